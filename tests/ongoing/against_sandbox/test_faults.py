"""Faults of the sandbox: none passes for success, and a repeat makes nothing twice."""

from datetime import timedelta

import pytest

from app.errors import NeedsReconnecting, NotConfigured, RemoteUnavailable
from app.ongoing.client import Ongoing
from app.ongoing.errors import OngoingUnavailable
from app.sandbox.ongoing.switches import IdInAnswer
from app.sandbox.traffic import FaultKind
from tests.ongoing.against_sandbox.conftest import Sandbox, order_of, put_articles


@pytest.mark.parametrize("given", [IdInAnswer.MISSING_DONE, IdInAnswer.MISSING_REFUSED])
async def test_put_answered_without_an_id_is_no_success_whether_done_or_not(
    sandbox: Sandbox, ongoing: Ongoing, given: IdInAnswer
) -> None:
    sandbox.switch(id_in_answer=given)
    with pytest.raises(RemoteUnavailable) as failed:
        await put_articles(ongoing, "A")
    assert failed.value.code == "ongoing.no_id"


async def test_just_created_order_may_be_read_without_its_lines(sandbox: Sandbox, ongoing: Ongoing) -> None:
    sandbox.switch(lines_hidden_for_gets=1)
    await put_articles(ongoing, "A")
    order_id = await ongoing.orders.put(order_of("1", A="1"))
    assert (await ongoing.orders.get(order_id)).order_lines == ()
    assert len((await ongoing.orders.get(order_id)).order_lines) == 1


async def test_wrong_password_is_asked_once_and_does_not_use_up_the_failure_limit(sandbox: Sandbox) -> None:
    stranger = sandbox.client(password="fel")
    for _ in range(10):
        with pytest.raises(NeedsReconnecting):
            await stranger.orders.statuses()
    assert sandbox.app.state.traffic.total == 1
    assert await sandbox.client().orders.statuses()


async def test_foreign_goods_owner_is_a_matter_for_the_administrator(sandbox: Sandbox) -> None:
    with pytest.raises(NotConfigured) as refused:
        await sandbox.client(goods_owner_id=1).orders.types()
    assert refused.value.code == "ongoing.forbidden"


@pytest.mark.parametrize(
    ("kind", "code", "done"),
    [
        (FaultKind.too_many_requests, "ongoing.too_many_requests", False),
        (FaultKind.error_before, "ongoing.server_error", False),
        (FaultKind.error_after, "ongoing.server_error", True),
        (FaultKind.timeout_after, "ongoing.timeout", True),
        (FaultKind.drop_before, "ongoing.unreachable", False),
        (FaultKind.drop_after, "ongoing.unreachable", True),
        (FaultKind.drip, "ongoing.timeout", True),
        (FaultKind.html, "ongoing.unreadable", False),
        (FaultKind.html_after, "ongoing.unreadable", True),
        (FaultKind.truncated, "ongoing.unreadable", True),
    ],
)
async def test_no_fault_passes_for_success_and_a_second_put_makes_no_second_order(
    sandbox: Sandbox, ongoing: Ongoing, kind: FaultKind, code: str, done: bool
) -> None:
    await put_articles(ongoing, "A")
    sandbox.fault(method="PUT", path="/orders", kind=kind, retry_after=7)
    hurried = sandbox.client(deadline=timedelta(seconds=0.3 if code == "ongoing.timeout" else 20))
    with pytest.raises(OngoingUnavailable) as failed:
        await hurried.orders.put(order_of("1042", A="2"))
    assert failed.value.code == code
    if kind is FaultKind.too_many_requests:
        assert failed.value.retry_after == timedelta(seconds=7)
    assert (await ongoing.orders.find("1042") is not None) == done
    order_id = await ongoing.orders.put(order_of("1042", A="2"))
    assert [order.id async for order in ongoing.orders.list()] == [order_id]
