from typing import Any

import pytest

from tests.sandbox.fortnox.conftest import Fortnox, ordered


async def test_list_numbers_are_strings_and_detail_numbers_are_numbers(fortnox: Fortnox) -> None:
    await ordered(fortnox, ("TENT", 4))
    item = next(
        article for article in (await fortnox.get("/3/articles"))["Articles"] if article["ArticleNumber"] == "TENT"
    )
    assert item == {
        "@url": "https://api.fortnox.se/3/articles/TENT",
        "ArticleNumber": "TENT",
        "Description": "Tält, grönt",
        "QuantityInStock": "10",
        "ReservedQuantity": "4",
        "DisposableQuantity": "6",
        "EAN": "",
        "Housework": False,
        "PurchasePrice": "150",
        "SalesPrice": "400",
        "StockPlace": None,
        "StockValue": "1500",
        "Unit": "st",
        "VAT": "25",
        "WebshopArticle": False,
    }
    detail = (await fortnox.get("/3/articles/TENT"))["Article"]
    assert (detail["QuantityInStock"], detail["ReservedQuantity"], detail["DisposableQuantity"]) == (10, 4, 6)
    assert (detail["Active"], detail["StockGoods"], detail["SupplierName"]) == (True, True, "Nordduk Tält AB")


async def test_filter_active_tells_the_state_that_the_list_does_not_show(fortnox: Fortnox) -> None:
    await fortnox.put("/3/articles/TENT", {"Article": {"Active": False}})
    inactive = (await fortnox.get("/3/articles", filter="inactive"))["Articles"]
    active = (await fortnox.get("/3/articles", filter="active"))["Articles"]
    assert [article["ArticleNumber"] for article in inactive] == ["TENT"]
    assert [article["ArticleNumber"] for article in active] == ["FREIGHT"]
    assert "Active" not in active[0]


async def test_an_article_number_with_a_slash_is_percent_encoded_in_the_path(fortnox: Fortnox) -> None:
    created = await fortnox.post("/3/articles", {"Article": {"ArticleNumber": "A/B+1", "Description": "Delat"}})
    assert created["Article"]["@url"] == "https://api.fortnox.se/3/articles/A%2FB%2B1"
    assert (await fortnox.get("/3/articles/A%2FB%2B1"))["Article"]["ArticleNumber"] == "A/B+1"
    assert (await fortnox.call("GET", "/3/articles/A/B+1")).status_code == 404
    await fortnox.put("/3/articles/A%2FB%2B1", {"Article": {"Note": "x"}})
    assert (await fortnox.call("DELETE", "/3/articles/A%2FB%2B1")).status_code == 204


async def test_created_without_a_number_gets_the_next_free_one(fortnox: Fortnox) -> None:
    await fortnox.post("/3/articles", {"Article": {"ArticleNumber": "41", "Description": "Sked"}})
    created = await fortnox.post("/3/articles", {"Article": {"Description": "Gaffel"}})
    assert created["Article"]["ArticleNumber"] == "42"


@pytest.mark.parametrize(
    ("fields", "code"),
    [
        ({"ArticleNumber": "TENT", "Description": "Igen"}, 2000588),
        ({"ArticleNumber": "NEW"}, 2001392),
        ({"ArticleNumber": "NEW", "Description": "x", "Unit": "famn"}, 2000432),
        ({"ArticleNumber": "NEW", "Description": "x", "SupplierNumber": "9"}, 2000729),
        ({"ArticleNumber": "N W", "Description": "x"}, 2000588),
        ({"ArticleNumber": "NEW", "Description": "x" * 201}, 2000588),
        ({"ArticleNumber": "NEW", "Description": "x", "SupplierName": "y"}, 2000588),
    ],
)
async def test_creation_is_checked(fortnox: Fortnox, fields: dict[str, Any], code: int) -> None:
    await fortnox.refused("POST", "/3/articles", code, json={"Article": fields})


async def test_put_changes_only_what_it_says(fortnox: Fortnox) -> None:
    before = (await fortnox.get("/3/articles/TENT"))["Article"]
    after = (await fortnox.put("/3/articles/TENT", {"Article": {"Weight": 2650}}))["Article"]
    assert after == {**before, "Weight": 2650}


async def test_api_blank_clears_and_an_empty_string_is_ignored(fortnox: Fortnox) -> None:
    await fortnox.put("/3/articles/TENT", {"Article": {"EAN": "7350000000012", "Note": "Skör"}})
    after = (await fortnox.put("/3/articles/TENT", {"Article": {"EAN": "API_BLANK", "Note": ""}}))["Article"]
    assert (after["EAN"], after["Note"]) == ("", "Skör")


async def test_what_null_does_in_a_put_is_a_switch(fortnox: Fortnox) -> None:
    await fortnox.put("/3/articles/TENT", {"Article": {"Manufacturer": "Nordduk"}})
    null = {"Article": {"Manufacturer": None}}
    assert (await fortnox.put("/3/articles/TENT", null))["Article"]["Manufacturer"] == "Nordduk"
    await fortnox.switch(null_in_put="refuse")
    await fortnox.refused("PUT", "/3/articles/TENT", 2000588, json=null)
    await fortnox.switch(null_in_put="clear")
    assert (await fortnox.put("/3/articles/TENT", null))["Article"]["Manufacturer"] is None


@pytest.mark.parametrize("name", ["DisposableQuantity", "ReservedQuantity", "SalesPrice", "StockValue", "@url"])
async def test_read_only_fields_are_refused(fortnox: Fortnox, name: str) -> None:
    await fortnox.refused("PUT", "/3/articles/TENT", 2000588, json={"Article": {name: 1}})


async def test_the_number_cannot_be_changed(fortnox: Fortnox) -> None:
    await fortnox.refused("PUT", "/3/articles/TENT", 2000588, json={"Article": {"ArticleNumber": "TENT-2"}})
    await fortnox.put("/3/articles/TENT", {"Article": {"ArticleNumber": "TENT", "Note": "x"}})


async def test_quantity_in_stock_is_rounded_to_two_decimals(classic: Fortnox) -> None:
    after = (await classic.put("/3/articles/TENT", {"Article": {"QuantityInStock": 12.345}}))["Article"]
    assert after["QuantityInStock"] == 12.35


async def test_stock_can_be_negative(classic: Fortnox) -> None:
    await ordered(classic, ("TENT", 100))
    after = (await classic.put("/3/articles/TENT", {"Article": {"QuantityInStock": -8}}))["Article"]
    assert (after["QuantityInStock"], after["DisposableQuantity"]) == (-8, -108)


async def test_put_of_stock_with_the_module_is_a_switch(fortnox: Fortnox) -> None:
    body = {"Article": {"QuantityInStock": 99, "Note": "x"}}
    await fortnox.refused("PUT", "/3/articles/TENT", 2000588, json=body)
    await fortnox.switch(quantity_in_stock_with_module="ignore")
    after = (await fortnox.put("/3/articles/TENT", body))["Article"]
    assert (after["QuantityInStock"], after["Note"]) == (10, "x")
    await fortnox.switch(quantity_in_stock_with_module="accept")
    assert (await fortnox.put("/3/articles/TENT", body))["Article"]["QuantityInStock"] == 99


async def test_a_deleted_article_leaves_the_list_silently(fortnox: Fortnox) -> None:
    assert (await fortnox.call("DELETE", "/3/articles/TENT")).status_code == 204
    assert len((await fortnox.get("/3/articles", lastmodified="2026-01-01"))["Articles"]) == 1
    await fortnox.refused("GET", "/3/articles/TENT", 2000428, status=404)
    await fortnox.refused("DELETE", "/3/articles/TENT", 2000428, status=404)


@pytest.mark.parametrize(("bumps", "found"), [(False, 0), (True, 1)])
async def test_whether_a_stock_movement_bumps_the_article_is_a_switch(
    fortnox: Fortnox, *, bumps: bool, found: int
) -> None:
    await fortnox.switch(stock_movement_bumps_article=bumps)
    fortnox.clock.pass_by(minutes=10)
    await ordered(fortnox, ("TENT", 1))
    assert len((await fortnox.get("/3/articles", lastmodified="2026-03-02 10:35"))["Articles"]) == found
