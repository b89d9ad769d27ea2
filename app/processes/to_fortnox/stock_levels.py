"""Stock levels, Ongoing -> Fortnox: the quantity in stock of a company without the warehouse module is overwritten.

Doors: end of each timetable run, button. Key: the article number. A retry is harmless because the quantity is absolute:
writing it twice is writing it once. There is no compare-and-set (Fortnox FACTS §12): what is overwritten in between
comes right with the next run, or with the reading in full once a day.

Written is what differs from what Fortnox must have: what we wrote last, less what was invoiced since
(`stock_level_memory.py`). What is to be there: `stock_level_quantities.py`.
"""

from collections.abc import AsyncIterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Final

from app.connections.options import StockQuantity
from app.errors import NotConfigured, NotFound, RemoteRejected
from app.fortnox.articles import Article as FortnoxArticle
from app.fortnox.articles import ArticleListItem, ArticleNumber
from app.ledger.ledger import fingerprint
from app.ledger.models import Link
from app.ledger.outcomes import Difference
from app.ongoing.articles import Article
from app.processes.process import Held, Outcome, Scan, Sent, Sides, Unchanged
from app.processes.to_fortnox.stock_level_articles import (
    KIT,
    LeftOut,
    figure_of,
    leave_out,
    left_out,
    sent_articles,
    take_in,
    why_left_out_in_fortnox,
)
from app.processes.to_fortnox.stock_level_days import is_due_in_full, known_kits, note_read_in_full
from app.processes.to_fortnox.stock_level_memory import Written
from app.processes.to_fortnox.stock_level_orders import Orders
from app.processes.to_fortnox.stock_level_quantities import in_hundredths, plain, quantity_in_stock
from app.processes.warehouse_module import require_no_module

BATCH: Final = 200
FRESH: Final = timedelta(minutes=2)
"""How long what was read for a job holds; a job may be kept waiting by more urgent ones."""
READ: Final = "stock_levels"
"""Where the reading lies that the records of one job share."""


@dataclass(frozen=True, slots=True)
class Reading:
    """What was read for the records of one job."""

    numbers: frozenset[str]
    stock: Mapping[str, Article]
    orders: Orders
    at: datetime


async def scan(sides: Sides, scan: Scan) -> AsyncIterator[str]:
    """The articles whose quantity differs from what Fortnox must have, and those that are left out for the first time.

    Looked at are the articles whose stock changed in the warehouse and those of orders about which something was
    learned; everything, against what Fortnox shows itself, the first time and once a day.
    """
    await _require_fit(sides)
    orders = await Orders.read(sides)
    if await is_due_in_full(sides, scan):
        async for key in _in_full(orders, scan, sides):
            yield key
    else:
        out = await left_out(sides)
        async for batch in _batches(_changed(orders, out, scan, sides)):
            for key in await _differing(batch, orders, out, sides):
                yield key


async def transfer(key: str, sides: Sides) -> Outcome:
    """Bring the quantity in stock of one article in Fortnox to what the warehouse says now."""
    await _require_fit(sides)
    number, reading = ArticleNumber(key), await _reading(key, sides)
    link = (await sent_articles([key], sides)).get(key)
    figure = figure_of(key, reading.stock.get(key), link, sides.options)
    if isinstance(figure, LeftOut):
        return await leave_out(key, figure.why, sides)
    target = quantity_in_stock(sides.options.stock_quantity, figure, reading.orders.of(key))
    written, taken = Written.of(await sides.ledger.link(key)), reading.orders.taken(key)
    there = written.in_fortnox(taken) if written is not None else None
    if there == target and not sides.reported:  # when a person asks, it is written whatever we believe to be there
        await take_in(key, sides)
        return Unchanged()
    if why := await why_left_out_in_fortnox(number, sides):
        return await leave_out(key, why, sides, by_fortnox=True)
    if written is not None:  # killed in the write, nobody knows what is there, and the warehouse may count back to it
        await sides.ledger.forget(key)
    return await _write(number, target, there, reading, sides)


async def _write(
    number: ArticleNumber, target: Decimal, there: Decimal | None, reading: Reading, sides: Sides
) -> Outcome:
    """Overwrite, compare what Fortnox kept, and remember it."""
    try:
        kept = await sides.fortnox.articles.put_quantity_in_stock(number, target)
    except NotFound:
        return await leave_out(number, f"Fortnox has no article {number}.", sides, by_fortnox=True)
    except RemoteRejected:
        await _require_no_module_now(sides)
        raise
    if in_hundredths(kept.quantity_in_stock) != target:
        await _require_no_module_now(sides)
        return Held(
            code="stock_levels.kept_otherwise",
            message=f"Fortnox took the quantity in stock of article {number} and shows another one.",
            todo=f"Open article {number} in Fortnox and see whether its quantity in stock can be changed there; then "
            "retry the record.",
            differences=(Difference("quantity in stock", plain(kept.quantity_in_stock), f"{plain(target)} written"),),
        )
    now = _as_in_fortnox(number, kept, reading.orders)
    await sides.ledger.remember(number, fingerprint=fingerprint(now.as_sent()), sent=now.as_sent())
    await take_in(number, sides)
    before = f" (before: {plain(there)})" if there is not None else ""
    return Sent(notes=(f"{plain(target)} in stock{before}.",))


async def _in_full(orders: Orders, scan: Scan, sides: Sides) -> AsyncIterator[str]:
    """Everything on both sides, so that what an office changed by hand is overwritten again.

    What Fortnox shows is remembered in place of what we wrote, and with that the invoices until then are settled.
    """
    await orders.compare_with_fortnox(sides)
    in_fortnox = {item.article_number: item async for item in sides.fortnox.articles.changed_since(None)}
    out, kits = await left_out(sides), list[str]()
    async for batch in _batches(sides.ongoing.articles.all()):
        kits.extend(article.article_number for article in batch if article.article_kind == KIT)
        for key in await _differing(batch, orders, out, sides, in_fortnox=in_fortnox):
            yield key
    await orders.forget_closed(sides)
    await note_read_in_full(sides, scan, kits=kits)


async def _changed(orders: Orders, out: Mapping[str, Link], scan: Scan, sides: Sides) -> AsyncIterator[Article]:
    """The articles that may have another quantity than before, as Ongoing has them now."""
    seen = set()
    async for article in sides.ongoing.articles.stock_info_changed_from(scan.since):
        seen.add(article.article_number)
        yield article
    again = {number for number, link in (await sent_articles(out, sides)).items() if link.updated_at >= scan.since}
    touched = orders.articles_touched_since(scan.since) - out.keys() | again
    # Whether a kit counts as changed with its components is not documented.
    touched.update(await known_kits(sides) if seen else ())
    async for article in sides.ongoing.articles.by_numbers(sorted(touched - seen)):
        yield article


async def _differing(
    batch: Sequence[Article],
    orders: Orders,
    out: Mapping[str, Link],
    sides: Sides,
    *,
    in_fortnox: Mapping[ArticleNumber, ArticleListItem] | None = None,
) -> list[str]:
    """The articles of a batch that are to be moved; what `in_fortnox` shows, read in full, is remembered."""
    numbers = [article.article_number for article in batch]
    links, known = await sent_articles(numbers, sides), await sides.ledger.known(numbers)
    await orders.look_up(numbers, sides)
    differing, read = [], {}
    for article in batch:
        key = article.article_number
        figure = figure_of(key, article, links.get(key), sides.options)
        if isinstance(figure, LeftOut):
            if key not in out or out[key].sent["why"] != figure.why:
                differing.append(key)
            continue
        shown = in_fortnox.get(ArticleNumber(key)) if in_fortnox is not None else None
        if in_fortnox is not None and shown is None:
            if key not in out:
                differing.append(key)
            continue
        if in_fortnox is None and key in out and out[key].sent["by_fortnox"]:
            continue
        written = Written.of(known.get(key))
        if shown is not None:
            now = _as_in_fortnox(key, shown, orders)
            if now != written:
                read[key] = now.as_sent()
            written = now
        there = written.in_fortnox(orders.taken(key)) if written is not None else None
        target = quantity_in_stock(sides.options.stock_quantity, figure, orders.of(key))
        if key in out or there != target:
            differing.append(key)
    await sides.ledger.remember_all(read)
    return differing


async def _reading(key: str, sides: Sides) -> Reading:
    """The stock of the job's articles and their orders, read once for all of them."""
    kept: Reading | None = sides.kept.get(READ)
    if kept is None or key not in kept.numbers or sides.now() - kept.at > FRESH:
        numbers = {key, *sides.keys}
        orders = await Orders.read(sides)
        stock = {
            article.article_number: article async for article in sides.ongoing.articles.by_numbers(sorted(numbers))
        }
        await orders.look_up(numbers, sides)
        kept = sides.kept[READ] = Reading(frozenset(numbers), stock, orders, sides.now())
    return kept


def _as_in_fortnox(number: str, shown: FortnoxArticle | ArticleListItem, orders: Orders) -> Written:
    """What Fortnox shows of an article, to be remembered."""
    return Written(
        quantity=in_hundredths(shown.quantity_in_stock),
        orders_known=in_hundredths(shown.reserved_quantity) == orders.reserved(number),
        settled=frozenset(orders.taken(number)),
    )


async def _require_fit(sides: Sides) -> None:
    """See that overwriting is right for this company.

    Raises:
        NotConfigured: the company has the warehouse module, or the orders behind the quantity are not known.
    """
    await require_no_module(sides)
    if sides.options.stock_quantity is not StockQuantity.SELLABLE and not sides.options.send_sales_orders:
        raise NotConfigured(
            f"The quantity in stock is to be {sides.options.stock_quantity}, which counts the orders in the warehouse, "
            "and sales orders are not sent by Lagerbro: it does not know which of them are invoiced.",
            code="stock_levels.orders_unknown",
            todo="Set the option stock_quantity to sellable, or switch send_sales_orders on.",
        )


async def _require_no_module_now(sides: Sides) -> None:
    """The same, asked again: the module may have been switched on in Fortnox today."""
    await sides.registers.forget("module")
    await require_no_module(sides)


async def _batches(articles: AsyncIterator[Article]) -> AsyncIterator[list[Article]]:
    batch: list[Article] = []
    async for article in articles:
        batch.append(article)
        if len(batch) == BATCH:
            yield batch
            batch = []
    if batch:
        yield batch
