"""Two simulated remotes, a connection between them, and everything a process has at hand."""

from collections.abc import AsyncIterator, Callable
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any, Protocol
from uuid import UUID

import pytest

from app.connections.models import Connection
from app.connections.options import Options
from app.connections.registers import Registers
from app.database.engine import Database
from app.ledger.ledger import Ledger
from app.processes.process import Sides
from app.sandbox.fortnox.app import create_fortnox
from app.sandbox.fortnox.switches import FortnoxSwitches
from app.sandbox.ongoing.seeds import add_goods_owner
from app.sandbox.ongoing.server import create_ongoing
from app.sandbox.ongoing.switches import OngoingSwitches
from tests.processes.crash import Crash
from tests.processes.worlds import GOODS_OWNER, PASSWORD, TENANT, USER_NAME, WAREHOUSE, FortnoxSide, OngoingSide

CONNECTION = UUID(int=1)
START = datetime(2026, 3, 1, tzinfo=UTC)

Now = Callable[[], datetime]


class MakeSides(Protocol):
    """Makes what one job of `process` has at hand; keyword arguments are options."""

    def __call__(self, process: str, **options: Any) -> Sides: ...


@pytest.fixture
def fortnox_world(clock: Now) -> FortnoxSide:
    return FortnoxSide(create_fortnox(clock=clock, switches=FortnoxSwitches(requests_per_window=0)))


@pytest.fixture
def ongoing_world(clock: Now) -> OngoingSide:
    app = create_ongoing(clock=clock, switches=OngoingSwitches(failure_limit=0))
    owner = add_goods_owner(
        app.state.ongoing, WAREHOUSE, GOODS_OWNER, user_name=USER_NAME, password=PASSWORD, default_stock=Decimal(100)
    )
    return OngoingSide(app, owner)


@pytest.fixture
def crash() -> Crash:
    """Dies at the write it is armed for, whichever remote that goes to."""
    return Crash()


@pytest.fixture
async def connection_id(database: Database, clock: Now) -> UUID:
    async with database.write() as session:
        session.add(
            Connection(
                id=CONNECTION,
                name="Vildmarksboden",
                fortnox_tenant_id=TENANT,
                ongoing_url=f"http://testserver/{WAREHOUSE}/api/v1/",
                ongoing_username=USER_NAME,
                goods_owner_id=GOODS_OWNER,
                webhook_key="tests",
                secrets="",
                options={},
                start_date=START,
                created_at=clock(),
            )
        )
    return CONNECTION


@pytest.fixture
async def sides(
    database: Database,
    clock: Now,
    connection_id: UUID,
    fortnox_world: FortnoxSide,
    ongoing_world: OngoingSide,
    crash: Crash,
) -> AsyncIterator[MakeSides]:
    fortnox, fortnox_http = fortnox_world.client(crash)
    ongoing, ongoing_http = ongoing_world.client(crash)

    def make(process: str, **options: Any) -> Sides:
        return Sides(
            fortnox=fortnox,
            ongoing=ongoing,
            ledger=Ledger(database, connection_id, process, clock),
            registers=Registers(database, connection_id, clock),
            options=Options(**options),
            start_date=START,
            now=clock,
        )

    yield make
    await fortnox_http.aclose()
    await ongoing_http.aclose()
