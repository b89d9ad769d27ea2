"""Stock figures: how they follow from shelves, orders and picks (FACTS §6)."""

from typing import Any

import httpx

from tests.sandbox.ongoing.conftest import OWNER_ID, ManualClock, Shop


async def test_new_stock_article_gets_the_default_stock_and_a_service_gets_none(shop: Shop) -> None:
    await shop.article("LJUS-1", isStockArticle=True)
    await shop.article("FRAKT", isStockArticle=False)

    assert (await shop.stock("LJUS-1"))["numberOfItems"] == 100
    assert (await shop.stock("FRAKT"))["numberOfItems"] == 0


async def test_sellable_falls_when_the_order_is_made_and_physical_when_it_is_picked(
    shop: Shop, levers: httpx.AsyncClient
) -> None:
    await shop.article("LJUS-1")

    async def figures() -> tuple[float, float, float, float]:
        stock = await shop.stock("LJUS-1")
        names = ("sellable", "", "allocated", "pickedToBeCollected")
        sellable, physical, allocated, waiting = (
            stock[f"{name}NumberOfItems" if name else "numberOfItems"] for name in names
        )
        return sellable, physical, allocated, waiting

    await shop.order("1001", {"1": ("LJUS-1", 7)})
    assert await figures() == (93, 100, 0, 0)
    await levers.post("orders/1001/start")
    assert await figures() == (93, 100, 7, 0)
    assert (await shop.stock("LJUS-1"))["lockedForSaleNumberOfItems"] == 7
    await levers.post("orders/1001/pick")
    assert await figures() == (93, 93, 0, 7)
    await levers.post("orders/1001/collect")
    assert await figures() == (93, 93, 0, 0)


async def test_sellable_may_be_negative_while_physical_never_is(shop: Shop, levers: httpx.AsyncClient) -> None:
    await shop.article("LJUS-1")
    await shop.order("1001", {"1": ("LJUS-1", 130)})

    assert (await shop.stock("LJUS-1"))["sellableNumberOfItems"] == -30
    await levers.post("orders/1001/pick")
    picked = await shop.stock("LJUS-1")
    assert (picked["numberOfItems"], picked["sellableNumberOfItems"]) == (0, 0)


async def test_short_pick_and_cancellation_give_back_what_was_asked_for(shop: Shop, levers: httpx.AsyncClient) -> None:
    await shop.article("LJUS-1")
    await shop.order("1001", {"1": ("LJUS-1", 10)})
    await shop.order("1002", {"1": ("LJUS-1", 5)})

    await levers.post("orders/1001/pick", json={"quantities": {"1": 4}})
    await levers.post("orders/1002/cancel")

    assert (await shop.stock("LJUS-1"))["sellableNumberOfItems"] == 96


async def test_locked_goods_are_in_stock_but_not_for_sale(shop: Shop, levers: httpx.AsyncClient) -> None:
    await shop.article("LJUS-1", stockValuationPrice=3)

    await levers.put("stock", json=[{"article_number": "LJUS-1", "quantity": 20, "locked": 6}])

    stock = await shop.stock("LJUS-1")
    assert (stock["numberOfItems"], stock["numberOfLockedItems"], stock["sellableNumberOfItems"]) == (20, 6, 14)
    assert (stock["lockedForSaleNumberOfItems"], stock["totalStockValue"]) == (6, 60)


async def test_kit_can_be_sold_as_often_as_its_scarcest_component_allows(shop: Shop, levers: httpx.AsyncClient) -> None:
    await shop.article("LJUS-1")
    await shop.article("VAS-1")
    rows = [{"articleNumber": "LJUS-1", "numberOfItems": 3}, {"articleNumber": "VAS-1", "numberOfItems": 1}]
    await shop.article("SET-1", structureDefinition={"articleKind": "Structure", "rows": rows})
    assert (await shop.stock("SET-1"))["sellableNumberOfItems"] == 33

    await shop.order("1001", {"1": ("SET-1", 2)})

    assert (await shop.stock("SET-1"))["sellableNumberOfItems"] == 31
    assert (await shop.stock("LJUS-1"))["sellableNumberOfItems"] == 94
    await levers.post("orders/1001/pick")
    assert (await shop.stock("VAS-1"))["numberOfItems"] == 98


async def test_picked_goods_are_to_be_reported_until_they_are(
    shop: Shop, api: httpx.AsyncClient, levers: httpx.AsyncClient
) -> None:
    await shop.article("LJUS-1")
    order_id = await shop.order("1001", {"1": ("LJUS-1", 7)})
    await levers.post("orders/1001/pick")
    assert (await shop.stock("LJUS-1"))["reported"]["pickedToBeReportedNumberOfItems"] == 7

    await api.patch(f"orders/{order_id}/setReportedNumberOfItemsToPickedNumberOfItems")

    assert (await shop.stock("LJUS-1"))["reported"]["pickedToBeReportedNumberOfItems"] == 0


async def test_every_change_of_figures_shows_in_the_delta(
    shop: Shop, levers: httpx.AsyncClient, clock: ManualClock
) -> None:
    for number in ("LJUS-1", "LJUS-2", "LJUS-3"):
        await shop.article(number)
    await shop.order("1001", {"1": ("LJUS-1", 1)})

    async def changed_by(path: str, body: object = None) -> list[str]:
        since = clock().isoformat()
        clock.pass_(minutes=1)
        answer = await levers.request("PUT" if path == "stock" else "POST", path, json=body)
        assert answer.is_success, answer.text
        return [article["articleNumber"] for article in await shop.articles(stockInfoChangedFrom=since)]

    assert await changed_by("orders/1001/start") == ["LJUS-1"]
    assert await changed_by("orders/1001/pick") == ["LJUS-1"]
    assert await changed_by("orders/1001/collect") == ["LJUS-1"]
    assert await changed_by("stock", [{"article_number": "LJUS-2", "quantity": 5}]) == ["LJUS-2"]
    since = clock().isoformat()
    clock.pass_(minutes=1)
    await shop.order("1002", {"1": ("LJUS-3", 1)})
    assert [article["articleNumber"] for article in await shop.articles(stockInfoChangedFrom=since)] == ["LJUS-3"]


async def test_figures_per_warehouse_belong_to_the_warehouse_of_the_order(
    api: httpx.AsyncClient, levers: httpx.AsyncClient
) -> None:
    houses = [{"id": 1, "code": "NORR", "name": "Norr"}, {"id": 2, "code": "SYD", "name": "Syd"}]
    made = await levers.post(
        "http://ongoing.test/_sandbox/systems/demo/owners",
        json={"goods_owner_id": OWNER_ID, "user_name": "WSI-demo", "password": "granris", "warehouses": houses},
    )
    assert made.status_code == 201
    api.auth = httpx.BasicAuth("WSI-demo", "granris")
    shop = Shop(api)
    await shop.article("LJUS-1")
    await shop.article("FRAKT", isStockArticle=False)
    counts = [{"article_number": "LJUS-1", "quantity": q, "warehouse_id": w} for w, q in ((1, 10), (2, 20))]
    await levers.put("stock", json=counts)
    await shop.order("1001", {"1": ("LJUS-1", 4)}, warehouseId=2)

    async def figures(**filters: Any) -> dict[str, list[tuple[int, float, float]]]:
        answer = await api.get("articles/inventoryPerWarehouse", params={"goodsOwnerId": OWNER_ID, **filters})
        return {
            row["articleNumber"]: [
                (house["warehouseId"], house["numberOfItems"], house["sellableNumberOfItems"])
                for house in row["inventoryPerWarehouse"]
            ]
            for row in answer.json()
        }

    assert await figures(excludeNonStockArticles="true") == {"LJUS-1": [(1, 10, 10), (2, 20, 16)]}
    assert await figures(warehouseIds=[2], articleNumbers=["LJUS-1"]) == {"LJUS-1": [(2, 20, 16)]}
    assert (await shop.stock("LJUS-1"))["sellableNumberOfItems"] == 26
