"""How a connection stands, as a dashboard asks."""

from datetime import timedelta

import pytest

from app.inbox.models import EventState
from app.jobs.models import RecordState
from app.ledger.models import Watermark
from app.web.users import Role
from tests.web.conftest import Gateway, path, problem
from tests.web.pages.shown import event


async def test_a_dashboard_is_told_what_the_overview_shows(gateway: Gateway) -> None:
    connection, now = await gateway.connection(send_suppliers=False), gateway.clock()
    came = now - timedelta(minutes=3)
    await gateway.add(
        Watermark(connection_id=connection.id, process="sales_orders", covered_until=now),
        *(gateway.transfer(connection, key, "sent") for key in ("1", "1", "2")),
        gateway.record(connection, "6", RecordState.HELD),
        gateway.record(connection, "8", RecordState.FAILED),
        event(gateway, connection, "1", received_at=came),
    )
    answer = await gateway.client.get(path(connection, "/standing"), headers=await gateway.admin())
    assert answer.status_code == 200, answer.text
    told = answer.json()
    assert (told["state"], told["moved_today"], told["held"], told["failed"]) == ("active", 2, 1, 1)
    assert told["oldest_unhandled_event"] == came.isoformat().replace("+00:00", "Z")
    assert told["pace_used"] == 0
    of = {one["process"]: one for one in told["processes"]}
    assert of["suppliers"]["switched_on"] is False
    assert (of["sales_orders"]["moved_today"], of["sales_orders"]["held"]) == (2, 1)
    assert of["sales_orders"]["covered_until"] == now.isoformat().replace("+00:00", "Z")
    assert of["articles"]["covered_until"] is None


@pytest.mark.parametrize(("by", "spans"), [("hour", 24), ("day", 30)])
async def test_what_moved_is_told_by_hour_and_by_day(by: str, spans: int, gateway: Gateway) -> None:
    connection, now = await gateway.connection(), gateway.clock()
    came = event(gateway, connection, "1", received_at=now - timedelta(seconds=4), state=EventState.HANDLED)
    await gateway.add(
        came,
        gateway.transfer(connection, "1", "sent", correlation_id=came.correlation_id),
        gateway.transfer(connection, "2", "unchanged"),
    )
    answer = await gateway.client.get(path(connection, "/statistics"), params={"by": by}, headers=await gateway.admin())
    found = answer.json()["spans"]
    assert len(found) == spans
    assert sum(one["sent"] for one in found) == sum(one["unchanged"] for one in found) == 1
    assert [one["median_seconds"] for one in found if one["events"]] == [4.0]
    assert found[0]["median_seconds"] is None


async def test_a_length_of_spans_that_there_is_not_is_refused(gateway: Gateway) -> None:
    connection = await gateway.connection()
    params = {"by": "year"}
    problem(
        await gateway.client.get(path(connection, "/statistics"), params=params, headers=await gateway.admin()),
        422,
        "invalid",
    )


@pytest.mark.parametrize("what", ["/standing", "/statistics"])
async def test_a_foreign_connection_is_not_there(what: str, gateway: Gateway) -> None:
    connection, bo = await gateway.connection(), await gateway.user("bo", Role.OPERATOR)
    problem(await gateway.client.get(path(connection, what), headers=bo), 404, "not-found")
