"""Both books of a small shop as they should be, for tests that then spoil them."""

from collections.abc import Callable
from copy import deepcopy
from typing import Any

import pytest

from app.demo.other_side import OtherSide

Spoil = Callable[[Any, Any], None]
"""Changes the company's book and the goods owner's."""


def _line(article: str, row: str, **figures: Any) -> dict[str, Any]:
    none = dict.fromkeys(("ordered", "picked", "reported", "returned", "reported_returned"), 0)
    return {"article_number": article, "row_number": row, **none, **figures}


COMPANY: dict[str, Any] = {
    "warehouse_module": True,
    "articles": {
        "TÄLT": {
            "Description": "Tält",
            "StockGoods": True,
            "Active": True,
            "SupplierNumber": "31",
            "QuantityInStock": 20,
            "DisposableQuantity": 20,
        },
        "FRAKT": {"Description": "Frakt", "StockGoods": False, "Active": True, "SupplierNumber": None},
    },
    "suppliers": {"31": {"Name": "Nordduk", "Address1": "Vävargatan 8", "ZipCode": "503 38", "City": "Borås"}},
    "orders": {
        "1": {
            "WarehouseReady": True,
            "InvoiceReference": "5001",
            "OrderRows": [
                {"ArticleNumber": "TÄLT", "OrderedQuantity": "4", "DeliveredQuantity": "3"},
                {"ArticleNumber": "FRAKT", "OrderedQuantity": "1", "DeliveredQuantity": "1"},
                {"ArticleNumber": "", "OrderedQuantity": "0", "DeliveredQuantity": "0"},
            ],
        }
    },
    "invoices": {"5001": {"OrderReference": 1}},
    "purchase_orders": {
        "58": {
            "internalReference": "Vår",
            "deliveryDate": "2026-03-06",
            "supplierNumber": "31",
            "purchaseOrderState": "RECEIVED",
            "rows": [
                {
                    "rowNum": 1,
                    "itemId": "TÄLT",
                    "isStockItem": True,
                    "orderedQuantity": 10,
                    "receivedQuantity": 10,
                    "price": 1740,
                },
                {
                    "rowNum": 2,
                    "itemId": "FRAKT",
                    "isStockItem": False,
                    "orderedQuantity": 1,
                    "receivedQuantity": 0,
                    "price": 650,
                },
            ],
        }
    },
    "incoming_goods": {
        str(number): {
            "id": number,
            "released": True,
            "completed": True,
            "voided": False,
            "rows": [{"itemId": "TÄLT", "purchaseOrderId": 58, "receivedQuantity": quantity}],
        }
        for number, quantity in ((77, 6), (101, 4))
    },
    "custom_inbound": {
        "ONGOINGINBOUNDINVENTORY/101": {
            "warehouseReady": True,
            "voided": False,
            "rows": [{"itemId": "TÄLT", "quantity": 3}],
        },
        "ONGOINGINBOUNDRETURN/7": {
            "warehouseReady": True,
            "voided": False,
            "rows": [{"itemId": "TÄLT", "quantity": 1}],
        },
    },
    "custom_outbound": {
        "ONGOINGOUTBOUNDINVENTORY/102": {
            "warehouseReady": True,
            "voided": False,
            "rows": [{"itemId": "TÄLT", "quantity": 2}],
        },
    },
}
GOODS_OWNER: dict[str, Any] = {
    "articles": {
        "TÄLT": {
            "document": {"articleName": "Tält", "isStockArticle": True, "isActive": True},
            "inventory": {"numberOfItems": 20, "sellableNumberOfItems": 20},
        },
        "FRAKT": {
            "document": {"articleName": "Frakt", "isStockArticle": False, "isActive": True},
            "inventory": {"numberOfItems": 0, "sellableNumberOfItems": 0},
        },
    },
    "suppliers": {
        "31": {"supplierAddress": {"name": "Nordduk", "address": "Vävargatan 8", "postCode": "503 38", "city": "Borås"}}
    },
    "orders": {
        "1": {
            "status": 450,
            "lines": [
                _line("TÄLT", "TÄLT#1", ordered=4, picked=3, reported=3, returned=1, reported_returned=1),
                _line("FRAKT", "FRAKT#1", ordered=1, reported=None),
            ],
        }
    },
    "purchase_orders": {
        "58": {
            "document": {
                "referenceNumber": "Vår",
                "inDate": "2026-03-06T00:00:00",
                "supplierInfo": {"supplierNumber": "31"},
            },
            "lines": [
                {
                    "article_number": "TÄLT",
                    "row_number": "1",
                    "advised": 10,
                    "received": 10,
                    "reported": 10,
                    "document": {"rowPrice": 1740},
                }
            ],
        }
    },
    "adjustments": [
        {"article_number": "TÄLT", "quantity": 3, "reported": True},
        {"article_number": "TÄLT", "quantity": -2, "reported": True},
    ],
}


@pytest.fixture
def as_it_should_be() -> OtherSide:
    return OtherSide(company=deepcopy(COMPANY), goods_owner=deepcopy(GOODS_OWNER))


@pytest.fixture
def spoilt(as_it_should_be: OtherSide) -> Callable[[Spoil], OtherSide]:
    """The books after something went wrong in them."""

    def spoil(spoiling: Spoil) -> OtherSide:
        spoiling(as_it_should_be.company, as_it_should_be.goods_owner)
        return as_it_should_be

    return spoil
