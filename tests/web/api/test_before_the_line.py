import pytest

from app.errors import RemoteUnavailable
from app.processes.left_behind import ProcessLeftBehind
from app.processes.process import LeftBehind, ProcessName
from app.web.users import Role
from tests.web.conftest import Gateway, path, problem


async def test_what_lies_before_the_line_is_listed_by_process(gateway: Gateway) -> None:
    said = "Sent on 2026-02-27 (status 500) with 3 items that nobody has reported."
    gateway.remotes.left_behind = [
        ProcessLeftBehind(ProcessName.SHIPMENTS, (LeftBehind("1042", said),), more=True),
        ProcessLeftBehind(ProcessName.GOODS_RECEIPTS, (), more=False),
    ]
    connection = await gateway.connection()
    operator = await gateway.user("bo", Role.OPERATOR, [connection])
    answer = await gateway.client.get(path(connection, "/before-the-line"), headers=operator)
    assert answer.json() == {
        "processes": [
            {"process": "shipments", "records": [{"key": "1042", "said": said}], "more": True},
            {"process": "goods_receipts", "records": [], "more": False},
        ]
    }
    assert gateway.remotes.asked == ["before the line, 500"]


@pytest.mark.parametrize("limit", [0, 501])
async def test_a_list_has_an_end(gateway: Gateway, limit: int) -> None:
    connection, admin = await gateway.connection(), await gateway.admin()
    answer = await gateway.client.get(path(connection, "/before-the-line"), params={"limit": limit}, headers=admin)
    problem(answer, 422, "invalid")
    assert gateway.remotes.asked == []


async def test_a_warehouse_that_does_not_answer_is_said(gateway: Gateway) -> None:
    gateway.remotes.fails = RemoteUnavailable("Ongoing did not answer.", code="ongoing.timeout")
    connection, admin = await gateway.connection(), await gateway.admin()
    answer = await gateway.client.get(path(connection, "/before-the-line"), headers=admin)
    assert problem(answer, 502, "remote-failed")["detail"] == "Ongoing did not answer."
