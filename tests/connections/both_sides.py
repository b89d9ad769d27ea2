"""Both simulators with nothing in them that is at odds with the default options, and the levers that change that."""

from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import dataclass
from typing import Any

import pytest

from app.connections.findings import Finding
from app.connections.options import Options
from app.connections.preflight import preflight
from app.sandbox.fortnox.app import create_fortnox
from app.sandbox.fortnox.stock_points import add_stock_point
from app.sandbox.fortnox.switches import FortnoxSwitches
from app.sandbox.ongoing.seeds import add_goods_owner
from app.sandbox.ongoing.server import create_ongoing
from app.sandbox.ongoing.switches import OngoingSwitches
from tests.clock import Clock
from tests.processes.crash import Crash
from tests.processes.worlds import GOODS_OWNER, PASSWORD, USER_NAME, WAREHOUSE, FortnoxSide, OngoingSide


@dataclass
class Both:
    """Both sides."""

    fortnox: FortnoxSide
    ongoing: OngoingSide

    def statuses(self, *numbers: int) -> None:
        self.ongoing.world.systems[WAREHOUSE].statuses = {number: f"Status {number}" for number in numbers}

    def purchase_statuses(self, *numbers: int) -> None:
        self.ongoing.world.systems[WAREHOUSE].purchase_order_statuses = dict.fromkeys(numbers, "")

    def order_types(self, *types: tuple[str, str]) -> None:
        self.ongoing.owner.order_types = [{"code": code, "name": name} for code, name in types]

    def stock_point(self, code: str, *, active: bool = True) -> None:
        add_stock_point(self.fortnox.company, {"code": code, "name": f"Lager {code}"}).active = active

    def no_statuses(self) -> None:
        self.statuses()
        self.purchase_statuses()

    def second_warehouse(self, stock_point: str) -> None:
        self.stock_point(stock_point)
        self.ongoing.owner.warehouses.append({"id": 2, "code": "HUS2", "name": "Fjärrlagret"})

    def no_licence(self, *licences: str) -> None:
        self.fortnox.company.licences -= set(licences)


Look = Callable[..., Awaitable[list[Finding]]]


@pytest.fixture(name="both")
def both_sides(clock: Clock) -> Both:
    fortnox = FortnoxSide(create_fortnox(clock=clock, switches=FortnoxSwitches(requests_per_window=0)))
    app = create_ongoing(clock=clock, switches=OngoingSwitches(failure_limit=0))
    owner = add_goods_owner(app.state.ongoing, WAREHOUSE, GOODS_OWNER, user_name=USER_NAME, password=PASSWORD)
    return Both(fortnox, OngoingSide(app, owner))


@pytest.fixture(name="look")
async def look_at_both_sides(both: Both) -> AsyncIterator[Look]:
    """Compares options with both sides; the module is in Fortnox as the options say, unless a test says otherwise."""
    (fortnox, fortnox_http), (ongoing, ongoing_http) = both.fortnox.client(Crash()), both.ongoing.client(Crash())

    async def looked(*, module: bool | None = None, **options: Any) -> list[Finding]:
        chosen = Options(**options)
        both.fortnox.company.warehouse_module = chosen.warehouse_module if module is None else module
        return await preflight(fortnox, ongoing, chosen)

    yield looked
    await fortnox_http.aclose()
    await ongoing_http.aclose()
