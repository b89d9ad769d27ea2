"""`lagerbro doctor`: looks at everything a gateway stands on, and says what to do where something is wrong."""

from dataclasses import dataclass
from enum import StrEnum

from sqlmodel import select

from app.connections import directory
from app.connections.findings import Look, blocking, told
from app.connections.models import Connection
from app.database.migrations import pending
from app.jobs.heartbeat import DEAD_AFTER
from app.jobs.models import Worker
from app.main import open_gateway
from app.settings import Settings
from app.wiring import Gateway


class Grade(StrEnum):
    """How it is: well, well but worth a look, or not as it must be."""

    OK = "ok"
    NOTE = "note"
    WRONG = "wrong"


@dataclass(frozen=True, slots=True)
class Line:
    """One thing looked at, how it is, and what to do where it is not well."""

    what: str
    grade: Grade
    said: str = ""


async def examine(settings: Settings) -> list[Line]:
    """Look at database, migrations, workers and keys, then at both sides of every connection."""
    url = settings.database_url.get_secret_value()
    try:
        missing = pending(url)
    except Exception as error:  # noqa: BLE001 - whatever keeps the database away is the finding
        return [Line("database", Grade.WRONG, f"{type(error).__name__}: {error}. Check LAGERBRO_DATABASE_URL.")]
    lines = [Line("database", Grade.OK)]
    if missing:
        return [*lines, Line("migrations", Grade.WRONG, f"Missing: {missing}. Run `lagerbro migrate`.")]
    lines.append(Line("migrations", Grade.OK))
    gateway = open_gateway(settings)
    try:
        lines += [await _engine(gateway), await _workers(gateway)]
        async with gateway.database.read() as session:
            connections = await directory.every(session)
        for connection in connections:
            lines += await _connection(gateway, connection)
    finally:
        await gateway.close()
    return lines


async def _engine(gateway: Gateway) -> Line:
    try:
        await gateway.queue.check()
    except Exception as error:  # noqa: BLE001 - whatever is wrong with it is the finding
        said = f"{type(error).__name__}: its tables are not as this release needs them. Run `lagerbro migrate`."
        return Line("engine", Grade.WRONG, said)
    return Line("engine", Grade.OK)


async def _workers(gateway: Gateway) -> Line:
    async with gateway.database.read() as session:
        workers = list(await session.exec(select(Worker)))
    alive = [worker for worker in workers if gateway.now() - worker.beat_at <= DEAD_AFTER]
    if alive:
        return Line(f"workers ({len(alive)} alive)", Grade.OK)
    return Line("workers", Grade.WRONG, "None is running. Start `lagerbro serve` or `lagerbro worker`.")


async def _connection(gateway: Gateway, connection: Connection) -> list[Line]:
    """The preflight of the connection, line by line: keys, rights, and whether the options fit."""
    return [_line(connection, look) for look in await gateway.preflights(urgent=True).look(connection)]


def _line(connection: Connection, look: Look) -> Line:
    grade = Grade.OK if not look.findings else Grade.WRONG if blocking(look.findings) else Grade.NOTE
    return Line(f"{connection.name}: {look.what}", grade, " ".join(told(look.findings)))
