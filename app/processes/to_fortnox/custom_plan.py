"""Carries out a frozen plan of custom documents: each is posted, then proven, goods in before goods out."""

from collections.abc import Iterable

from pydantic import BaseModel, ConfigDict

from app.errors import RemoteRejected
from app.fortnox.custom_documents import CustomDocuments
from app.ledger.models import Plan
from app.ledger.outcomes import Held
from app.processes.process import Sides
from app.processes.to_fortnox.custom_posting import (
    InboundPosting,
    OutboundPosting,
    Posting,
    post_inbound,
    post_outbound,
)
from app.processes.to_fortnox.posting_dates import open_date


class CustomPlan(BaseModel):
    """The documents about to be written; what goes in comes first, so that what goes out finds its stock."""

    model_config = ConfigDict(frozen=True)

    inbound: tuple[InboundPosting, ...] = ()
    outbound: tuple[OutboundPosting, ...] = ()

    @property
    def postings(self) -> tuple[Posting, ...]:
        """Every document in the order of its posting."""
        return (*self.inbound, *self.outbound)


async def carry_out(frozen: Plan, plan: CustomPlan, sides: Sides) -> Held | None:
    """Post what is not proven yet; None once every document stands released in Fortnox.

    A document whose period was locked since it was frozen bears today's date: its key does not hold the date.

    Raises:
        RemoteRejected: Fortnox refuses a document. When nothing of the plan stands there the plan is taken back, so
            that the next attempt plans afresh, with what a person mended.
    """
    for posting in plan.postings:
        if str(posting.key) in frozen.steps:
            continue
        dated = await open_date(posting.date, sides)
        if isinstance(dated, Held):
            return dated
        try:
            obstacle = await _post(posting.model_copy(update={"date": dated}), sides)
        except RemoteRejected:
            if not frozen.steps and await _is_absent(posting, sides.fortnox.custom_documents):
                await sides.ledger.withdraw(frozen)
            raise
        if obstacle is not None:
            return obstacle
        frozen = await sides.ledger.prove(frozen, str(posting.key), {"date": dated.isoformat()})
    return None


async def _post(posting: Posting, sides: Sides) -> Held | None:
    if isinstance(posting, InboundPosting):
        return await post_inbound(posting, sides)
    return await post_outbound(posting, sides)


async def _is_absent(posting: Posting, documents: CustomDocuments) -> bool:
    way = documents.inbound if isinstance(posting, InboundPosting) else documents.outbound
    return await way.get(posting.key) is None


def numbers(keys: Iterable[str]) -> list[str]:
    """What people call documents by that are kept by type and number."""
    return [key.rpartition(" ")[2] for key in keys]
