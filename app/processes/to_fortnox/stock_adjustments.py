"""Corrections of stock in the warehouse become documents in Fortnox that raise or lower its stock (SPEC §2.6).

Doors: webhook, timetable, button. Key: inventory, article and Swedish day, `90331-17-2026-03-02`. A retry is harmless:
the documents bear Ongoing's own ids and are looked for before they are made, and what is about to be written is frozen.
"""

from collections.abc import AsyncIterator, Mapping, Sequence
from datetime import date, timedelta
from decimal import Decimal

from app.fortnox.articles import ArticleNumber
from app.ledger.outcomes import Difference, Held, Outcome, Sent, Unchanged
from app.processes.process import LeftBehind, Scan, Sides
from app.processes.to_fortnox import stock_adjustment_held as held
from app.processes.to_fortnox.adjustment_days import adjusted_on, days_between, perhaps_unreported_on
from app.processes.to_fortnox.posted_articles import kept_in_stock
from app.processes.to_fortnox.shipment_orders import plain
from app.processes.to_fortnox.stock_adjustment_movements import Told, tell_apart
from app.processes.to_fortnox.stock_adjustment_plan import AdjustmentPlan, finish, freeze, plan_for
from app.processes.to_fortnox.stock_adjustment_rows import (
    INBOUND,
    Adjustment,
    AdjustmentKey,
    Movement,
    adjustments_of,
    movements,
)
from app.processes.warehouse_module import require_module

LOOK_BACK = timedelta(days=1)
"""How much further than the watermark a scan looks: a row may bear the time at which its inventory was begun."""
LEFT_BEHIND = timedelta(days=30)
"""How far before the line at activation is looked for what lies unreported."""

DOCUMENTS = "stock_adjustment_documents"
"""Whose ledger says for which day of an inventory a document stands; its key in Fortnox does not."""

Posted = Mapping[str, Decimal]
"""Quantities by document."""


async def scan(sides: Sides, scan: Scan) -> AsyncIterator[str]:
    """The corrections of whole days, as the list has no cursor, that were not dealt with as they stand now."""
    since = max(sides.start_date, scan.since - LOOK_BACK)
    for day in days_between(since, scan.started):
        found = await _day(day, sides)
        links = await sides.ledger.known(found)
        for key, adjustment in found.items():
            if adjustment.rows and (key not in links or links[key].fingerprint != adjustment.figures):
                yield key


async def transfer(key: str, sides: Sides) -> Outcome:
    """Bring what one inventory corrected of one article on one day into Fortnox's stock."""
    parts = AdjustmentKey.read(key)
    if parts is None:
        return Unchanged(
            f"{key} is no correction: its key has an inventory, an article and a day, 90331-17-2026-03-02."
        )
    frozen = await sides.ledger.open_plan(key)
    if frozen is not None:
        await require_module(sides)
        if obstacle := await finish(frozen, AdjustmentPlan.model_validate(frozen.document), sides):
            return obstacle
    outcome = await _post(parts, sides)
    return Sent() if frozen is not None and isinstance(outcome, Unchanged) else outcome


async def before_the_line(sides: Sides) -> AsyncIterator[LeftBehind]:
    """The corrections of the last days before the activation that may lie unreported in the warehouse."""
    for day in days_between(sides.start_date - LEFT_BEHIND, sides.start_date):
        articles = await perhaps_unreported_on(day, sides)
        for key, adjustment in adjustments_of(day, articles, line=sides.start_date).items():
            if change := sum(row.number_of_items for row in adjustment.before_the_line):
                yield LeftBehind(
                    key,
                    f"Inventory {adjustment.key.inventory_id} changed article {adjustment.article} by "
                    f"{change:+f}, perhaps reported already.",
                )


async def _post(key: AdjustmentKey, sides: Sides) -> Outcome:
    """Fetch and decide; what is to be written is frozen and carried out."""
    adjustment = (await _day(key.day, sides)).get(str(key))
    if adjustment is None:
        return Unchanged(
            f"The warehouse lists no correction of inventory {key.inventory_id} and this article that day."
        )
    if not adjustment.rows:
        return Unchanged(f"Article {adjustment.article} was corrected before the activation of this connection.")
    link = await sides.ledger.link(str(key))
    if link is not None and link.fingerprint == adjustment.figures:
        return Unchanged("This correction was dealt with before.")
    if not adjustment.article:
        return held.no_article(adjustment)
    told = await tell_apart(adjustment, sides)
    if told.doubts:
        return held.not_told_apart(adjustment, told.doubts)
    return await _post_corrections(adjustment, told, sides)


async def _post_corrections(adjustment: Adjustment, told: Told, sides: Sides) -> Outcome:
    posted = await _posted(adjustment.key, sides)
    own = posted.pop(str(adjustment.key), {})
    elsewhere = {document: quantity for each in posted.values() for document, quantity in each.items()}
    missing = [each for each in movements(told.corrections) if own.get(_document(adjustment, each)) != each.quantity]
    if not missing:
        why = f"This is {', '.join(told.explained) or 'no change'}: nothing is to be booked for it."
        return await _leave(adjustment, own, why, sides)
    if any(_document(adjustment, each) in {*own, *elsewhere} for each in missing):
        return held.went_on(adjustment, _beyond(adjustment, missing, own, elsewhere))
    in_stock = await kept_in_stock(ArticleNumber(adjustment.article), sides)
    if isinstance(in_stock, Held):
        return in_stock
    if not in_stock:
        return await _leave(adjustment, own, f"Article {adjustment.article} is not kept in stock in Fortnox.", sides)
    if not all([await _is_its_own(_document(adjustment, each), adjustment, sides) for each in missing]):
        return held.went_on(adjustment, _beyond(adjustment, missing, own, elsewhere))
    return await _write(adjustment, missing, own, told, sides)


async def _write(
    adjustment: Adjustment, missing: Sequence[Movement], own: Posted, told: Told, sides: Sides
) -> Sent | Held:
    """Freeze the plan of the documents that are missing and carry it out."""
    await require_module(sides)
    whole = not adjustment.before_the_line and not told.explained
    plan = await plan_for(adjustment, missing, sides, posted_before=own, whole=whole)
    if isinstance(plan, Held):
        return plan
    if obstacle := await finish(await freeze(plan, sides), plan, sides):
        return obstacle
    return Sent(notes=tuple(f"Left out: {said}, which is booked by itself." for said in told.explained))


async def _is_its_own(document: str, adjustment: Adjustment, sides: Sides) -> bool:
    """Whether the document is this day's; another day's may stand in Fortnox though nobody lived to remember it."""
    key = str(adjustment.key)
    return await sides.ledger.of(DOCUMENTS).claim(document, key) == key


def _document(adjustment: Adjustment, movement: Movement) -> str:
    return str(adjustment.key.document(movement.kind, movement.warehouse_id))


def _beyond(
    adjustment: Adjustment, missing: Sequence[Movement], own: Posted, elsewhere: Posted
) -> tuple[Difference, ...]:
    """What Fortnox has and what the warehouse has of each document; another day's rows come on top of its quantity."""
    told = []
    for each in missing:
        document = _document(adjustment, each)
        other_day = elsewhere.get(document, Decimal(0))
        way = "more" if each.kind == INBOUND else "fewer"
        told.append(
            Difference(
                f"pieces {way} in warehouse {each.warehouse_id}",
                plain(own.get(document, other_day)),
                plain(other_day + each.quantity),
            )
        )
    return tuple(told)


async def _posted(key: AdjustmentKey, sides: Sides) -> dict[str, Posted]:
    """What was posted of this inventory and article, by the key of each day."""
    links = await sides.ledger.known(await sides.ledger.naming(key.counted))
    return {
        day: {document: Decimal(quantity) for document, quantity in link.sent["posted"].items()}
        for day, link in links.items()
    }


async def _leave(adjustment: Adjustment, posted: Posted, why: str, sides: Sides) -> Unchanged:
    """Remember that nothing more is to be posted of the rows as they stand."""
    await sides.ledger.remember(
        str(adjustment.key),
        fingerprint=adjustment.figures,
        refers_to=adjustment.key.counted,
        sent={
            "article": adjustment.article,
            "posted": {document: plain(quantity) for document, quantity in posted.items()},
        },
    )
    return Unchanged(why)


async def _day(day: date, sides: Sides) -> dict[str, Adjustment]:
    """The corrections of a day by key."""
    return adjustments_of(day, await adjusted_on(day, sides), line=sides.start_date)
