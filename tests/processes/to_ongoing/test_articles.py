from datetime import UTC, datetime
from typing import Any

import pytest

from app.errors import Requirement
from app.ledger.outcomes import Sent, Unchanged
from app.ongoing.articles import ArticleRequest
from app.ongoing.ids import ArticleSystemId
from app.processes.process import Scan, Sides
from app.processes.to_ongoing import articles, suppliers
from app.sandbox.ongoing.switches import OmittedFields
from tests.clock import Clock
from tests.processes.conftest import MakeSides
from tests.processes.crash import Crash, Killed, Moment
from tests.processes.worlds import FortnoxSide, OngoingSide


async def scanned(sides: Sides, clock: Clock, *, first: bool = False, since: datetime | None = None) -> list[str]:
    scan = Scan(since=since or clock(), first=first, started=clock())
    return [key async for key in articles.scan(sides, scan)]


async def test_a_new_article_is_made_in_ongoing(
    sides: MakeSides, fortnox_world: FortnoxSide, ongoing_world: OngoingSide
) -> None:
    fortnox_world.add_article("KÅSA/33", Description="Kåsa i björk", Weight=120, Width=90, EAN="7350000000012")
    assert await articles.transfer("KÅSA/33", sides("articles")) == Sent()
    made = ongoing_world.article("KÅSA/33")
    assert made.document["articleName"] == "Kåsa i björk"
    assert (str(made.document["weight"]), str(made.document["width"])) == ("0.12", "0.09")
    link = await sides("articles").ledger.link("KÅSA/33")
    assert link is not None
    assert link.remote_id == str(made.article_system_id)
    assert (link.sent["is_stock_article"], link.sent["is_active"]) == (True, True)


async def test_an_unchanged_article_makes_no_call_to_ongoing(
    sides: MakeSides, fortnox_world: FortnoxSide, ongoing_world: OngoingSide
) -> None:
    fortnox_world.add_article("KÅSA-33")
    await articles.transfer("KÅSA-33", sides("articles"))
    ongoing_world.forget_requests()
    fortnox_world.edit_article("KÅSA-33", SalesPrice=99)
    assert await articles.transfer("KÅSA-33", sides("articles")) == Unchanged()
    assert ongoing_world.requests() == 0


@pytest.mark.parametrize("omitted", OmittedFields)
async def test_what_fortnox_clears_is_cleared(
    sides: MakeSides, fortnox_world: FortnoxSide, ongoing_world: OngoingSide, omitted: OmittedFields
) -> None:
    ongoing_world.switch(omitted_fields=omitted)
    fortnox_world.add_article("KÅSA-33", EAN="7350000000012", Weight=120)
    await articles.transfer("KÅSA-33", sides("articles"))
    fortnox_world.edit_article("KÅSA-33", EAN="API_BLANK", Weight=0)
    await articles.transfer("KÅSA-33", sides("articles"))
    document = ongoing_world.article("KÅSA-33").document
    assert document["barCodeInfo"]["barCode"] == ""
    assert document["weight"] == 0


async def test_an_article_carries_the_address_of_a_supplier_in_the_register(
    sides: MakeSides, fortnox_world: FortnoxSide, ongoing_world: OngoingSide
) -> None:
    fortnox_world.add_supplier("31", Name="Granslöjd")
    fortnox_world.add_article("KÅSA-33", SupplierNumber="31")
    address = {"name": "Granslöjd AB", "city": "Orsa"}
    await sides("suppliers").ledger.remember("31", fingerprint="x", sent=address)
    await articles.transfer("KÅSA-33", sides("articles"))
    assert ongoing_world.owner.suppliers["31"]["supplierAddress"] == address
    assert await sides("articles").ledger.naming("31") == ["KÅSA-33"]


async def test_an_article_never_waits_for_its_supplier(
    sides: MakeSides, fortnox_world: FortnoxSide, ongoing_world: OngoingSide
) -> None:
    fortnox_world.add_supplier("31", Name="Granslöjd")
    fortnox_world.add_article("KÅSA-33", SupplierNumber="31")
    assert await articles.transfer("KÅSA-33", sides("articles")) == Sent()
    assert ongoing_world.owner.suppliers["31"] == {"supplierNumber": "31", "supplierName": "Granslöjd"}


async def test_a_supplier_that_comes_while_its_article_is_sent_is_not_forgotten(
    sides: MakeSides, fortnox_world: FortnoxSide, ongoing_world: OngoingSide
) -> None:
    fortnox_world.add_supplier("31", Name="Granslöjd")
    fortnox_world.add_article("KÅSA-33", SupplierNumber="31")
    at_hand = sides("articles")
    put = at_hand.ongoing.articles.put

    async def put_while_the_supplier_comes(request: ArticleRequest) -> ArticleSystemId:
        await suppliers.transfer("31", sides("suppliers"))
        return await put(request)

    at_hand.ongoing.articles.put = put_while_the_supplier_comes  # type: ignore[method-assign, assignment]
    again = Requirement("articles", "KÅSA-33")
    assert await articles.transfer("KÅSA-33", at_hand) == Sent(then=(again,))
    assert await articles.transfer("KÅSA-33", sides("articles")) == Sent()
    assert ongoing_world.owner.suppliers["31"]["supplierAddress"]["name"] == "Granslöjd"


async def test_the_first_scan_finds_every_article_and_later_ones_the_changed(
    sides: MakeSides, fortnox_world: FortnoxSide, clock: Clock
) -> None:
    for number in ("A", "B"):
        fortnox_world.add_article(number)
    clock.advance(days=1)
    assert await scanned(sides("articles"), clock, first=True) == ["A", "B"]
    before = clock()
    clock.advance(hours=2)
    fortnox_world.edit_article("B", Note="ny text")
    assert await scanned(sides("articles"), clock, since=before) == ["B"]


async def test_all_numbers_are_read_once_per_swedish_night(
    sides: MakeSides, fortnox_world: FortnoxSide, clock: Clock
) -> None:
    clock.set(datetime(2026, 3, 2, 22, 0, tzinfo=UTC))
    await scanned(sides("articles"), clock, first=True)
    requests = []
    for at in (datetime(2026, 3, 2, 22, 45, tzinfo=UTC), datetime(2026, 3, 2, 23, 15, tzinfo=UTC)):
        clock.set(at)
        fortnox_world.forget_requests()
        await scanned(sides("articles"), clock)
        await scanned(sides("articles"), clock)
        requests.append(fortnox_world.requests())
    assert requests == [2, 3]  # midnight in Sweden lies between: one list each, and the numbers once


async def gone_after_two_nights(make: MakeSides, fortnox: FortnoxSide, clock: Clock) -> list[list[str]]:
    """What the scans of three nights find when an article is deleted before the first."""
    fortnox.add_article("KÅSA-33", EAN="7350000000012", SupplierNumber=None)
    fortnox.add_article("YXA-2")
    for number in await scanned(make("articles"), clock, first=True):
        await articles.transfer(number, make("articles"))
    fortnox.delete_article("KÅSA-33")
    found = []
    for _ in range(3):
        clock.advance(days=1)
        found.append(await scanned(make("articles"), clock))
        await scanned(make("articles"), clock)
        for number in found[-1]:
            await articles.transfer(number, make("articles"))
    return found


@pytest.mark.parametrize("omitted", OmittedFields)
async def test_an_article_missing_for_two_nights_becomes_inactive(
    sides: MakeSides, fortnox_world: FortnoxSide, ongoing_world: OngoingSide, clock: Clock, omitted: OmittedFields
) -> None:
    ongoing_world.switch(omitted_fields=omitted)
    assert await gone_after_two_nights(sides, fortnox_world, clock) == [[], ["KÅSA-33"], []]
    closed = ongoing_world.article("KÅSA-33").document
    assert closed["isActive"] is False
    assert (closed["articleName"], closed["barCodeInfo"]["barCode"]) == ("Artikel KÅSA-33", "7350000000012")
    assert ongoing_world.article("YXA-2").document["isActive"] is True
    assert await articles.transfer("KÅSA-33", sides("articles")) == Unchanged(
        why="Deleted in Fortnox, inactive in Ongoing."
    )


async def test_an_article_missed_once_and_there_again_stays_active(
    sides: MakeSides, fortnox_world: FortnoxSide, ongoing_world: OngoingSide, clock: Clock
) -> None:
    fortnox_world.add_article("KÅSA-33")
    for number in await scanned(sides("articles"), clock, first=True):
        await articles.transfer(number, sides("articles"))
    kept = fortnox_world.company.articles.pop("KÅSA-33")
    for is_there in (False, True, False):
        fortnox_world.company.articles.pop("KÅSA-33", None)
        if is_there:
            fortnox_world.company.articles["KÅSA-33"] = kept
        clock.advance(days=1)
        assert await scanned(sides("articles"), clock, since=clock()) == []
    assert ongoing_world.article("KÅSA-33").document["isActive"] is True


async def test_an_article_made_again_under_its_number_is_active_again(
    sides: MakeSides, fortnox_world: FortnoxSide, ongoing_world: OngoingSide, clock: Clock
) -> None:
    await gone_after_two_nights(sides, fortnox_world, clock)
    fortnox_world.add_article("KÅSA-33")
    assert await articles.transfer("KÅSA-33", sides("articles")) == Sent()
    assert ongoing_world.article("KÅSA-33").document["isActive"] is True


async def test_a_deleted_article_is_no_error_and_stays_until_two_nights_missed_it(
    sides: MakeSides, fortnox_world: FortnoxSide, ongoing_world: OngoingSide
) -> None:
    fortnox_world.add_article("KÅSA-33")
    await articles.transfer("KÅSA-33", sides("articles"))
    fortnox_world.delete_article("KÅSA-33")
    assert isinstance(await articles.transfer("KÅSA-33", sides("articles")), Unchanged)
    assert ongoing_world.article("KÅSA-33").document["isActive"] is True


async def test_an_article_deleted_before_it_was_sent_is_remembered_as_gone(
    sides: MakeSides, ongoing_world: OngoingSide
) -> None:
    assert isinstance(await articles.transfer("OKÄND", sides("articles")), Unchanged)
    link = await sides("articles").ledger.link("OKÄND")
    assert link is not None
    assert (link.remote_id, link.sent["gone"]) == ("", True)
    assert ongoing_world.requests() == 0


@pytest.mark.parametrize("moment", Moment)
async def test_a_crash_at_the_write_leaves_one_article(
    sides: MakeSides, fortnox_world: FortnoxSide, ongoing_world: OngoingSide, crash: Crash, moment: Moment
) -> None:
    fortnox_world.add_article("KÅSA-33")
    crash.arm(1, moment)
    with pytest.raises(Killed):
        await articles.transfer("KÅSA-33", sides("articles"))
    crash.disarm()
    assert await articles.transfer("KÅSA-33", sides("articles")) == Sent()
    assert [article.number for article in ongoing_world.owner.articles.values()] == ["KÅSA-33"]


@pytest.mark.parametrize("moment", Moment)
async def test_a_crash_while_an_article_is_closed_leaves_it_closed(
    sides: MakeSides,
    fortnox_world: FortnoxSide,
    ongoing_world: OngoingSide,
    clock: Clock,
    crash: Crash,
    moment: Moment,
) -> None:
    fortnox_world.add_article("KÅSA-33")
    await articles.transfer("KÅSA-33", sides("articles"))
    await sides("articles").ledger.cover(clock(), articles.NUMBERS)
    fortnox_world.delete_article("KÅSA-33")
    found: list[Any] = []
    for _ in range(2):
        clock.advance(days=1)
        found = await scanned(sides("articles"), clock)
    assert found == ["KÅSA-33"]
    crash.arm(1, moment)
    with pytest.raises(Killed):
        await articles.transfer("KÅSA-33", sides("articles"))
    crash.disarm()
    await articles.transfer("KÅSA-33", sides("articles"))
    assert ongoing_world.article("KÅSA-33").document["isActive"] is False
    clock.advance(days=1)
    assert await scanned(sides("articles"), clock) == []


async def test_a_change_that_was_sent_but_not_remembered_is_taken_back_with_the_offices(
    sides: MakeSides, fortnox_world: FortnoxSide, ongoing_world: OngoingSide, crash: Crash
) -> None:
    fortnox_world.add_article("KÅSA-33", Weight=120)
    await articles.transfer("KÅSA-33", sides("articles"))
    fortnox_world.edit_article("KÅSA-33", Weight=150, EAN="7350000000012")
    crash.arm(1, Moment.AFTER)
    with pytest.raises(Killed):
        await articles.transfer("KÅSA-33", sides("articles"))
    crash.disarm()
    fortnox_world.edit_article("KÅSA-33", Weight=120, EAN="API_BLANK")
    assert await articles.transfer("KÅSA-33", sides("articles")) == Sent()
    document = ongoing_world.article("KÅSA-33").document
    assert (str(document["weight"]), document["barCodeInfo"]["barCode"]) == ("0.12", "")
    assert await articles.transfer("KÅSA-33", sides("articles")) == Unchanged()
