"""What the pages of connections show, read from their HTML, and what is put into the tables behind them."""

import html
import re
from typing import Any
from uuid import uuid4

from sqlmodel import col, select

from app.connections.audit import AuditEntry
from app.connections.models import Connection, ProcessStanding
from app.inbox.models import Event
from app.jobs.models import Run, RunState
from tests.web.conftest import Gateway

SCRIPT = '"><script>alert(1)</script>'
HTMX = {"HX-Request": "true"}


def at(connection: Connection, rest: str = "") -> str:
    return f"/connections/{connection.id}{rest}"


def words(text: str) -> str:
    return " ".join(re.sub(r"<[^>]*>", " ", text).split())


def figures_of(text: str) -> dict[str, str]:
    """What stands large above the table."""
    found = re.findall(r"<dt>([^<]*)</dt><dd[^>]*>(.*?)</dd>", text, re.DOTALL)
    return {html.unescape(name): " ".join(re.sub(r"<[^>]*>", " ", value).split()) for name, value in found}


def run(gateway: Gateway, connection: Connection, **changes: Any) -> Run:
    given: dict[str, Any] = {"id": uuid4(), "connection_id": connection.id, "process": "sales_orders"}
    given |= {"cause": "timetable", "state": RunState.DONE, "correlation_id": "run-1", "calls": []}
    return Run(**given | {"created_at": gateway.clock()} | changes)


def event(gateway: Gateway, connection: Connection, number: str, **changes: Any) -> Event:
    given: dict[str, Any] = {"id": uuid4(), "connection_id": connection.id, "kind": "order", "external_id": number}
    given |= {"payload": {}, "correlation_id": f"event-{number}", "received_at": gateway.clock()}
    return Event(**given | changes)


async def pause_process(gateway: Gateway, connection: Connection, process: str) -> None:
    async with gateway.services.database.write() as session:
        standing = await session.get_one(ProcessStanding, (connection.id, process))
        standing.paused_at, standing.paused_message, standing.paused_todo = gateway.clock(), "No right.", "Give it."


async def reread(gateway: Gateway, connection: Connection) -> Connection:
    async with gateway.services.database.read() as session:
        return await session.get_one(Connection, connection.id)


async def runs_of(gateway: Gateway) -> list[Run]:
    async with gateway.services.database.read() as session:
        return list(await session.exec(select(Run)))


async def acts(gateway: Gateway) -> list[tuple[str, str, str]]:
    async with gateway.services.database.read() as session:
        found = await session.exec(select(AuditEntry).order_by(col(AuditEntry.id)))
        return [(one.username, one.action, one.subject) for one in found]


def line_of(text: str, process: str) -> str:
    """The line of a process in the table, as it is written."""
    found = re.search(rf'<th scope="row">{process}</th>(.*?)</tr>', text, re.DOTALL)
    assert found is not None
    return found[1]
