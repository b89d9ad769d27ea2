"""Which Fortnox stock point stands for which Ongoing warehouse, both ways (option `stock_points`, SPEC §2.6).

A company that has a single active stock point has nothing to choose: everything is there. One that has several, or
for which warehouses are mapped, must say of each warehouse where it stands, or nothing of it is moved.
"""

from collections.abc import Mapping
from typing import Any, NamedTuple

from app.errors import NotConfigured
from app.fortnox.stock_points import StockPointCode, StockPointId
from app.ongoing.ids import WarehouseId
from app.processes.process import Sides


class StockPlace(NamedTuple):
    """A stock point: its code for people and inbound rows, its id for outbound rows (Fortnox FACTS §16)."""

    code: StockPointCode
    id: StockPointId


async def in_use(sides: Sides) -> bool:
    """Whether rows of documents must say a stock point; never without the warehouse module."""
    if not sides.options.warehouse_module:
        return False
    return bool(sides.options.stock_points) or len(await _active(sides)) > 1


async def place_of(warehouse_id: WarehouseId | None, sides: Sides) -> StockPlace:
    """The stock point of a warehouse; None, where Ongoing names none, is the only one that is mapped.

    Raises:
        NotConfigured: nothing is chosen for the warehouse, or what is chosen is not active in Fortnox; says what to
            choose from.
    """
    active = await _active(sides)
    if not sides.options.stock_points and len(active) == 1:
        return next(iter(active.values()))
    chosen = sides.options.stock_points
    if warehouse_id is not None:
        code = chosen.get(int(warehouse_id))
    else:
        code = next(iter(chosen.values())) if len(chosen) == 1 else None
    if code is None:
        named = f"Warehouse {warehouse_id} of Ongoing" if warehouse_id is not None else "A record without warehouse"
        raise await _unmapped(named, sides)
    if code not in active:
        active = await _active(sides, fresh=True)
    if code not in active:
        raise NotConfigured(
            f"The stock point {code}, chosen for warehouse {warehouse_id}, is not active in Fortnox.",
            code="stock_points.inactive",
            todo=f"Choose another under the option stock_points: {_listed(active)}.",
        )
    return active[StockPointCode(code)]


async def warehouse_of(code: StockPointCode | None, sides: Sides) -> WarehouseId | None:
    """The warehouse of a stock point; None when no warehouse stands for it. To be asked when they are `in_use`.

    No code, where a row of Fortnox says none, is the only stock point there is; where there are several, nobody knows
    which, and the answer is None.

    Raises:
        NotConfigured: nothing is chosen for any warehouse; says what to choose from.
    """
    chosen = sides.options.stock_points
    if not chosen:
        raise await _unmapped("No warehouse of Ongoing", sides)
    if code is None:
        active = await _active(sides)
        code = next(iter(active)) if len(active) == 1 else None
    return next((WarehouseId(number) for number, point in sorted(chosen.items()) if point == code), None)


async def _unmapped(which: str, sides: Sides) -> NotConfigured:
    """The error that lists what to choose from."""
    warehouses = {one.id: one.name or one.code or "" for one in await sides.ongoing.warehouses.all()}
    open_ones = [number for number in warehouses if int(number) not in sides.options.stock_points]
    names = ", ".join(f"{number} ({warehouses[number]})" for number in sorted(open_ones))
    return NotConfigured(
        f"{which} has no stock point in Fortnox, which uses several.",
        code="stock_points.unmapped",
        todo=f"Choose under the option stock_points one of {_listed(await _active(sides))} for each of the warehouses "
        f"{names}.",
    )


def _listed(active: Mapping[StockPointCode, StockPlace]) -> str:
    return ", ".join(sorted(active)) or "(Fortnox has no active stock point)"


async def _active(sides: Sides, *, fresh: bool = False) -> Mapping[StockPointCode, StockPlace]:
    """The active stock points by code, kept for a day."""

    async def read() -> dict[str, Any]:
        return {point.code: point.id for point in await sides.fortnox.stock_points.all() if point.active}

    kept = await sides.registers.get("stock_points", "active", read, fresh=fresh)
    return {StockPointCode(code): StockPlace(StockPointCode(code), StockPointId(point)) for code, point in kept.items()}
