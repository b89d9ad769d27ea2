"""The audit trail: who did what, told only to those who may see it."""

from typing import Any

from app.jobs.models import RecordState
from app.web.users import Role
from tests.web.conftest import Gateway, path


async def listed(gateway: Gateway, headers: dict[str, str], **params: Any) -> Any:
    answer = await gateway.client.get("/api/v1/audit", headers=headers, params=params)
    assert answer.status_code == 200, answer.text
    return answer.json()["items"]


async def test_what_people_do_with_records_and_events_is_written_down(gateway: Gateway) -> None:
    connection, anna = await gateway.connection(), await gateway.user("anna", Role.ADMIN)
    await gateway.add(
        gateway.record(connection, "1042", RecordState.HELD, code="sales_orders.no_city"),
        gateway.record(connection, "1043", RecordState.HELD, code="sales_orders.no_city"),
    )
    taken = await gateway.services.intake.take(
        connection_id=connection.id, kind="order", external_id="17", payload={"orderNumber": "1"}, correlation_id="c"
    )
    for rest, body in (
        ("/records/sales_orders/1042/retry", None),
        ("/records/sales_orders/1043/dismiss", {"reason": "Delivered by hand."}),
        ("/attention/retry", {"process": "sales_orders", "code": "sales_orders.no_city"}),
        (f"/events/{taken.event_id}/replay", None),
    ):
        answer = await gateway.client.post(path(connection, rest), json=body, headers=anna)
        assert answer.is_success, answer.text
    told = await listed(gateway, anna)
    assert [(one["action"], one["subject"]) for one in told] == [
        ("replayed", "order 17"),
        ("retried", "all sales_orders with sales_orders.no_city"),
        ("dismissed", "sales_orders 1043"),
        ("retried", "sales_orders 1042"),
    ]
    assert {one["username"] for one in told} == {"anna"}
    assert told[2]["after"] == {"reason": "Delivered by hand."}


async def test_an_operator_sees_what_was_done_to_his_connections_alone(gateway: Gateway) -> None:
    mine, other = await gateway.connection(number=1), await gateway.connection("Other", number=2)
    admin, bo = await gateway.admin(), await gateway.user("bo", Role.OPERATOR, [mine])
    for connection in (mine, other):
        await gateway.add(gateway.record(connection, "1042", RecordState.HELD))
        await gateway.client.post(path(connection, "/records/sales_orders/1042/retry"), headers=admin)
    assert [one["connection_id"] for one in await listed(gateway, bo)] == [str(mine.id)]
    assert len(await listed(gateway, admin)) == 2
    assert await listed(gateway, bo, connection_id=str(other.id)) == []
    assert len(await listed(gateway, admin, action="retried")) == 2
    assert await listed(gateway, admin, username="bo") == []


async def test_it_is_read_page_by_page(gateway: Gateway) -> None:
    connection, admin = await gateway.connection(), await gateway.admin()
    for key in ("1", "2", "3"):
        await gateway.add(gateway.record(connection, key, RecordState.HELD))
        await gateway.client.post(path(connection, f"/records/sales_orders/{key}/retry"), headers=admin)
    first = (await gateway.client.get("/api/v1/audit", headers=admin, params={"limit": 2})).json()
    rest = await listed(gateway, admin, limit=2, cursor=first["next_cursor"])
    assert [one["subject"] for one in [*first["items"], *rest]] == [f"sales_orders {key}" for key in ("3", "2", "1")]
