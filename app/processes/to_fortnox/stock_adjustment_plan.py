"""The plan of a correction of stock: the documents about to be written, frozen before the first write."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from decimal import Decimal

from pydantic import BaseModel, ConfigDict

from app.fortnox.articles import ArticleNumber
from app.ledger.ledger import fingerprint
from app.ledger.models import NameKind, Plan
from app.ledger.outcomes import Held
from app.ongoing.ids import ArticleSystemId, InventoryId
from app.processes.process import Sides
from app.processes.stock_points import place_of
from app.processes.to_fortnox.custom_plan import CustomPlan, carry_out, numbers
from app.processes.to_fortnox.custom_posting import (
    InboundPosting,
    InboundPostingRow,
    OutboundPosting,
    OutboundPostingRow,
)
from app.processes.to_fortnox.posted_articles import direct_cost
from app.processes.to_fortnox.posting_dates import posting_date
from app.processes.to_fortnox.shipment_orders import plain
from app.processes.to_fortnox.stock_adjustment_rows import (
    INBOUND,
    NO_WAREHOUSE,
    Adjustment,
    Movement,
)


class AdjustmentPlan(BaseModel):
    """What is about to be written for one correction.

    `posted_before` is what an earlier plan wrote of the same day; `whole` says that with this plan Fortnox has every
    row of the article in the inventory.
    """

    model_config = ConfigDict(frozen=True)

    key: str
    counted: str
    inventory_id: InventoryId
    article_system_id: ArticleSystemId
    article: str
    figures: str
    frozen_at: datetime
    whole: bool
    posted_before: dict[str, str]
    documents: CustomPlan

    @property
    def posted(self) -> dict[str, str]:
        """The quantity of every document of the day, by its key."""
        written = {str(each.key): plain(each.rows[0].quantity) for each in self.documents.postings}
        return {**self.posted_before, **written}


async def plan_for(
    adjustment: Adjustment,
    wanted: Sequence[Movement],
    sides: Sides,
    *,
    posted_before: Mapping[str, Decimal],
    whole: bool,
) -> AdjustmentPlan | Held:
    """The documents of these movements, dated today; held when something of them is missing in Fortnox.

    Raises:
        NotConfigured: a warehouse has no stock point.
    """
    dated = await posting_date(sides)
    if isinstance(dated, Held):
        return dated
    article = ArticleNumber(adjustment.article)
    cost = await direct_cost(article, sides) if any(each.kind == INBOUND for each in wanted) else Decimal(0)
    if isinstance(cost, Held):
        return cost
    return AdjustmentPlan(
        key=str(adjustment.key),
        counted=adjustment.key.counted,
        inventory_id=adjustment.key.inventory_id,
        article_system_id=adjustment.key.article_system_id,
        article=adjustment.article,
        figures=adjustment.figures,
        frozen_at=sides.now(),
        whole=whole,
        posted_before={document: plain(quantity) for document, quantity in posted_before.items()},
        documents=CustomPlan(
            inbound=tuple(
                [await _inbound(adjustment, each, cost, dated, sides) for each in wanted if each.kind == INBOUND]
            ),
            outbound=tuple(
                [await _outbound(adjustment, each, dated, sides) for each in wanted if each.kind != INBOUND]
            ),
        ),
    )


async def freeze(plan: AdjustmentPlan, sides: Sides) -> Plan:
    """Commit the plan before its first write."""
    document = plan.model_dump(mode="json")
    identity = {"connection": sides.ledger.connection_id, "process": sides.ledger.process, "plan": document}
    return await sides.ledger.freeze(plan.key, fingerprint(identity), document)


async def finish(frozen: Plan, plan: AdjustmentPlan, sides: Sides) -> Held | None:
    """Post what is left of the plan, remember it, and tell Ongoing last that the ERP knows; safe to repeat."""
    if obstacle := await carry_out(frozen, plan.documents, sides):
        return obstacle
    await sides.ledger.remember(
        plan.key,
        fingerprint=plan.figures,
        remote_id=", ".join(plan.posted),
        refers_to=plan.counted,
        sent={"article": plan.article, "posted": plan.posted},
        names={NameKind.ARTICLE: [plan.article], NameKind.CUSTOM_DOCUMENT: numbers(plan.posted)},
    )
    if plan.whole:
        await sides.ongoing.inventory_adjustments.set_reported(plan.inventory_id, plan.article_system_id)
    await sides.ledger.finish(frozen)
    return None


async def _inbound(
    adjustment: Adjustment, movement: Movement, cost: Decimal, dated: date, sides: Sides
) -> InboundPosting:
    return InboundPosting(
        key=adjustment.key.document(movement.kind, movement.warehouse_id),
        date=dated,
        note=_note(adjustment),
        place=await place_of(movement.warehouse_id if movement.warehouse_id != NO_WAREHOUSE else None, sides),
        rows=(
            InboundPostingRow(article=ArticleNumber(adjustment.article), quantity=movement.quantity, direct_cost=cost),
        ),
    )


async def _outbound(adjustment: Adjustment, movement: Movement, dated: date, sides: Sides) -> OutboundPosting:
    return OutboundPosting(
        key=adjustment.key.document(movement.kind, movement.warehouse_id),
        date=dated,
        note=_note(adjustment),
        place=await place_of(movement.warehouse_id if movement.warehouse_id != NO_WAREHOUSE else None, sides),
        rows=(OutboundPostingRow(article=ArticleNumber(adjustment.article), quantity=movement.quantity),),
    )


def _note(adjustment: Adjustment) -> str:
    """What the document says in Fortnox: the inventory, when, and why where the warehouse said so."""
    causes = {row.inventory_adjustment_cause for row in adjustment.rows if row.inventory_adjustment_cause}
    said = sorted({cause.name or cause.code or "" for cause in causes})
    return f"Ongoing inventory {adjustment.key.inventory_id}, {adjustment.key.day.isoformat()}" + (
        f": {', '.join(said)}"[:500] if any(said) else ""
    )
