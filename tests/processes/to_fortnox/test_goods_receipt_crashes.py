"""Killed before or after each write to either remote, or its answer lost, and run again: nothing lost or doubled."""

from decimal import Decimal

import pytest

from app.errors import RemoteUnavailable
from app.ledger.outcomes import Sent, Unchanged
from app.sandbox.traffic import FaultKind
from tests.processes.crash import Killed, Moment
from tests.processes.goods_receipt_people import Dock

KNOWN_WRITES = 3 + 2 + 1
"""Create, release and complete the document, a report for each of two lines, complete the order."""
UNKNOWN_WRITES = 3 * 2
"""Put, release and report for each of two lines."""

every_known_write = pytest.mark.parametrize("at", range(1, KNOWN_WRITES + 1))
every_unknown_write = pytest.mark.parametrize("at", range(1, UNKNOWN_WRITES + 1))
both_moments = pytest.mark.parametrize("moment", Moment)


async def _known(dock: Dock) -> str:
    number = await dock.order(("A", 10), ("B", 4))
    dock.receive(number, {"1": 12, "2": 3}, finish=True)
    dock.crash.disarm()
    return number


async def _unknown(dock: Dock) -> str:
    number = await dock.strange_order("EXT-7", ("A", 10, 30), ("B", 4, None))
    dock.receive(number, {"R1": 10, "R2": 3})
    dock.crash.disarm()
    return number


async def _kill(dock: Dock, number: str, at: int, moment: Moment) -> None:
    dock.crash.arm(at, moment)
    with pytest.raises(Killed):
        await dock.transfer(number)
    dock.crash.disarm()


async def _assert_through(dock: Dock, number: str) -> None:
    assert await dock.open_plan(number) is None
    assert isinstance(await dock.transfer(number), Unchanged)
    assert await dock.scan() == []


async def _assert_known_is_right(dock: Dock, number: str) -> None:
    assert dock.goods() == [{"A": [10], "A+": [2], "B": [3]}]
    assert len(dock.documents()) == 1
    assert dock.documents()[0].completed
    assert dock.stocks("A", "B") == [12, 3]
    assert dock.reported(number) == [12, 3]
    assert dock.is_closed(number)
    await _assert_through(dock, number)


async def _assert_unknown_is_right(dock: Dock, number: str) -> None:
    assert sorted(dock.custom().values(), key=str) == [{"A": 10}, {"B": 3}]
    assert len(dock.fortnox.company.inbound_documents) == 2
    assert dock.stocks("A", "B") == [10, 3]
    assert dock.reported(number) == [10, 3]
    await _assert_through(dock, number)


@both_moments
@every_known_write
async def test_killed_at_any_write_for_an_order_of_fortnox(dock: Dock, at: int, moment: Moment) -> None:
    number = await _known(dock)
    await _kill(dock, number, at, moment)
    assert isinstance(await dock.transfer(number), Sent | Unchanged)
    await _assert_known_is_right(dock, number)


@both_moments
@every_known_write
async def test_killed_twice_at_the_same_place(dock: Dock, at: int, moment: Moment) -> None:
    number = await _known(dock)
    await _kill(dock, number, at, moment)
    dock.crash.arm(1, moment)
    try:
        await dock.transfer(number)
    except Killed:
        dock.crash.disarm()
        await dock.transfer(number)
    dock.crash.disarm()
    await _assert_known_is_right(dock, number)


@both_moments
@every_known_write
async def test_a_receipt_that_grows_meanwhile_becomes_a_second_document(dock: Dock, at: int, moment: Moment) -> None:
    number = await dock.order(("A", 20), ("B", 4))
    dock.receive(number, {"1": 12, "2": 3}, finish=True)
    await _kill(dock, number, at, moment)
    dock.receive(number, {"1": 5}, finish=True)
    assert isinstance(await dock.transfer(number), Sent)
    assert dock.goods()[0] == {"A": [12], "B": [3]}
    late = at == KNOWN_WRITES and moment is Moment.AFTER
    assert dock.goods()[1:] == [{"A+": [5]} if late else {"A": [5]}]
    assert dock.stocks("A", "B") == [17, 3]
    assert dock.reported(number) == [17, 3]
    assert dock.is_closed(number)
    await _assert_through(dock, number)


@both_moments
@every_unknown_write
async def test_killed_at_any_write_for_an_order_unknown_to_fortnox(dock: Dock, at: int, moment: Moment) -> None:
    number = await _unknown(dock)
    await _kill(dock, number, at, moment)
    assert isinstance(await dock.transfer(number), Sent)
    await _assert_unknown_is_right(dock, number)


async def test_the_crash_tests_reach_every_write(dock: Dock) -> None:
    await dock.transfer(await _known(dock))
    assert dock.crash.writes == KNOWN_WRITES
    await dock.transfer(await _unknown(dock))
    assert dock.crash.writes == UNKNOWN_WRITES


WRITES = {
    "create": ("POST", "incominggoods-v1$"),
    "release": ("PUT", "incominggoods-v1/.*/release"),
    "complete": ("PUT", "incominggoods-v1/.*/completed"),
    "close": ("PUT", "purchaseorders-v1/.*/complete"),
}
CUSTOM_WRITES = {"put": ("PUT", "inbound-v1/[^/]*/[0-9]*$"), "release": ("PUT", "inbound-v1/.*/release")}
LOST = [FaultKind.error_before, FaultKind.error_after, FaultKind.drop_after, FaultKind.truncated, FaultKind.html_after]


@pytest.mark.parametrize("refused", [True, False])
@pytest.mark.parametrize("kind", LOST)
@pytest.mark.parametrize("write", WRITES)
async def test_an_answer_that_is_lost_is_found_out_by_reading(
    dock: Dock, write: str, kind: FaultKind, *, refused: bool
) -> None:
    dock.switch(repeated_step_is_refused=refused)
    number = await _known(dock)
    dock.fortnox.fault(*WRITES[write], kind)
    try:
        await dock.transfer(number)
    except RemoteUnavailable:
        assert isinstance(await dock.transfer(number), Sent | Unchanged)
    await _assert_known_is_right(dock, number)


@pytest.mark.parametrize("kind", LOST)
@pytest.mark.parametrize("write", CUSTOM_WRITES)
async def test_a_lost_answer_about_an_unknown_order_is_found_out_by_reading(
    dock: Dock, write: str, kind: FaultKind
) -> None:
    number = await _unknown(dock)
    dock.fortnox.fault(*CUSTOM_WRITES[write], kind)
    try:
        await dock.transfer(number)
    except RemoteUnavailable:
        assert isinstance(await dock.transfer(number), Sent)
    await _assert_unknown_is_right(dock, number)


@pytest.mark.parametrize("kind", [FaultKind.error_before, FaultKind.error_after])
async def test_a_report_that_the_warehouse_did_not_confirm_is_repeated_alone(dock: Dock, kind: FaultKind) -> None:
    number = await _known(dock)
    dock.ongoing.fault("PATCH", "reportedNumberOfItems", kind)
    with pytest.raises(RemoteUnavailable):
        await dock.transfer(number)
    before = dock.writes()
    assert isinstance(await dock.transfer(number), Sent)
    assert dock.writes() == before + 1  # only the completion of the order was left
    await _assert_known_is_right(dock, number)


async def test_every_step_is_recorded_with_what_proves_it(dock: Dock) -> None:
    number = await _known(dock)
    dock.ongoing.fault("PATCH", "reportedNumberOfItems", FaultKind.error_before)
    with pytest.raises(RemoteUnavailable):
        await dock.transfer(number)
    plan = await dock.open_plan(number)
    assert plan is not None
    assert plan.steps == {
        "created": {"incoming_goods": 77},
        "booked": {"released": True, "completed": True, "date": "2026-03-02"},
    }
    assert plan.id.startswith(dock.documents()[0].delivery_note_id.rpartition("-")[2])
    assert [Decimal(line["level_from"]) for line in plan.document["lines"]] == [0, 0]
    assert [Decimal(line["level_to"]) for line in plan.document["lines"]] == [12, 3]
    assert isinstance(await dock.transfer(number), Sent)
