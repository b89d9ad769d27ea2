"""By which numbers of Fortnox and of the warehouse the records of these processes are found."""

from tests.processes.goods_receipt_people import Dock
from tests.processes.names import names_of
from tests.processes.stock_people import ADJUSTMENTS, LAMP, RETURNS, Stock
from tests.processes.to_fortnox.conftest import Shop


async def test_shipment_is_found_by_its_invoice_and_its_waybill(stocked: Shop) -> None:
    number = await stocked.order(("A", 5))
    stocked.ship(number, waybill="WB1")
    await stocked.transfer(number)
    assert await names_of(stocked.sides().ledger, number) == {"invoice": ["5001"], "waybill": ["WB1"]}


async def test_receipts_are_found_by_the_documents_they_became(dock: Dock) -> None:
    number = await dock.order(("A", 10))
    dock.receive(number, {"1": 6})
    await dock.transfer(number)
    dock.receive(number, {"1": 4}, finish=True)
    await dock.transfer(number)
    documents = dock.documents()
    assert await names_of(dock.sides().ledger, number) == {
        "delivery_note": sorted(document.delivery_note_id for document in documents),
        "incoming_goods": sorted(str(document.id) for document in documents),
    }


async def test_receipts_of_an_unknown_order_are_found_by_their_custom_documents(dock: Dock) -> None:
    number = await dock.strange_order("EXT-7", ("A", 10, 30))
    dock.receive(number, {"R1": 6})
    await dock.transfer(number)
    assert await names_of(dock.sides().ledger, number) == {"custom_document": list(dock.custom())}


async def test_correction_of_stock_is_found_by_article_and_document(stock: Stock) -> None:
    stock.count((LAMP, 3))
    (key,) = await stock.scan(ADJUSTMENTS)
    await stock.transfer(ADJUSTMENTS, key)
    ((_, document),) = stock.shop.fortnox.company.inbound_documents
    ledger = stock.shop.sides(ADJUSTMENTS.name).ledger
    assert await names_of(ledger, key) == {"article": [LAMP], "custom_document": [document]}


async def test_return_is_found_by_every_document_of_its_order(stock: Stock) -> None:
    number = await stock.sold((LAMP, 5))
    for quantity in (2, 1):
        stock.take_back(number, {LAMP: quantity})
        await stock.run(RETURNS)
    documents = sorted(document for _, document in stock.shop.fortnox.company.inbound_documents)
    assert len(documents) == 2
    assert await names_of(stock.shop.sides(RETURNS.name).ledger, number) == {"custom_document": documents}
