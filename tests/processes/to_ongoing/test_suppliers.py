from typing import Any

import pytest

from app.errors import Requirement
from app.fortnox.suppliers import Supplier
from app.ledger.ledger import Ledger
from app.ledger.outcomes import Sent, Unchanged
from app.processes.process import Scan, Sides
from app.processes.to_ongoing import articles, suppliers
from tests.clock import Clock
from tests.processes.conftest import MakeSides
from tests.processes.worlds import FortnoxSide, OngoingSide


async def scanned(sides: Sides, clock: Clock) -> list[str]:
    scan = Scan(since=clock(), first=False, started=clock())
    return [key async for key in suppliers.scan(sides, scan)]


async def send_all(make: MakeSides, fortnox: FortnoxSide) -> None:
    for number in fortnox.company.articles:
        await articles.transfer(number, make("articles"))


@pytest.mark.parametrize(
    ("fortnox", "ongoing", "value"),
    [
        ("Name", "name", "Granslöjd AB"),
        ("Address1", "address", "Skogsvägen 4"),
        ("Address2", "address2", "Port B"),
        ("ZipCode", "postCode", "794 30"),
        ("City", "city", "Orsa"),
        ("CountryCode", "countryCode", "SE"),
        ("Email", "email", "order@example.se"),
        ("Phone", "telePhone", "0250-100 00"),
    ],
)
def test_every_row_of_the_table(fortnox: str, ongoing: str, value: str) -> None:
    supplier = Supplier.model_validate({"SupplierNumber": "31", fortnox: value})
    assert suppliers.supplier_address(supplier).members()[ongoing] == value


async def test_a_scan_finds_new_changed_and_deleted_suppliers(
    sides: MakeSides, fortnox_world: FortnoxSide, clock: Clock
) -> None:
    for number in ("31", "32", "33"):
        fortnox_world.add_supplier(number)
    assert await scanned(sides("suppliers"), clock) == ["31", "32", "33"]
    for number in ("31", "32", "33"):
        await suppliers.transfer(number, sides("suppliers"))
    assert await scanned(sides("suppliers"), clock) == []
    fortnox_world.edit_supplier("32", City="Mora")
    fortnox_world.edit_supplier("33", Comments="nothing of ours")
    del fortnox_world.company.suppliers["31"]
    assert await scanned(sides("suppliers"), clock) == ["32", "31"]


async def test_the_list_is_read_once_per_job(sides: MakeSides, fortnox_world: FortnoxSide) -> None:
    for number in ("31", "32"):
        fortnox_world.add_supplier(number)
    job = sides("suppliers")
    for number in ("31", "32"):
        await suppliers.transfer(number, job)
    assert fortnox_world.requests() == 1


@pytest.mark.parametrize(("choice", "resent"), [("one", ["A"]), ("all", ["A", "B"])])
async def test_a_changed_supplier_resends_articles_that_name_it(
    sides: MakeSides, fortnox_world: FortnoxSide, ongoing_world: OngoingSide, choice: str, resent: list[str]
) -> None:
    fortnox_world.add_supplier("31", City="Orsa")
    for number in ("A", "B"):
        fortnox_world.add_article(number, SupplierNumber="31")
    fortnox_world.add_article("C")
    await send_all(sides, fortnox_world)
    requirements = tuple(Requirement("articles", number) for number in resent)
    assert await suppliers.transfer("31", sides("suppliers", supplier_change=choice)) == Sent(then=requirements)
    for process, number in requirements:
        assert await articles.transfer(number, sides(process)) == Sent()
    assert ongoing_world.owner.suppliers["31"]["supplierAddress"]["city"] == "Orsa"


async def test_a_process_killed_after_remembering_asks_for_its_articles_again(
    sides: MakeSides, fortnox_world: FortnoxSide
) -> None:
    fortnox_world.add_supplier("31")
    fortnox_world.add_article("A", SupplierNumber="31")
    await send_all(sides, fortnox_world)
    await suppliers.transfer("31", sides("suppliers"))
    assert await suppliers.transfer("31", sides("suppliers")) == Unchanged(then=(Requirement("articles", "A"),))


async def test_no_article_is_resent_when_articles_are_switched_off(
    sides: MakeSides, fortnox_world: FortnoxSide
) -> None:
    fortnox_world.add_supplier("31")
    fortnox_world.add_article("A", SupplierNumber="31")
    await send_all(sides, fortnox_world)
    outcome = await suppliers.transfer("31", sides("suppliers", send_articles=False))
    assert isinstance(outcome, Unchanged)
    assert outcome.then == ()


async def test_known_carried_and_not_yet_carried_are_counted(sides: MakeSides, fortnox_world: FortnoxSide) -> None:
    for number in ("31", "32", "33"):
        fortnox_world.add_supplier(number)
        await suppliers.transfer(number, sides("suppliers"))
    fortnox_world.add_article("A", SupplierNumber="31")
    fortnox_world.add_article("B", SupplierNumber="31")
    fortnox_world.add_article("C")
    await send_all(sides, fortnox_world)
    expected = suppliers.Counts(known=3, carried=1, not_yet_carried=2)
    assert await suppliers.counts(sides("articles").ledger) == expected


async def test_a_deleted_supplier_leaves_the_register(sides: MakeSides, fortnox_world: FortnoxSide) -> None:
    fortnox_world.add_supplier("31")
    await suppliers.transfer("31", sides("suppliers"))
    del fortnox_world.company.suppliers["31"]
    assert isinstance(await suppliers.transfer("31", sides("suppliers")), Unchanged)
    assert await sides("suppliers").ledger.link("31") is None


async def test_nothing_is_written_to_a_remote(
    sides: MakeSides, fortnox_world: FortnoxSide, ongoing_world: OngoingSide
) -> None:
    fortnox_world.add_supplier("31")
    await suppliers.transfer("31", sides("suppliers"))
    assert ongoing_world.requests() == 0
    assert fortnox_world.requests() == fortnox_world.requests("GET") == 1


@pytest.mark.parametrize("nights", [0, 1, 2], ids=["deleted today", "missed once", "closed"])
async def test_a_changed_supplier_is_carried_though_the_first_article_that_names_it_is_deleted(
    sides: MakeSides, fortnox_world: FortnoxSide, ongoing_world: OngoingSide, clock: Clock, nights: int
) -> None:
    fortnox_world.add_supplier("31", City="Orsa")
    for number in ("A", "B"):
        fortnox_world.add_article(number, SupplierNumber="31")
    await suppliers.transfer("31", sides("suppliers"))
    await send_all(sides, fortnox_world)
    await sides("articles").ledger.cover(clock(), articles.NUMBERS)
    fortnox_world.delete_article("A")
    for _ in range(nights):
        clock.advance(days=1)
        look = Scan(since=clock(), first=False, started=clock())
        for number in [key async for key in articles.scan(sides("articles"), look)]:
            await articles.transfer(number, sides("articles"))
    fortnox_world.edit_supplier("31", City="Mora")
    outcome = await suppliers.transfer("31", sides("suppliers"))
    while isinstance(outcome, Sent | Unchanged) and outcome.then:
        (needed,) = outcome.then
        outcome = await articles.transfer(needed.key, sides("articles"))
    assert ongoing_world.owner.suppliers["31"]["supplierAddress"]["city"] == "Mora"


async def test_an_article_sent_while_its_supplier_is_being_kept_is_sent_again_with_it(
    sides: MakeSides, fortnox_world: FortnoxSide, monkeypatch: pytest.MonkeyPatch
) -> None:
    fortnox_world.add_supplier("31")
    fortnox_world.add_article("KÅSA-12", SupplierNumber="31")
    remember, sent = Ledger.remember, []

    async def after_the_article(ledger: Ledger, key: str, **kept: Any) -> None:
        if ledger.process == "suppliers":  # the register is about to hold it, and the article has just looked
            sent.append(await articles.transfer("KÅSA-12", sides("articles")))
        await remember(ledger, key, **kept)

    monkeypatch.setattr(Ledger, "remember", after_the_article)
    outcome = await suppliers.transfer("31", sides("suppliers"))
    assert sent == [Sent()]
    assert outcome == Sent(then=(Requirement("articles", "KÅSA-12"),))
