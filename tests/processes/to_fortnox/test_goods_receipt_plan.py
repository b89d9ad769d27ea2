"""The document that a plan stands for, its key, and whether what Fortnox kept is that document."""

import re
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

import pytest

from app.fortnox.custom_document_keys import CustomDocumentKey
from app.fortnox.incoming_goods_documents import DeliveryNoteId, IncomingGoodsDocument
from app.fortnox.purchase_orders import PurchaseOrderId, PurchaseOrderRowId
from app.fortnox.stock_points import StockPointCode, StockPointId
from app.fortnox.suppliers import SupplierNumber
from app.ledger.models import Plan
from app.ongoing.ids import OngoingPurchaseOrderId
from app.processes.stock_points import StockPlace
from app.processes.to_fortnox.goods_receipt_plan import (
    ReceiptPlan,
    delivery_note_id,
    differing_rows,
    draft_of,
    planned_lines,
)
from app.processes.to_fortnox.goods_receipt_rows import PlannedRow
from tests.processes.to_fortnox.receipts import AFTER, line, receipt, remembered

NORTH = StockPlace(StockPointCode("NORR"), StockPointId("uuid-n"))
NOTE = DeliveryNoteId("LB-58-0123456789ab")


def plan(*, place: StockPlace | None = None, known: bool = True) -> ReceiptPlan:
    """Twelve of A on line 7, two of them beyond the order."""
    one = receipt(line(7, "A", "12", ("12", AFTER)), memory=remembered(l7=("0", "0")))
    (arrived,) = one.lines
    row = PlannedRow(line_id=arrived.id, article=arrived.article, quantity=Decimal(10), ordered=Decimal(10))
    return ReceiptPlan(
        number="58",
        warehouse_order_id=OngoingPurchaseOrderId(900),
        order_id=PurchaseOrderId(58) if known else None,
        supplier_number=SupplierNumber("31"),
        dated=date(2026, 3, 2),
        place=place,
        sequence=0,
        lines=planned_lines([arrived]),
        rows=(
            row.model_copy(update={"order_row_id": PurchaseOrderRowId("row-1")}),
            row.model_copy(update={"quantity": Decimal(2), "ordered": Decimal(0), "direct_cost": Decimal(45)}),
        ),
    )


def kept(*rows: dict[str, Any]) -> IncomingGoodsDocument:
    return IncomingGoodsDocument.model_validate({"id": 77, "deliveryNoteId": NOTE, "rows": rows})


LINKED = {"itemId": "A", "receivedQuantity": 10, "purchaseOrderId": 58, "purchaseOrderRowId": "row-1"}
OWN = {"itemId": "A", "receivedQuantity": 2, "directCost": 45}


def test_the_delivery_note_id_is_the_order_and_twelve_hex_of_the_plan() -> None:
    frozen = Plan(
        id="0123456789abcdef" * 4,
        connection_id=UUID(int=1),
        process="goods_receipts",
        key="58",
        document={},
        steps={},
        created_at=datetime(2026, 3, 2, tzinfo=UTC),
    )
    assert delivery_note_id(plan(), frozen) == NOTE
    assert re.fullmatch(r"LB-\d+-[0-9a-f]{12}", NOTE)


def test_the_document_links_what_the_order_awaits_and_prices_the_rest() -> None:
    body = draft_of(plan(place=NORTH), NOTE).as_body()
    rows = body.pop("rows")
    assert body == {
        "deliveryNoteId": NOTE,
        "date": "2026-03-02",
        "hasDeliveryNote": True,
        "supplierNumber": "31",
        "note": "Purchase order 58 of the warehouse",
        "stockPointCode": "NORR",
    }
    nothing = {"backOrderQuantity": 0, "invoicedQuantity": 0, "takenQuantity": 0, "stockPointCode": "NORR"}
    assert rows == [
        {
            "itemId": "A",
            "receivedQuantity": 10,
            "orderedQuantity": 10,
            "purchaseOrderId": 58,
            "purchaseOrderRowId": "row-1",
            **nothing,
        },
        {"itemId": "A", "receivedQuantity": 2, "orderedQuantity": 0, "directCost": 45, **nothing},
    ]


@pytest.mark.parametrize(
    "rows",
    [
        (LINKED, OWN),
        (OWN, LINKED),
        (LINKED, OWN | {"directCost": 40}),
        (LINKED | {"stockPointCode": "HUVUD"}, OWN),
    ],
    ids=["as sent", "other order", "other cost", "a stock point filled in"],
)
def test_the_order_of_rows_costs_and_what_fortnox_fills_in_are_no_difference(rows: tuple[dict[str, Any], ...]) -> None:
    assert differing_rows(plan(), kept(*rows)) == ()


@pytest.mark.parametrize("named", [{"stockPointId": "uuid-n"}, {"stockPointCode": "NORR", "stockPointId": "uuid-n"}])
def test_a_stock_point_is_the_same_by_its_id_and_by_its_code(named: dict[str, str]) -> None:
    assert differing_rows(plan(place=NORTH), kept(LINKED | named, OWN | named)) == ()


@pytest.mark.parametrize(
    ("rows", "fortnox"),
    [
        ((LINKED, OWN | {"receivedQuantity": 1}), "1 without an order, 10 on order row 58/row-1"),
        ((LINKED | {"receivedQuantity": 12},), "12 on order row 58/row-1"),
        ((LINKED | {"purchaseOrderRowId": "row-2"}, OWN), "2 without an order, 10 on order row 58/row-2"),
        ((LINKED | {"purchaseOrderId": 59}, OWN), "2 without an order, 10 on order row 59/row-1"),
        (
            (LINKED | {"purchaseOrderId": None, "purchaseOrderRowId": None}, OWN),
            "2 without an order, 10 without an order",
        ),
        ((), "none"),
    ],
)
def test_every_silent_change_is_a_difference(rows: tuple[dict[str, Any], ...], fortnox: str) -> None:
    (difference,) = differing_rows(plan(), kept(*rows))
    assert difference.field == "article A"
    assert difference.fortnox == fortnox
    assert difference.ongoing == "2 without an order, 10 on order row 58/row-1"


def test_a_row_of_another_article_is_a_difference() -> None:
    (difference,) = differing_rows(plan(), kept(LINKED, OWN, {"itemId": "B", "receivedQuantity": 1}))
    assert (difference.field, difference.ongoing) == ("article B", "none")


def test_another_stock_point_than_the_one_named_is_a_difference() -> None:
    rows = LINKED | {"stockPointCode": "NORR"}, OWN | {"stockPointCode": "HUVUD"}
    (difference,) = differing_rows(plan(place=NORTH), kept(*rows))
    assert difference.fortnox == "2 without an order at HUVUD, 10 on order row 58/row-1 at NORR"
    (difference,) = differing_rows(plan(place=NORTH), kept(LINKED, OWN))
    assert difference.fortnox.count("no stock point") == 2


def test_a_custom_document_is_called_by_its_line_and_how_far_that_came_in_hundredths() -> None:
    key = plan(known=False).custom_key
    assert isinstance(key, CustomDocumentKey)
    assert str(key) == "OngoingInboundOrder 00000000070000001200"


def test_a_plan_comes_back_from_the_database_as_it_went() -> None:
    for one in (plan(), plan(place=NORTH)):
        assert ReceiptPlan.model_validate(one.model_dump(mode="json")) == one
