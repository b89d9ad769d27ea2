"""Every behaviour of Fortnox that its documents leave open and a process may depend on, as a switch."""

from enum import StrEnum

from pydantic import BaseModel, ConfigDict, Field


class CreateInvoiceAnswer(StrEnum):
    """What PUT createinvoice answers: clients in use read the order, the specification says the invoice (FACTS §11)."""

    order = "order"
    invoice = "invoice"


class CreateInvoiceRequires(StrEnum):
    """What an order needs before it can be invoiced (FACTS §11)."""

    nothing = "nothing"
    warehouse_ready = "warehouse_ready"
    delivered_quantity = "delivered_quantity"


class Cut(StrEnum):
    """What a delivered quantity above what is available is cut to, in silence (FACTS §10)."""

    to_available = "to_available"
    to_zero = "to_zero"


class Handling(StrEnum):
    """What becomes of a value that should not have been sent."""

    refuse = "refuse"
    ignore = "ignore"
    accept = "accept"


class NullInPut(StrEnum):
    """What a JSON null in a PUT does (FACTS §5)."""

    ignore = "ignore"
    clear = "clear"
    refuse = "refuse"


class FortnoxSwitches(BaseModel):
    """How this simulated Fortnox behaves where the facts are silent."""

    model_config = ConfigDict(extra="forbid")

    requests_per_window: int = Field(
        default=25, ge=0, description="Requests per client and tenant in any 5 seconds (FACTS §3); 0 = no limit."
    )
    warehouse_shares_the_pace: bool = Field(default=True, description="/api/warehouse counts in the same window (§3).")
    retry_after: int | None = Field(
        default=None, ge=0, description="Seconds in a Retry-After header on 429; none by default, as none is seen (§3)."
    )
    lastmodified_inclusive: bool = Field(
        default=True, description="lastmodified=T also finds what was changed in minute T (§7)."
    )
    suppliers_know_lastmodified: bool = Field(
        default=False, description="The supplier list honours lastmodified instead of ignoring it (§7)."
    )
    stock_movement_bumps_article: bool = Field(
        default=False, description="A reservation or a stock movement counts as a change of the article (§7)."
    )
    quantity_in_stock_with_module: Handling = Field(
        default=Handling.refuse, description="PUT QuantityInStock while the warehouse module is on (§12)."
    )
    null_in_put: NullInPut = Field(default=NullInPut.ignore, description="A null in a PUT (§5).")
    delivered_quantity_outside_delivery: Handling = Field(
        default=Handling.refuse,
        description="DeliveredQuantity changed while the order is not in delivery, module on (§10).",
    )
    cut: Cut = Field(default=Cut.to_available, description="How far a delivered quantity is cut (§10).")
    delivered_stays_reserved: bool = Field(
        default=False, description="A row in delivery still shows its quantity as reserved until warehouse-ready (§10)."
    )
    create_invoice_answers: CreateInvoiceAnswer = CreateInvoiceAnswer.order
    create_invoice_requires: CreateInvoiceRequires = CreateInvoiceRequires.nothing
    back_order_on_short_delivery: bool = Field(
        default=False, description="createinvoice of a short delivery makes a back order of the rest (§11)."
    )
    invoiced_order_can_be_saved: bool = Field(
        default=False, description="A PUT on an order that has its invoice is accepted (§11)."
    )
    new_token_ends_earlier: bool = Field(
        default=False, description="A second client-credentials token makes the first invalid (§2)."
    )
