"""Preflight: everything in which the options and what there is on both sides disagree, in plain words (SPEC §3).

Read only, about a dozen requests, each thing once. A remote that does not answer is something found, not an error.
"""

import asyncio
from collections.abc import Iterator, Mapping, Sequence
from typing import Final

from app.connections.findings import Finding, Look, Severity, found_in
from app.connections.options import Options
from app.connections.preflight_fortnox import NEEDED_BY, look_at_fortnox
from app.connections.preflight_ongoing import look_at_ongoing
from app.fortnox.client import Fortnox
from app.fortnox.stock_points import StockPoint
from app.ongoing.client import Ongoing
from app.ongoing.warehouses import Warehouse

COMPARED: Final = frozenset(
    {
        *(name for needed_by in NEEDED_BY.values() for name in needed_by),
        *("order_selection", "order_type_by_customer_type", "release_after_create", "stock_points"),
        *("not_started_statuses", "sent_statuses", "cancelled_status"),
        *("purchase_not_started_statuses", "received_statuses", "purchase_cancelled_status"),
    }
)
"""The options that a finding can be about: a change of the others needs no look at the remotes."""


async def preflight(fortnox: Fortnox, ongoing: Ongoing, options: Options) -> list[Finding]:
    """Every conflict between what is chosen and what is there; empty when all fits."""
    return found_in(await look_at_both(fortnox, ongoing, options))


async def look_at_both(fortnox: Fortnox, ongoing: Ongoing, options: Options) -> list[Look]:
    """Everything that is looked at, with what is found; both sides are asked side by side."""
    ongoing_side, fortnox_side = await asyncio.gather(
        look_at_ongoing(ongoing, options), look_at_fortnox(fortnox, options)
    )
    looks = [Look("options", tuple(_conflicts(options))), *ongoing_side.looks, *fortnox_side.looks]
    if fortnox_side.stock_points is not None and ongoing_side.warehouses is not None:
        found = _stock_point_findings(options.stock_points, fortnox_side.stock_points, ongoing_side.warehouses)
        looks.append(Look("stock points", tuple(found)))
    return looks


def _conflicts(options: Options) -> Iterator[Finding]:
    """What cannot go together, whatever there is."""
    for option, reason in options.conflicts():
        yield Finding(option=option, code="options.conflict", severity=Severity.BLOCKS, message=reason)


def _stock_point_findings(
    chosen: Mapping[int, str], points: Sequence[StockPoint], warehouses: Sequence[Warehouse]
) -> Iterator[Finding]:
    """A company with a single active stock point has nothing to choose (SPEC §2.6)."""
    active = sorted(point.code for point in points if point.active)
    if not chosen and len(active) <= 1:
        return
    choice = f"The active stock points of Fortnox: {', '.join(active) or 'none'}. The warehouses of Ongoing: " + (
        ", ".join(f"{one.id} ({one.name or one.code or 'without name'})" for one in warehouses) or "none"
    )
    every = {str(point.code) for point in points}
    there = {int(one.id) for one in warehouses}
    unknown = {code for code in chosen.values() if code not in every}
    inactive = {code for code in chosen.values() if code in every and code not in active}
    strangers = set(chosen) - there
    unmapped = there - set(chosen)
    for wrong, code, severity, message in (
        (unknown, "unknown", Severity.BLOCKS, "Fortnox has no stock point {}, which is chosen."),
        (inactive, "inactive", Severity.BLOCKS, "The chosen stock point {} is not active in Fortnox."),
        (strangers, "no_such_warehouse", Severity.BLOCKS, "Ongoing has no warehouse {}, for which one is chosen."),
        (
            unmapped,
            "unmapped",
            Severity.WARNS if chosen else Severity.BLOCKS,
            "Fortnox uses stock points, and none is chosen for warehouse {}: nothing of it is moved.",
        ),
    ):
        if wrong:
            yield Finding(
                option="stock_points",
                code=f"stock_points.{code}",
                severity=severity,
                message=message.format(", ".join(sorted(map(str, wrong)))),
                todo=f"Choose under stock_points one for each warehouse. {choice}.",
            )
