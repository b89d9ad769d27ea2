from tests.sandbox.fortnox.conftest import Fortnox


async def test_type_and_delivery_address_are_in_the_detail_only(fortnox: Fortnox) -> None:
    item = (await fortnox.get("/3/customers", name="anna"))["Customers"][0]
    assert not item.keys() & {"Type", "DeliveryAddress1", "Country"}
    assert item["Phone"] == ""
    detail = (await fortnox.get("/3/customers/2006"))["Customer"]
    assert (detail["Type"], detail["Phone1"], detail["DeliveryAddress1"]) == ("PRIVATE", None, None)
    assert (await fortnox.get("/3/customers/2001"))["Customer"]["Type"] == "COMPANY"


async def test_countries_are_names(fortnox: Fortnox) -> None:
    assert (await fortnox.get("/3/customers/2001"))["Customer"]["Country"] == "Sverige"
    assert (await fortnox.get("/3/customers/2004"))["Customer"]["Country"] == "Norge"


async def test_created_changed_deleted(fortnox: Fortnox) -> None:
    created = (await fortnox.post("/3/customers", {"Customer": {"Name": "Åke Ö", "Type": "PRIVATE"}}))["Customer"]
    assert created["CustomerNumber"] == "2013"
    changed = await fortnox.put("/3/customers/2013", {"Customer": {"City": "Kiruna"}})
    assert changed["Customer"]["City"] == "Kiruna"
    await fortnox.refused("PUT", "/3/customers/2013", 2000588, json={"Customer": {"CustomerNumber": "1"}})
    assert (await fortnox.call("DELETE", "/3/customers/2013")).status_code == 204
    await fortnox.refused("GET", "/3/customers/2013", 2000433, status=404)
    assert len((await fortnox.get("/3/customers"))["Customers"]) == 12


async def test_a_taken_number_is_2000637(fortnox: Fortnox) -> None:
    body = {"Customer": {"Name": "x", "CustomerNumber": "2001"}}
    await fortnox.refused("POST", "/3/customers", 2000637, json=body)


async def test_list_filters_and_lastmodified(fortnox: Fortnox) -> None:
    fortnox.clock.pass_by(minutes=10)
    await fortnox.put("/3/customers/2006", {"Customer": {"Active": False}})
    assert len((await fortnox.get("/3/customers", filter="inactive"))["Customers"]) == 1
    assert len((await fortnox.get("/3/customers", filter="active"))["Customers"]) == 11
    assert len((await fortnox.get("/3/customers", lastmodified="2026-03-02 10:40"))["Customers"]) == 1
    by_name = (await fortnox.get("/3/customers", sortby="name"))["Customers"]
    assert by_name[0]["Name"] == "Anna Ek"
