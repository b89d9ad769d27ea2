import pytest

from app.sandbox.fortnox.document_types import RESERVED
from tests.sandbox.fortnox.conftest import Fortnox

PATH = "/api/warehouse/documentdeliveries/custom/documenttypes-v1"


async def test_types_are_registered_listed_and_read_case_blind(fortnox: Fortnox) -> None:
    assert await fortnox.post(PATH, {"referenceType": "OngoingOutboundInventory", "category": "OUTBOUND"}) == 1
    registered = {"referenceType": "ONGOINGOUTBOUNDINVENTORY", "category": "OUTBOUND"}
    assert await fortnox.get(PATH) == [registered]
    assert await fortnox.get(f"{PATH}/ongoingoutboundinventory") == registered
    await fortnox.turned_down("GET", f"{PATH}/OTHER", "sandbox.not_found", status=404)


async def test_a_type_is_registered_once_with_one_category(fortnox: Fortnox) -> None:
    await fortnox.post(PATH, {"referenceType": "SVINN", "category": "OUTBOUND"})
    for category in ("OUTBOUND", "INBOUND"):
        body = {"referenceType": "svinn", "category": category}
        await fortnox.turned_down("POST", PATH, "alreadyexists", json=body)
    document = {"date": "2026-03-02", "rows": [{"itemId": "TENT", "quantity": 1}]}
    path = "/api/warehouse/documentdeliveries/custom/inbound-v1/Svinn/1"
    await fortnox.turned_down("PUT", path, "referenceTypeNotAllowed", json=document)


@pytest.mark.parametrize("name", ["kund-order", "Customer_Invoice", "STOCKTAKING"])
async def test_reserved_names_cannot_be_registered(fortnox: Fortnox, name: str) -> None:
    body = {"referenceType": name, "category": "INBOUND"}
    await fortnox.turned_down("POST", PATH, "referenceTypeNotAllowed", json=body)


def test_all_reserved_names_are_there() -> None:
    assert len(RESERVED) == 45
    assert {"LEGACYINTEGRATIONIN", "LEGACYINTEGRATIONOUT", "NEGATIVTINGÅENDESALDO", "ORDER"} <= RESERVED


async def test_a_category_is_one_of_two(fortnox: Fortnox) -> None:
    body = {"referenceType": "SVINN", "category": "BOTH"}
    await fortnox.turned_down("POST", PATH, "sandbox.invalid_value", json=body)
