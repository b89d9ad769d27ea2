import pytest

from tests.sandbox.fortnox.conftest import Fortnox


async def test_the_list_has_one_phone_and_no_contacts(fortnox: Fortnox) -> None:
    item = (await fortnox.get("/3/suppliers"))["Suppliers"][0]
    assert (item["SupplierNumber"], item["Phone"]) == ("31", "010-001 00 00")
    assert not item.keys() & {"Phone1", "Country", "Comments", "OurCustomerNumber", "VATNumber"}
    detail = (await fortnox.get("/3/suppliers/31"))["Supplier"]
    assert (detail["Phone1"], detail["OurCustomerNumber"]) == ("010-001 00 00", "FB-0001")


async def test_created_changed_and_read(fortnox: Fortnox) -> None:
    created = (await fortnox.post("/3/suppliers", {"Supplier": {"Name": "Tågvirke AB", "City": "Ånge"}}))["Supplier"]
    assert created["SupplierNumber"] == "34"
    await fortnox.put("/3/suppliers/34", {"Supplier": {"City": "API_BLANK", "Name": ""}})
    detail = (await fortnox.get("/3/suppliers/34"))["Supplier"]
    assert (detail["City"], detail["Name"]) == ("", "Tågvirke AB")


async def test_refusals(fortnox: Fortnox) -> None:
    await fortnox.refused("GET", "/3/suppliers/99", 2000729, status=404)
    await fortnox.refused("POST", "/3/suppliers", 2001392, json={"Supplier": {"City": "Ånge"}})
    await fortnox.refused("POST", "/3/suppliers", 2000588, json={"Supplier": {"Name": "x", "SupplierNumber": "31"}})
    await fortnox.refused("PUT", "/3/suppliers/31", 2000588, json={"Supplier": {"SupplierNumber": "32"}})


async def test_a_renamed_supplier_shows_on_its_articles(fortnox: Fortnox) -> None:
    await fortnox.put("/3/suppliers/31", {"Supplier": {"Name": "Nya Nordduk AB"}})
    assert (await fortnox.get("/3/articles/TENT"))["Article"]["SupplierName"] == "Nya Nordduk AB"


@pytest.mark.parametrize(("known", "found"), [(False, 3), (True, 1)])
async def test_whether_lastmodified_works_on_suppliers_is_a_switch(
    fortnox: Fortnox, *, known: bool, found: int
) -> None:
    await fortnox.switch(suppliers_know_lastmodified=known)
    fortnox.clock.pass_by(minutes=10)
    await fortnox.put("/3/suppliers/32", {"Supplier": {"City": "Mora"}})
    assert len((await fortnox.get("/3/suppliers", lastmodified="2026-03-02 10:40"))["Suppliers"]) == found
