import re
from datetime import timedelta
from uuid import uuid4

import pytest

from app.connections.models import ConnectionState
from app.jobs.models import Record, RecordState, Run, RunState
from tests.web.conftest import Gateway
from tests.web.pages.conftest import OpenBrowser
from tests.web.pages.shown import (
    SCRIPT,
    acts,
    at,
    pause_process,
    run,
    runs_of,
)


async def test_all_are_run_or_one_and_it_is_written_down(browser_of: OpenBrowser, gateway: Gateway) -> None:
    connection, browser = await gateway.connection(send_suppliers=False), await browser_of()
    await pause_process(gateway, connection, "shipments")
    page = await browser.follow(await browser.post(at(connection, "/sync"), process="articles"))
    assert "Set going: Articles." in page.text
    page = await browser.follow(await browser.post(at(connection, "/sync")))
    assert "Set going: Articles, Sales orders. Left out, because they are paused: Shipments." in page.text
    assert sorted(one.process for one in await runs_of(gateway)) == ["articles", "sales_orders"]
    username = browser.user.username
    assert await acts(gateway) == [(username, "sync_asked", "articles"), (username, "sync_asked", "all processes")]


@pytest.mark.parametrize("process", ["", "suppliers", "shipments"])
async def test_what_cannot_be_run_says_why(browser_of: OpenBrowser, gateway: Gateway, process: str) -> None:
    connection, browser = await gateway.connection(send_suppliers=False), await browser_of()
    await pause_process(gateway, connection, "shipments")
    if not process:
        await gateway.rest(connection, ConnectionState.PAUSED, "Stocktaking.")
    page = await browser.post(at(connection, "/sync"), process=process)
    assert page.status_code == 409
    said = {"": "The connection rests", "suppliers": "is switched off", "shipments": "The process is paused"}[process]
    assert re.search(rf'<p class="fault" role="alert">[^<]*{said}', page.text)
    assert await runs_of(gateway) == []
    assert await acts(gateway) == []


async def test_unknown_process_sets_nothing_going(browser_of: OpenBrowser, gateway: Gateway) -> None:
    connection, browser = await gateway.connection(), await browser_of()
    page = await browser.post(at(connection, "/sync"), process="everything<script>")
    assert page.status_code == 404
    assert "<script>" not in page.text.split("<main", 1)[1]
    assert await runs_of(gateway) == []


async def test_what_goes_on_is_followed_by_a_stream_and_refreshed_faster(
    browser_of: OpenBrowser, gateway: Gateway
) -> None:
    connection, browser = await gateway.connection(), await browser_of()
    going = run(gateway, connection, state=RunState.MOVING, found=2)
    await gateway.add(
        going,
        run(gateway, connection, process="articles"),
        gateway.transfer(connection, "1", "sent", run_id=going.id),
        gateway.record(connection, "2", RecordState.QUEUED, run_id=going.id),
    )
    page = (await browser.get(at(connection))).text
    assert f'data-live="{at(connection)}/progress?run={going.id}"' in page
    assert re.search(r'<progress [^>]*value="1" max="2"', page)
    assert 'hx-trigger="every 3s' in page
    async with gateway.services.database.write() as session:
        (await session.get_one(Run, going.id)).state = RunState.DONE
        (await session.get_one(Record, (connection.id, "sales_orders", "2"))).state = RecordState.UNCHANGED
    page = (await browser.get(at(connection))).text
    assert "data-live" not in page
    assert 'hx-trigger="every 15s' in page
    stream = await browser.get(at(connection, f"/progress?run={going.id}"))
    assert stream.headers["content-type"].startswith("text/event-stream")
    assert re.findall(r"^event: (\w+)", stream.text, re.MULTILINE) == ["part", "end"]
    assert "All of it is through." in stream.text


async def test_run_of_another_connection_is_not_followed_nor_shown(browser_of: OpenBrowser, gateway: Gateway) -> None:
    mine, foreign = await gateway.connection("Mine", number=1), await gateway.connection("Foreign", number=2)
    other = run(gateway, foreign, state=RunState.MOVING)
    await gateway.add(other)
    browser = await browser_of()
    stream = await browser.get(at(mine, f"/progress?run={other.id}"))
    assert re.findall(r"^event: (\w+)", stream.text, re.MULTILINE) == ["end"]
    assert (await browser.get(at(mine, f"/runs/{other.id}"))).status_code == 404
    many = "&".join(f"run={uuid4()}" for _ in range(21))
    assert (await browser.get(at(mine, f"/progress?{many}"))).status_code == 422


async def test_runs_are_listed_page_by_page_and_filtered(browser_of: OpenBrowser, gateway: Gateway) -> None:
    connection, browser = await gateway.connection(), await browser_of()
    now = gateway.clock()
    await gateway.add(
        *(run(gateway, connection, created_at=now - timedelta(minutes=number), found=number) for number in range(60)),
        run(gateway, connection, process="articles", state=RunState.STOPPED, message=SCRIPT, found=777),
    )
    first = (await browser.get(at(connection, "/runs?process=sales_orders"))).text
    assert ("49 found" in first, "50 found" in first, "777 found" in first) == (True, False, False)
    following = re.search(rf'href="({at(connection)}/runs\?[^"]*cursor=[^"]+)"', first)
    assert following is not None
    second = (await browser.get(following[1].replace("&amp;", "&"))).text
    assert ("59 found" in second, "49 found" in second, "Next page" in second) == (True, False, False)
    stopped = (await browser.get(at(connection, "/runs?state=stopped&process="))).text
    assert ("777 found" in stopped, "1 found" in stopped, "<script>alert" in stopped) == (True, False, False)
    assert (await browser.get(at(connection, "/runs?cursor=made-up"))).status_code == 422


async def test_run_tells_what_it_moved(browser_of: OpenBrowser, gateway: Gateway) -> None:
    connection, browser = await gateway.connection(), await browser_of()
    one, other = run(gateway, connection, requested_by="anna"), run(gateway, connection)
    await gateway.add(
        one,
        other,
        gateway.transfer(connection, "A/1", "held", run_id=one.id, message="No city.", todo="Give one."),
        gateway.transfer(connection, "B", "sent", run_id=other.id),
    )
    text = (await browser.get(at(connection, f"/runs/{one.id}"))).text
    assert f'href="{at(connection)}/records/sales_orders/A/1">Sales orders&nbsp;A/1</a>' in text
    assert "No city." in text
    assert "anna" in text
    assert "records/sales_orders/B" not in text
