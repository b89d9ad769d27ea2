"""Saving, releasing, completing and voiding incoming goods (FACTS §15, §18)."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from app.sandbox.fortnox.company import Company, Kept
from app.sandbox.fortnox.document_stock import keep_cost, must_be_there, put_in
from app.sandbox.fortnox.documents.document import rounded
from app.sandbox.fortnox.documents.incoming_goods import PATCH_FIELDS, IncomingGoods, IncomingGoodsRow
from app.sandbox.fortnox.documents.purchase_order import PurchaseOrder, PurchaseOrderRow, PurchaseType
from app.sandbox.fortnox.purchase_receipts import received, remaining
from app.sandbox.fortnox.release_rules import check_period, may_complete, may_release, may_save, may_void
from app.sandbox.fortnox.stock_points import named_stock_point, receiving_stock_point
from app.sandbox.fortnox.warehouse_problems import InventedCode, WarehouseCode, not_there, warehouse_refusal
from app.sandbox.fortnox.warehouse_requests import built, sendable
from app.sandbox.fortnox.world import FortnoxWorld


def require_incoming_goods(company: Company, number: int) -> Kept[IncomingGoods]:
    """The incoming goods of an id.

    Raises:
        WarehouseRefusal: there are none (404).
    """
    if number not in company.incoming_goods:
        raise not_there()
    return company.incoming_goods[number]


def add_incoming_goods(world: FortnoxWorld, company: Company, content: Mapping[str, Any]) -> IncomingGoods:
    """Save new incoming goods: nothing is in stock yet, nothing counts as received."""
    goods = built(IncomingGoods, {"date": world.today(), **sendable(IncomingGoods, content)})
    may_save(world, company, goods.date, voided=False)
    _settle(world, company, goods)
    goods.id = company.take_incoming_goods_id()
    company.incoming_goods[goods.id] = Kept(goods, world.now())
    return goods


def save_incoming_goods(
    world: FortnoxWorld, company: Company, number: int, content: Mapping[str, Any]
) -> IncomingGoods:
    """Replace the document while it is not released.

    Raises:
        WarehouseRefusal: released, voided, or what `add_incoming_goods` refuses.
    """
    kept = require_incoming_goods(company, number)
    before = kept.document
    goods = built(IncomingGoods, {"date": before.date, **sendable(IncomingGoods, content), "id": number})
    if not may_save(world, company, goods.date, released=before.released, voided=before.voided):
        return before
    _settle(world, company, goods)
    kept.document, kept.modified = goods, world.now()
    return goods


def patch_incoming_goods(
    world: FortnoxWorld, company: Company, number: int, content: Mapping[str, Any]
) -> IncomingGoods:
    """Change note, delivery note id, supplier's name or the delivery note flag, after the release too.

    Raises:
        WarehouseRefusal: another field, or voided.
    """
    kept = require_incoming_goods(company, number)
    for other in content.keys() - PATCH_FIELDS:
        raise warehouse_refusal(InventedCode.unknown_field, f"Ogiltigt fält i anropet: {other}")
    if kept.document.voided:
        raise warehouse_refusal(WarehouseCode.is_voided)
    changes = sendable(IncomingGoods, content)
    kept.document = built(IncomingGoods, {**kept.document.model_dump(by_alias=True), **changes})
    kept.modified = world.now()
    return kept.document


def release(world: FortnoxWorld, company: Company, number: int) -> None:
    """Lock the document, put its goods in stock and count them as received on their purchase orders."""
    kept = require_incoming_goods(company, number)
    goods = kept.document
    if not may_release(world, company, goods.date, released=goods.released, voided=goods.voided):
        return
    _check_surplus(world, company, goods)
    for row in goods.rows:
        if row.is_stock_item:
            put_in(world, company, _shelf(row), row.received_quantity)
            keep_cost(company, row.item_id, row.direct_cost)
    goods.released, kept.modified = True, world.now()
    company.released_on[number] = world.today()


def complete(world: FortnoxWorld, company: Company, number: int, day: date) -> None:
    """Close the bookkeeping of released goods on a day.

    Raises:
        WarehouseRefusal: voided, not released, completed already, before the release, in the future, locked.
    """
    kept = require_incoming_goods(company, number)
    goods = kept.document
    if goods.voided:
        raise warehouse_refusal(WarehouseCode.is_voided)
    if not goods.released:
        raise warehouse_refusal(InventedCode.not_released)
    if not may_complete(world, complete=goods.completed):
        return
    from_release = world.switches.completion_counts_from_release_day
    earliest = company.released_on[number] if from_release else goods.date
    if not earliest <= day <= world.today():
        raise warehouse_refusal(InventedCode.completion_date)
    check_period(company, day)
    goods.completed, kept.modified = True, world.now()


def void(world: FortnoxWorld, company: Company, number: int) -> None:
    """Void the document; released goods leave stock again and are awaited anew.

    Raises:
        WarehouseRefusal: voided, completed, or the goods have gone out meanwhile.
    """
    kept = require_incoming_goods(company, number)
    goods = kept.document
    if not may_void(world, company, goods.date if goods.released else None, voided=goods.voided):
        return
    if goods.completed:
        raise warehouse_refusal(InventedCode.is_complete)
    if goods.released:
        moves = [(_shelf(row), row.received_quantity) for row in goods.rows if row.is_stock_item]
        must_be_there(company, moves)
        for shelf, quantity in moves:
            put_in(world, company, shelf, -quantity)
    goods.voided, kept.modified = True, world.now()


def incoming_goods_json(company: Company, goods: IncomingGoods) -> dict[str, Any]:
    """The document in full; what remains of an order row leaves this document out."""
    sums = received(company, leaving_out=goods.id)
    rows = []
    for row in goods.rows:
        linked = _order_row(company, row)
        left = None if linked is None else remaining(*linked, sums[row.purchase_order_row_id])
        rows.append(row.model_copy(update={"remaining_ordered_quantity": left}))
    return goods.model_copy(update={"rows": rows}).as_json()


def _settle(world: FortnoxWorld, company: Company, goods: IncomingGoods) -> None:
    """Check what the document refers to and fill in what Fortnox knows of it."""
    header = named_stock_point(company, goods.stock_point_id, goods.stock_point_code)
    for order, row in enumerate(goods.rows, start=1):
        if row.item_id not in company.articles:
            raise warehouse_refusal(InventedCode.unknown_item, f"Artikeln finns inte: {row.item_id}")
        article = company.articles[row.item_id].document
        row.id, row.row_order = company.take_uuid(), row.row_order or order
        row.item_description, row.item_unit = article.description, article.unit
        row.is_stock_item = article.stock_goods
        linked = _linked(company, row)
        own = named_stock_point(company, row.stock_point_id, row.stock_point_code)
        if linked is not None:
            purchase, ordered = linked
            row.ordered_quantity = ordered.ordered_quantity
            if row.direct_cost is None:
                row.direct_cost = rounded(ordered.price * purchase.currency_rate / purchase.currency_unit)
            goods.supplier_number = goods.supplier_number or purchase.supplier_number
        elif row.direct_cost is None:
            row.direct_cost = article.purchase_price
        if row.is_stock_item:
            place = receiving_stock_point(company, row.item_id, own, header)
            row.stock_point_id, row.stock_point_code, row.stock_point_name = place.id, place.code, place.name
    if goods.supplier_number is not None:
        if goods.supplier_number not in company.suppliers:
            raise warehouse_refusal(InventedCode.unknown_supplier, f"Leverantören finns inte: {goods.supplier_number}")
        goods.supplier_name = goods.supplier_name or company.suppliers[goods.supplier_number].document.name
    if header is not None:
        goods.stock_point_id, goods.stock_point_code, goods.stock_point_name = header.id, header.code, header.name
    _check_surplus(world, company, goods)


def _linked(company: Company, row: IncomingGoodsRow) -> tuple[PurchaseOrder, PurchaseOrderRow] | None:
    """The order row that a row names, None when it names none.

    Raises:
        WarehouseRefusal: half a link, a row that is not there, another article, a voided order, or a dropship one.
    """
    if row.purchase_order_id is None and row.purchase_order_row_id is None:
        return None
    found = _order_row(company, row)
    if found is None:
        raise warehouse_refusal(InventedCode.order_row, f"Raden finns inte på inköpsorder {row.purchase_order_id}.")
    if found[0].voided or found[0].purchase_type is PurchaseType.dropship:
        raise warehouse_refusal(InventedCode.order_row, "Inköpsordern tar inte emot varor.")
    return found


def _order_row(company: Company, row: IncomingGoodsRow) -> tuple[PurchaseOrder, PurchaseOrderRow] | None:
    kept = company.purchase_orders.get(row.purchase_order_id or 0)
    if kept is None:
        return None
    for ordered in kept.document.rows:
        if (ordered.id, ordered.item_id) == (row.purchase_order_row_id, row.item_id):
            return kept.document, ordered
    return None


def _check_surplus(world: FortnoxWorld, company: Company, goods: IncomingGoods) -> None:
    """Raises when more is received on an order row than remains; surplus belongs on a row of its own (FACTS §15)."""
    if world.switches.order_row_takes_surplus:
        return
    sums = received(company, leaving_out=goods.id)
    for row in goods.rows:
        linked = _linked(company, row)
        if linked is not None:
            if row.received_quantity > remaining(*linked, sums[row.purchase_order_row_id]):
                raise warehouse_refusal(InventedCode.too_much_received)
            sums[row.purchase_order_row_id] += row.received_quantity


def _shelf(row: IncomingGoodsRow) -> tuple[str, str]:
    return row.item_id, row.stock_point_code or ""
