"""Webhooks of the sandbox are read by the models of their kind and lead to the record that changed."""

from decimal import Decimal

from app.ongoing.client import Ongoing
from app.ongoing.webhooks import InventoryWebhook, OrderWebhook, PickingWebhook, PurchaseOrderWebhook
from tests.ongoing.against_sandbox.conftest import Sandbox, order_of, purchase_order_of, put_articles


async def test_received_purchase_order_is_told_and_a_part_below_400_only_as_a_status(
    sandbox: Sandbox, ongoing: Ongoing
) -> None:
    await put_articles(ongoing, "A")
    purchase_order_id = await ongoing.purchase_orders.put(purchase_order_of("207", A="2"))
    await sandbox.listen()
    await sandbox.people("purchase-orders/207/receive", quantities={"1": "1"}, finish=False)
    (part,) = map(PurchaseOrderWebhook.model_validate, await sandbox.heard())
    assert (part.purchase_order_id, part.purchase_order_status.number) == (purchase_order_id, 300)
    await sandbox.people("purchase-orders/207/receive")
    heard = [PurchaseOrderWebhook.model_validate(payload) for payload in await sandbox.heard()]
    assert {(event.purchase_order_number, event.purchase_order_status.number) for event in heard} == {("207", 500)}


async def test_counted_stock_is_told_by_inventory_and_article(sandbox: Sandbox, ongoing: Ongoing) -> None:
    await put_articles(ongoing, "A")
    await sandbox.listen()
    counted = await sandbox.people("count", rows=[{"article_number": "A", "quantity": "-1.5"}])
    (event,) = map(InventoryWebhook.model_validate, await sandbox.heard())
    article = await ongoing.articles.find("A")
    assert article is not None
    assert (event.inventory.inventory_id, event.inventory.is_count_inventory) == (counted["inventory_id"], True)
    assert event.article.article_system_id == article.article_system_id
    assert event.transaction.transaction_number_of_items == Decimal("-1.5")
    assert event.transaction.return_removed_by_order is None
    assert event.location is not None
    assert event.location.warehouse is not None
    assert event.location.warehouse.warehouse_id == 1


async def test_return_is_told_by_order_line_and_its_scrapping_names_the_order(
    sandbox: Sandbox, ongoing: Ongoing
) -> None:
    await put_articles(ongoing, "A")
    order_id = await ongoing.orders.put(order_of("1042", A="3"))
    await sandbox.warehouse("1042", "pick")
    await sandbox.warehouse("1042", "send")
    (line,) = (await ongoing.orders.get(order_id)).order_lines
    await sandbox.listen()
    await sandbox.warehouse("1042", "return", quantities={"A#1": "2"})
    (returned,) = map(PickingWebhook.model_validate, await sandbox.heard())
    assert (returned.is_returned, returned.is_picked, returned.order.order_id) == (True, False, order_id)
    assert returned.order.order_line is not None
    assert returned.order.order_line.order_line_id == line.id
    assert returned.article_item.number_of_items == Decimal(2)
    await sandbox.warehouse("1042", "scrap-return", quantities={"A#1": "1"})
    (scrapped,) = map(InventoryWebhook.model_validate, await sandbox.heard())
    assert scrapped.transaction.return_removed_by_order is not None
    assert scrapped.transaction.return_removed_by_order.order_id == order_id
    await sandbox.warehouse("1042", "collect")
    assert {OrderWebhook.model_validate(payload).order_id for payload in await sandbox.heard()} == {order_id}
