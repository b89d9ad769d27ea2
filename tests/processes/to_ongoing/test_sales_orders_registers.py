"""What an order's codes and its customer stand for."""

import pytest

from app.ledger.outcomes import Sent
from app.sandbox.ongoing.switches import UnknownOrderType
from tests.processes.to_ongoing.conftest import Move
from tests.processes.worlds import FortnoxSide, OngoingSide

pytestmark = pytest.mark.usefixtures("shop")


async def test_registers_and_customers_are_read_once_for_many_orders(
    move: Move, fortnox_world: FortnoxSide, ongoing_world: OngoingSide
) -> None:
    await move(fortnox_world.add_order(("KÅSA-33", 1), WayOfDelivery="DHL"))
    fortnox_world.forget_requests()
    ongoing_world.forget_requests()
    await move(fortnox_world.add_order(("KÅSA-33", 1), WayOfDelivery="PN"))
    assert fortnox_world.requests() == 1
    assert (ongoing_world.requests("GET"), ongoing_world.requests("PUT")) == (1, 1)


async def test_a_code_newer_than_the_kept_register_is_looked_up(
    move: Move, fortnox_world: FortnoxSide, ongoing_world: OngoingSide
) -> None:
    await move(fortnox_world.add_order(("KÅSA-33", 1), WayOfDelivery="DHL"))
    register = fortnox_world.company.registers
    for entries in register.values():
        if "DHL" in entries:
            entries["CYK"] = entries["DHL"].model_copy(update={"code": "CYK", "description": "Cykelbud"})
    number = fortnox_world.add_order(("KÅSA-33", 1), WayOfDelivery="CYK")
    await move(number)
    assert ongoing_world.order(number).document["wayOfDelivery"] == {"code": "CYK", "name": "Cykelbud"}


@pytest.mark.parametrize(
    ("types", "customer", "sent"),
    [
        ([{"code": "B2B", "name": "Företag"}], "2001", {"code": "B2B", "name": "Företag"}),
        ([{"code": "7", "name": "B2C"}, {"code": "B2C", "name": "Privat"}], "2002", {"code": "7", "name": "B2C"}),
        ([], "2001", {"code": "B2B", "name": "B2B"}),
    ],
)
async def test_the_order_type_follows_the_customer(
    move: Move,
    fortnox_world: FortnoxSide,
    ongoing_world: OngoingSide,
    types: list[dict[str, str]],
    customer: str,
    sent: dict[str, str],
) -> None:
    ongoing_world.owner.order_types[:] = types
    number = fortnox_world.add_order(("KÅSA-33", 1), customer=customer)
    assert await move(number) == Sent()
    made = ongoing_world.order(number).document["orderType"]
    assert made == sent if types else made["code"] == sent["code"]
    assert sent in ongoing_world.owner.order_types


async def test_an_order_type_that_is_refused_is_left_out_with_a_note(
    move: Move, fortnox_world: FortnoxSide, ongoing_world: OngoingSide
) -> None:
    ongoing_world.owner.order_types.clear()
    ongoing_world.switch(unknown_order_type=UnknownOrderType.REFUSED)
    number = fortnox_world.add_order(("KÅSA-33", 1))
    assert await move(number) == Sent(notes=("Ongoing does not take the order type B2B: sent without it.",))
    assert "orderType" not in ongoing_world.order(number).document
    ongoing_world.forget_requests()
    assert await move(fortnox_world.add_order(("KÅSA-33", 1))) == Sent()
    assert ongoing_world.requests("PUT") == 1


async def test_an_order_type_that_is_ignored_keeps_no_order_back(
    move: Move, fortnox_world: FortnoxSide, ongoing_world: OngoingSide
) -> None:
    ongoing_world.owner.order_types.clear()
    ongoing_world.switch(unknown_order_type=UnknownOrderType.IGNORED)
    assert await move(fortnox_world.add_order(("KÅSA-33", 1))) == Sent()


async def test_without_the_option_no_order_type_is_set_and_a_company_keeps_its_number(
    move: Move, fortnox_world: FortnoxSide, ongoing_world: OngoingSide
) -> None:
    fortnox_world.add_customer(CustomerNumber="2003", Name="Åsa Lind", City="Umeå")
    await move(fortnox_world.add_order(("KÅSA-33", 1), customer="2003"), order_type_by_customer_type=False)
    assert fortnox_world.requests(path="customers") == 0
    number = fortnox_world.add_order(("KÅSA-33", 1))
    await move(number, order_type_by_customer_type=False)
    made = ongoing_world.order(number).document
    assert "orderType" not in made
    assert made["consignee"]["organisationNumber"] == "559000-0047"
    assert ongoing_world.requests(path="types") == 0


async def test_a_personal_number_never_reaches_the_warehouse(
    move: Move, fortnox_world: FortnoxSide, ongoing_world: OngoingSide
) -> None:
    number = fortnox_world.add_order(("KÅSA-33", 1), customer="2002")
    await move(number)
    assert fortnox_world.order(number)["OrganisationNumber"] == "19800101-0000"
    assert "organisationNumber" not in ongoing_world.order(number).document["consignee"]


async def test_a_deleted_customers_order_goes_without_type_and_number(
    move: Move, fortnox_world: FortnoxSide, ongoing_world: OngoingSide
) -> None:
    number = fortnox_world.add_order(("KÅSA-33", 1))
    del fortnox_world.company.customers["2001"]
    assert await move(number) == Sent()
    made = ongoing_world.order(number).document
    assert "orderType" not in made
    assert "organisationNumber" not in made["consignee"]
