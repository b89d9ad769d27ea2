from datetime import timedelta
from typing import Any

import pytest

from app.connections.models import ConnectionState
from app.jobs.models import Record, RecordState
from app.ledger.models import RecordName
from app.web.users import Role
from tests.web.conftest import Gateway, path, problem


async def _get(gateway: Gateway, address: str, **params: Any) -> Any:
    answer = await gateway.client.get(address, headers=await gateway.admin(), params=params)
    assert answer.status_code == 200, answer.text
    return answer.json()


async def _act(gateway: Gateway, address: str, body: Any = None) -> Any:
    return await gateway.client.post(address, headers=await gateway.admin(), json=body)


async def test_attention_lists_held_and_failed_the_latest_first(gateway: Gateway) -> None:
    connection, other = await gateway.connection(number=1), await gateway.connection("Other", number=2)
    for minutes, (key, state) in enumerate(
        [("old", "held"), ("sent", "sent"), ("way", "queued"), ("failed", "failed"), ("new", "held")]
    ):
        since = gateway.clock() + timedelta(minutes=minutes)
        await gateway.add(gateway.record(connection, key, RecordState(state), since=since))
    await gateway.add(
        gateway.record(other, "foreign", RecordState.HELD),
        gateway.record(connection, "dismissed", RecordState.HELD, dismissed_by="anna", dismissed_because="By hand."),
    )
    told = await _get(gateway, path(connection, "/attention"))
    assert [one["key"] for one in told["items"]] == ["new", "failed", "old"]
    dismissed = await _get(gateway, path(connection, "/attention"), dismissed="true")
    assert [(one["key"], one["dismissed_because"]) for one in dismissed["items"]] == [("dismissed", "By hand.")]


@pytest.mark.parametrize(
    ("params", "keys"),
    [
        ({"state": "failed"}, ["C"]),
        ({"process": "articles"}, ["B"]),
        ({"code": "sales_orders.no_city"}, ["A"]),
        ({"code": "sales_orders.no_city", "state": "failed"}, []),
    ],
    ids=str,
)
async def test_attention_is_filtered(gateway: Gateway, params: dict[str, str], keys: list[str]) -> None:
    connection = await gateway.connection()
    await gateway.add(
        gateway.record(connection, "A", RecordState.HELD, code="sales_orders.no_city"),
        gateway.record(connection, "B", RecordState.HELD, process="articles"),
        gateway.record(connection, "C", RecordState.FAILED),
    )
    told = await _get(gateway, path(connection, "/attention"), **params)
    assert [one["key"] for one in told["items"]] == keys


async def test_attention_is_read_page_by_page_where_many_fell_in_one_moment(gateway: Gateway) -> None:
    connection = await gateway.connection()
    keys = [f"{number}/å" for number in range(5)]
    await gateway.add(*(gateway.record(connection, key, RecordState.HELD) for key in keys))
    seen, cursor = [], ""
    while True:
        page = await _get(gateway, path(connection, "/attention"), limit=2, **({"cursor": cursor} if cursor else {}))
        seen += [one["key"] for one in page["items"]]
        if not (cursor := page["next_cursor"]):
            break
    assert seen == sorted(keys, reverse=True)


async def test_state_that_needs_no_attention_is_refused(gateway: Gateway) -> None:
    connection = await gateway.connection()
    answer = await gateway.client.get(
        path(connection, "/attention"), headers=await gateway.admin(), params={"state": "sent"}
    )
    problem(answer, 422, "refused")


async def test_record_is_read_with_its_reason_and_attempts(gateway: Gateway) -> None:
    connection = await gateway.connection()
    difference = {"field": "city", "fortnox": "Umeå", "ongoing": ""}
    record = gateway.record(
        connection,
        "A/1",
        RecordState.HELD,
        code="sales_orders.no_city",
        message="No city.",
        todo="Fill it in.",
        remote_text="Ort saknas",
        differences=[difference],
    )
    await gateway.add(
        record,
        *(gateway.transfer(connection, "A/1", "failed", attempt=number) for number in range(1, 25)),
        gateway.transfer(connection, "A/2", "sent"),
    )
    told = await _get(gateway, path(connection, "/records/sales_orders/A%2F1"))
    assert (told["message"], told["todo"], told["remote_text"]) == ("No city.", "Fill it in.", "Ort saknas")
    assert told["differences"] == [difference]
    assert [one["attempt"] for one in told["transfers"]] == list(range(24, 4, -1))


@pytest.mark.parametrize("key", ["unknown", "A%2Fretry", "%C3%A5", "a b"])
async def test_record_never_seen_is_not_found(gateway: Gateway, key: str) -> None:
    connection = await gateway.connection()
    admin = await gateway.admin()
    answer = await gateway.client.get(path(connection, f"/records/articles/{key}"), headers=admin)
    problem(answer, 404, "not-found")
    problem(await _act(gateway, path(connection, f"/records/articles/{key}/retry")), 404, "not-found")
    dismissal = {"reason": "x"}
    problem(await _act(gateway, path(connection, f"/records/articles/{key}/dismiss"), dismissal), 404, "not-found")


@pytest.mark.parametrize("place", ["articles/", "articles/a%00b", "invoices/1", f"articles/{'x' * 201}"])
async def test_address_that_can_name_no_record_is_invalid(gateway: Gateway, place: str) -> None:
    connection = await gateway.connection()
    answer = await gateway.client.get(path(connection, f"/records/{place}"), headers=await gateway.admin())
    problem(answer, 422, "invalid")


@pytest.mark.parametrize("state", [RecordState.HELD, RecordState.FAILED, RecordState.SENT])
async def test_retry_gives_the_record_a_job_now(gateway: Gateway, state: RecordState) -> None:
    connection = await gateway.connection()
    await gateway.add(gateway.record(connection, "A/1", state, job_id="later" if state == "failed" else None))
    answer = await gateway.client.post(
        path(connection, "/records/sales_orders/A%2F1/retry"),
        headers=await gateway.admin() | {"X-Correlation-Id": "by-hand"},
    )
    assert answer.status_code == 202, answer.text
    told = answer.json()
    assert (told["state"], told["cause"], told["correlation_id"]) == ("queued", "manual", "by-hand")
    async with gateway.services.database.read() as session:
        kept = await session.get_one(Record, (connection.id, "sales_orders", "A/1"))
    assert kept.job_id not in {None, "later"}


async def test_retry_at_rest_is_refused(gateway: Gateway) -> None:
    connection = await gateway.connection()
    await gateway.add(gateway.record(connection, "1042", RecordState.HELD))
    await gateway.rest(connection, ConnectionState.NEEDS_RECONNECTING, "Consent withdrawn.")
    told = problem(await _act(gateway, path(connection, "/records/sales_orders/1042/retry")), 409, "conflict")
    assert "needs reconnecting: Consent withdrawn." in told["detail"]


async def test_dismissed_record_is_off_the_list_with_who_and_why(gateway: Gateway) -> None:
    connection = await gateway.connection()
    await gateway.add(gateway.record(connection, "1042", RecordState.HELD))
    operator = await gateway.user("bo", Role.OPERATOR, [connection])
    answer = await gateway.client.post(
        path(connection, "/records/sales_orders/1042/dismiss"), headers=operator, json={"reason": "Sent by hand."}
    )
    assert answer.status_code == 200, answer.text
    assert (answer.json()["dismissed_by"], answer.json()["dismissed_because"]) == ("bo", "Sent by hand.")
    assert (await _get(gateway, path(connection, "/attention")))["items"] == []


async def test_only_a_held_record_is_dismissed(gateway: Gateway) -> None:
    connection = await gateway.connection()
    await gateway.add(gateway.record(connection, "1042", RecordState.FAILED))
    answer = await _act(gateway, path(connection, "/records/sales_orders/1042/dismiss"), {"reason": "x"})
    assert problem(answer, 409, "conflict")["code"] == "records.not_held"


@pytest.mark.parametrize("body", [{}, {"reason": ""}, {"reason": "a\x00"}, {"reason": "x" * 501}])
async def test_dismissal_needs_a_reason(gateway: Gateway, body: dict[str, str]) -> None:
    connection = await gateway.connection()
    await gateway.add(gateway.record(connection, "1042", RecordState.HELD))
    problem(await _act(gateway, path(connection, "/records/sales_orders/1042/dismiss"), body), 422, "invalid")


async def test_record_is_told_with_what_belongs_to_it(gateway: Gateway) -> None:
    connection, other = await gateway.connection(number=1), await gateway.connection("Other", number=2)
    taken = [
        await gateway.services.intake.take(
            connection_id=owner.id, kind="order", external_id=number, payload={}, correlation_id=chain
        )
        for owner, number, chain in (
            (connection, "1", "hook-1"),
            (connection, "2", "hook-2"),
            (connection, "3", "else"),
            (other, "4", "hook-1"),
        )
    ]
    names: dict[str, Any] = {"connection_id": connection.id, "process": "shipments", "key": "1042"}
    await gateway.add(
        gateway.record(connection, "1042", RecordState.SENT, process="shipments", correlation_id="hook-2"),
        gateway.transfer(connection, "1042", "sent", process="shipments", correlation_id="hook-1"),
        gateway.record(connection, "1042", RecordState.HELD, message="No city."),
        gateway.record(connection, "1042", RecordState.SENT, process="articles"),
        gateway.record(other, "1042", RecordState.SENT),
        RecordName(**names, kind="invoice", name="20117"),
        RecordName(**{**names, "key": "1043"}, kind="invoice", name="20118"),
    )
    told = (await gateway.client.get(path(connection, "/records/shipments/1042"), headers=await gateway.admin())).json()
    assert {one["id"] for one in told["events"]} == {str(one.event_id) for one in taken[:2]}
    assert told["names"] == [{"kind": "invoice", "name": "20117"}]
    assert [(one["process"], one["state"], one["message"]) for one in told["related"]] == [
        ("sales_orders", "held", "No city.")
    ]
    assert told["earlier"] is None
