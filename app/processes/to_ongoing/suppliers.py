"""Suppliers, Fortnox -> Ongoing: a register of their addresses that articles carry along.

Ongoing has no supplier resource: a supplier exists there once it stands on an article (Ongoing FACTS §6). So this
process keeps what Fortnox says of each supplier in its ledger, and asks for articles that name a changed one to be sent
again; an article never waits for its supplier (SPEC §2.2).

Doors: timetable, button. Key: the supplier number. A retry is harmless because nothing is written to a remote, and an
article asked for twice is sent once. A link's `sent` is the address as Ongoing takes it.
"""

from collections.abc import AsyncIterator, Mapping
from dataclasses import dataclass
from typing import Any, Final

from app.connections.options import SupplierChange
from app.errors import Requirement
from app.fortnox.suppliers import Supplier
from app.ledger.ledger import Ledger, fingerprint
from app.ongoing.articles import SupplierAddress
from app.processes.process import Outcome, ProcessName, Scan, Sent, Sides, Unchanged

LIST: Final = "suppliers"
"""Where the list lies that the records of one job share."""


def supplier_address(supplier: Supplier) -> SupplierAddress:
    """The supplier as it stands on its articles in Ongoing; "" clears what was there."""
    return SupplierAddress(
        name=supplier.name,
        address=supplier.address1,
        address2=supplier.address2,
        post_code=supplier.zip_code,
        city=supplier.city,
        country_code=supplier.country_code,
        email=supplier.email,
        tele_phone=supplier.phone,
    )


@dataclass(frozen=True, slots=True)
class Counts:
    """How many suppliers are in the register, and how many of them no article names, so that Ongoing lacks them."""

    known: int
    carried: int
    not_yet_carried: int


async def counts(ledger: Ledger) -> Counts:
    """How far the suppliers of a connection have come; `ledger` may be that of any of its processes."""
    known = set(await ledger.of(ProcessName.SUPPLIERS).keys())
    carried = known & await ledger.of(ProcessName.ARTICLES).named()
    return Counts(known=len(known), carried=len(carried), not_yet_carried=len(known - carried))


async def scan(sides: Sides, scan: Scan) -> AsyncIterator[str]:
    """The suppliers whose entry differs from our register, and those that are gone.

    The list is read whole whenever it is: it knows no `lastmodified` (Fortnox FACTS §7), so `scan` does not matter.
    """
    del scan
    suppliers = await _suppliers(sides)
    registered = await sides.ledger.known(await sides.ledger.keys())
    for number, supplier in suppliers.items():
        link = registered.get(number)
        if link is None or link.fingerprint != fingerprint(_entry(supplier)):
            yield number
    for number in registered.keys() - suppliers.keys():
        yield number


async def transfer(key: str, sides: Sides) -> Outcome:
    """Bring one supplier in the register to what Fortnox says, and name the articles that are to carry it."""
    supplier = (await _suppliers(sides)).get(key)
    if supplier is None:
        await sides.ledger.forget(key)
        return Unchanged(why="Fortnox has no such supplier; its articles stay as they are.")
    entry = _entry(supplier)
    link = await sides.ledger.link(key)
    is_known = link is not None and link.fingerprint == fingerprint(entry)
    if not is_known:
        await sides.ledger.remember(key, fingerprint=fingerprint(entry), sent=entry)
    # Only then, as an article looks here once it is in the ledger: of two at the same time one sees the other. Also
    # when the register was up to date: a process killed after it had remembered has asked for no article yet.
    articles = await _articles_to_resend(key, sides)
    if is_known:
        return Unchanged(then=articles)
    if not articles:
        return Unchanged(why="Kept in the register; no article in the warehouse names it yet.")
    return Sent(then=articles)


def _entry(supplier: Supplier) -> Mapping[str, Any]:
    return supplier_address(supplier).model_dump()


async def _suppliers(sides: Sides) -> Mapping[str, Supplier]:
    """Every supplier by number, read once per job."""
    if LIST not in sides.kept:
        sides.kept[LIST] = {supplier.supplier_number: supplier for supplier in await sides.fortnox.suppliers.all()}
    kept: Mapping[str, Supplier] = sides.kept[LIST]
    return kept


async def _articles_to_resend(number: str, sides: Sides) -> tuple[Requirement, ...]:
    if not sides.options.send_articles:
        return ()
    limit = 1 if sides.options.supplier_change is SupplierChange.ONE else None
    named = await sides.ledger.of(ProcessName.ARTICLES).naming(number, limit=limit)
    return tuple(Requirement(ProcessName.ARTICLES, article) for article in named)
