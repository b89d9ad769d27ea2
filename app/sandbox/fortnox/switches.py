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


class MissingRights(StrEnum):
    """What a warehouse resource answers where licence, package, feature or right is missing (FACTS §5)."""

    forbidden = "forbidden"
    """403 missing.rights"""
    bad_request = "bad_request"
    """400 missing.rights"""
    no_licence = "no_licence"
    """403 in the envelope of /3, code 2001101"""


class BeyondStock(StrEnum):
    """What an outbound document beyond what is available becomes (FACTS §10, §16)."""

    cut = "cut"
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
    missing_rights_answer: MissingRights = MissingRights.forbidden
    custom_documents_need_own_scope: bool = Field(
        default=True, description="Custom documents want the scope warehousecustomdocument, not warehouse (§2)."
    )
    incoming_goods_need_plus: bool = Field(
        default=True, description="Incoming goods, too, need Lager Plus, as purchase orders do (§14, §15)."
    )
    purchase_list_has_rows: bool = Field(default=False, description="Purchase orders come with rows in the list (§8).")
    sent_holds_partly_received: bool = Field(
        default=True, description="A partly received order is still found under state=SENT or DELAYED (§14)."
    )
    sent_holds_delayed: bool = Field(
        default=False, description="state=SENT also finds orders that are delayed by now (§14)."
    )
    purchase_rows_keep_ids: bool = Field(
        default=True, description="Row UUIDs of a purchase order are the same after it is saved (§14)."
    )
    purchase_rows_are_renumbered: bool = Field(
        default=False, description="rowNum of a purchase order follows the position when a row before it goes (§14)."
    )
    sent_purchase_order_can_be_saved: bool = Field(
        default=False, description="A PUT on a purchase order that is sent is accepted (§14)."
    )
    order_row_takes_surplus: bool = Field(
        default=False, description="More than remains may be received on the row of the purchase order (§15)."
    )
    save_after_release_is_ignored: bool = Field(
        default=False, description="A PUT on a released document answers 200 and changes nothing, not an error (§15)."
    )
    repeated_step_is_refused: bool = Field(
        default=True, description="Release, completed, complete or void of what is so already is an error (§15, §18)."
    )
    completion_counts_from_release_day: bool = Field(
        default=True,
        description="`completed` takes dates from the day of the release; if not, from the document's date (§15).",
    )
    locked_period_refuses_saving: bool = Field(
        default=False, description="A document dated in a locked period cannot even be saved, only not released (§18)."
    )
    locked_period_refuses_void: bool = Field(
        default=True, description="A released document dated in a locked period cannot be voided (§18)."
    )
    outbound_beyond_stock: BeyondStock = BeyondStock.cut
    warehouse_list_limit: int = Field(
        default=0, ge=0, description="Warehouse lists are cut after so many items without a word; 0 = never (§6)."
    )
