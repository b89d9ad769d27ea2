import json
from typing import Any

import pytest

from app.connections.options import DimensionUnit
from app.fortnox.articles import Article
from app.ongoing.articles import SupplierAddress
from app.ongoing.wire import json_text
from app.processes.to_ongoing.article_map import article_request, given_fields, with_cleared

ADDRESS = SupplierAddress(name="Granslöjd AB", city="Orsa")


def members(unit: DimensionUnit = DimensionUnit.METRE, address: SupplierAddress | None = None, **fields: Any) -> Any:
    article = Article.model_validate({"ArticleNumber": "KÅSA-33", "Description": "Kåsa", **fields})
    return article_request(article, dimension_unit=unit, supplier_address=address).members()


@pytest.mark.parametrize(
    ("fortnox", "ongoing"),
    [
        ({}, {"articleNumber": "KÅSA-33", "articleName": "Kåsa"}),
        ({"EAN": "7350000000012"}, {"barCodeInfo": {"barCode": "7350000000012"}}),
        ({"Weight": 2650}, {"weight": 2.65}),
        ({"Width": 180}, {"width": 0.18}),
        ({"Height": 160}, {"height": 0.16}),
        ({"Depth": 520}, {"length": 0.52}),
        ({"StockGoods": True}, {"isStockArticle": True}),
        ({"StockGoods": False}, {"isStockArticle": False}),
        ({"Active": False}, {"isActive": False}),
        ({"PurchasePrice": 870.5}, {"purchasePrice": 870.5}),
        ({"Unit": "st"}, {"unitCode": "st"}),
        ({"Note": "Björk, oljad"}, {"description": "Björk, oljad"}),
        (
            {"SupplierNumber": "31", "SupplierName": "Granslöjd"},
            {"supplierInfo": {"supplierNumber": "31", "supplierName": "Granslöjd"}},
        ),
    ],
)
def test_every_row_of_the_table(fortnox: dict[str, Any], ongoing: dict[str, Any]) -> None:
    sent = members(**fortnox)
    assert json.loads(json_text({name: sent[name] for name in ongoing})) == ongoing


@pytest.mark.parametrize(
    ("unit", "width"),
    [(DimensionUnit.METRE, "0.18"), (DimensionUnit.CENTIMETRE, "18"), (DimensionUnit.MILLIMETRE, "180")],
)
def test_lengths_are_in_the_unit_chosen(unit: DimensionUnit, width: str) -> None:
    assert str(members(unit, Width=180)["width"]) == width


def test_the_supplier_carries_its_address_when_it_is_known() -> None:
    supplier = members(address=ADDRESS, SupplierNumber="31")["supplierInfo"]
    assert supplier["advanced"] == {"supplierAddress": {"name": "Granslöjd AB", "city": "Orsa"}}


def test_what_fortnox_leaves_empty_is_not_sent() -> None:
    sent = members(Width=0, Height=0, Depth=0, Weight=0, EAN="", Note="", Unit=None, SupplierNumber=None)
    assert set(sent) == {"articleNumber", "articleName", "isActive", "isStockArticle"}


def test_what_was_given_before_is_cleared_when_fortnox_empties_it() -> None:
    full = Article.model_validate(
        {"ArticleNumber": "1", "EAN": "735", "Weight": 5, "Note": "x", "SupplierNumber": "31"}
    )
    bare = Article.model_validate({"ArticleNumber": "1"})
    metre = DimensionUnit.METRE
    given = given_fields(article_request(full, dimension_unit=metre, supplier_address=None))
    cleared = with_cleared(article_request(bare, dimension_unit=metre, supplier_address=None), given).members()
    assert cleared["barCodeInfo"] == {"barCode": ""}
    assert (cleared["weight"], cleared["description"]) == (0, "")
    assert cleared["supplierInfo"] == {"supplierNumber": "", "supplierName": ""}
    assert "width" not in cleared
