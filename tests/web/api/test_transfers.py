from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest

from tests.web.conftest import Gateway, path, problem

CALL = {
    "remote": "fortnox",
    "method": "GET",
    "path": "/3/orders/{number}",
    "status": None,
    "outcome": "fortnox.no_answer",
    "milliseconds": 84,
    "sent": "",
    "answered": "",
}
RUN = UUID("0b1f6f5e-64f5-4b3e-8ab6-19a1a7c2f0d3")


async def _listed(gateway: Gateway, connection: Any, **params: Any) -> list[str]:
    answer = await gateway.client.get(path(connection, "/transfers"), headers=await gateway.admin(), params=params)
    assert answer.status_code == 200, answer.text
    return [one["key"] for one in answer.json()["items"]]


@pytest.mark.parametrize(
    ("params", "keys"),
    [
        ({}, ["D", "C", "B", "A"]),
        ({"process": "articles"}, ["B"]),
        ({"key": "A"}, ["A"]),
        ({"outcome": "held"}, ["C"]),
        ({"run_id": str(RUN)}, ["D"]),
        ({"correlation_id": "by-hand"}, ["C"]),
        ({"since": 2}, ["D", "C"]),
        ({"until": 2}, ["B", "A"]),
        ({"since": 1, "until": 3, "process": "sales_orders"}, ["C"]),
    ],
    ids=str,
)
async def test_transfers_are_listed_the_latest_first_and_filtered(
    gateway: Gateway, params: dict[str, Any], keys: list[str]
) -> None:
    connection, other = await gateway.connection(number=1), await gateway.connection("Other", number=2)
    start = gateway.clock()
    rows: list[tuple[str, dict[str, Any]]] = [
        ("A", {}),
        ("B", {"process": "articles"}),
        ("C", {"outcome": "held", "correlation_id": "by-hand"}),
        ("D", {"run_id": RUN}),
    ]
    for minutes, (key, changes) in enumerate(rows):
        at = {"finished_at": start + timedelta(minutes=minutes)}
        await gateway.add(gateway.transfer(connection, key, **{"outcome": "sent"} | changes | at))
    await gateway.add(gateway.transfer(other, "foreign", "sent"))
    times = {
        name: (start + timedelta(minutes=value)).isoformat() for name, value in params.items() if isinstance(value, int)
    }
    assert await _listed(gateway, connection, **params | times) == keys


async def test_transfer_is_read_with_its_calls(gateway: Gateway) -> None:
    connection, other = await gateway.connection(number=1), await gateway.connection("Other", number=2)
    transfer = gateway.transfer(connection, "1042", "held", notes=["Remark cut."], calls=[CALL], message="No city.")
    await gateway.add(transfer)
    admin = await gateway.admin()
    told = (await gateway.client.get(path(connection, f"/transfers/{transfer.id}"), headers=admin)).json()
    assert (told["key"], told["notes"], told["calls"], told["message"]) == (
        "1042",
        ["Remark cut."],
        [CALL],
        "No city.",
    )
    assert told["finished_at"] == gateway.clock().isoformat().replace("+00:00", "Z")
    problem(await gateway.client.get(path(other, f"/transfers/{transfer.id}"), headers=admin), 404, "not-found")


async def test_pages_follow_each_other_while_new_transfers_come_in(gateway: Gateway) -> None:
    connection, admin = await gateway.connection(), await gateway.admin()
    await gateway.add(*(gateway.transfer(connection, key, "sent") for key in "ABC"))
    address = path(connection, "/transfers")
    first = (await gateway.client.get(address, headers=admin, params={"limit": 2})).json()
    await gateway.add(gateway.transfer(connection, "D", "sent"))
    second = (
        await gateway.client.get(address, headers=admin, params={"limit": 2, "cursor": first["next_cursor"]})
    ).json()
    assert [one["key"] for one in first["items"] + second["items"]] == ["C", "B", "A"]
    assert second["next_cursor"] is None


@pytest.mark.parametrize(
    "query",
    [
        "since=2026-03-02T08:00:00",
        "since=yesterday",
        "outcome=lost",
        "run_id=7",
        "key=",
        "key=a%00",
        "correlation_id=a%00",
        "cursor=WyI5OTk5OTk5OTk5OTkiXQ",
    ],
)
async def test_impossible_filter_is_invalid(gateway: Gateway, query: str) -> None:
    connection = await gateway.connection()
    answer = await gateway.client.get(path(connection, f"/transfers?{query}"), headers=await gateway.admin())
    assert [fault["at"] for fault in problem(answer, 422, "invalid")["errors"]] == [f"query.{query.partition('=')[0]}"]


@pytest.mark.parametrize("number", ["0", str(2**31), "x"])
async def test_number_that_is_no_transfers_is_invalid(gateway: Gateway, number: str) -> None:
    connection = await gateway.connection()
    answer = await gateway.client.get(path(connection, f"/transfers/{number}"), headers=await gateway.admin())
    problem(answer, 422, "invalid")
