"""What a person does with records that need attention: try one again, or dismiss it with a reason."""

from uuid import UUID

from sqlmodel.ext.asyncio.session import AsyncSession

from app.errors import Refused
from app.jobs.models import Cause, Record, RecordState
from app.jobs.requests import Requests, Why


async def retry(
    session: AsyncSession, requests: Requests, *, connection_id: UUID, process: str, key: str, correlation_id: str
) -> None:
    """Move the record now, whatever it rests in; also one never seen before."""
    await requests.ask(
        session,
        connection_id=connection_id,
        process=process,
        keys=[key],
        why=Why(Cause.MANUAL, correlation_id),
    )


async def dismiss(
    session: AsyncSession, *, connection_id: UUID, process: str, key: str, by: str, because: str
) -> Record | None:
    """Take a held record off the list; it comes back by itself when it changes and is held again.

    Raises Refused when it is not held. None when there is no such record.
    """
    record = await session.get(Record, (connection_id, process, key), with_for_update=True)
    if record is None:
        return None
    if record.state != RecordState.HELD:
        raise Refused(
            f"{process} {key} is {record.state}, not held: there is nothing to dismiss.", code="records.not_held"
        )
    record.dismissed_by, record.dismissed_because = by, because
    return record
