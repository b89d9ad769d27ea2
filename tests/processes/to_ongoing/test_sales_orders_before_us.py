"""Orders whose number Ongoing has already without our knowing."""

from datetime import UTC, datetime
from decimal import Decimal

import pytest

from app.ledger.outcomes import Sent, Unchanged
from app.ongoing.ids import OngoingOrderId
from app.ongoing.order_request import Consignee, OrderLineRequest, OrderRequest
from tests.processes.conftest import MakeSides
from tests.processes.to_ongoing.conftest import Move, held
from tests.processes.worlds import FortnoxSide, OngoingSide

pytestmark = pytest.mark.usefixtures("shop")


async def there_before_us(sides: MakeSides, number: str, ours: bool = False) -> OngoingOrderId:
    """An order in Ongoing that we have no link to."""
    line = OrderLineRequest(row_number="1", article_number="KÅSA-33", number_of_items=Decimal(2))
    return await sides("sales_orders").ongoing.orders.put(
        OrderRequest(
            order_number=number,
            goods_owner_order_id=number if ours else None,
            delivery_date=datetime(2026, 3, 2, tzinfo=UTC).date(),
            consignee=Consignee(name="Någon", city="Umeå", country_code="SE"),
            order_lines=(line,),
        )
    )


@pytest.fixture
async def strange(move: Move, sides: MakeSides, fortnox_world: FortnoxSide) -> str:
    """A Fortnox order whose number Ongoing has already, made by somebody else."""
    await move(fortnox_world.add_order(("KÅSA-33", 1), ("YXA-2", 1)))
    number = fortnox_world.add_order(("KÅSA-33", 3))
    await there_before_us(sides, number)
    return number


async def test_an_order_that_was_there_before_us_is_linked_and_never_overwritten_once_started(
    move: Move, strange: str, sides: MakeSides, fortnox_world: FortnoxSide, ongoing_world: OngoingSide
) -> None:
    ongoing_world.warehouse.start(ongoing_world.order(strange))
    ongoing_world.forget_requests()
    assert await move(strange) == Unchanged(
        why="Ongoing had the order already, at status 320 Allokerad: linked, not overwritten."
    )
    assert ongoing_world.requests() == ongoing_world.requests("GET")
    link = await sides("sales_orders").ledger.link(strange)
    assert link is not None
    assert link.remote_id == str(ongoing_world.order(strange).order_id)
    fortnox_world.edit_order(strange, YourReference="Per")
    told = held(await move(strange), "sales_orders.started")
    assert [each.field for each in told.differences] == ["your reference"]


@pytest.mark.parametrize("resting", [200, 300])
async def test_an_order_that_was_there_before_us_is_updated_before_the_start_and_not_released(
    move: Move, strange: str, ongoing_world: OngoingSide, resting: int
) -> None:
    ongoing_world.warehouse.set_status(ongoing_world.order(strange), resting)
    assert await move(strange, release_after_create=300) == Sent()
    assert ongoing_world.lines(strange) == {"KÅSA-33#1": 3}
    assert ongoing_world.order(strange).status == resting


async def test_an_order_that_was_there_before_us_is_cancelled_only_when_fortnox_cancels_it(
    move: Move, strange: str, fortnox_world: FortnoxSide, ongoing_world: OngoingSide
) -> None:
    fortnox_world.edit_order(strange, NotCompleted=True)
    assert isinstance(await move(strange), Unchanged)
    assert ongoing_world.order(strange).status == 300
    fortnox_world.cancel_order(strange)
    assert isinstance(await move(strange), Sent)
    assert ongoing_world.order(strange).status == 1000


async def test_an_order_of_ours_that_we_did_not_live_to_remember_is_compared_as_it_stands(
    move: Move, sides: MakeSides, fortnox_world: FortnoxSide, ongoing_world: OngoingSide
) -> None:
    await move(fortnox_world.add_order(("KÅSA-33", 1)))
    number = fortnox_world.add_order(("KÅSA-33", 3))
    await there_before_us(sides, number, ours=True)
    ongoing_world.warehouse.start(ongoing_world.order(number))
    told = held(await move(number), "sales_orders.started")
    values = {each.field: (each.fortnox, each.ongoing) for each in told.differences}
    assert values["row KÅSA-33#1"] == ("3 at 100: Artikel KÅSA-33", "none")
    assert values["row 1"] == ("none", "2 at 0")
    assert values["city"] == ("Östersund", "Umeå")
    assert "language" not in values


async def test_an_order_sent_and_invoiced_before_we_could_remember_it_stays(
    move: Move, sides: MakeSides, fortnox_world: FortnoxSide, ongoing_world: OngoingSide
) -> None:
    await move(fortnox_world.add_order(("KÅSA-33", 1)))
    number = fortnox_world.add_order(("KÅSA-33", 3))
    await there_before_us(sides, number, ours=True)
    fortnox_world.invoice_order(number)
    assert await move(number) == Sent()
    assert ongoing_world.order(number).status == 300
