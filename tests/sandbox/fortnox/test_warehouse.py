from tests.sandbox.fortnox.conftest import TENANT, Fortnox, ordered


async def test_tenants_tells_whether_the_module_is_on(fortnox: Fortnox) -> None:
    assert await fortnox.get("/api/warehouse/tenants-v4") == {"activated": True, "tenantId": TENANT}
    await fortnox.office("PATCH", "", {"warehouse_module": False})
    assert await fortnox.get("/api/warehouse/tenants-v4") == {"activated": False, "tenantId": TENANT}


async def test_the_balance_is_a_bare_array_of_stock_articles(fortnox: Fortnox) -> None:
    await ordered(fortnox, ("TENT", 4))
    tent = {"itemId": "TENT", "stockPointCode": "HUVUD", "inStock": 10, "availableStock": 6}
    assert await fortnox.get("/api/warehouse/status-v1/stockbalance") == [tent]
    assert await fortnox.get("/api/warehouse/status-v1/stockbalance", itemIds="TENT,FREIGHT") == [tent]
    assert await fortnox.get("/api/warehouse/status-v1/stockbalance", itemIds="FREIGHT") == []
    assert await fortnox.get("/api/warehouse/status-v1/stockbalance", stockPointCodes="SYD") == []


async def test_without_the_module_there_is_no_balance(classic: Fortnox) -> None:
    answer = await classic.call("GET", "/api/warehouse/status-v1/stockbalance")
    assert (answer.status_code, answer.json()["error"]) == (403, "missing.rights")
