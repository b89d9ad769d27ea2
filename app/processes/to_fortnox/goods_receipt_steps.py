"""The recorded steps of a receipt in Fortnox: created, released, completed, reported; each proven by reading Fortnox.

After a crash or a lost answer the document is looked for by its key, and what it shows is not done again.
"""

from dataclasses import dataclass

from app.errors import RemoteRejected, RemoteUnavailable
from app.fortnox.incoming_goods_documents import (
    DeliveryNoteId,
    IncomingGoodsDocument,
    IncomingGoodsId,
    IncomingGoodsListItem,
)
from app.fortnox.times import swedish_date
from app.ledger.models import Plan
from app.ledger.outcomes import Held
from app.processes.process import Sides
from app.processes.to_fortnox import goods_receipt_held as held
from app.processes.to_fortnox.goods_receipt_plan import ReceiptPlan, delivery_note_id, differing_rows, draft_of
from app.processes.to_fortnox.goods_receipt_reporting import remember_and_report
from app.processes.to_fortnox.posting_dates import DATE_AHEAD, KEPT_AS, locked

PERIOD_LOCKED = "period_locked"


@dataclass(frozen=True, slots=True)
class _Posting:
    """A frozen plan on its way."""

    frozen: Plan
    plan: ReceiptPlan
    note: DeliveryNoteId
    sides: Sides

    async def read(self, document_id: IncomingGoodsId) -> IncomingGoodsDocument:
        return await self.sides.fortnox.incoming_goods.get(document_id)


async def carry_out(frozen: Plan, plan: ReceiptPlan, found: IncomingGoodsListItem | None, sides: Sides) -> Held | None:
    """Bring the plan's document to its end from where `found`, just looked for, is; None once all is reported."""
    posting = _Posting(frozen, plan, delivery_note_id(plan, frozen), sides)
    if found is not None and found.voided:
        return held.voided(plan.number, found)
    document = await (_create(posting) if found is None else posting.read(found.id))
    if obstacle := await _differing(posting, document):
        return obstacle
    await sides.ledger.prove(frozen, "created", {"incoming_goods": document.id})
    before = document
    for step in (_release, _complete):
        if obstacle := await step(posting, document):
            return obstacle
    if not _is_done(before, sides):
        document = await posting.read(before.id)
        if obstacle := await _differing(posting, document):
            return obstacle
        if not _is_done(document, sides):
            raise RemoteUnavailable(
                f"Fortnox does not show yet that incoming goods {document.id} of order {plan.number} is booked.",
                code="goods_receipts.not_shown_yet",
            )
    await sides.ledger.prove(
        frozen,
        "booked",
        {"released": document.released, "completed": document.completed, "date": plan.dated.isoformat()},
    )
    await remember_and_report(frozen, plan, posting.note, str(document.id), sides)
    return None


def _is_done(document: IncomingGoodsDocument, sides: Sides) -> bool:
    return document.released and (document.completed or not sides.options.complete_incoming_goods)


async def _create(posting: _Posting) -> IncomingGoodsDocument:
    """Save the document. Refused, nothing of the plan stands: it is taken back, and the next attempt plans afresh."""
    try:
        return await posting.sides.fortnox.incoming_goods.create(draft_of(posting.plan, posting.note))
    except RemoteRejected:
        await posting.sides.ledger.withdraw(posting.frozen)
        raise


async def _differing(posting: _Posting, document: IncomingGoodsDocument) -> Held | None:
    """The hold when the document is not the plan's: cut in silence, or edited or voided by the office."""
    plan = posting.plan
    if document.voided:
        return held.voided(plan.number, document)
    if not (differences := differing_rows(plan, document)):
        return None
    words = held.released_otherwise if document.released else held.kept_otherwise
    return words(plan.number, document.id, posting.note, differences)


async def _release(posting: _Posting, document: IncomingGoodsDocument) -> Held | None:
    """Book the goods into stock, unless they are."""
    if document.released:
        return None
    try:
        await posting.sides.fortnox.incoming_goods.release(document.id)
    except RemoteRejected as refusal:
        now = await posting.read(document.id)
        return None if now.released else await _refused(posting, now, refusal)
    return None


async def _complete(posting: _Posting, document: IncomingGoodsDocument) -> Held | None:
    """Close the bookkeeping of the document today, unless the option leaves that to the office or it is closed."""
    if document.completed or not posting.sides.options.complete_incoming_goods:
        return None
    try:
        await posting.sides.fortnox.incoming_goods.complete(document.id, swedish_date(posting.sides.now()))
    except RemoteRejected as refusal:
        now = await posting.read(document.id)
        return None if now.completed else await _refused(posting, now, refusal)
    return None


async def _refused(posting: _Posting, document: IncomingGoodsDocument, refusal: RemoteRejected) -> Held:
    """Why Fortnox refused a step: the document as it is now tells, else the refusal itself is raised.

    Raises:
        RemoteUnavailable: the date was all that was wrong, and is ahead by a moment only.
    """
    if obstacle := await _differing(posting, document):
        return obstacle
    if refusal.remote_code == PERIOD_LOCKED:
        day = swedish_date(posting.sides.now()) if document.released else document.document_date or posting.plan.dated
        posting.sides.kept.pop(KEPT_AS, None)  # what was read in this job is out of date
        if lock := await locked(day, posting.sides):
            return held.locked_period(posting.plan.number, document.id, lock, refusal.remote_text)
    if refusal.remote_code == DATE_AHEAD and document.document_date == posting.plan.dated:
        raise RemoteUnavailable(  # it is our today: Fortnox's clock passes midnight a little after ours
            f"Incoming goods {document.id} of order {posting.plan.number} bears a date that Fortnox has yet to reach.",
            code="goods_receipts.date_ahead",
            remote_text=refusal.remote_text,
        ) from refusal
    raise refusal
