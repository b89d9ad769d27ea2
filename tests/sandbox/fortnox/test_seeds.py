from datetime import UTC, datetime
from typing import Any

import pytest

from app.sandbox.fortnox.seeds import SEEDS, fill, make_company
from app.sandbox.fortnox.seeds.catalogue import ean13
from app.sandbox.fortnox.state import company_state, world_state
from app.sandbox.fortnox.switches import FortnoxSwitches
from app.sandbox.fortnox.world import FortnoxWorld
from tests.sandbox.fortnox.conftest import Fortnox


@pytest.fixture
def world() -> FortnoxWorld:
    return FortnoxWorld(clock=lambda: datetime(2026, 3, 2, 9, tzinfo=UTC), switches=FortnoxSwitches())


@pytest.fixture
def story(world: FortnoxWorld) -> dict[str, Any]:
    return company_state(SEEDS["story"](world), world.today())


def test_the_story_has_what_the_demo_tells(story: dict[str, Any]) -> None:
    assert (story["tenant_id"], story["name"], story["warehouse_module"]) == (1000001, "Fjällboden Friluft AB", True)
    assert [len(story[kind]) for kind in ("articles", "suppliers", "customers", "orders")] == [60, 10, 12, 20]


def test_four_articles_of_the_story_are_not_kept_in_stock(story: dict[str, Any]) -> None:
    services = [number for number, article in story["articles"].items() if not article["StockGoods"]]
    assert services == ["FRAKT", "PRESENT", "IMPREG", "KURS-KARTA"]


def test_stock_articles_of_the_story_are_complete(story: dict[str, Any]) -> None:
    for article in story["articles"].values():
        if article["StockGoods"]:
            for field in ("EAN", "Width", "Height", "Depth", "Weight", "SupplierName", "PurchasePrice", "Unit"):
                assert article[field], (article["ArticleNumber"], field)
            assert article["DisposableQuantity"] > 0


def test_all_orders_of_the_story_are_live_and_covered_by_stock(story: dict[str, Any]) -> None:
    for order in story["orders"].values():
        assert not order["Cancelled"]
        assert not order["NotCompleted"]
        assert order["InvoiceReference"] == "0"
        for row in order["OrderRows"]:
            if row["ArticleNumber"] and story["articles"][row["ArticleNumber"]]["StockGoods"]:
                assert row["ReservedQuantity"] == row["OrderedQuantity"]


def test_the_story_has_its_special_orders(story: dict[str, Any]) -> None:
    orders = list(story["orders"].values())
    rows = [row for order in orders for row in order["OrderRows"]]
    assert any(not row["ArticleNumber"] for row in rows)
    assert any(row["Discount"] for row in rows)
    assert any(row["ArticleNumber"] == "FRAKT" for row in rows)
    assert any(order["DeliveryCountry"] == "Norway" for order in orders)
    assert any(order["Remarks"] for order in orders)
    types = {story["customers"][order["CustomerNumber"]]["Type"] for order in orders}
    assert types == {"COMPANY", "PRIVATE"}


def test_every_order_of_the_story_has_goods_to_pick(story: dict[str, Any]) -> None:
    for order in story["orders"].values():
        assert any(
            row["ArticleNumber"] and story["articles"][row["ArticleNumber"]]["StockGoods"] for row in order["OrderRows"]
        ), order["DocumentNumber"]


def test_the_story_awaits_three_purchase_orders(story: dict[str, Any]) -> None:
    orders = list(story["purchase_orders"].values())
    assert [(order["purchaseOrderState"], order["purchaseType"]) for order in orders] == [("SENT", "WAREHOUSE")] * 3
    assert {order["currencyCode"] for order in orders} == {"SEK", "EUR"}
    for order in orders:
        assert order["deliveryDate"] > "2026-03-02"
        for row in order["rows"]:
            article = story["articles"][row["itemId"]]
            assert article["SupplierNumber"] == (order["supplierNumber"] if row["isStockItem"] else None)
    assert any(not row["isStockItem"] for order in orders for row in order["rows"])


def test_the_second_shop_of_the_story_keeps_its_stock_without_the_module(world: FortnoxWorld) -> None:
    company = company_state(SEEDS["classic"](world), world.today())
    assert (company["tenant_id"], company["warehouse_module"], company["lager_plus"]) == (1000003, False, False)
    assert [len(company[kind]) for kind in ("articles", "suppliers", "customers", "orders")] == [12, 3, 3, 5]
    assert (list(company["orders"]), company["purchase_orders"]) == ([str(number) for number in range(301, 306)], {})
    goods = [article for article in company["articles"].values() if article["StockGoods"]]
    assert {article["SupplierNumber"] for article in goods} == set(company["suppliers"])
    assert all(article["DisposableQuantity"] > 0 for article in goods)


def test_the_story_is_played_by_two_shops(world: FortnoxWorld) -> None:
    fill(world, "story")
    assert [company.name for company in world.companies.values()] == ["Fjällboden Friluft AB", "Lerbo Keramik AB"]


@pytest.mark.parametrize("flag", ["warehouse_module", "lager_plus"])
def test_without_the_module_or_its_package_the_story_has_no_purchase_orders(world: FortnoxWorld, flag: str) -> None:
    company = SEEDS["story"](world, **{flag: False})
    assert (len(company.orders), company.purchase_orders) == (20, {})


def test_a_seed_is_the_same_in_every_run(world: FortnoxWorld) -> None:
    again = FortnoxWorld(clock=world.clock, switches=FortnoxSwitches())
    for each in (world, again):
        make_company(each, 7, "Provbolaget AB", articles=200, suppliers=12, orders=30)
        SEEDS["story"](each)
    assert world_state(world) == world_state(again)


def test_article_codes_have_a_valid_check_digit() -> None:
    codes = [ean13(serial) for serial in range(10_000)]
    assert len(set(codes)) == len(codes)
    for code in codes:
        assert len(code) == 13
        assert (sum(map(int, code[::2])) + 3 * sum(map(int, code[1::2]))) % 10 == 0


async def test_large_is_seeded_over_http(empty: Fortnox) -> None:
    answer = await empty.http.post("/_sandbox/seed/large")
    assert answer.json() == {
        "tenant_id": 1000002,
        "name": "Storlagret Norden AB",
        "articles": 10_000,
        "suppliers": 200,
        "customers": 120,
        "orders": 1_000,
    }
    await empty.log_in(tenant=1000002)
    page = await empty.get("/3/articles", limit=500, page=20)
    assert page["MetaInformation"] == {"@TotalResources": 10_000, "@TotalPages": 20, "@CurrentPage": 20}
    assert len(page["Articles"]) == 500


async def test_an_unknown_seed_is_404(empty: Fortnox) -> None:
    assert (await empty.http.post("/_sandbox/seed/tiny")).status_code == 404
