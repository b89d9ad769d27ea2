"""Watermarks: read, looked at, set back."""

from datetime import datetime, timedelta

from sqlmodel import select

from app.connections.models import Connection
from app.jobs.models import Run
from app.jobs.trials import Look
from app.ledger.models import Watermark
from tests.web.conftest import Gateway, path, problem


async def covered(gateway: Gateway, connection: Connection) -> datetime:
    async with gateway.services.database.read() as session:
        return (await session.get_one(Watermark, (connection.id, "sales_orders", "changes"))).covered_until


async def seen_until_now(gateway: Gateway) -> Connection:
    connection = await gateway.connection()
    await gateway.add(
        Watermark(connection_id=connection.id, process="sales_orders", covered_until=gateway.clock()),
        Watermark(connection_id=connection.id, process="articles", name="numbers", covered_until=gateway.clock()),
    )
    return connection


async def test_they_are_listed_per_process_without_those_of_nightly_readings(gateway: Gateway) -> None:
    connection = await seen_until_now(gateway)
    answer = await gateway.client.get(path(connection, "/watermarks"), headers=await gateway.admin())
    (mark,) = answer.json()["items"]
    assert (mark["process"], datetime.fromisoformat(mark["covered_until"])) == ("sales_orders", gateway.clock())


async def test_the_preview_names_what_a_scan_from_there_would_find_and_sets_nothing(gateway: Gateway) -> None:
    connection = await seen_until_now(gateway)
    gateway.trials.found = Look(tuple(str(number) for number in range(20)), more=True)
    back = gateway.clock() - timedelta(days=1)
    answer = await gateway.client.post(
        path(connection, "/watermarks/sales_orders/preview"),
        json={"covered_until": back.isoformat()},
        headers=await gateway.admin(),
    )
    told = answer.json()
    assert (len(told["keys"]), told["more"], told["least_seconds"]) == (20, True, 5)
    assert gateway.trials.asked == [("sales_orders", back)]
    assert await covered(gateway, connection) == gateway.clock()


async def test_setting_one_back_has_the_process_look_at_once_and_is_written_down(gateway: Gateway) -> None:
    connection, admin = await seen_until_now(gateway), await gateway.admin()
    back = gateway.clock() - timedelta(days=1)
    answer = await gateway.client.put(
        path(connection, "/watermarks/sales_orders"), json={"covered_until": back.isoformat()}, headers=admin
    )
    assert (answer.status_code, answer.json()["state"]) == (202, "queued")
    assert await covered(gateway, connection) == back
    async with gateway.services.database.read() as session:
        (run,) = await session.exec(select(Run))
    assert (run.process, run.cause) == ("sales_orders", "manual")
    (entry,) = (await gateway.client.get("/api/v1/audit", headers=admin)).json()["items"]
    assert (entry["action"], entry["subject"]) == ("rewound", "sales_orders")
    assert entry["after"] == {"covered_until": back.isoformat()}


async def test_none_is_set_forward_nor_before_there_is_one(gateway: Gateway) -> None:
    connection, admin = await seen_until_now(gateway), await gateway.admin()
    later = {"covered_until": (gateway.clock() + timedelta(hours=1)).isoformat()}
    for process in ("sales_orders", "articles"):
        answer = await gateway.client.put(path(connection, f"/watermarks/{process}"), json=later, headers=admin)
        assert problem(answer, 422, "refused")["code"] == "watermark.not_back"
    assert await covered(gateway, connection) == gateway.clock()


async def test_a_time_without_a_zone_is_not_taken(gateway: Gateway) -> None:
    connection = await seen_until_now(gateway)
    answer = await gateway.client.put(
        path(connection, "/watermarks/sales_orders"),
        json={"covered_until": "2026-03-02T06:00:00"},
        headers=await gateway.admin(),
    )
    problem(answer, 422, "invalid")
