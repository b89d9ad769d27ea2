"""What an event of each kind asks for."""

from typing import Any

import pytest

from app.errors import Requirement
from app.inbox.routes import Look, NotOurs
from app.processes.webhook_routes import route
from app.web.webhooks.addresses import ADDRESSES

RETURNED = {"isReturned": True, "order": {"orderId": 55, "orderNumber": "1042"}}


@pytest.mark.parametrize(
    ("kind", "payload", "asked"),
    [
        ("order", {"orderNumber": "1042", "orderId": 55, "more": 1}, Requirement("shipments", "1042")),
        ("purchase-order", {"purchaseOrderNumber": "58"}, Requirement("goods_receipts", "58")),
        ("return", RETURNED, Requirement("customer_returns", "1042")),
        ("inventory", {"inventory": {"inventoryId": 301}}, Look("stock_adjustments")),
    ],
)
def test_an_event_asks_for_the_record_it_names_and_a_change_of_stock_for_a_look(
    kind: str, payload: dict[str, Any], asked: Requirement | Look
) -> None:
    assert route(kind, payload) == [asked]


@pytest.mark.parametrize(
    ("kind", "payload", "process"),
    [
        ("order", {"orderId": 55, "orderNumber": None}, "shipments"),
        ("purchase-order", {"purchaseOrderId": 8}, "goods_receipts"),
        ("return", {"isReturned": True, "order": {"orderId": 55}}, "customer_returns"),
    ],
)
def test_a_number_that_is_left_out_makes_the_process_look(kind: str, payload: dict[str, Any], process: str) -> None:
    assert route(kind, payload) == [Look(process)]


@pytest.mark.parametrize(
    ("kind", "payload"),
    [
        ("order", {}),
        ("order", {"orderNumber": "", "orderId": 0}),
        ("order", {"orderNumber": 7}),
        ("order", {"orderId": True}),
        ("order", {"orderId": "55"}),
        ("purchase-order", {"orderNumber": "1042"}),
        ("purchase-order", {"purchaseOrderId": 0, "purchaseOrderNumber": None}),
        ("return", {"isReturned": True}),
        ("return", {"isReturned": True, "order": "1042"}),
        ("return", {"isReturned": True, "order": {"orderId": 0, "orderNumber": None}}),
        ("inventory", {}),
        ("inventory", {"inventory": {"inventoryId": 0}}),
        ("inventory", {"inventory": [301]}),
        ("shipment", {"orderNumber": "1042"}),
    ],
    ids=str,
)
def test_an_event_that_names_nothing_such_as_the_test_buttons_is_not_ours(kind: str, payload: dict[str, Any]) -> None:
    with pytest.raises(NotOurs):
        route(kind, payload)


@pytest.mark.parametrize("handled", ["isAllocated", "isPicked", "isPacked", "isDeleted"])
def test_goods_that_are_handled_but_not_returned_are_not_ours_and_it_says_why(handled: str) -> None:
    with pytest.raises(NotOurs, match="Nothing came back"):
        route("return", {**RETURNED, "isReturned": False, handled: True})


def test_every_address_has_a_route_for_its_example() -> None:
    assert [route(address.kind, address.example) for address in ADDRESSES] == [
        [Requirement("shipments", "1042")],
        [Requirement("goods_receipts", "58")],
        [Look("stock_adjustments")],
        [Requirement("customer_returns", "1042")],
    ]
