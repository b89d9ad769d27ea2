import asyncio
from uuid import uuid4

import pytest
from sqlalchemy import event
from sqlalchemy.exc import IntegrityError, OperationalError

from app.database.engine import Database
from app.inbox.intake import fallback_id
from app.inbox.models import EventState
from tests.clock import Clock
from tests.inbox.conftest import Letterbox, connect


async def test_a_call_is_stored_and_committed_before_it_is_answered(letterbox: Letterbox, database_url: str) -> None:
    taken = await letterbox.post("1001", unknownField={"kept": True})
    assert not taken.duplicate
    stored = (await letterbox.events())["event of 1001"]
    assert (stored.id, stored.state, stored.times_received) == (taken.event_id, EventState.STORED, 1)
    assert stored.payload == {"orderNumber": "1001", "unknownField": {"kept": True}}
    assert (stored.correlation_id, stored.received_at) == ("call-1001", letterbox.clock())
    assert letterbox.woken == [True]
    assert letterbox.jobs() == [], "nothing else is done before the answer"


async def test_the_same_event_again_is_counted_and_not_kept_twice(letterbox: Letterbox) -> None:
    first = await letterbox.post("1001")
    again = [await letterbox.post("1001", changed="not looked at") for _ in range(2)]
    assert [(taken.event_id, taken.duplicate) for taken in again] == [(first.event_id, True)] * 2
    (event,) = (await letterbox.events()).values()
    assert event.times_received == 3
    assert event.payload == {"orderNumber": "1001"}
    assert letterbox.woken == [True]


async def test_of_many_equal_calls_in_one_moment_one_is_kept(letterbox: Letterbox) -> None:
    taken = await asyncio.gather(*(letterbox.post("1001") for _ in range(6)))
    assert sorted(each.duplicate for each in taken) == [False] + [True] * 5
    assert len({each.event_id for each in taken}) == 1
    assert (await letterbox.events())["event of 1001"].times_received == 6


async def test_an_event_number_of_another_kind_or_connection_is_another_event(
    letterbox: Letterbox, database: Database, clock: Clock
) -> None:
    await letterbox.post("1", event="17")
    await letterbox.post("1", event="17", kind="inventory")
    letterbox.connection_id = await connect(database, clock)
    assert not (await letterbox.post("1", event="17")).duplicate


async def test_a_repeat_that_comes_after_it_was_handled_changes_nothing(letterbox: Letterbox) -> None:
    await letterbox.post("1001")
    await letterbox.dispatcher.dispatch()
    assert (await letterbox.post("1001")).duplicate
    assert await letterbox.dispatcher.dispatch() == 0


async def test_a_call_for_a_connection_that_was_just_deleted_is_no_repeat(letterbox: Letterbox) -> None:
    letterbox.connection_id = uuid4()
    with pytest.raises(IntegrityError):
        await letterbox.post("1001")


def test_a_payload_without_event_number_is_known_by_itself() -> None:
    assert fallback_id({"a": 1, "b": "å"}) == fallback_id({"b": "å", "a": 1})
    assert fallback_id({"a": 1}) != fallback_id({"a": 2})
    assert fallback_id({}).startswith("sha256:")


async def test_calls_that_come_during_a_commit_share_the_next_one(letterbox: Letterbox, database: Database) -> None:
    commits = 0

    def count(_: object) -> None:
        nonlocal commits
        commits += 1

    event.listen(database._writer.sync_engine, "commit", count)
    taken = await asyncio.gather(*(letterbox.post(str(number)) for number in range(20)))
    assert not any(each.duplicate for each in taken)
    assert len(await letterbox.events()) == 20
    assert commits == 1


async def test_a_call_for_a_deleted_connection_does_not_take_others_with_it(
    letterbox: Letterbox, database: Database, clock: Clock
) -> None:
    here, gone = letterbox.connection_id, uuid4()
    calls = []
    for connection_id, number in ((here, "1"), (gone, "2"), (here, "3")):
        letterbox.connection_id = connection_id
        calls.append(asyncio.create_task(letterbox.post(number)))
        await asyncio.sleep(0)
    letterbox.connection_id = here
    first, second, third = await asyncio.gather(*calls, return_exceptions=True)
    assert isinstance(second, IntegrityError)
    assert not isinstance(first, BaseException)
    assert not isinstance(third, BaseException)
    assert len(await letterbox.events()) == 2


async def test_a_caller_that_hangs_up_leaves_the_others_and_its_event(letterbox: Letterbox) -> None:
    calls = [asyncio.create_task(letterbox.post(str(number))) for number in range(3)]
    await asyncio.sleep(0)
    calls[1].cancel()
    await asyncio.gather(*calls, return_exceptions=True)
    assert not calls[2].cancelled()
    assert len(await letterbox.events()) == 3


async def test_a_database_that_is_away_is_told_to_everybody_who_waits(letterbox: Letterbox, database: Database) -> None:
    def refuse(*_: object) -> None:
        raise OperationalError("INSERT", {}, Exception("the disk is full"))

    event.listen(database._writer.sync_engine, "before_cursor_execute", refuse)
    told = await asyncio.gather(*(letterbox.post(str(number)) for number in range(3)), return_exceptions=True)
    assert [type(one) for one in told] == [OperationalError] * 3
    event.remove(database._writer.sync_engine, "before_cursor_execute", refuse)
    assert not (await letterbox.post("1")).duplicate
