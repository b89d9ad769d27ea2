"""Fine tuning, the line, activation and the first run."""

from datetime import timedelta
from typing import Any

import httpx
import pytest
from sqlmodel import select

from app.connections.models import Connection, ConnectionState
from app.connections.options import Options
from app.fortnox.times import swedish_date, swedish_midnight
from app.jobs.models import Run
from app.processes.left_behind import ProcessLeftBehind
from app.processes.process import LeftBehind, ProcessName
from app.sandbox.faults import Fault, FaultKind
from app.sandbox.fortnox.stock_points import add_stock_point
from app.worker import working
from tests.gateway import Remotes, the_gateway, the_remotes  # noqa: F401 - fixtures
from tests.web.pages.shop import (  # noqa: F401 - fixtures among them
    OpenBrowser,
    Shop,
    Surfer,
    faults_of,
    fields_of,
    text_of,
    the_admin,
    the_browsers,
    the_patient_settings,
    the_shop,
)


def closed(page: httpx.Response, name: str) -> bool:
    """Whether the switch cannot be chosen, with the reason beside it."""
    tag = page.text.partition(f'id="{name}" name="{name}"')[2].partition(">")[0]
    return " disabled" in tag and f'id="{name}-closed"' in page.text


async def set_up_page(surfer: Surfer, connection: Connection) -> httpx.Response:
    page = await surfer.get(f"/connections/{connection.id}/set-up")
    assert page.status_code == 200, page.text
    return page


async def activate(surfer: Surfer, connection: Connection, **changes: Any) -> httpx.Response:
    fields = fields_of(await set_up_page(surfer, connection))
    return await surfer.post(f"/connections/{connection.id}/set-up", act="activate", **(fields | changes))


async def test_every_option_is_there_with_its_default_and_explanation(surfer: Surfer) -> None:
    page = await set_up_page(surfer, await surfer.begun())
    for name in Options.model_fields:
        assert f'id="{name}"' in page.text
        assert f'id="{name}-hint"' in page.text
    assert page.text.count("Default: ") == len(Options.model_fields)


async def test_statuses_are_read_from_the_warehouse_with_their_texts(surfer: Surfer) -> None:
    page = await set_up_page(surfer, await surfer.begun())
    assert '<input type="checkbox" name="not_started_statuses" value="200" checked> 200 Öppen' in page.text
    assert '<input type="checkbox" name="not_started_statuses" value="450"> 450 Skickad' in page.text
    assert '<input type="checkbox" name="received_statuses" value="500" checked> 500 Inlevererad' in page.text
    assert '<option value="label:3">with the label Klar för lager</option>' in page.text


async def test_without_the_module_what_takes_it_is_closed_with_the_reason(surfer: Surfer) -> None:
    page = await set_up_page(surfer, await surfer.begun())
    for name in (
        "send_purchase_orders",
        "report_goods_receipts",
        "report_stock_adjustments",
        "report_customer_returns",
    ):
        assert closed(page, name)
    assert not closed(page, "report_stock_levels")
    assert "It takes the warehouse module in Fortnox." in text_of(page)


async def test_with_the_module_overwriting_of_stock_is_closed(surfer: Surfer, remotes: Remotes) -> None:
    remotes.company.warehouse_module = True
    page = await set_up_page(surfer, await surfer.begun())
    assert closed(page, "report_stock_levels")
    assert not closed(page, "send_purchase_orders")
    assert 'id="report_stock_adjustments" name="report_stock_adjustments" value="on" checked' in page.text


async def test_without_lager_plus_purchase_orders_are_closed_with_what_to_do(surfer: Surfer, remotes: Remotes) -> None:
    remotes.company.warehouse_module, remotes.company.lager_plus = True, False
    page = await set_up_page(surfer, await surfer.begun())
    assert closed(page, "send_purchase_orders")
    assert closed(page, "report_goods_receipts")
    assert "Fortnox has not given the right that this needs." in text_of(page)
    assert "Lager Plus" in text_of(page)


async def test_right_that_is_missing_stands_beside_the_option_that_is_on(surfer: Surfer, remotes: Remotes) -> None:
    connection = await surfer.begun()
    remotes.company.licences.remove("supplier")
    page = await set_up_page(surfer, connection)
    assert not closed(page, "send_suppliers")
    assert 'id="send_suppliers-remarks"' in page.text
    answer = await activate(surfer, connection)
    assert answer.status_code == 422
    assert faults_of(answer)["send_suppliers"].startswith("It does not fit what there is in Fortnox or Ongoing.")
    fields = {name: value for name, value in fields_of(answer).items() if name != "send_suppliers"}
    assert (await surfer.post(f"/connections/{connection.id}/set-up", act="activate", **fields)).status_code == 303


async def test_stock_points_are_chosen_per_warehouse(surfer: Surfer, shop: Shop, remotes: Remotes) -> None:
    remotes.company.warehouse_module = True
    add_stock_point(remotes.company, {"code": "FJÄRR", "name": "Fjärrlagret"})
    connection = await surfer.begun()
    page = await set_up_page(surfer, connection)
    assert '<label for="stock_points.1">Lagerhuset (1)</label>' in page.text
    assert "Fortnox uses stock points, and none is chosen for a warehouse." in text_of(page)
    answer = await activate(surfer, connection)
    assert "stock_points" in faults_of(answer)
    assert (await activate(surfer, connection, **{"stock_points.1": "FJÄRR"})).status_code == 303
    assert (await shop.kept(connection.id)).options["stock_points"] == {"1": "FJÄRR"}


async def test_what_cannot_go_together_is_said_beside_the_option_and_nothing_is_lost(
    surfer: Surfer, shop: Shop
) -> None:
    connection = await surfer.begun()
    answer = await activate(surfer, connection, part_delivery="report_each", sync_interval_minutes="30")
    assert answer.status_code == 422
    assert faults_of(answer) == {
        "part_delivery": "Parts cannot be reported while invoices are made: the first invoice would close the order in"
        " Fortnox."
    }
    assert fields_of(answer)["part_delivery"] == ["report_each"]
    assert fields_of(answer)["sync_interval_minutes"] == ["30"]
    assert (await shop.kept(connection.id)).state == ConnectionState.BEING_SET_UP


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("sync_interval_minutes", "0"),
        ("sync_interval_minutes", "soon"),
        ("order_status", "king"),
        ("order_selection", "label:x"),
        ("not_started_statuses", "early"),
        ("not_started_statuses", ""),
        ("cancelled_status", ""),
        ("start_date", "2999-01-01"),
        ("start_date", "yesterday"),
        ("start_date", "0001-01-01"),
    ],
)
async def test_what_cannot_be_is_said_beside_its_field(surfer: Surfer, shop: Shop, name: str, value: str) -> None:
    connection = await surfer.begun()
    answer = await activate(surfer, connection, **{name: value})
    assert answer.status_code == 422
    assert list(faults_of(answer)) == [name]
    assert (await shop.kept(connection.id)).state == ConnectionState.BEING_SET_UP


async def test_line_is_the_beginning_of_today_unless_another_day_is_chosen(surfer: Surfer, shop: Shop) -> None:
    connection = await surfer.begun()
    page = await set_up_page(surfer, connection)
    assert fields_of(page)["start_date"] == [swedish_date(shop.clock()).isoformat()]
    day = swedish_date(shop.clock()) - timedelta(days=3)
    await activate(surfer, connection, start_date=day.isoformat())
    line = (await shop.kept(connection.id)).start_date
    assert (line, swedish_date(line)) == (swedish_midnight(line), day)


async def test_what_lies_before_the_line_is_listed_for_the_day_and_the_options_chosen(
    surfer: Surfer, shop: Shop
) -> None:
    connection = await surfer.begun()
    asked = []

    async def left_behind(of: Connection, *, at_most: int) -> list[ProcessLeftBehind]:
        asked.append((of.start_date, of.options["report_shipments"], at_most))
        record = LeftBehind("1042", "Sent with 3 items.")
        return [ProcessLeftBehind(ProcessName.SHIPMENTS, (record,), more=True)]

    shop.change(before_the_line=left_behind)
    page = await set_up_page(surfer, connection)
    assert f'hx-post="/connections/{connection.id}/set-up" hx-vals=\'{{"act": "line"}}\'' in page.text
    fields = fields_of(page)
    part = await surfer.by_htmx(f"/connections/{connection.id}/set-up", act="line", **fields)
    assert "<main" not in part.text
    assert "Shipments: 1 or more" in part.text
    assert "<strong>1042</strong>" in part.text
    whole = await surfer.post(f"/connections/{connection.id}/set-up", act="line", **fields)
    assert "<strong>1042</strong>" in whole.text
    assert asked == [(swedish_midnight(shop.clock()), True, 50)] * 2
    assert (await shop.kept(connection.id)).state == ConnectionState.BEING_SET_UP


async def test_line_that_cannot_be_read_now_keeps_nobody_from_activating(surfer: Surfer, remotes: Remotes) -> None:
    connection = await surfer.begun()
    fields = fields_of(await set_up_page(surfer, connection))
    remotes.ongoing_app.state.faults.add(Fault(path="orders", kind=FaultKind.error_before, times=0))
    part = await surfer.by_htmx(f"/connections/{connection.id}/set-up", act="line", **fields)
    assert "What lies before the start day cannot be read now." in part.text
    remotes.ongoing_app.state.faults.clear()
    assert (await activate(surfer, connection)).status_code == 303


async def test_side_that_does_not_answer_is_told_and_activates_nothing(
    surfer: Surfer, shop: Shop, remotes: Remotes
) -> None:
    connection = await surfer.begun()
    fields = fields_of(await set_up_page(surfer, connection))
    remotes.ongoing_app.state.faults.add(Fault(kind=FaultKind.error_before, times=0))
    answer = await surfer.post(f"/connections/{connection.id}/set-up", act="activate", **fields)
    assert answer.status_code == 422
    assert "Ongoing answered 500" in faults_of(answer)[""]
    assert (await shop.kept(connection.id)).state == ConnectionState.BEING_SET_UP
    page = await set_up_page(surfer, connection)
    assert "The warehouse's statuses could not be read now" in text_of(page)
    assert fields_of(page)["not_started_statuses"] == ["200, 300"]


async def test_only_looking_activates_nothing(surfer: Surfer, shop: Shop) -> None:
    connection = await surfer.begun()
    fields = fields_of(await set_up_page(surfer, connection)) | {"release_after_create": "310"}
    page = await surfer.post(f"/connections/{connection.id}/set-up", act="check", **fields)
    assert page.status_code == 200
    assert "The warehouse does not have the chosen status." in text_of(page)
    assert (await shop.kept(connection.id)).state == ConnectionState.BEING_SET_UP


async def test_activation_sets_every_process_going_that_is_on_and_is_done_once(surfer: Surfer, shop: Shop) -> None:
    connection = await surfer.begun()
    fields = fields_of(await set_up_page(surfer, connection))
    address = f"/connections/{connection.id}/set-up"
    for _ in range(2):
        answer = await surfer.post(address, act="activate", **fields)
        assert answer.headers["location"].startswith(f"/connections/{connection.id}")
    async with shop.gateway.database.read() as session:
        runs = list(await session.exec(select(Run)))
    assert sorted(run.process for run in runs) == ["articles", "sales_orders", "shipments", "suppliers"]
    assert {run.requested_by for run in runs} == {surfer.user.username}
    assert [entry.action for entry in await shop.trail()].count("connected") == 1
    assert (await surfer.get(address)).headers["location"] == f"/connections/{connection.id}"


async def test_first_run_is_followed_to_its_end(surfer: Surfer, shop: Shop) -> None:
    connection = await surfer.activated()
    address = f"/connections/{connection.id}/first-run"
    async with working(shop.gateway, timetable=False):
        stream = await surfer.get(f"{address}/progress")
    assert stream.headers["content-type"].startswith("text/event-stream")
    events = [line.partition(": ")[2] for line in stream.text.splitlines() if line.startswith("event: ")]
    assert events[-1] == "end"
    assert set(events[:-1]) == {"part"}
    assert "The first run is through." in stream.text.rpartition("event: part")[2]
    page = await surfer.get(address)
    assert page.text.count('<span class="state good">Done</span>') == 4
    assert "data-live" not in page.text
    assert f'<a href="/connections/{connection.id}/runs/' in page.text
    assert f'<a href="/connections/{connection.id}/runs/' in stream.text


async def test_page_speaks_swedish_down_to_the_findings(browser_of: OpenBrowser) -> None:
    surfer = await browser_of(language="sv")
    page = await set_up_page(surfer, await surfer.begun())
    assert "Det kräver lagermodulen i Fortnox." in text_of(page)
    assert "Förval: 15." in text_of(page)
    assert "200 Öppen" in text_of(page)
