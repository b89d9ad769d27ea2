"""Webhooks that are not answered 2xx: the vendor's retry plan, and its end (FACTS §12)."""

from collections.abc import Callable
from datetime import timedelta

import pytest

from app.sandbox.ongoing import OngoingWorld
from app.sandbox.ongoing.webhooks import retry_waits
from tests.sandbox.ongoing.conftest import Receiver, SetUp, Shop


@pytest.fixture(autouse=True)
async def articles(shop: Shop) -> None:
    await shop.article("LJUS-1")


async def test_one_day_plan_waits_1_5_15_30_minutes_then_two_hours_until_a_day_has_passed() -> None:
    waits = list(retry_waits())

    assert waits[:4] == [timedelta(minutes=minutes) for minutes in (1, 5, 15, 30)]
    assert set(waits[4:]) == {timedelta(hours=2)}
    assert sum(waits, timedelta()) <= timedelta(days=1) < sum(waits, timedelta()) + timedelta(hours=2)


@pytest.mark.parametrize("answer", [500, 404, 302, None])
async def test_what_is_not_answered_2xx_is_sent_again_with_the_same_time(
    shop: Shop, world: OngoingWorld, receiver: Receiver, waits: list[float], set_up_webhook: SetUp, answer: int | None
) -> None:
    receiver.answers = [answer, answer]
    await set_up_webhook()
    await shop.order("1001", {"1": ("LJUS-1", 2)})
    await world.sender.settle()

    assert waits == [60, 300]
    assert len(receiver.payloads) == 3
    assert len({payload["timestamp"] for payload in receiver.payloads}) == 1
    assert world.sender.deliveries[0].state == "delivered"


@pytest.mark.parametrize(("value", "ids"), [("same", 1), ("new", 2)])
async def test_event_id_of_a_retry_is_the_same_or_new(
    shop: Shop,
    world: OngoingWorld,
    receiver: Receiver,
    set_up_webhook: SetUp,
    switch: Callable[..., None],
    value: str,
    ids: int,
) -> None:
    switch(retried_event_id=value)
    receiver.answers = [503]
    await set_up_webhook()
    await shop.order("1001", {"1": ("LJUS-1", 2)})
    await world.sender.settle()

    assert len({payload["webhookEventId"] for payload in receiver.payloads}) == ids


async def test_without_retry_a_missed_call_is_lost(
    shop: Shop, world: OngoingWorld, receiver: Receiver, waits: list[float], set_up_webhook: SetUp
) -> None:
    receiver.answers = [503]
    await set_up_webhook(retry="none")
    await shop.order("1001", {"1": ("LJUS-1", 2)})
    await world.sender.settle()

    assert (len(receiver.requests), waits) == (1, [])
    assert world.sender.deliveries[0].state == "given_up"


async def test_receiver_that_is_down_for_a_day_is_given_up(
    shop: Shop, world: OngoingWorld, receiver: Receiver, waits: list[float], set_up_webhook: SetUp
) -> None:
    receiver.answers = [None] * 100
    await set_up_webhook()
    await shop.order("1001", {"1": ("LJUS-1", 2)})
    await world.sender.settle()

    assert world.sender.deliveries[0].state == "given_up"
    assert len(receiver.requests) == len(waits) + 1
    assert sum(waits) <= 24 * 3600
