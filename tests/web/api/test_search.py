"""Search by a number over the API."""

from typing import Any

import pytest

from app.connections.models import Connection
from app.jobs.models import RecordState
from app.ledger.models import RecordName
from app.web.users import Role
from tests.web.conftest import Gateway, problem

SEARCH = "/api/v1/search"


def name(connection: Connection, process: str, key: str, kind: str, called: str) -> RecordName:
    return RecordName(connection_id=connection.id, process=process, key=key, kind=kind, name=called)


async def ask(gateway: Gateway, headers: dict[str, str], **query: Any) -> list[tuple[str, str, str]]:
    answer = await gateway.client.get(SEARCH, params=query, headers=headers)
    assert answer.status_code == 200, answer.text
    return [(hit["process"], hit["key"], hit["found_by"]) for hit in answer.json()["items"]]


async def test_whole_numbers_come_before_beginnings_and_keys_before_names(gateway: Gateway) -> None:
    connection = await gateway.connection()
    await gateway.add(
        gateway.record(connection, "20", RecordState.SENT),
        gateway.record(connection, "201", RecordState.SENT),
        gateway.record(connection, "1042", RecordState.SENT, process="shipments"),
        gateway.record(connection, "1043", RecordState.SENT, process="shipments"),
        gateway.record(connection, "120", RecordState.SENT),
        name(connection, "shipments", "1042", "invoice", "20"),
        name(connection, "shipments", "1043", "invoice", "2044"),
    )
    assert await ask(gateway, await gateway.admin(), q="20") == [
        ("sales_orders", "20", "key"),
        ("shipments", "1042", "invoice"),
        ("sales_orders", "201", "key"),
        ("shipments", "1043", "invoice"),
    ]


async def test_record_that_fits_in_several_ways_is_told_once(gateway: Gateway) -> None:
    connection = await gateway.connection()
    await gateway.add(
        gateway.record(connection, "1042", RecordState.HELD, process="shipments", message="No city."),
        *(name(connection, "shipments", "1042", kind, "1042") for kind in ("invoice", "waybill")),
    )
    answer = await gateway.client.get(SEARCH, params={"q": " 1042 "}, headers=await gateway.admin())
    (hit,) = answer.json()["items"]
    assert hit["connection_id"] == str(connection.id)
    assert (hit["found_by"], hit["name"], hit["state"], hit["message"]) == ("key", "1042", "held", "No city.")
    assert answer.json()["more"] is False


@pytest.mark.parametrize("typed", ["lykta-3", "LYKTA-3", "lykta", "LYKTA"])
async def test_letters_may_be_typed_small_or_large(gateway: Gateway, typed: str) -> None:
    connection = await gateway.connection()
    await gateway.add(gateway.record(connection, "LYKTA-3", RecordState.SENT, process="articles"))
    assert await ask(gateway, await gateway.admin(), q=typed) == [("articles", "LYKTA-3", "key")]


async def test_signs_of_patterns_mean_themselves(gateway: Gateway) -> None:
    connection = await gateway.connection()
    keys = ("A%1", "A_1", "A*1", "AB1", "A/1")
    await gateway.add(*(gateway.record(connection, key, RecordState.SENT, process="articles") for key in keys))
    admin = await gateway.admin()
    for beginning in ("A%", "A_", "A*", "A/"):
        assert await ask(gateway, admin, q=beginning) == [("articles", f"{beginning}1", "key")]


async def test_operator_finds_records_of_his_connections_only(gateway: Gateway) -> None:
    mine, foreign = await gateway.connection("Mine", number=1), await gateway.connection("Foreign", number=2)
    for connection in (mine, foreign):
        await gateway.add(
            gateway.record(connection, "1042", RecordState.SENT, process="shipments"),
            name(connection, "shipments", "1042", "invoice", "20117"),
        )
    operator = await gateway.user("bo", Role.OPERATOR, [mine])
    for number in ("1042", "104", "20117", "201"):
        found = (await gateway.client.get(SEARCH, params={"q": number}, headers=operator)).json()["items"]
        assert [hit["connection_id"] for hit in found] == [str(mine.id)], number
        assert len(await ask(gateway, await gateway.admin(), q=number)) == 2


async def test_no_more_are_told_than_asked_for_and_that_there_are_more(gateway: Gateway) -> None:
    connection = await gateway.connection()
    await gateway.add(*(gateway.record(connection, f"10{number}", RecordState.SENT) for number in range(6)))
    admin = await gateway.admin()
    for limit, told, more in ((3, 3, True), (5, 5, True), (6, 6, False)):
        answer = (await gateway.client.get(SEARCH, params={"q": "10", "limit": limit}, headers=admin)).json()
        assert (len(answer["items"]), answer["more"]) == (told, more)


async def test_name_without_its_record_is_not_told(gateway: Gateway) -> None:
    connection = await gateway.connection()
    await gateway.add(name(connection, "shipments", "1042", "invoice", "20117"))
    assert await ask(gateway, await gateway.admin(), q="20117") == []


@pytest.mark.parametrize("typed", ["", "   ", "x" * 201, "a\x00b"])
async def test_text_that_is_no_number_is_refused(gateway: Gateway, typed: str) -> None:
    answer = await gateway.client.get(SEARCH, params={"q": typed}, headers=await gateway.admin())
    problem(answer, 422, "invalid")
