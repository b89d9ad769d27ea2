from typing import Any
from uuid import UUID, uuid4

import pytest

from app.inbox.models import Event, EventState
from app.jobs.models import Record
from app.web.users import Role
from tests.web.conftest import Gateway, path, problem

PAYLOAD = {"orderNumber": "1042", "unknown": {"to": ["us"]}}


async def _take(gateway: Gateway, connection: Any, external_id: str, kind: str = "order") -> UUID:
    gateway.clock.advance(seconds=1)
    taken = await gateway.services.intake.take(
        connection_id=connection.id, kind=kind, external_id=external_id, payload=PAYLOAD, correlation_id="c"
    )
    return taken.event_id


async def test_event_is_read_with_its_payload_and_listed_without(gateway: Gateway) -> None:
    connection, admin = await gateway.connection(), await gateway.admin()
    event_id = await _take(gateway, connection, "90125")
    await _take(gateway, connection, "90125")
    read = (await gateway.client.get(path(connection, f"/events/{event_id}"), headers=admin)).json()
    assert (read["payload"], read["external_id"], read["times_received"]) == (PAYLOAD, "90125", 2)
    listed = (await gateway.client.get(path(connection, "/events"), headers=admin)).json()["items"]
    assert listed == [{name: value for name, value in read.items() if name != "payload"}]


async def test_events_are_listed_the_latest_first_page_by_page_and_filtered(gateway: Gateway) -> None:
    connection, other = await gateway.connection(number=1), await gateway.connection("Other", number=2)
    ids = [await _take(gateway, connection, str(number)) for number in range(3)]
    await _take(gateway, other, "1")
    await _take(gateway, connection, "1", kind="inventory")
    async with gateway.services.database.write() as session:
        event = await session.get_one(Event, ids[0])
        event.state, event.note = EventState.IGNORED, "The event names no order."

    async def listed(**params: Any) -> Any:
        answer = await gateway.client.get(path(connection, "/events"), headers=await gateway.admin(), params=params)
        return answer.json()

    first = await listed(limit=2, kind="order")
    second = await listed(limit=2, kind="order", cursor=first["next_cursor"])
    assert [one["id"] for one in first["items"] + second["items"]] == [str(one) for one in reversed(ids)]
    ignored = (await listed(state="ignored"))["items"]
    assert [(one["id"], one["note"]) for one in ignored] == [(str(ids[0]), "The event names no order.")]


async def test_event_of_another_connection_is_not_found(gateway: Gateway) -> None:
    connection, other = await gateway.connection(number=1), await gateway.connection("Other", number=2)
    event_id = await _take(gateway, other, "1")
    for unknown in (event_id, uuid4()):
        answer = await gateway.client.get(path(connection, f"/events/{unknown}"), headers=await gateway.admin())
        problem(answer, 404, "not-found")


@pytest.mark.parametrize("query", ["state=lost", "kind=a%00", "limit=0", "cursor=WyJhIl0"])
async def test_impossible_filter_is_invalid(gateway: Gateway, query: str) -> None:
    connection = await gateway.connection()
    answer = await gateway.client.get(path(connection, f"/events?{query}"), headers=await gateway.admin())
    problem(answer, 422, "invalid")


async def test_a_replayed_event_asks_for_its_record_once_more(gateway: Gateway) -> None:
    connection, admin = await gateway.connection(), await gateway.admin()
    event_id = await _take(gateway, connection, "90125")
    for _ in range(2):
        answer = await gateway.client.post(path(connection, f"/events/{event_id}/replay"), headers=admin)
        assert (answer.status_code, answer.json()["state"], answer.json()["note"]) == (200, "handled", "shipments 1042")
    async with gateway.services.database.read() as session:
        record = await session.get_one(Record, (connection.id, "shipments", "1042"))
    assert (record.cause, record.wanted) == ("webhook", 2)


async def test_the_event_of_another_connection_is_not_replayed(gateway: Gateway) -> None:
    connection, other = await gateway.connection(number=1), await gateway.connection("Other", number=2)
    event_id = await _take(gateway, other, "90125")
    answer = await gateway.client.post(path(connection, f"/events/{event_id}/replay"), headers=await gateway.admin())
    problem(answer, 404, "not-found")


async def test_events_of_all_connections_are_listed_for_who_sees_them(gateway: Gateway) -> None:
    mine, foreign = await gateway.connection("Mine", number=1), await gateway.connection("Foreign", number=2)
    first, second = await _take(gateway, mine, "1"), await _take(gateway, foreign, "2", kind="return")
    admin, bo = await gateway.admin(), await gateway.user("bo", Role.OPERATOR, [mine])

    async def listed(person: dict[str, str], **params: Any) -> list[tuple[str, str]]:
        answer = await gateway.client.get("/api/v1/events", headers=person, params=params)
        return [(one["id"], one["connection_id"]) for one in answer.json()["items"]]

    assert await listed(admin) == [(str(second), str(foreign.id)), (str(first), str(mine.id))]
    assert await listed(admin, kind="order") == [(str(first), str(mine.id))]
    assert await listed(bo) == [(str(first), str(mine.id))]
