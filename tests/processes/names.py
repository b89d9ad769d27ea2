"""What a record is found by."""

from sqlmodel import select

from app.ledger.ledger import Ledger
from app.ledger.models import RecordName


async def names_of(ledger: Ledger, key: str) -> dict[str, list[str]]:
    """The names of a record by kind."""
    async with ledger.database.read() as session:
        found = await session.exec(
            select(RecordName).where(
                RecordName.connection_id == ledger.connection_id,
                RecordName.process == ledger.process,
                RecordName.key == key,
            )
        )
        names: dict[str, list[str]] = {}
        for name in found:
            names.setdefault(name.kind, []).append(name.name)
        return {kind: sorted(called) for kind, called in names.items()}
