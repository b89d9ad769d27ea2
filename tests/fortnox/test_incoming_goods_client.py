"""Purchase orders and their receipts against the sandbox's Fortnox."""

from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest

from app.errors import GatewayBug, NotConfigured, NotFound, RemoteRejected, RemoteUnavailable
from app.fortnox.articles import ArticleNumber
from app.fortnox.incoming_goods_documents import (
    DeliveryNoteId,
    IncomingGoodsDocument,
    IncomingGoodsDraft,
    IncomingGoodsDraftRow,
    IncomingGoodsId,
)
from app.fortnox.purchase_orders import PurchaseOrder, PurchaseOrderId, PurchaseOrderState
from tests.fortnox.office import CLIENT_ID, LANTERN, LINE, Office

NOTE = DeliveryNoteId("LB-58-0a1b2c3d4e5f")
LAMP = ArticleNumber(LANTERN)


async def ordered(office: Office, *, send: bool = True) -> PurchaseOrder:
    """A purchase order of 20 lanterns and 100 lines."""
    supplier = (await office.fortnox.suppliers.all())[0]
    rows = [
        {"itemId": LANTERN, "orderedQuantity": 20, "price": 77.5},
        {"itemId": LINE, "orderedQuantity": 100, "price": 0.442},
    ]
    content = {"supplierNumber": supplier.supplier_number, "internalReference": "Vår 2026", "rows": rows}
    order_id = PurchaseOrderId((await office.of_company("POST", "/purchase-orders", content))["id"])
    if send:
        await office.of_company("POST", f"/purchase-orders/{order_id}/send")
    return await office.fortnox.purchase_orders.get(order_id)


def receipt(office: Office, order: PurchaseOrder, *quantities: str, note: str = NOTE) -> IncomingGoodsDraft:
    """What came of the rows of an order, today."""
    rows = tuple(
        IncomingGoodsDraftRow(
            item_id=row.item_id,
            purchase_order_id=order.id,
            purchase_order_row_id=row.id,
            ordered_quantity=row.ordered_quantity,
            received_quantity=Decimal(quantity),
        )
        for row, quantity in zip(order.rows, quantities, strict=False)
    )
    return IncomingGoodsDraft(delivery_note_id=DeliveryNoteId(note), document_date=office.today, rows=rows)


async def lanterns(office: Office) -> Decimal:
    (row,) = await office.fortnox.stock.balance([LAMP])
    return row.in_stock


async def test_a_sent_order_is_listed_and_read_in_full(office: Office) -> None:
    order, unsent = await ordered(office), await ordered(office, send=False)
    assert (order.purchase_order_state, unsent.purchase_order_state) == ("SENT", "NOT_SENT")
    assert (order.internal_reference, order.supplier_name != "") == ("Vår 2026", True)
    assert [(row.row_num, row.item_id, row.ordered_quantity, row.price) for row in order.rows] == [
        (1, LANTERN, Decimal(20), Decimal("77.5")),
        (2, LINE, Decimal(100), Decimal("0.442")),
    ]
    (item,) = await office.fortnox.purchase_orders.list(PurchaseOrderState.SENT)
    assert item.model_dump() == {name: value for name, value in order.model_dump().items() if name != "rows"}
    assert not await office.fortnox.purchase_orders.list(PurchaseOrderState.DELAYED)


async def test_a_list_item_changes_with_the_order(office: Office) -> None:
    order = await ordered(office)
    (before,) = await office.fortnox.purchase_orders.list(PurchaseOrderState.SENT)
    rows = [{"id": row.id, "orderedQuantity": 21} for row in order.rows]
    await office.of_company("PATCH", f"/purchase-orders/{order.id}", {"rows": rows})
    (after,) = await office.fortnox.purchase_orders.list(PurchaseOrderState.SENT)
    assert before != after


async def test_a_completed_order_awaits_nothing_and_a_voided_one_is_still_read(office: Office) -> None:
    first, second = await ordered(office), await ordered(office)
    await office.fortnox.purchase_orders.complete(first.id)
    await office.of_company("POST", f"/purchase-orders/{second.id}/void")
    completed = await office.fortnox.purchase_orders.get(first.id)
    assert (completed.purchase_order_state, completed.manually_completed) == ("RECEIVED", True)
    assert [row.remaining_ordered_quantity for row in completed.rows] == [Decimal(0), Decimal(0)]
    voided = await office.fortnox.purchase_orders.get(second.id)
    assert (voided.purchase_order_state, voided.voided) == ("VOIDED", True)
    assert not await office.fortnox.purchase_orders.list(PurchaseOrderState.SENT)


async def test_an_order_that_is_not_there_is_not_found(office: Office) -> None:
    with pytest.raises(NotFound, match="Fortnox has no purchase order 999"):
        await office.fortnox.purchase_orders.get(PurchaseOrderId(999))
    with pytest.raises(NotFound):
        await office.fortnox.purchase_orders.complete(PurchaseOrderId(999))


async def test_a_list_cut_at_a_round_number_raises_the_alarm(office: Office) -> None:
    for _ in range(51):
        await ordered(office)
    assert len(await office.fortnox.purchase_orders.list(PurchaseOrderState.SENT)) == 51
    await office.switch(warehouse_list_limit=50)
    with pytest.raises(GatewayBug) as caught:
        await office.fortnox.purchase_orders.list(PurchaseOrderState.SENT)
    assert caught.value.code == "fortnox.list_may_be_cut"


async def test_two_part_receipts_are_booked_one_after_the_other(office: Office) -> None:
    goods, order = office.fortnox.incoming_goods, await ordered(office)
    first = await goods.create(receipt(office, order, "8", "100"))
    assert (first.delivery_note_id, first.released, first.rows[0].purchase_order_row_id) == (
        NOTE,
        False,
        order.rows[0].id,
    )
    assert await lanterns(office) == Decimal(10)
    await goods.release(first.id)
    assert await lanterns(office) == Decimal(18)
    half = await office.fortnox.purchase_orders.get(order.id)
    assert [row.remaining_ordered_quantity for row in half.rows] == [Decimal(12), Decimal(0)]
    second = await goods.create(receipt(office, half, "12", note="LB-58-second"))
    await goods.release(second.id)
    whole = await office.fortnox.purchase_orders.get(order.id)
    assert (whole.purchase_order_state, whole.manually_completed) == ("RECEIVED", False)
    await goods.complete(first.id, office.today)
    assert [(await goods.get(each.id)).completed for each in (first, second)] == [True, False]


async def test_a_document_is_found_in_each_of_its_states(office: Office) -> None:
    goods, order = office.fortnox.incoming_goods, await ordered(office)
    assert await goods.find(NOTE) is None
    await goods.create(receipt(office, order, "1", note=f"{NOTE}-2"))
    await goods.create(receipt(office, order, "1", note=NOTE.lower()))
    made = await goods.create(receipt(office, order, "8"))

    async def found() -> tuple[IncomingGoodsId, bool, bool, bool]:
        item = await goods.find(NOTE)
        assert item is not None
        return item.id, item.released, item.completed, item.voided

    assert await found() == (made.id, False, False, False)
    await goods.release(made.id)
    assert await found() == (made.id, True, False, False)
    await goods.complete(made.id, office.today)
    assert await found() == (made.id, True, True, False)


async def test_a_voided_document_takes_its_goods_back_and_makes_room_for_another(office: Office) -> None:
    goods, order = office.fortnox.incoming_goods, await ordered(office)
    first = await goods.create(receipt(office, order, "8"))
    await goods.release(first.id)
    await goods.void(first.id)
    assert await lanterns(office) == Decimal(10)
    item = await goods.find(NOTE)
    assert item is not None
    assert (item.id, item.voided) == (first.id, True)
    second = await goods.create(receipt(office, order, "8"))
    item = await goods.find(NOTE)
    assert item is not None
    assert (item.id, item.voided) == (second.id, False)


async def test_two_standing_documents_of_one_note_are_noticed(office: Office) -> None:
    order = await ordered(office)
    for _ in range(2):
        await office.fortnox.incoming_goods.create(receipt(office, order, "8"))
    with pytest.raises(GatewayBug) as caught:
        await office.fortnox.incoming_goods.find(NOTE)
    assert caught.value.code == "fortnox.delivery_note_twice"


async def test_a_surplus_and_an_article_not_ordered_come_on_rows_of_their_own(office: Office) -> None:
    order = await ordered(office)
    linked = receipt(office, order, "20")
    surplus = IncomingGoodsDraftRow(item_id=LAMP, received_quantity=Decimal(2))
    made = await office.fortnox.incoming_goods.create(linked.model_copy(update={"rows": (*linked.rows, surplus)}))
    await office.fortnox.incoming_goods.release(made.id)
    assert [row.purchase_order_id for row in made.rows] == [order.id, None]
    assert await lanterns(office) == Decimal(32)
    with pytest.raises(RemoteRejected) as caught:
        await office.fortnox.incoming_goods.create(receipt(office, order, "1", note="LB-58-more"))
    assert caught.value.remote_text


async def test_a_timeout_of_the_create_is_healed_by_looking_for_the_note(office: Office) -> None:
    order = await ordered(office)
    await office.does("POST", "/faults", {"method": "POST", "path": "incominggoods-v1", "kind": "drop_after"})
    with pytest.raises(RemoteUnavailable):
        await office.fortnox.incoming_goods.create(receipt(office, order, "8"))
    assert await office.fortnox.incoming_goods.find(NOTE) is not None


async def release_of(office: Office, day: date) -> IncomingGoodsDocument:
    draft = receipt(office, await ordered(office), "8").model_copy(update={"document_date": day})
    return await office.fortnox.incoming_goods.create(draft)


async def test_a_release_dated_tomorrow_is_refused_in_plain_words(office: Office) -> None:
    made = await release_of(office, office.today + timedelta(days=1))
    with pytest.raises(RemoteRejected, match="the document's date lies ahead") as caught:
        await office.fortnox.incoming_goods.release(made.id)
    assert caught.value.remote_code == "cannot_release_later_than_current_date"


async def test_a_release_in_a_locked_period_is_refused_and_the_period_can_be_read(office: Office) -> None:
    assert await office.fortnox.settings.locked_period() is None
    locked = office.today - timedelta(days=1)
    await office.of_company("PATCH", "", {"locked_until": locked.isoformat()})
    assert await office.fortnox.settings.locked_period() == locked
    made = await release_of(office, locked)
    with pytest.raises(RemoteRejected, match="locked bookkeeping period") as caught:
        await office.fortnox.incoming_goods.release(made.id)
    assert caught.value.remote_code == "period_locked"


async def test_a_voided_document_cannot_be_released(office: Office) -> None:
    made = await release_of(office, office.today)
    await office.fortnox.incoming_goods.void(made.id)
    with pytest.raises(RemoteRejected, match="somebody voided the document"):
        await office.fortnox.incoming_goods.release(made.id)


async def test_an_article_that_is_not_there_is_refused_with_fortnoxs_own_words(office: Office) -> None:
    row = IncomingGoodsDraftRow(item_id=ArticleNumber("BORTA"), received_quantity=Decimal(1))
    draft = IncomingGoodsDraft(delivery_note_id=NOTE, document_date=office.today, rows=(row,))
    with pytest.raises(RemoteRejected, match=f"delivery note {NOTE}") as caught:
        await office.fortnox.incoming_goods.create(draft)
    assert not isinstance(caught.value, NotFound)
    assert "BORTA" in caught.value.remote_text


@pytest.mark.parametrize("answer", ["forbidden", "bad_request", "no_licence"])
async def test_keys_made_before_lager_plus_are_told_apart_from_all_else(office: Office, answer: str) -> None:
    await office.switch(missing_rights_answer=answer)
    await office.of_company("PATCH", "", {"lager_plus": False})
    await office.of_company("POST", "/consent", {"client_id": CLIENT_ID})
    await office.of_company("PATCH", "", {"lager_plus": True})
    with pytest.raises(NotConfigured, match="“warehouse”") as caught:
        await office.fortnox.purchase_orders.list(PurchaseOrderState.SENT)
    assert "the keys were made before Lager Plus was activated" in caught.value.todo
    await office.of_company("POST", "/consent", {"client_id": CLIENT_ID})
    assert not await office.fortnox.purchase_orders.list(PurchaseOrderState.SENT)


@pytest.mark.parametrize(
    ("flag", "words"),
    [
        ("incoming_goods_on", "Incoming goods must be switched on"),
        ("bookkeeping", "the licence for bookkeeping"),
    ],
)
async def test_what_else_incoming_goods_need_is_said(office: Office, flag: str, words: str) -> None:
    made = await release_of(office, office.today)
    await office.fortnox.incoming_goods.release(made.id)
    await office.of_company("PATCH", "", {flag: False})
    call: Any = {
        "incoming_goods_on": lambda: office.fortnox.incoming_goods.get(made.id),
        "bookkeeping": lambda: office.fortnox.incoming_goods.complete(made.id, office.today),
    }[flag]
    with pytest.raises(NotConfigured) as caught:
        await call()
    assert words in caught.value.todo
