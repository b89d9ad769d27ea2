import asyncio
from collections.abc import Callable
from typing import Any

import pytest
from sqlalchemy.exc import OperationalError

from app.database.engine import Database
from app.inbox import dispatcher as dispatcher_module
from app.inbox.dispatcher import Dispatcher
from app.inbox.models import EventState
from app.jobs.models import RecordState
from tests.clock import Clock
from tests.inbox.conftest import Letterbox, connect, open_letterbox


async def test_a_stored_event_becomes_a_job_in_one_transaction(letterbox: Letterbox) -> None:
    await letterbox.post("1001")
    assert await letterbox.dispatcher.dispatch() == 1
    event = (await letterbox.events())["event of 1001"]
    assert (event.state, event.note, event.handled_at) == (EventState.HANDLED, "shipments 1001", letterbox.clock())
    record = (await letterbox.records())["1001"]
    assert (record.state, record.cause, record.correlation_id) == (RecordState.QUEUED, "webhook", "call-1001")
    assert letterbox.jobs() == ["1001"]


async def test_two_events_about_one_record_make_one_job(letterbox: Letterbox) -> None:
    await letterbox.post("1001", event="1")
    await letterbox.post("1001", event="2")
    await letterbox.dispatcher.dispatch()
    assert letterbox.jobs() == ["1001"]
    assert (await letterbox.records())["1001"].wanted == 2


async def test_a_crash_in_the_middle_leaves_the_rows_to_the_sweep(
    letterbox: Letterbox, monkeypatch: pytest.MonkeyPatch
) -> None:
    for number in ("1001", "1002"):
        await letterbox.post(number)
    ask, asked = Dispatcher._ask, 0

    async def killed(self: Dispatcher, *arguments: Any) -> Any:
        nonlocal asked
        asked += 1
        if asked == 2:
            raise KeyboardInterrupt
        return await ask(self, *arguments)

    with monkeypatch.context() as patch, pytest.raises(KeyboardInterrupt):
        patch.setattr(Dispatcher, "_ask", killed)
        await letterbox.dispatcher.dispatch()
    assert {event.state for event in (await letterbox.events()).values()} == {EventState.STORED}
    assert letterbox.jobs() == []
    assert await letterbox.dispatcher.dispatch() == 2
    assert letterbox.jobs() == ["1001", "1002"]


async def test_an_event_that_asks_for_nothing_is_put_aside_with_the_reason(letterbox: Letterbox) -> None:
    await letterbox.post("1001", kind="inventory")
    await letterbox.dispatcher.dispatch()
    event = (await letterbox.events())["event of 1001"]
    assert (event.state, event.note) == (EventState.IGNORED, "An event of kind inventory asks for nothing.")
    assert event.handled_at == letterbox.clock()


@pytest.mark.parametrize("poison", [{"number": None}, {"number": "13", "process": "unknown"}])
async def test_a_poison_event_is_put_aside_with_a_note_and_the_others_go_on(
    letterbox: Letterbox, poison: dict[str, str]
) -> None:
    await letterbox.post("1001")
    letterbox.clock.advance(seconds=1)
    await letterbox.post(**poison, event="poison")
    letterbox.clock.advance(seconds=1)
    await letterbox.post("1002")
    assert await letterbox.dispatcher.dispatch() == 3
    event = (await letterbox.events())["poison"]
    assert event.state == EventState.IGNORED
    assert "could not make work of this event (KeyError)" in event.note
    assert letterbox.jobs() == ["1001", "1002"]


async def test_a_trouble_of_the_database_is_nobodys_poison(
    letterbox: Letterbox, monkeypatch: pytest.MonkeyPatch
) -> None:
    await letterbox.post("1001")

    async def locked(*_: object) -> None:
        raise OperationalError("INSERT", {}, Exception("database is locked"))

    with monkeypatch.context() as patch, pytest.raises(OperationalError):
        patch.setattr(Dispatcher, "_ask", locked)
        await letterbox.dispatcher.dispatch()
    assert (await letterbox.events())["event of 1001"].state == EventState.STORED
    assert await letterbox.dispatcher.dispatch() == 1


async def test_the_oldest_go_first_and_many_in_batches(letterbox: Letterbox, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(dispatcher_module, "EVENTS_AT_ONCE", 2)
    for number in ("1003", "1001", "1002"):
        await letterbox.post(number)
        letterbox.clock.advance(seconds=1)
    assert await letterbox.dispatcher.dispatch() == 2
    assert letterbox.jobs() == ["1001", "1003"]
    assert await letterbox.dispatcher.dispatch() == 1
    assert await letterbox.dispatcher.dispatch() == 0


async def test_two_dispatchers_at_once_never_double(
    letterbox: Letterbox, database: Database, database_url: str, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(dispatcher_module, "EVENTS_AT_ONCE", 5)
    here = letterbox.connection_id
    there = await connect(database, clock)
    for number in range(30):
        letterbox.connection_id = (here, there)[number % 2]
        await letterbox.post(str(number))
    second = Database(database_url)
    other = open_letterbox(second, clock, here)

    async def drain(dispatcher: Dispatcher) -> int:
        handled = 0
        while some := await dispatcher.dispatch():
            handled += some
        return handled

    drained = list(await asyncio.gather(drain(letterbox.dispatcher), drain(other.dispatcher)))
    while left := await letterbox.dispatcher.dispatch():  # one may have met only what the other had locked
        drained.append(left)
    assert sum(drained) == 30
    assert letterbox.jobs() == sorted(str(number) for number in range(30))
    assert {record.wanted for record in (await letterbox.records()).values()} == {1}
    other.queue.close()
    await second.close()


async def test_handled_events_are_forgotten_after_a_while_and_waiting_ones_never(
    letterbox: Letterbox, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(dispatcher_module, "FORGET_AT_ONCE", 2)
    for number in ("1", "2", "3"):
        await letterbox.post(number)
    await letterbox.post("4", kind="inventory")
    while await letterbox.dispatcher.dispatch():
        pass
    await letterbox.post("5")
    letterbox.clock.advance(days=89)
    await letterbox.dispatcher.forget_old()
    assert len(await letterbox.events()) == 5
    letterbox.clock.advance(days=2)
    await letterbox.post("6")
    await letterbox.dispatcher.forget_old()
    assert set(await letterbox.events()) == {"event of 5", "event of 6"}


async def until(holds: Callable[[], bool]) -> None:
    async with asyncio.timeout(20):
        while not holds():
            await asyncio.sleep(0.01)


async def test_it_is_woken_at_once(letterbox: Letterbox, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(dispatcher_module, "SWEEP_SECONDS", 3600)
    monkeypatch.setattr(dispatcher_module, "EVENTS_AT_ONCE", 2)
    going = asyncio.create_task(letterbox.dispatcher.run())
    await asyncio.sleep(0.1)
    for number in ("1001", "1002", "1003"):
        await letterbox.post(number)
    letterbox.dispatcher.wake()
    await until(lambda: letterbox.jobs() == ["1001", "1002", "1003"])
    going.cancel()
    with pytest.raises(asyncio.CancelledError):
        await going


async def test_the_sweep_finds_what_nobody_told_of_also_after_a_fault(
    letterbox: Letterbox, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(dispatcher_module, "SWEEP_SECONDS", 0.01)
    dispatch, fails = Dispatcher.dispatch, [True]

    async def fails_once(self: Dispatcher) -> int:
        if fails:
            fails.pop()
            raise RuntimeError
        return await dispatch(self)

    monkeypatch.setattr(Dispatcher, "dispatch", fails_once)
    await letterbox.post("1001")
    going = asyncio.create_task(letterbox.dispatcher.run())
    await until(lambda: letterbox.jobs() == ["1001"])
    going.cancel()
    with pytest.raises(asyncio.CancelledError):
        await going


async def test_old_events_are_forgotten_once_an_hour(letterbox: Letterbox, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(dispatcher_module, "SWEEP_SECONDS", 0.001)
    forgot: list[bool] = []

    async def forget(_: Dispatcher) -> None:
        forgot.append(True)

    monkeypatch.setattr(Dispatcher, "forget_old", forget)
    going = asyncio.create_task(letterbox.dispatcher.run())
    await until(lambda: len(forgot) == 1)
    await asyncio.sleep(0.1)
    assert len(forgot) == 1
    letterbox.clock.advance(hours=1)
    await until(lambda: len(forgot) == 2)
    going.cancel()
    with pytest.raises(asyncio.CancelledError):
        await going
