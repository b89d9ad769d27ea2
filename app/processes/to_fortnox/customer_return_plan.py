"""The plan of a return: the documents about to be written, frozen before the first write, and its end."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from decimal import Decimal

from pydantic import BaseModel, ConfigDict

from app.fortnox.articles import ArticleNumber
from app.ledger.ledger import fingerprint
from app.ledger.models import NameKind, Plan
from app.ledger.outcomes import Held
from app.ongoing.ids import OngoingOrderId, OngoingOrderLineId
from app.ongoing.order_answer import Order
from app.processes.process import Sides
from app.processes.stock_points import StockPlace
from app.processes.to_fortnox.custom_plan import CustomPlan, carry_out
from app.processes.to_fortnox.custom_posting import InboundPosting, InboundPostingRow
from app.processes.to_fortnox.customer_return_lines import ReturnedLine, document_key, figures
from app.processes.to_fortnox.posted_articles import direct_cost
from app.processes.to_fortnox.posting_dates import posting_date
from app.processes.to_fortnox.shipment_orders import plain


class NewReturn(BaseModel):
    """How far a line is returned before and after this plan."""

    model_config = ConfigDict(frozen=True)

    line_id: OngoingOrderLineId
    article: ArticleNumber
    returned_from: Decimal
    returned_to: Decimal
    place: StockPlace


class ReturnPlan(BaseModel):
    """What is about to be written for the returns on one order; `posted_before` is by line."""

    model_config = ConfigDict(frozen=True)

    order_number: str
    warehouse_order_id: OngoingOrderId
    figures: str
    frozen_at: datetime
    lines: tuple[NewReturn, ...]
    posted_before: dict[str, str]
    documents: CustomPlan


def new_return(line: ReturnedLine, target: Decimal, place: StockPlace) -> NewReturn:
    """What brings a line to `target`, less what Fortnox has of it."""
    return NewReturn(
        line_id=line.id,
        article=ArticleNumber(line.article),
        returned_from=line.known,
        returned_to=target,
        place=place,
    )


async def plan_for(
    order: Order, news: Sequence[NewReturn], posted: Mapping[str, Decimal], sides: Sides
) -> ReturnPlan | Held:
    """A document for each line, dated today, at the articles' purchase prices; held when one is missing."""
    dated = await posting_date(sides)
    if isinstance(dated, Held):
        return dated
    documents = []
    for new in news:
        cost = await direct_cost(new.article, sides)
        if isinstance(cost, Held):
            return cost
        quantity = new.returned_to - new.returned_from
        documents.append(
            InboundPosting(
                key=document_key(new.line_id, new.returned_to),
                date=dated,
                note=f"Return on order {order.number}",
                place=new.place,
                rows=(InboundPostingRow(article=new.article, quantity=quantity, direct_cost=cost),),
            )
        )
    return ReturnPlan(
        order_number=order.number,
        warehouse_order_id=order.id,
        figures=figures(order),
        frozen_at=sides.now(),
        lines=tuple(news),
        posted_before={line: plain(quantity) for line, quantity in posted.items()},
        documents=CustomPlan(inbound=tuple(documents)),
    )


async def freeze(plan: ReturnPlan, sides: Sides) -> Plan:
    """Commit the plan before its first write."""
    document = plan.model_dump(mode="json")
    identity = {"connection": sides.ledger.connection_id, "process": sides.ledger.process, "plan": document}
    return await sides.ledger.freeze(plan.order_number, fingerprint(identity), document)


async def finish(frozen: Plan, plan: ReturnPlan, sides: Sides) -> Held | None:
    """Post what is left of the plan, remember it, and report the quantities that were posted last; safe to repeat."""
    if obstacle := await carry_out(frozen, plan.documents, sides):
        return obstacle
    posted = {str(line.line_id): plain(line.returned_to) for line in plan.lines}
    await remember(
        plan.order_number,
        plan.warehouse_order_id,
        plan.figures,
        {**plan.posted_before, **posted},
        sides,
        documents=[each.key.id for each in plan.documents.inbound],
    )
    for line in plan.lines:
        await sides.ongoing.orders.report_returned_line(plan.warehouse_order_id, line.line_id, line.returned_to)
    await sides.ledger.finish(frozen)
    return None


async def remember(
    number: str,
    order_id: OngoingOrderId,
    figures: str,
    posted: Mapping[str, str],
    sides: Sides,
    *,
    documents: Sequence[str] = (),
) -> None:
    """Keep how far each line is posted, and the figures for which nothing more is to be done."""
    await sides.ledger.remember(
        number,
        fingerprint=figures,
        remote_id=str(order_id),
        sent={"posted": dict(posted)},
        names={NameKind.CUSTOM_DOCUMENT: documents},
    )
