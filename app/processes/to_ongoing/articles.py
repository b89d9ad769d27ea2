"""Articles, Fortnox -> Ongoing: Fortnox is master of what an article is.

Doors: timetable, button, and orders that need an article first. Key: the article number. A retry is harmless because
Ongoing's PUT is an upsert by article number (Ongoing FACTS §2) and an article with the fingerprint of what was last
sent makes no call.

A link's `refers_to` is the supplier number (empty: none, or the article is gone), `remote_id` the article's id in
Ongoing (empty: never sent), `fingerprint` is empty while a write is on its way, and `sent` holds `is_stock_article`,
`is_active`, `given` (the fields that had a value) and `gone` (deleted in Fortnox).
"""

from collections.abc import AsyncIterator
from typing import Any, Final

from app.errors import NotFound, Requirement
from app.fortnox.articles import ArticleNumber
from app.fortnox.times import swedish_date
from app.ledger.ledger import fingerprint
from app.ledger.models import Link, NameKind
from app.ongoing.articles import ArticleRequest, ArticleSupplier, BarCodes, SupplierAddress
from app.ongoing.ids import ArticleSystemId
from app.processes.process import Outcome, ProcessName, Scan, Sent, Sides, Unchanged
from app.processes.to_ongoing.article_map import article_request, given_fields, with_cleared

NUMBERS: Final = "numbers"
"""The watermark of the nightly reading of all numbers."""
MISSING: Final = "articles_missing"
"""Whose ledger holds the articles that a nightly reading missed: `sent` is {"night": date of the first, "twice"}."""


async def scan(sides: Sides, scan: Scan) -> AsyncIterator[str]:
    """The articles changed since the watermark, all of them the first time; once a night also those that are gone.

    A deleted article leaves Fortnox's list in silence (Fortnox FACTS §7), so all numbers are read in the first scan
    after midnight in Sweden.
    """
    if scan.first:
        async for item in sides.fortnox.articles.changed_since(None):
            yield item.article_number
        await sides.ledger.cover(scan.started, NUMBERS)
        return
    async for item in sides.fortnox.articles.changed_since(scan.since):
        yield item.article_number
    covered = await sides.ledger.covered_until(NUMBERS)
    if covered is not None and swedish_date(covered) >= swedish_date(scan.started):
        return
    for number in await _missing_twice(sides, night=swedish_date(scan.started).isoformat()):
        yield number
    await sides.ledger.cover(scan.started, NUMBERS)


async def transfer(key: str, sides: Sides) -> Outcome:
    """Bring one article in Ongoing to what Fortnox says now."""
    link = await sides.ledger.link(key)
    try:
        article = await sides.fortnox.articles.get(ArticleNumber(key))
    except NotFound:
        return await _take_out_of_use(key, link, sides)
    address = await _supplier_address(article.supplier_number, sides)
    request = article_request(article, dimension_unit=sides.options.dimension_unit, supplier_address=address)
    content = fingerprint({"article": request.json_text()})
    if link is not None and link.fingerprint == content:
        return Unchanged()
    given_before = link.sent.get("given", []) if link else []
    if link is not None and link.fingerprint:
        await _expect_a_write(link, given=[*given_before, *given_fields(request)], sides=sides)
    article_id = await sides.ongoing.articles.put(with_cleared(request, given_before))
    await sides.ledger.remember(
        key,
        fingerprint=content,
        remote_id=str(article_id),
        refers_to=article.supplier_number or "",
        sent={
            "is_stock_article": article.stock_goods,
            "is_active": article.active,
            "given": given_fields(request),
            "gone": False,
        },
        names={
            NameKind.BAR_CODE: [(request.bar_code_info and request.bar_code_info.bar_code) or ""],
            NameKind.SUPPLIER: [article.supplier_number or ""],
        },
    )
    # A supplier that came meanwhile did not find this article in the ledger yet, so nobody else would send it again.
    if await _supplier_address(article.supplier_number, sides) != address:
        return Sent(then=(Requirement(ProcessName.ARTICLES, key),))
    return Sent()


async def _expect_a_write(link: Link, *, given: list[str], sides: Sides) -> None:
    """Drop what Ongoing is believed to have: killed in the write, nobody knows, and Fortnox may change back."""
    await sides.ledger.remember(
        link.key,
        fingerprint="",
        remote_id=link.remote_id,
        refers_to=link.refers_to,
        sent={**link.sent, "given": sorted(set(given))},
    )


async def _supplier_address(supplier_number: str | None, sides: Sides) -> SupplierAddress | None:
    """The supplier's address from our register; none is no obstacle (SPEC §2.2)."""
    if supplier_number is None:
        return None
    supplier = await sides.ledger.of("suppliers").link(supplier_number)
    return SupplierAddress(**supplier.sent) if supplier else None


async def _missing_twice(sides: Sides, *, night: str) -> list[str]:
    """Read all numbers; the articles we sent that are missing for the second night or more, to be taken out of use."""
    there = {number async for number in sides.fortnox.articles.numbers()}
    register = sides.ledger.of(MISSING)
    missed_before = await register.known(await register.keys())
    for number in missed_before.keys() & there:
        await register.forget(number)
    missing = set(await sides.ledger.keys()) - there
    twice = []
    for number, link in sorted((await sides.ledger.known(missing)).items()):
        if link.sent.get("gone"):
            continue
        first_night = missed_before[number].sent["night"] if number in missed_before else night
        is_twice = first_night < night
        await register.remember(number, fingerprint="", sent={"night": first_night, "twice": is_twice})
        if is_twice:
            twice.append(number)
    return twice


async def _take_out_of_use(number: str, link: Link | None, sides: Sides) -> Outcome:
    """Make an article that Fortnox no longer has inactive in Ongoing, once two nightly readings have missed it."""
    if link is None or not link.remote_id:
        await sides.ledger.remember(number, fingerprint="", sent={"is_active": False, "gone": True})
        return Unchanged(why="Fortnox has no such article; it never was in Ongoing.")
    if link.sent.get("gone"):
        return Unchanged(why="Deleted in Fortnox, inactive in Ongoing.")
    register = sides.ledger.of(MISSING)
    missed = await register.link(number)
    if missed is None or not missed.sent["twice"]:
        return Unchanged(
            why="Fortnox no longer has the article; two nightly readings must miss it before it is closed.",
            then=await _next_of_its_supplier(link, sides),
        )
    await sides.ongoing.articles.put(await _inactive(number, ArticleSystemId(int(link.remote_id)), sides))
    await sides.ledger.remember(
        number,
        fingerprint="",
        remote_id=link.remote_id,
        sent={**link.sent, "is_active": False, "gone": True},
    )
    await register.forget(number)
    return Sent(notes=("Deleted in Fortnox: made inactive in Ongoing, which cannot delete articles.",))


async def _next_of_its_supplier(link: Link, sides: Sides) -> tuple[Requirement, ...]:
    """The article to carry what this one may have been resent for, a change of its supplier (SPEC §2.2)."""
    named = await sides.ledger.naming(link.refers_to) if link.refers_to else []
    return tuple(Requirement(ProcessName.ARTICLES, number) for number in named if number > link.key)[:1]


async def _inactive(number: str, article_id: ArticleSystemId, sides: Sides) -> ArticleRequest:
    """The article as Ongoing has it, but inactive: a PUT might clear what it leaves out (Ongoing FACTS §2)."""
    article = await sides.ongoing.articles.get(article_id)
    kept: dict[str, Any] = {
        name: getattr(article, name)
        for name in (
            "article_name",
            "description",
            "unit_code",
            "is_stock_article",
            "weight",
            "length",
            "width",
            "height",
            "purchase_price",
        )
    }
    codes, supplier = article.bar_code_info, article.supplier_info
    return ArticleRequest(
        article_number=number,
        is_active=False,
        bar_code_info=BarCodes(**codes.model_dump()) if codes else None,
        supplier_info=ArticleSupplier(**supplier.model_dump()) if supplier else None,
        **kept,
    )
