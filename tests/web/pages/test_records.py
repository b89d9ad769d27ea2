"""Search by any number, and the page of one record."""

from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest

from app.connections.models import Connection
from app.errors import RemoteUnavailable
from app.inbox.models import Event
from app.jobs.models import Record, RecordState
from app.jobs.trials import Trial, Write
from app.ledger.models import RecordName
from app.web.pages.record import address_of
from app.web.users import Role
from tests.web.conftest import Gateway
from tests.web.pages.conftest import OpenBrowser, fault_of

SCRIPT = "<script>alert(1)</script>"


def page_of(connection: Connection, key: str, process: str = "sales_orders") -> str:
    return address_of(connection.id, process, key)


def name(connection: Connection, process: str, key: str, kind: str, called: str) -> RecordName:
    return RecordName(connection_id=connection.id, process=process, key=key, kind=kind, name=called)


async def state(gateway: Gateway, connection: Connection, key: str) -> Record:
    async with gateway.services.database.read() as session:
        return await session.get_one(Record, (connection.id, "sales_orders", key))


async def test_every_page_has_the_search_box(browser_of: OpenBrowser) -> None:
    for address in ("/", "/records", "/attention", "/users"):
        assert 'role="search" action="/records"' in (await (await browser_of()).get(address)).text


async def test_order_number_finds_what_every_process_does_with_the_order(
    browser_of: OpenBrowser, gateway: Gateway
) -> None:
    connection = await gateway.connection()
    await gateway.add(
        gateway.record(connection, "1042", RecordState.SENT),
        gateway.record(connection, "1042", RecordState.HELD, process="shipments"),
        gateway.record(connection, "77", RecordState.SENT),
    )
    text = (await (await browser_of()).get("/records?q=1042")).text
    assert f'href="{page_of(connection, "1042")}"' in text
    assert f'href="{page_of(connection, "1042", "shipments")}"' in text
    assert page_of(connection, "77") not in text


async def test_number_of_one_record_leads_to_it_at_once(browser_of: OpenBrowser, gateway: Gateway) -> None:
    connection = await gateway.connection()
    await gateway.add(
        gateway.record(connection, "1042", RecordState.SENT, process="shipments"),
        name(connection, "shipments", "1042", "waybill", "73325380001"),
    )
    browser = await browser_of()
    page = await browser.follow(await browser.get("/records?q=%2073325380001%20"))
    assert page.url.path == page_of(connection, "1042", "shipments")
    assert "Waybill" in page.text


async def test_unknown_number_is_said_to_be_unknown_and_stays_in_the_box(browser_of: OpenBrowser) -> None:
    text = (await (await browser_of()).get("/records")).text
    assert "Nothing goes by this number" not in text
    text = (await (await browser_of()).get(f"/records?q={SCRIPT}%00")).text
    assert "Nothing goes by this number" in text
    assert 'value="&lt;script&gt;alert(1)&lt;/script&gt;"' in text
    assert SCRIPT not in text


async def test_operator_finds_nothing_of_foreign_connections(browser_of: OpenBrowser, gateway: Gateway) -> None:
    mine, foreign = await gateway.connection("Mine", number=1), await gateway.connection("Foreign", number=2)
    await gateway.add(gateway.record(foreign, "1042", RecordState.SENT))
    text = (await (await browser_of(Role.OPERATOR, [mine])).get("/records?q=1042")).text
    assert "Nothing goes by this number" in text


async def held(gateway: Gateway, **changes: Any) -> Connection:
    connection = await gateway.connection()
    said = {"message": "Order 1042 has no city.", "todo": "Fill it in.", "code": "sales_orders.no_city"}
    await gateway.add(gateway.record(connection, "1042", RecordState.HELD, **{**said, **changes}))
    return connection


async def test_record_tells_what_was_seen_decided_sent_and_answered(browser_of: OpenBrowser, gateway: Gateway) -> None:
    connection = await held(
        gateway,
        remote_text=SCRIPT,
        differences=[{"field": "row 1", "fortnox": "4 of LYKTA-3", "ongoing": "3 of LYKTA-3"}],
    )
    call = {"remote": "ongoing", "method": "PUT", "path": "/orders", "status": 400, "outcome": "ongoing.rejected"}
    event = Event(
        id=uuid4(),
        connection_id=connection.id,
        kind="order",
        external_id="90125",
        payload={},
        state="handled",
        correlation_id="hook-1",
        received_at=gateway.clock() - timedelta(seconds=5),
    )
    sent = '{"orderNumber": "1042", "consignee": {"name": "[hidden]"}}'
    await gateway.add(
        event,
        gateway.transfer(
            connection,
            "1042",
            "held",
            correlation_id="hook-1",
            message="It was refused.",
            notes=["The remark was cut."],
            calls=[{**call, "milliseconds": 84, "sent": sent, "answered": '{"message": "No city."}'}],
        ),
        gateway.record(connection, "1042", RecordState.UNCHANGED, process="shipments"),
        name(connection, "sales_orders", "1042", "reference", "PO 7781"),
    )
    text = (await (await browser_of()).get(page_of(connection, "1042"))).text
    for said in ("Order 1042 has no city.", "Fill it in.", "It was refused.", "The remark was cut.", "84 ms", "400"):
        assert said in text
    assert '<td data-label="Fortnox">4 of LYKTA-3</td>' in text
    assert "&#34;orderNumber&#34;: &#34;1042&#34;" in text
    assert "&#34;message&#34;: &#34;No city.&#34;" in text
    assert f'href="/connections/{connection.id}/events/{event.id}"' in text
    assert f'href="{page_of(connection, "1042", "shipments")}"' in text
    assert "PO 7781" in text
    assert SCRIPT not in text
    assert text.index("It was refused.") < text.index(f"/events/{event.id}")


async def test_earlier_attempts_are_a_page_further(browser_of: OpenBrowser, gateway: Gateway) -> None:
    connection = await held(gateway)
    await gateway.add(*(gateway.transfer(connection, "1042", "held", message=f"Time {n:02}.") for n in range(25)))
    browser = await browser_of()
    text = (await browser.get(page_of(connection, "1042"))).text
    assert "Time 24." in text
    assert "Time 04." not in text
    link = text.split('">Earlier attempts')[0].rpartition('href="')[2]
    earlier = (await browser.get(link)).text
    assert "Time 04." in earlier
    assert "Time 05." not in earlier


async def test_record_that_is_not_there_is_not_found(browser_of: OpenBrowser, gateway: Gateway) -> None:
    connection = await gateway.connection()
    assert (await (await browser_of()).get(page_of(connection, "1042"))).status_code == 404


async def test_key_with_signs_of_its_own_has_a_page(browser_of: OpenBrowser, gateway: Gateway) -> None:
    connection = await gateway.connection()
    await gateway.add(gateway.record(connection, 'A/B #1? "2" %', RecordState.SENT, process="articles"))
    browser = await browser_of()
    page = await browser.follow(await browser.get("/records?q=A/B"))
    assert page.status_code == 200
    assert "A/B #1? &#34;2&#34; %" in page.text
    again = await browser.post(page_of(connection, 'A/B #1? "2" %', "articles") + "/retry")
    assert (await browser.follow(again)).status_code == 200


@pytest.mark.parametrize(
    ("waits_for", "said"),
    [
        ("process", "its process is paused"),
        ("connection", "the connection rests"),
        ("articles/LYKTA-3", "It waits for: Articles LYKTA-3"),
    ],
)
async def test_waiting_record_says_for_what(
    browser_of: OpenBrowser, gateway: Gateway, waits_for: str, said: str
) -> None:
    connection = await gateway.connection()
    await gateway.add(gateway.record(connection, "1042", RecordState.WAITING, waits_for=waits_for))
    text = (await (await browser_of()).get(page_of(connection, "1042"))).text
    assert said in " ".join(text.split())


async def test_record_it_waits_for_is_linked_once_it_is_known(browser_of: OpenBrowser, gateway: Gateway) -> None:
    connection = await gateway.connection()
    await gateway.add(
        gateway.record(connection, "1042", RecordState.WAITING, waits_for="articles/LYKTA-3"),
        gateway.record(connection, "LYKTA-3", RecordState.FAILED, process="articles"),
    )
    text = (await (await browser_of()).get(page_of(connection, "1042"))).text
    assert f'href="{page_of(connection, "LYKTA-3", "articles")}"' in text


async def test_failed_record_says_when_it_is_tried_again(browser_of: OpenBrowser, gateway: Gateway) -> None:
    connection = await gateway.connection()
    at = gateway.clock() + timedelta(minutes=3)
    await gateway.add(gateway.record(connection, "1042", RecordState.FAILED, next_attempt_at=at))
    text = (await (await browser_of()).get(page_of(connection, "1042"))).text
    assert "It is tried again by itself:" in text
    assert at.isoformat(timespec="seconds") in text


async def test_send_again_sets_it_going_and_says_so(browser_of: OpenBrowser, gateway: Gateway) -> None:
    connection = await held(gateway)
    browser = await browser_of()
    page = await browser.follow(await browser.post(page_of(connection, "1042") + "/retry"))
    assert "1042 is tried again." in page.text
    assert "It is on its way." in page.text
    assert (await state(gateway, connection, "1042")).state == RecordState.QUEUED


async def test_record_on_its_way_is_looked_at_again_by_itself(browser_of: OpenBrowser, gateway: Gateway) -> None:
    connection = await gateway.connection()
    await gateway.add(
        gateway.record(connection, "1042", RecordState.QUEUED), gateway.record(connection, "7", RecordState.SENT)
    )
    browser = await browser_of()
    assert (
        f'<div id="record" hx-get="{page_of(connection, "1042")}"'
        in (await browser.get(page_of(connection, "1042"))).text
    )
    assert '<div id="record">' in (await browser.get(page_of(connection, "7"))).text


async def test_held_record_leads_to_the_list_it_is_on_and_to_the_runs_that_tried_it(
    browser_of: OpenBrowser, gateway: Gateway
) -> None:
    connection, run_id = await gateway.connection(), uuid4()
    await gateway.add(
        gateway.record(connection, "1042", RecordState.HELD),
        gateway.transfer(connection, "1042", "held", run_id=run_id),
    )
    text = (await (await browser_of()).get(page_of(connection, "1042"))).text
    assert f'href="/connections/{connection.id}/attention"' in text
    assert f'href="/connections/{connection.id}/runs/{run_id}"' in text


async def test_send_again_goes_back_to_the_list_it_was_pressed_in_and_nowhere_else(
    browser_of: OpenBrowser, gateway: Gateway
) -> None:
    connection = await held(gateway)
    browser = await browser_of()
    for back, leads_to in (("/attention", "/attention"), ("https://evil.example.com/", page_of(connection, "1042"))):
        answer = await browser.post(page_of(connection, "1042") + "/retry", back=back)
        assert answer.headers["location"] == leads_to


async def test_sending_again_is_refused_in_words_while_the_process_is_off(
    browser_of: OpenBrowser, gateway: Gateway
) -> None:
    connection = await gateway.connection(send_sales_orders=False)
    await gateway.add(gateway.record(connection, "1042", RecordState.HELD))
    answer = await (await browser_of()).post(page_of(connection, "1042") + "/retry")
    assert answer.status_code == 422
    assert "sales_orders is switched off" in answer.text


async def test_trial_shows_the_first_write_and_writes_nothing(browser_of: OpenBrowser, gateway: Gateway) -> None:
    connection = await held(gateway)
    gateway.trials.trial = Trial(
        "would_write", write=Write("ongoing", "PUT", "/api/v1/orders", {"orderNumber": SCRIPT})
    )
    browser = await browser_of()
    whole = await browser.post(page_of(connection, "1042") + "/try")
    part = await browser.client.post(
        page_of(connection, "1042") + "/try", headers={"HX-Request": "true", "X-CSRF-Token": browser.form_token}
    )
    for page in (whole, part):
        assert "PUT /api/v1/orders" in page.text
        assert "&lt;script&gt;" in page.text
        assert SCRIPT not in page.text
    assert "<h1>" in whole.text
    assert "<h1>" not in part.text
    assert (await state(gateway, connection, "1042")).state == RecordState.HELD


async def test_trial_without_a_write_says_what_would_come_of_it(browser_of: OpenBrowser, gateway: Gateway) -> None:
    connection = await held(gateway)
    gateway.trials.trial = Trial("held", "No city.", "Fill it in.", "said so")
    text = (await (await browser_of()).post(page_of(connection, "1042") + "/try")).text
    assert "Nothing would be written. It would be: Held" in text


async def test_trial_that_meets_a_silent_remote_says_so(browser_of: OpenBrowser, gateway: Gateway) -> None:
    connection = await held(gateway)
    gateway.trials.trial = RemoteUnavailable("Fortnox did not answer.", code="fortnox.timeout")
    answer = await (await browser_of()).post(page_of(connection, "1042") + "/try")
    assert answer.status_code >= 500
    assert "Fortnox did not answer." in answer.text


async def test_dismissing_needs_a_reason_beside_its_field(browser_of: OpenBrowser, gateway: Gateway) -> None:
    connection = await held(gateway)
    browser = await browser_of()
    for reason, fault in (("  ", "Say why nothing needs to be done."), ("x" * 501, "500 characters at the most.")):
        answer = await browser.post(page_of(connection, "1042") + "/dismiss", reason=reason)
        assert answer.status_code == 422
        assert fault_of(answer, "reason") == fault
        assert f'value="{reason.strip()}"' in answer.text
    assert (await state(gateway, connection, "1042")).dismissed_by == ""


async def test_dismissed_record_tells_who_and_why(browser_of: OpenBrowser, gateway: Gateway) -> None:
    connection = await held(gateway)
    browser = await browser_of()
    answer = await browser.post(page_of(connection, "1042") + "/dismiss", reason=f"Delivered\nby hand {SCRIPT}")
    text = (await browser.follow(answer)).text
    assert "It is off the list." in text
    assert "Delivered by hand &lt;script&gt;" in text
    assert browser.user.username in text


async def test_record_that_is_no_longer_held_cannot_be_dismissed(browser_of: OpenBrowser, gateway: Gateway) -> None:
    connection = await gateway.connection()
    await gateway.add(gateway.record(connection, "1042", RecordState.SENT))
    answer = await (await browser_of()).post(page_of(connection, "1042") + "/dismiss", reason="By hand.")
    assert answer.status_code == 422
    assert "It is not held any more" in answer.text


async def test_record_reads_in_swedish(browser_of: OpenBrowser, gateway: Gateway) -> None:
    connection = await held(gateway)
    text = (await (await browser_of(language="sv")).get(page_of(connection, "1042"))).text
    assert "Gör så här:" in text
    assert "Skicka igen" in text
