"""What needs attention, by cause, over one connection and all."""

from datetime import timedelta

import pytest
import sqlalchemy as sa

from app.connections.models import Connection, ConnectionState
from app.jobs.models import Record, RecordState
from app.web.pages.attention import address_of_group
from app.web.users import Role
from tests.web.conftest import Gateway
from tests.web.pages.conftest import OpenBrowser

CITY = "sales_orders.no_city"


async def two_without_a_city(gateway: Gateway, name: str = "Norrsken Friluft", number: int = 17) -> Connection:
    connection = await gateway.connection(name, number=number)
    await gateway.add(
        *(
            gateway.record(
                connection, key, RecordState.HELD, code=CITY, message=f"{key} has no city.", todo="Fill it in."
            )
            for key in ("1041", "1042")
        )
    )
    return connection


async def test_nothing_to_do_is_said(browser_of: OpenBrowser, gateway: Gateway) -> None:
    assert "Nothing needs you." in (await (await browser_of()).get("/attention")).text


async def test_each_cause_tells_what_happened_and_what_to_do(browser_of: OpenBrowser, gateway: Gateway) -> None:
    connection = await two_without_a_city(gateway)
    at = gateway.clock() + timedelta(minutes=3)
    await gateway.add(
        gateway.record(
            connection, "A", RecordState.FAILED, process="articles", code="ongoing.timeout", next_attempt_at=at
        ),
        gateway.record(connection, "B", RecordState.HELD, code="other", dismissed_by="anna", dismissed_because="x"),
    )
    browser = await browser_of()
    for address in ("/attention", f"/connections/{connection.id}/attention"):
        text = (await browser.get(address)).text
        assert "<h2>Sales orders: 2 records</h2>" in text
        assert "has no city." in text
        assert "Fill it in." in text
        assert "<h2>Articles: 1 record</h2>" in text
        assert at.isoformat(timespec="seconds") in text
        assert text.count('<li class="card">') == 2


async def test_operator_sees_the_causes_of_his_connections_only(browser_of: OpenBrowser, gateway: Gateway) -> None:
    mine = await two_without_a_city(gateway, "Mine", 1)
    await two_without_a_city(gateway, "Foreign", 2)
    text = (await (await browser_of(Role.OPERATOR, [mine])).get("/attention")).text
    assert "Mine" in text
    assert "Foreign" not in text
    assert (await (await browser_of()).get("/attention")).text.count('<li class="card">') == 2


async def test_number_of_queries_does_not_grow_with_the_causes(browser_of: OpenBrowser, gateway: Gateway) -> None:
    browser = await browser_of()
    made: list[str] = []

    def count(*given: object) -> None:
        made.append(str(given[2]))

    reader = gateway.services.database._reader.sync_engine
    await two_without_a_city(gateway, "One", 1)
    counts = []
    sa.event.listen(reader, "before_cursor_execute", count)
    for number in (2, 3):
        made.clear()
        await browser.get("/attention")
        counts.append(len(made))
        await two_without_a_city(gateway, f"Number {number}", number)
    sa.event.remove(reader, "before_cursor_execute", count)
    assert counts[0] == counts[1]


async def test_group_lists_its_records_and_says_first_what_trying_all_takes(
    browser_of: OpenBrowser, gateway: Gateway
) -> None:
    connection = await two_without_a_city(gateway)
    await gateway.add(gateway.transfer(connection, "1", "sent", calls=[{"remote": "fortnox"}] * 20))
    text = (await (await browser_of()).get(address_of_group(connection.id, "sales_orders", CITY))).text
    assert "1041 has no city." in text
    assert "1042 has no city." in text
    for number, what in ((2, "Records"), (40, "Requests to Fortnox"), (0, "Requests to Ongoing"), (5, "Seconds")):
        assert f"<dt>{what}" in text
        assert f"<dd>{number}</dd>" in text


async def test_whole_group_is_tried_again_and_leaves_the_list(browser_of: OpenBrowser, gateway: Gateway) -> None:
    connection = await two_without_a_city(gateway)
    browser = await browser_of()
    answer = await browser.post(f"/connections/{connection.id}/attention/sales_orders/retry", code=CITY)
    text = (await browser.follow(answer)).text
    assert "Records that are tried again: 2." in text
    assert "Nothing needs you." in text
    async with gateway.services.database.read() as session:
        assert (await session.get_one(Record, (connection.id, "sales_orders", "1042"))).state == RecordState.QUEUED


async def test_cause_that_is_gone_is_said_to_be_gone(browser_of: OpenBrowser, gateway: Gateway) -> None:
    connection = await gateway.connection()
    text = (await (await browser_of()).get(address_of_group(connection.id, "sales_orders", CITY))).text
    assert "No record has this cause any more." in text
    assert "Try all again" not in text


async def test_group_is_read_page_by_page(browser_of: OpenBrowser, gateway: Gateway) -> None:
    connection = await gateway.connection()
    await gateway.add(
        *(gateway.record(connection, f"{number:04}", RecordState.HELD, code=CITY) for number in range(51))
    )
    browser = await browser_of()
    text = (await browser.get(address_of_group(connection.id, "sales_orders", CITY))).text
    assert ">0000</a>" not in text
    link = text.split('">Next page')[0].rpartition('href="')[2].replace("&amp;", "&")
    assert ">0000</a>" in (await browser.get(link)).text


async def test_group_of_a_resting_connection_says_why_it_is_left_alone(
    browser_of: OpenBrowser, gateway: Gateway
) -> None:
    connection = await two_without_a_city(gateway)
    await gateway.rest(connection, ConnectionState.PAUSED, "Holiday.")
    answer = await (await browser_of()).post(f"/connections/{connection.id}/attention/sales_orders/retry", code=CITY)
    assert answer.status_code == 409
    assert "Holiday." in answer.text


async def test_dismissed_records_are_kept_with_their_reason(browser_of: OpenBrowser, gateway: Gateway) -> None:
    connection = await gateway.connection()
    await gateway.add(
        gateway.record(connection, "1042", RecordState.HELD, dismissed_by="anna", dismissed_because="By hand <b>.")
    )
    text = (await (await browser_of()).get(f"/connections/{connection.id}/attention/dismissed")).text
    assert "By hand &lt;b&gt;." in text
    assert "anna" in text


@pytest.mark.parametrize("code", ["%00", "a b", "x" * 101])
async def test_cause_that_cannot_be_is_refused(browser_of: OpenBrowser, gateway: Gateway, code: str) -> None:
    connection = await gateway.connection()
    answer = await (await browser_of()).get(f"/connections/{connection.id}/attention/sales_orders?code={code}")
    assert answer.status_code == 422


async def test_records_of_a_cause_are_headed_in_words_and_not_by_its_code(
    browser_of: OpenBrowser, gateway: Gateway
) -> None:
    connection = await two_without_a_city(gateway)
    browser = await browser_of(language="sv")
    text = (await browser.get(address_of_group(connection.id, "sales_orders", CITY))).text
    assert "<h1>Kundorder: 2 poster med samma orsak</h1>" in text
    assert f"<code>{CITY}" not in text
