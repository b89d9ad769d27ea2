from tests.sandbox.fortnox.conftest import TENANT, Fortnox, ordered


async def test_state_shows_everything_it_holds(fortnox: Fortnox) -> None:
    await ordered(fortnox, ("TENT", 1))
    await fortnox.office("POST", "/orders/1/invoice")
    state = (await fortnox.http.get("/_sandbox/state")).json()
    company = state["companies"][str(TENANT)]
    assert company["orders"]["1"]["InvoiceReference"] == "5001"
    assert company["orders"]["1"]["modified"] == "2026-03-02T09:30:20+00:00"
    assert company["invoices"].keys() == {"5001"}
    assert company["articles"]["TENT"]["QuantityInStock"] == 9
    assert len(company["customers"]) == 12
    assert [consent["tenant_id"] for consent in state["consents"]] == [TENANT]


async def test_state_shows_no_secret(fortnox: Fortnox) -> None:
    text = (await fortnox.http.get("/_sandbox/state")).text
    assert fortnox.token not in text
    assert "vildmark" not in text


async def test_switches_are_read_and_put_whole(fortnox: Fortnox) -> None:
    await fortnox.switch(cut="to_zero")
    switches = (await fortnox.http.get("/_sandbox/switches")).json()
    assert (switches["cut"], switches["lastmodified_inclusive"]) == ("to_zero", True)
    assert (await fortnox.http.put("/_sandbox/switches", json={"cutt": 1})).status_code == 422


async def test_reset_empties_the_world_and_keeps_the_first_switches(fortnox: Fortnox) -> None:
    await fortnox.switch(cut="to_zero")
    await fortnox.http.post("/_sandbox/faults", json={"kind": "drip", "times": 0})
    assert (await fortnox.http.post("/_sandbox/reset")).status_code == 204
    state = (await fortnox.http.get("/_sandbox/state")).json()
    assert (state["companies"], state["consents"]) == ({}, [])
    assert (state["switches"]["cut"], state["switches"]["requests_per_window"]) == ("to_available", 0)
    assert (await fortnox.http.get("/_sandbox/faults")).json() == []
    assert (await fortnox.call("GET", "/3/units")).status_code == 401


async def test_a_fault_hits_one_call_of_one_tenant(fortnox: Fortnox) -> None:
    fault = {"kind": "error_after", "method": "PUT", "path": "/cancel$", "account": str(TENANT)}
    await fortnox.http.post("/_sandbox/faults", json=fault)
    await ordered(fortnox, ("TENT", 1))
    assert (await fortnox.call("PUT", "/3/orders/1/cancel")).status_code == 500
    assert (await fortnox.get("/3/orders/1"))["Order"]["Cancelled"] is True


async def test_every_operation_has_a_summary_and_the_documentation_opens(fortnox: Fortnox) -> None:
    assert (await fortnox.http.get("/docs")).status_code == 200
    paths = (await fortnox.http.get("/openapi.json")).json()["paths"]
    operations = [operation for path in paths.values() for operation in path.values()]
    assert len(operations) > 50
    assert all(operation["summary"] for operation in operations)
