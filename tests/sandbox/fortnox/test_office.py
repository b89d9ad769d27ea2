from app.sandbox.fortnox.tokens import DEMO_CLIENT_ID
from tests.sandbox.fortnox.conftest import TENANT, Fortnox, ordered


async def test_the_office_edits_rows_and_header_as_a_save(fortnox: Fortnox) -> None:
    before = await ordered(fortnox, ("TENT", 2))
    rows = [{"RowId": before["OrderRows"][0]["RowId"], "OrderedQuantity": 5}]
    fortnox.clock.pass_by(minutes=10)
    after = await fortnox.office("PATCH", "/orders/1", {"DeliveryCity": "Duved", "Sent": True, "OrderRows": rows})
    assert (after["DeliveryCity"], after["Sent"], after["OrderRows"][0]["OrderedQuantity"]) == ("Duved", True, "5")
    assert after["OrderRows"][0]["RowId"] != before["OrderRows"][0]["RowId"]
    assert (await fortnox.get("/3/orders/1"))["Order"] == after
    assert len((await fortnox.get("/3/orders", lastmodified="2026-03-02 10:40"))["Orders"]) == 1


async def test_the_office_is_held_to_the_same_locks(fortnox: Fortnox) -> None:
    await ordered(fortnox, ("TENT", 2))
    await fortnox.office("POST", "/orders/1/cancel")
    answer = await fortnox.http.patch(f"/_sandbox/companies/{TENANT}/orders/1", json={"Remarks": "x"})
    assert answer.status_code == 400


async def test_the_office_makes_and_cancels_an_order(fortnox: Fortnox) -> None:
    made = await fortnox.office("POST", "/orders", {"CustomerNumber": "2006", "OrderRows": [{"Description": "Hej"}]})
    assert (made["DocumentNumber"], made["CustomerName"]) == ("1", "Anna Ek")
    assert (await fortnox.office("POST", "/orders/1/cancel"))["Cancelled"] is True


async def test_the_office_invoices_all_that_is_ordered_when_nothing_is_delivered(fortnox: Fortnox) -> None:
    await ordered(fortnox, ("TENT", 2), ("FREIGHT", 1))
    await fortnox.switch(create_invoice_requires="warehouse_ready")
    invoice = await fortnox.office("POST", "/orders/1/invoice")
    assert [row["DeliveredQuantity"] for row in invoice["InvoiceRows"]] == ["2", "1"]
    assert (await fortnox.get("/3/articles/TENT"))["Article"]["QuantityInStock"] == 8
    assert (await fortnox.get("/3/orders/1"))["Order"]["InvoiceReference"] == "5001"


async def test_the_office_invoices_what_is_delivered_when_something_is(classic: Fortnox) -> None:
    row_id = (await ordered(classic, ("TENT", 2)))["OrderRows"][0]["RowId"]
    await classic.put("/3/orders/1", {"Order": {"OrderRows": [{"RowId": row_id, "DeliveredQuantity": 1}]}})
    invoice = await classic.office("POST", "/orders/1/invoice")
    assert [row["DeliveredQuantity"] for row in invoice["InvoiceRows"]] == ["1"]


async def test_the_office_keeps_articles_and_suppliers(fortnox: Fortnox) -> None:
    article = {"ArticleNumber": "A/B", "Description": "Delat", "SalesPrice": 12, "QuantityInStock": 3}
    await fortnox.office("POST", "/articles", article)
    edited = await fortnox.office("PATCH", "/articles/A%2FB", {"QuantityInStock": 7, "SupplierNumber": "32"})
    assert (edited["QuantityInStock"], edited["SalesPrice"]) == (7, 12)
    await fortnox.office("PATCH", "/suppliers/32", {"Name": "Dun & Fjäder AB"})
    assert (await fortnox.get("/3/articles/A%2FB"))["Article"]["SupplierName"] == "Dun & Fjäder AB"
    await fortnox.office("DELETE", "/articles/A%2FB")
    await fortnox.refused("GET", "/3/articles/A%2FB", 2000428, status=404)


async def test_the_office_is_neither_counted_nor_paced(fortnox: Fortnox) -> None:
    await fortnox.switch(requests_per_window=1)
    await fortnox.http.post("/_sandbox/traffic/reset")
    for _ in range(5):
        await fortnox.office("PATCH", "", {"name": "Nytt namn AB"})
    assert (await fortnox.http.get("/_sandbox/traffic")).json()["total"] == 0
    await fortnox.get("/3/companyinformation")


async def test_companies_are_apart(fortnox: Fortnox) -> None:
    await fortnox.http.post("/_sandbox/companies", json={"tenant_id": 5, "seed": "story", "warehouse_module": False})
    await fortnox.log_in(tenant=5)
    assert len((await fortnox.get("/3/articles"))["Articles"]) == 60
    assert (await fortnox.get("/api/warehouse/tenants-v4")) == {"activated": False, "tenantId": 5}
    await fortnox.log_in()
    assert len((await fortnox.get("/3/articles"))["Articles"]) == 2


async def test_unknown_and_taken_tenants(fortnox: Fortnox) -> None:
    taken = await fortnox.http.post("/_sandbox/companies", json={"tenant_id": TENANT})
    unknown = await fortnox.http.patch("/_sandbox/companies/5", json={})
    assert (taken.status_code, unknown.status_code) == (409, 404)


async def test_expired_tokens_leave_the_consent(fortnox: Fortnox) -> None:
    await fortnox.office("POST", "/tokens/expire")
    assert (await fortnox.call("GET", "/3/units")).status_code == 401
    await fortnox.log_in()
    await fortnox.get("/3/units")


async def test_the_consent_of_one_client_is_revoked_alone(fortnox: Fortnox) -> None:
    await fortnox.office("POST", "/consent/revoke?client_id=Other")
    await fortnox.get("/3/units")
    await fortnox.office("POST", f"/consent/revoke?client_id={DEMO_CLIENT_ID}")
    assert (await fortnox.call("GET", "/3/units")).status_code == 401
