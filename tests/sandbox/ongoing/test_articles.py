"""Articles over the API: the upsert and its traps, the list and its filters."""

from collections.abc import Callable

import httpx
import pytest

from tests.sandbox.ongoing.conftest import OWNER_ID, ManualClock, Shop


async def test_put_creates_and_then_updates_the_article_of_the_same_number(shop: Shop) -> None:
    created = await shop.article("LJUS-1", unitCode="st")

    updated = await shop.article("LJUS-1", articleName="Ljusstake i ek")

    (article,) = await shop.articles()
    assert created == updated == article["articleSystemId"]
    assert article["articleName"] == "Ljusstake i ek"


async def test_list_is_a_bare_array_with_null_for_everything_absent(shop: Shop) -> None:
    await shop.article("LJUS-1")

    (article,) = await shop.articles()

    assert article["goodsOwner"] == {"id": OWNER_ID, "name": "Skogsbrynets Handel"}
    absent = ["weight", "barCodeInfo", "classes", "isStockArticle", "articleKind", "articleNameTranslations"]
    assert [article[name] for name in absent] == [None] * len(absent)


async def test_decimals_may_come_as_strings_and_read_as_numbers(shop: Shop) -> None:
    await shop.article("LJUS-1", weight="1.5", purchasePrice="10", quantityPerPackage="12")

    (article,) = await shop.articles()

    assert (article["weight"], article["purchasePrice"], article["quantityPerPackage"]) == (1.5, 10, 12)


async def test_currency_is_spelled_as_upstream_spells_it(shop: Shop, api: httpx.AsyncClient) -> None:
    await shop.article("LJUS-1", purcaseCurrencyCode="SEK")

    (article,) = await shop.articles()
    assert article["purcaseCurrencyCode"] == "SEK"
    body = {"goodsOwnerId": OWNER_ID, "articleNumber": "LJUS-2", "purchaseCurrencyCode": "SEK"}
    assert (await api.put("articles", json=body)).status_code == 400


async def test_unknown_keys_are_refused_or_ignored(
    shop: Shop, api: httpx.AsyncClient, switch: Callable[..., None]
) -> None:
    body = {"goodsOwnerId": OWNER_ID, "articleNumber": "LJUS-1", "barCodeInfo": {"ean": "1"}}
    refused = await api.put("articles", json=body)
    assert refused.status_code == 400
    assert "barCodeInfo.ean" in refused.json()["Message"]

    switch(unknown_keys="ignored")

    assert (await api.put("articles", json=body)).status_code == 200
    (article,) = await shop.articles()
    assert article["barCodeInfo"]["barCode"] is None


@pytest.mark.parametrize(
    "body", ["", "{", "[]", '{"goodsOwnerId": 4711}', '{"goodsOwnerId": 4711, "articleNumber": ""}']
)
async def test_unreadable_or_incomplete_body_is_400(api: httpx.AsyncClient, body: str) -> None:
    assert (await api.put("articles", content=body)).status_code == 400


async def test_new_supplier_is_made_on_the_fly_and_told_with_a_break_in_the_message(api: httpx.AsyncClient) -> None:
    supplier = {
        "supplierNumber": "L7",
        "supplierName": "Glasbruket",
        "advanced": {"supplierAddress": {"city": "Emmaboda"}},
    }
    body = {"goodsOwnerId": OWNER_ID, "articleNumber": "LJUS-1", "supplierInfo": supplier}

    first = (await api.put("articles", json=body)).json()["message"]
    second = (await api.put("articles", json=body)).json()["message"]

    assert first.startswith("Supplier L7 Glasbruket Created <br/>")
    assert "Supplier" not in second


@pytest.mark.parametrize(("value", "kept"), [("kept", "st"), ("cleared", None)])
async def test_fields_left_out_are_kept_or_cleared(
    shop: Shop, switch: Callable[..., None], value: str, kept: str | None
) -> None:
    switch(omitted_fields=value)
    await shop.article("LJUS-1", unitCode="st")

    await shop.article("LJUS-1")

    (article,) = await shop.articles()
    assert article["unitCode"] == kept


@pytest.mark.parametrize(("value", "kept"), [("kept", "st"), ("cleared", None)])
async def test_null_fields_are_kept_or_cleared(
    shop: Shop, switch: Callable[..., None], value: str, kept: str | None
) -> None:
    switch(null_fields=value)
    await shop.article("LJUS-1", unitCode="st")

    await shop.article("LJUS-1", unitCode=None)

    (article,) = await shop.articles()
    assert article["unitCode"] == kept


@pytest.mark.parametrize(("value", "count"), [("missing_done", 1), ("missing_refused", 0)])
async def test_success_without_an_id_may_or_may_not_have_been_carried_out(
    shop: Shop, api: httpx.AsyncClient, switch: Callable[..., None], value: str, count: int
) -> None:
    switch(id_in_answer=value)

    answer = await api.put("articles", json={"goodsOwnerId": OWNER_ID, "articleNumber": "LJUS-1"})

    assert answer.status_code == 200
    assert answer.json()["articleSystemId"] is None
    assert "success" not in answer.json()
    assert len(await shop.articles()) == count


async def test_put_by_id_may_renumber_but_not_onto_a_taken_number(shop: Shop, api: httpx.AsyncClient) -> None:
    article_id = await shop.article("LJUS-1")
    await shop.article("LJUS-2")

    renumbered = await api.put(f"articles/{article_id}", json={"goodsOwnerId": OWNER_ID, "articleNumber": "LJUS-9"})
    taken = await api.put(f"articles/{article_id}", json={"goodsOwnerId": OWNER_ID, "articleNumber": "LJUS-2"})

    assert (renumbered.status_code, taken.status_code) == (200, 400)
    assert [article["articleNumber"] for article in await shop.articles()] == ["LJUS-9", "LJUS-2"]
    assert (await api.get(f"articles/{article_id}")).json()["articleNumber"] == "LJUS-9"


async def test_unknown_id_is_404(api: httpx.AsyncClient) -> None:
    assert (await api.get("articles/99")).status_code == 404


async def test_kit_reads_with_its_kind_and_becomes_plain_only_with_permission(
    shop: Shop, api: httpx.AsyncClient
) -> None:
    rows = [{"articleNumber": "LJUS-1", "numberOfItems": 2}]
    await shop.article("SET-1", structureDefinition={"articleKind": "Structure", "rows": rows})
    (kit,) = await shop.articles()
    assert kit["articleKind"] == "Structure"

    await shop.article("SET-1", articleName="Ljus i par")
    assert [(article["articleKind"], article["articleName"]) for article in await shop.articles()] == [
        ("Structure", "Ljus i par")
    ]
    plain = {"goodsOwnerId": OWNER_ID, "articleNumber": "SET-1", "isStockArticle": True}
    assert (await api.put("articles", json=plain)).status_code == 400
    permission = {"allowChangingProductionAndStructureArticlesToStockOrNonStockArticles": True}
    assert (await api.put("articles", json={**plain, "advanced": permission})).status_code == 200
    (article,) = await shop.articles()
    assert article["articleKind"] is None


async def test_article_cannot_be_a_component_of_itself(api: httpx.AsyncClient) -> None:
    definition = {"articleKind": "Production", "rows": [{"articleNumber": "SET-1", "numberOfItems": 1}]}
    body = {"goodsOwnerId": OWNER_ID, "articleNumber": "SET-1", "structureDefinition": definition}

    assert (await api.put("articles", json=body)).status_code == 400


async def test_cursor_starts_at_its_id_included_and_ends_on_an_empty_page(shop: Shop) -> None:
    ids = [await shop.article(f"LJUS-{n}") for n in range(5)]

    first = await shop.articles(maxArticlesToGet=2)
    second = await shop.articles(maxArticlesToGet=2, articleSystemIdFrom=ids[1] + 1)
    last = await shop.articles(maxArticlesToGet=2, articleSystemIdFrom=ids[4] + 1)

    assert [article["articleSystemId"] for article in first + second] == ids[:4]
    assert last == []


async def test_array_filter_repeats_the_key_and_a_comma_joined_value_matches_nothing(shop: Shop) -> None:
    for number in ("LJUS-1", "LJUS-2", "LJUS-3"):
        await shop.article(number)

    assert len(await shop.articles(articleNumbers=["LJUS-1", "LJUS-3"])) == 2
    assert await shop.articles(articleNumbers="LJUS-1,LJUS-3") == []


async def test_filters_narrow_the_list(shop: Shop, levers: httpx.AsyncClient) -> None:
    classes = {"classes": [{"code": "GLAS", "name": "Glas"}]}
    await shop.article(
        "LJUS-1", productCode="P1", barCodeInfo={"barCode": "7350001"}, articleClassesInfo=classes, stockLimit=200
    )
    await shop.article("VAS-1", articleName="Vas i glas", productCode="P2", barCodeInfo={"barCodePackage": "7350002"})
    await shop.article("FRAKT", isStockArticle=False)
    await levers.put("stock", json=[{"article_number": "VAS-1", "quantity": 0}])

    async def numbers(**filters: object) -> list[str]:
        return [article["articleNumber"] for article in await shop.articles(**filters)]

    assert await numbers(articleNumber="VAS-1") == ["VAS-1"]
    assert await numbers(productCode="P1") == ["LJUS-1"]
    assert await numbers(productCodes=["P1", "P2"]) == ["LJUS-1", "VAS-1"]
    assert await numbers(barCodes=["7350002"]) == ["VAS-1"]
    assert await numbers(articleNameContains=["glas"]) == ["VAS-1"]
    assert await numbers(articleClassIds=[1]) == ["LJUS-1"]
    assert await numbers(onlyArticlesInStock="true") == ["LJUS-1"]
    assert await numbers(onlyArticlesBelowStockLimit="true") == ["LJUS-1"]
    assert await numbers(onlyArticlesBelowStockLimitConsideringNumberOfBookedItems="true") == ["LJUS-1"]


async def test_data_changes_are_listed_by_their_time_without_an_age_limit(shop: Shop, clock: ManualClock) -> None:
    await shop.article("LJUS-1")
    since = clock.pass_(days=30)
    clock.pass_(seconds=1)
    await shop.article("LJUS-2")

    changed = await shop.articles(articleDataLastUpdatedFrom=since.isoformat())

    assert [article["articleNumber"] for article in changed] == ["LJUS-2"]


async def test_stock_changes_older_than_24_hours_are_refused(
    shop: Shop, api: httpx.AsyncClient, clock: ManualClock
) -> None:
    since = clock().isoformat()
    clock.pass_(hours=24)
    await shop.articles(stockInfoChangedFrom=since)
    clock.pass_(seconds=1)

    for path in ("articles", "articles/inventoryPerWarehouse"):
        late = await api.get(path, params={"goodsOwnerId": OWNER_ID, "stockInfoChangedFrom": since})
        assert late.status_code == 400
        assert "stockInfoChangedFrom" in late.json()["Message"]


async def test_filter_time_with_an_unescaped_plus_is_refused(api: httpx.AsyncClient) -> None:
    answer = await api.get("articles?goodsOwnerId=4711&articleDataLastUpdatedFrom=2026-03-02T08:00:00+01:00")

    assert answer.status_code == 400
