"""What needs attention by cause: groups, the estimate, and trying a group again."""

from datetime import timedelta
from typing import Any

from app.connections.models import Connection, ConnectionState
from app.jobs.models import Record, RecordState
from app.web.users import Role
from tests.web.conftest import Gateway, path, problem

CITY = "sales_orders.no_city"
CAUSE = {"process": "sales_orders", "code": CITY}


async def three_without_a_city(gateway: Gateway) -> Connection:
    connection = await gateway.connection(number=1)
    other = await gateway.connection("Other", number=2)
    rows = []
    for minutes, key in enumerate(("1041", "1042", "1043")):
        at = gateway.clock() + timedelta(minutes=minutes)
        rows.append(
            gateway.record(
                connection, key, RecordState.HELD, code=CITY, message=f"{key} has no city.", since=at, updated_at=at
            )
        )
    await gateway.add(
        *rows,
        gateway.record(connection, "LYKTA-3", RecordState.FAILED, process="articles", code="ongoing.timeout"),
        gateway.record(connection, "9", RecordState.HELD, code=CITY, dismissed_by="bo", dismissed_because="By hand."),
        gateway.record(connection, "8", RecordState.SENT, code=""),
        gateway.record(other, "7", RecordState.HELD, code=CITY),
    )
    return connection


async def post(gateway: Gateway, connection: Connection, rest: str, body: Any) -> Any:
    return await gateway.client.post(path(connection, rest), json=body, headers=await gateway.admin())


async def test_records_are_grouped_by_cause_the_largest_first_with_the_words_of_the_latest(gateway: Gateway) -> None:
    connection = await three_without_a_city(gateway)
    answer = await gateway.client.get(path(connection, "/attention/groups"), headers=await gateway.admin())
    city, timeout = answer.json()["items"]
    assert (city["process"], city["code"], city["count"], city["state"]) == ("sales_orders", CITY, 3, "held")
    assert city["message"] == "1043 has no city."
    assert city["since"] == gateway.clock().isoformat().replace("+00:00", "Z")
    assert (timeout["process"], timeout["count"], timeout["state"]) == ("articles", 1, "failed")


async def test_the_estimate_goes_by_what_the_process_took_lately(gateway: Gateway) -> None:
    connection = await three_without_a_city(gateway)
    calls = [{"remote": "fortnox"}] * 10 + [{"remote": "ongoing"}]
    await gateway.add(gateway.transfer(connection, "1040", "sent", calls=calls))
    answer = await post(gateway, connection, "/attention/estimate", CAUSE)
    assert answer.json() == {"count": 3, "fortnox_requests": 30, "ongoing_requests": 3, "seconds": 5}


async def test_where_nothing_went_through_yet_the_estimate_supposes_two_requests_each(gateway: Gateway) -> None:
    connection = await three_without_a_city(gateway)
    answer = await post(gateway, connection, "/attention/estimate", CAUSE)
    assert answer.json() == {"count": 3, "fortnox_requests": 6, "ongoing_requests": 6, "seconds": 0}


async def test_a_group_is_tried_again_as_a_whole_and_nothing_else_is(gateway: Gateway) -> None:
    connection = await three_without_a_city(gateway)
    answer = await post(gateway, connection, "/attention/retry", CAUSE)
    assert (answer.status_code, answer.json()) == (202, {"count": 3})
    async with gateway.services.database.read() as session:
        states = {
            key: (await session.get_one(Record, (connection.id, "sales_orders", key))).state
            for key in ("1041", "1042", "1043", "9", "8")
        }
    assert states == {"1041": "queued", "1042": "queued", "1043": "queued", "9": "held", "8": "sent"}


async def test_a_group_of_a_resting_connection_is_left_alone(gateway: Gateway) -> None:
    connection = await three_without_a_city(gateway)
    await gateway.rest(connection, ConnectionState.PAUSED, "Holiday.")
    told = problem(await post(gateway, connection, "/attention/retry", CAUSE), 409, "conflict")
    assert "Holiday." in told["detail"]


async def test_causes_of_all_connections_stand_together_for_who_sees_them(gateway: Gateway) -> None:
    connection = await three_without_a_city(gateway)
    at = gateway.clock() + timedelta(minutes=9)
    await gateway.add(
        gateway.record(connection, "A", RecordState.FAILED, process="articles", code="x", next_attempt_at=at),
        gateway.record(
            connection, "B", RecordState.FAILED, process="articles", code="x", next_attempt_at=at - timedelta(minutes=5)
        ),
    )
    admin, bo = await gateway.admin(), await gateway.user("bo", Role.OPERATOR, [connection])
    items: list[dict[str, Any]] = []
    for person, counts in ((admin, [3, 2, 1, 1]), (bo, [3, 2, 1])):
        items = (await gateway.client.get("/api/v1/attention/groups", headers=person)).json()["items"]
        assert [one["count"] for one in items] == counts
    assert {one["connection_id"] for one in items} == {str(connection.id)}
    soonest = (at - timedelta(minutes=5)).isoformat().replace("+00:00", "Z")
    assert [one["next_attempt_at"] for one in items] == [None, soonest, None]
