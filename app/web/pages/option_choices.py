"""What there is to choose from in Fortnox and Ongoing: statuses, warehouses, labels, stock points, read when shown."""

import asyncio
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final, TypeVar

from app.connections.models import Connection
from app.connections.options import Options
from app.errors import GatewayError
from app.ongoing.wire import StatusAnswer
from app.web.services import Services

PATIENCE_SECONDS: Final = 10.0
"""A side that has not answered by then is shown without its choices: the page is for somebody who waits."""

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Choices:
    """By number or id, what each is called; None where it is not known."""

    order_statuses: Mapping[int, str] | None = None
    purchase_statuses: Mapping[int, str] | None = None
    warehouses: Mapping[int, str] | None = None
    labels: Mapping[int, str] | None = None
    stock_points: Mapping[str, str] | None = None


async def read_choices(connection: Connection, options: Options, at_hand: Services) -> Choices:
    """Ask both sides side by side; one that does not answer is left out."""
    of_ongoing, of_fortnox = await asyncio.gather(
        _of_ongoing(connection, options, at_hand), _of_fortnox(connection, options, at_hand)
    )
    orders, purchases, warehouses = of_ongoing
    labels, stock_points = of_fortnox
    return Choices(orders, purchases, warehouses, labels, stock_points)


async def _of_ongoing(
    connection: Connection, options: Options, at_hand: Services
) -> tuple[Mapping[int, str] | None, Mapping[int, str] | None, Mapping[int, str] | None]:
    try:
        ongoing = at_hand.preflights.open_ongoing(connection)
    except GatewayError:
        return None, None, None
    statuses = await _read(ongoing.orders.statuses)
    if statuses is None:
        return None, None, None
    purchases = await _read(ongoing.purchase_orders.statuses)
    warehouses = await _read(ongoing.warehouses.all) if options.warehouse_module else None
    return (
        _named(statuses),
        _named(purchases) if purchases is not None else None,
        {int(one.id): one.name or one.code or "" for one in warehouses} if warehouses is not None else None,
    )


async def _of_fortnox(
    connection: Connection, options: Options, at_hand: Services
) -> tuple[Mapping[int, str] | None, Mapping[str, str] | None]:
    try:
        fortnox = at_hand.preflights.open_fortnox(connection)
    except GatewayError:
        return None, None
    labels = await _read(fortnox.registers.labels)
    points = await _read(fortnox.stock_points.all) if options.warehouse_module else None
    return (
        {int(one.id): one.description for one in labels} if labels is not None else None,
        {str(one.code): one.name for one in points if one.active} if points is not None else None,
    )


def _named(statuses: Sequence[StatusAnswer]) -> dict[int, str]:
    return {one.number: one.text or "" for one in statuses}


async def _read(read: Callable[[], Awaitable[T]]) -> T | None:
    try:
        async with asyncio.timeout(PATIENCE_SECONDS):
            return await read()
    except (GatewayError, TimeoutError):
        return None
