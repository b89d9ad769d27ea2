"""Purchase orders on their way to the warehouse: which go, what they become, what a repeat costs."""

from typing import Any

import pytest

from app.errors import GatewayBug, NotConfigured, NotFound, OutOfOrder
from app.ledger.outcomes import Sent, Unchanged
from app.processes.to_ongoing import articles, purchase_orders, suppliers
from app.sandbox.fortnox.switches import MissingRights
from app.sandbox.ongoing.receiving import Receiving
from tests.processes.conftest import MakeSides
from tests.processes.purchase_people import Buyers, quantities
from tests.processes.to_ongoing.conftest import Move, ScanOrders, held
from tests.processes.worlds import FortnoxSide, OngoingSide


async def test_a_sent_purchase_order_is_announced_to_the_warehouse_field_by_field(
    buy: Move, buyers: Buyers, gate: Receiving
) -> None:
    number = buyers.order(("KÅSA-33", 10), ("FRAKT", 1), ("YXA-2", 4), internalReference="Vår 26", note="Port 2")
    assert await buy(number) == Sent()
    there = gate.require_purchase_order(number)
    document = there.document
    assert document["referenceNumber"] == "Vår 26"
    assert document["inDate"].date().isoformat() == "2026-03-20"
    assert document["purchaseOrderRemark"] == "Port 2"
    assert document["supplierInfo"]["supplierNumber"] == "31"
    assert document["supplierInfo"]["supplierName"] == "Täljarna i Backe AB"
    assert document["supplierInfo"]["supplierAddress"]["city"] == "Backe"
    assert quantities(there.lines) == {"1": ("KÅSA-33", 10), "3": ("YXA-2", 4)}
    (line, _) = there.lines
    assert (line.document["rowPrice"], line.document["currencyCode"]) == (40, "SEK")
    assert line.document["externalOrderLineId"] == buyers.kept_row(number, "KÅSA-33")["id"]


async def test_the_supplier_carries_the_address_of_our_register_once_there_is_one(
    buy: Move, buyers: Buyers, gate: Receiving, sides: MakeSides, fortnox_world: FortnoxSide
) -> None:
    number = buyers.order(("KÅSA-33", 10))
    await buy(number)
    fortnox_world.edit_supplier("31", City="Ramsele")
    await suppliers.transfer("31", sides("suppliers"))
    assert await buy(number) == Sent()
    address = gate.require_purchase_order(number).document["supplierInfo"]["supplierAddress"]
    assert address["city"] == "Ramsele"


async def test_a_purchase_order_without_change_makes_no_call_to_ongoing(
    buy: Move, buyers: Buyers, ongoing_world: OngoingSide, fortnox_world: FortnoxSide
) -> None:
    number = buyers.order(("KÅSA-33", 10))
    await buy(number)
    ongoing_world.forget_requests()
    fortnox_world.forget_requests()
    assert await buy(number) == Unchanged()
    assert ongoing_world.requests() == 0
    assert fortnox_world.requests() == 1


async def test_articles_go_first_and_those_that_are_not_kept_in_stock_are_not_waited_for(
    sides: MakeSides, buyers: Buyers
) -> None:
    number = buyers.order(("YXA-2", 4), ("FRAKT", 1))
    with pytest.raises(OutOfOrder) as needed:
        await purchase_orders.transfer(number, sides("purchase_orders", warehouse_module=True))
    assert needed.value.requires == (("articles", "YXA-2"),)
    assert needed.value.code == "purchase_orders.articles_first"


async def test_an_article_deleted_before_it_ever_reached_the_warehouse_is_held(
    buy: Move, buyers: Buyers, sides: MakeSides, fortnox_world: FortnoxSide
) -> None:
    number = buyers.order(("YXA-2", 4))
    fortnox_world.delete_article("YXA-2")
    await articles.transfer("YXA-2", sides("articles"))
    told = held(await buy(number), "purchase_orders.article_deleted")
    assert "YXA-2" in told.message


async def test_articles_that_are_not_ours_to_send_must_be_in_ongoing(
    buy: Move, buyers: Buyers, sides: MakeSides, ongoing_world: OngoingSide
) -> None:
    number = buyers.order(("YXA-2", 4))
    told = held(await buy(number, send_articles=False), "purchase_orders.articles_missing")
    assert "YXA-2" in told.message
    await articles.transfer("YXA-2", sides("articles"))
    assert await buy(number, send_articles=False) == Sent()


async def test_more_missing_articles_than_fit_a_sentence_are_counted(
    buy: Move, buyers: Buyers, fortnox_world: FortnoxSide
) -> None:
    for number in range(12):
        fortnox_world.add_article(f"A-{number:02}")
    order = buyers.order(*[(f"A-{number:02}", 1) for number in range(12)])
    told = held(await buy(order, send_articles=False), "purchase_orders.articles_missing")
    assert "A-09 and 2 more." in told.message


async def test_a_note_that_is_too_long_is_cut_and_said(buy: Move, buyers: Buyers, gate: Receiving) -> None:
    number = buyers.order(("KÅSA-33", 10), note="x" * 501)
    outcome = await buy(number)
    assert outcome == Sent(notes=("The note has 501 characters; Ongoing takes 500: it was cut.",))
    assert len(gate.require_purchase_order(number).document["purchaseOrderRemark"]) == 500


@pytest.mark.parametrize(
    ("fields", "why"),
    [
        ({"send": False}, "it is not sent to the supplier"),
        ({"purchaseType": "DROPSHIP"}, "it goes from the supplier to the customer (dropship)"),
    ],
)
async def test_what_does_not_come_to_the_warehouse_is_not_sent(
    buy: Move, buyers: Buyers, ongoing_world: OngoingSide, scan_purchases: ScanOrders, fields: Any, why: str
) -> None:
    number = buyers.order(("KÅSA-33", 10), **fields)
    assert await scan_purchases() == []
    assert await buy(number) == Unchanged(why=f"Not for the warehouse: {why}.")
    assert ongoing_world.owner.purchase_orders == {}
    assert await scan_purchases() == []


@pytest.mark.parametrize("rows", [[("FRAKT", 1)], [("FRAKT", 1), ("KÅSA-33", 0)], []])
async def test_a_purchase_order_with_nothing_to_put_on_a_shelf_is_not_sent_and_says_so(
    buy: Move, buyers: Buyers, ongoing_world: OngoingSide, scan_purchases: ScanOrders, rows: Any
) -> None:
    number = buyers.order(*rows)
    assert await buy(number) == Unchanged(
        why="Not for the warehouse: it has nothing to receive: no row is of a stock article."
    )
    assert ongoing_world.owner.purchase_orders == {}
    await scan_purchases()
    await buy(number)
    assert await scan_purchases() == []


async def test_a_purchase_order_from_before_the_line_goes_as_its_goods_are_still_to_come(
    buy: Move, buyers: Buyers, gate: Receiving, scan_purchases: ScanOrders
) -> None:
    number = buyers.order(("KÅSA-33", 10), orderDate="2026-01-12", deliveryDate="2026-02-10")
    assert buyers.seen(number)["purchaseOrderState"] == "DELAYED"
    assert await scan_purchases() == [number]
    assert await buy(number) == Sent()
    assert quantities(gate.require_purchase_order(number).lines) == {"1": ("KÅSA-33", 10)}


@pytest.mark.parametrize("answer", MissingRights)
async def test_keys_older_than_lager_plus_pause_the_process_and_say_to_connect_again(
    buy: Move, buyers: Buyers, scan_purchases: ScanOrders, answer: MissingRights
) -> None:
    number = buyers.order(("KÅSA-33", 10))
    buyers.company.lager_plus = False
    buyers.switch(missing_rights_answer=answer)
    for attempt in (lambda: buy(number), scan_purchases):
        with pytest.raises(NotConfigured) as missing:
            await attempt()
        assert "Connect again: the keys were made before Lager Plus was activated." in missing.value.todo


@pytest.mark.parametrize(("in_fortnox", "in_options"), [(True, False), (False, True)])
async def test_the_module_must_be_on_in_fortnox_and_in_our_options(
    buy: Move,
    buyers: Buyers,
    sides: MakeSides,
    ongoing_world: OngoingSide,
    in_fortnox: bool,
    in_options: bool,
) -> None:
    number = buyers.order(("KÅSA-33", 10))
    buyers.company.warehouse_module = in_fortnox
    with pytest.raises(NotConfigured) as wrong:
        await buy(number, warehouse_module=in_options)
    assert wrong.value.code == "options.module"
    assert ongoing_world.requests() == 0


@pytest.mark.parametrize("key", ["", "058", "PO-58", "٥٨", "-1", "9" * 19])
async def test_a_key_that_is_no_number_is_said_to_be_none(
    buy: Move, buyers: Buyers, fortnox_world: FortnoxSide, key: str
) -> None:
    held(await buy(key), "purchase_orders.no_number")
    assert fortnox_world.requests(path="purchaseorders") == 0


async def test_a_purchase_order_that_fortnox_does_not_have_is_said_so(buy: Move, buyers: Buyers) -> None:
    with pytest.raises(NotFound, match="no purchase order 4711"):
        await buy("4711")


async def test_a_list_that_may_be_cut_stops_the_scan_before_anything_follows(
    buy: Move, buyers: Buyers, scan_purchases: ScanOrders
) -> None:
    for _ in range(51):
        buyers.order(("KÅSA-33", 1))
    buyers.switch(warehouse_list_limit=50)
    with pytest.raises(GatewayBug) as cut:
        await scan_purchases()
    assert cut.value.code == "fortnox.list_may_be_cut"
