"""One record: where it stands, what was seen and done on both sides, and what a person can do about it."""

from dataclasses import dataclass
from datetime import datetime
from typing import Annotated
from urllib.parse import quote
from uuid import UUID

from fastapi import APIRouter, Query
from starlette.responses import Response

from app.connections.models import Connection
from app.errors import Refused
from app.jobs.models import Record, RecordState
from app.jobs.pauses import PAUSED_CONNECTION, PAUSED_PROCESS
from app.processes.process import ProcessName
from app.web.api import records
from app.web.api.dry_run import TrialAnswer, dry_run
from app.web.api.events import EventAnswer
from app.web.api.record_answer import RecordWithTransfers
from app.web.api.records import Dismissal
from app.web.api.routing import KeyOfPath, ProcessOfPath
from app.web.api.sync import Wish
from app.web.api.transfers import TransferAnswer, list_transfers
from app.web.pages.forms import WHOLE, Form, Reasons, Typed
from app.web.pages.language import to_be_said as N_  # noqa: N812 - the name under which texts are found
from app.web.pages.shown_json import shown_body, shown_json
from app.web.pages.visits import ConnectionOfPage, ThisVisit, Visit, path_of_ours
from app.web.security import AtHand
from app.web.services import Services

router = APIRouter(prefix="/connections/{connection_id}/records")

LONGEST_REASON = 500
REASONS: Reasons = {
    "records.not_held": (WHOLE, N_("It is not held any more: there is nothing to dismiss.")),
}
ON_ITS_WAY = (RecordState.QUEUED, RecordState.RUNNING)


@dataclass(frozen=True, slots=True)
class Moment:
    """Something that happened with the record: a webhook came, or an attempt to move it ended."""

    at: datetime
    event: EventAnswer | None = None
    transfer: TransferAnswer | None = None


@router.get("/{process}/{key:path}")
async def show(
    connection: ConnectionOfPage,
    visit: ThisVisit,
    process: ProcessOfPath,
    key: KeyOfPath,
    at_hand: AtHand,
    cursor: Annotated[str | None, Query()] = None,
) -> Response:
    """The record with its timeline; with a cursor, the earlier part of it."""
    if cursor is not None:
        earlier = await list_transfers(
            connection, at_hand, process=process, key=key, limit=records.TRANSFERS_SHOWN, cursor=cursor
        )
        return visit.page(
            "records/earlier.html",
            connection=connection,
            process=process,
            key=key,
            address=address_of(connection.id, process, key),
            moments=[Moment(one.finished_at, transfer=one) for one in earlier.items],
            earlier=earlier.next_cursor,
            shown_body=shown_body,
        )
    return await _page(visit, at_hand, connection, await records.read(connection, process, key, at_hand), Form())


@router.post("/{process}/{key:path}/retry")
async def send_again(
    connection: ConnectionOfPage,
    visit: ThisVisit,
    process: ProcessOfPath,
    key: KeyOfPath,
    form: Typed,
    at_hand: AtHand,
) -> Response:
    """Move the record now, and go back to where the button was."""
    _ = visit.say
    await records.retry(visit.request, connection, process, key, visit.user, at_hand)
    back = path_of_ours(form.text("back"), otherwise=address_of(connection.id, process, key))
    return visit.redirect(back, said=_("%(key)s is tried again.") % {"key": key})


@router.post("/{process}/{key:path}/try")
async def try_out(
    connection: ConnectionOfPage, visit: ThisVisit, process: ProcessOfPath, key: KeyOfPath, at_hand: AtHand
) -> Response:
    """What sending it now would do: with real reads, up to the first write."""
    trial = (await dry_run(connection, at_hand, Wish(process=process, key=key))).record
    if visit.by_htmx:
        return visit.page("records/trial.html", trial=trial, shown_json=shown_json)
    record = await records.read(connection, process, key, at_hand)
    return await _page(visit, at_hand, connection, record, Form(), trial=trial)


@router.post("/{process}/{key:path}/dismiss")
async def dismiss(
    connection: ConnectionOfPage,
    visit: ThisVisit,
    process: ProcessOfPath,
    key: KeyOfPath,
    form: Typed,
    at_hand: AtHand,
) -> Response:
    """Take the record off the list of what needs attention."""
    _ = visit.say
    reason = " ".join(form.text("reason").split())
    if not reason:
        form.refuse("reason", _("Say why nothing needs to be done."))
    elif len(reason) > LONGEST_REASON:
        form.refuse("reason", _("500 characters at the most."))
    if form.is_good:
        try:
            await records.dismiss(
                visit.request, connection, process, key, Dismissal(reason=reason), visit.user, at_hand
            )
        except Refused as error:
            form.refused(error, REASONS, visit)
        else:
            return visit.redirect(address_of(connection.id, process, key), said=_("It is off the list."))
    record = await records.read(connection, process, key, at_hand)
    return await _page(visit, at_hand, connection, record, form, status=422)


def address_of(connection_id: UUID, process: str, key: str) -> str:
    """The page of a record."""
    return f"/connections/{connection_id}/records/{process}/{quote(key)}"


async def _page(
    visit: Visit,
    at_hand: Services,
    connection: Connection,
    record: RecordWithTransfers,
    form: Form,
    *,
    trial: TrialAnswer | None = None,
    status: int = 200,
) -> Response:
    moments = [
        *(Moment(one.finished_at, transfer=one) for one in record.transfers),
        *(Moment(one.received_at, event=one) for one in record.events),
    ]
    return visit.page(
        "records/one.html",
        status=status,
        connection=connection,
        record=record,
        moments=sorted(moments, key=lambda one: one.at, reverse=True),
        earlier=record.earlier,
        address=address_of(connection.id, record.process, record.key),
        waits_for=await _waited_for(at_hand, connection.id, record.waits_for),
        on_its_way=record.state in ON_ITS_WAY,
        address_of=address_of,
        form=form,
        trial=trial,
        shown_body=shown_body,
        shown_json=shown_json,
    )


@dataclass(frozen=True, slots=True)
class Waiting:
    """What a record waits for: a paused process or connection (`door`), or another record."""

    door: str = ""
    process: str = ""
    key: str = ""
    address: str = ""


async def _waited_for(at_hand: Services, connection_id: UUID, waits_for: str) -> Waiting | None:
    """What stands in `waits_for`; another record has a page once it was asked for."""
    if not waits_for:
        return None
    if waits_for in {PAUSED_PROCESS, PAUSED_CONNECTION}:
        return Waiting(door=waits_for)
    process, _, key = waits_for.partition("/")
    async with at_hand.database.read() as session:
        known = await session.get(Record, (connection_id, process, key)) is not None
    return Waiting(
        process=ProcessName(process), key=key, address=address_of(connection_id, process, key) if known else ""
    )
