from typing import Any

import pytest

from tests.sandbox.fortnox.conftest import Fortnox

PATH = "/api/warehouse/documentdeliveries/custom/inbound-v1"
RETURN = f"{PATH}/OngoingInboundReturn/40017"


def _document(quantity: float = 2, **fields: Any) -> dict[str, Any]:
    return {"date": "2026-03-02", "rows": [{"itemId": "TENT", "quantity": quantity, "directCost": 150}], **fields}


async def test_the_type_is_stored_in_upper_case_and_registers_itself(fortnox: Fortnox) -> None:
    document = await fortnox.put(RETURN, _document(type="ongoinginboundreturn", id="40017"))
    assert (document["type"], document["id"]) == ("ONGOINGINBOUNDRETURN", "40017")
    assert await fortnox.get(f"{PATH}/ongoingINBOUNDreturn/40017") == document
    types = await fortnox.get("/api/warehouse/documentdeliveries/custom/documenttypes-v1")
    assert types == [{"referenceType": "ONGOINGINBOUNDRETURN", "category": "INBOUND"}]


async def test_inbound_counts_when_it_is_released_not_when_it_is_saved(fortnox: Fortnox) -> None:
    document = await fortnox.put(RETURN, _document())
    assert (document["warehouseReady"], document["voided"]) == (False, False)
    assert await fortnox.in_stock() == (10, 10)
    await fortnox.act(f"{RETURN}/release")
    assert await fortnox.in_stock() == (12, 12)
    assert (await fortnox.get(RETURN))["warehouseReady"] is True


async def test_the_same_type_and_id_is_the_same_document(fortnox: Fortnox) -> None:
    await fortnox.put(RETURN, _document(2))
    await fortnox.put(RETURN.replace("Ongoing", "ONGOING"), _document(3))
    await fortnox.act(f"{RETURN}/release")
    assert await fortnox.in_stock() == (13, 13)


async def test_a_released_document_cannot_be_modified(fortnox: Fortnox) -> None:
    await fortnox.put(RETURN, _document(2))
    await fortnox.act(f"{RETURN}/release")
    await fortnox.turned_down("PUT", RETURN, "cannot_modify_released_document", json=_document(9))
    await fortnox.switch(save_after_release_is_ignored=True)
    assert (await fortnox.put(RETURN, _document(9)))["rows"][0]["quantity"] == 2


@pytest.mark.parametrize("refused", [True, False])
async def test_releasing_again_moves_no_stock(fortnox: Fortnox, refused: bool) -> None:
    await fortnox.switch(repeated_step_is_refused=refused)
    await fortnox.put(RETURN, _document())
    await fortnox.act(f"{RETURN}/release")
    if refused:
        await fortnox.turned_down("PUT", f"{RETURN}/release", "cannot_modify_released_document")
    else:
        await fortnox.act(f"{RETURN}/release")
    assert await fortnox.in_stock() == (12, 12)


async def test_a_release_is_never_in_the_future_by_swedish_date(fortnox: Fortnox) -> None:
    await fortnox.put(RETURN, _document(date="2026-03-03"))
    await fortnox.turned_down("PUT", f"{RETURN}/release", "cannot_release_later_than_current_date")
    fortnox.clock.moment = fortnox.clock.moment.replace(hour=23, minute=30)
    await fortnox.log_in()
    await fortnox.act(f"{RETURN}/release")


@pytest.mark.parametrize("number", ["1" * 26, "12a", "-1", "1.5"])
async def test_ids_are_digits_25_at_most(fortnox: Fortnox, number: str) -> None:
    await fortnox.turned_down("PUT", f"{PATH}/RETURN/{number}", "sandbox.invalid_value", json=_document())


async def test_an_id_of_25_digits_and_a_type_of_25_characters_will_do(fortnox: Fortnox) -> None:
    await fortnox.put(f"{PATH}/{'a' * 25}/{'1' * 25}", _document())


@pytest.mark.parametrize("name", ["a" * 26, "RETUR R", "RETÜR", "RETUR."])
async def test_a_type_has_its_alphabet(fortnox: Fortnox, name: str) -> None:
    await fortnox.turned_down("PUT", f"{PATH}/{name}/1", "sandbox.invalid_value", json=_document())


@pytest.mark.parametrize("name", ["INVENTORY", "stock-taking", "Purchase_Order", "f-a_k-t_u-r-a"])
async def test_reserved_names_are_refused_in_any_spelling(fortnox: Fortnox, name: str) -> None:
    await fortnox.turned_down("PUT", f"{PATH}/{name}/1", "referenceTypeNotAllowed", json=_document())


async def test_a_type_cannot_be_used_on_the_other_side(fortnox: Fortnox) -> None:
    await fortnox.put(RETURN, _document())
    outbound = RETURN.replace("inbound-v1", "outbound-v1")
    body = {"date": "2026-03-02", "deliveryState": "delivery", "rows": [{"itemId": "TENT", "quantity": 1}]}
    await fortnox.turned_down("PUT", outbound, "referenceTypeNotAllowed", json=body)


@pytest.mark.parametrize(
    ("change", "error"),
    [
        ({"id": "40018"}, "sandbox.invalid_value"),
        ({"type": "OTHER"}, "sandbox.invalid_value"),
        ({"date": None}, "sandbox.invalid_value"),
        ({"rows": []}, "sandbox.invalid_value"),
        ({"rows": [{"itemId": "TENT", "quantity": -1}]}, "sandbox.invalid_value"),
        ({"rows": [{"itemId": "GONE", "quantity": 1}]}, "sandbox.unknown_item"),
        ({"rows": [{"itemId": "FREIGHT", "quantity": 1}]}, "sandbox.not_a_stock_item"),
        ({"rows": [{"itemId": "TENT", "quantity": 1, "stockPointCode": "SYD"}]}, "sandbox.stock_point"),
        ({"rows": [{"itemId": "TENT", "quantity": 1, "colour": "red"}]}, "sandbox.unknown_field"),
    ],
)
async def test_what_does_not_fit_is_refused_and_registers_no_type(
    fortnox: Fortnox, change: dict[str, Any], error: str
) -> None:
    await fortnox.turned_down("PUT", RETURN, error, json={**_document(), **change})
    assert await fortnox.get("/api/warehouse/documentdeliveries/custom/documenttypes-v1") == []


async def test_costs_are_kept_and_become_the_articles_where_it_is_set_to(fortnox: Fortnox) -> None:
    await fortnox.office("PATCH", "/articles/TENT", {"CostCalculationMethod": "LAST_RELEASED_INBOUND"})
    row = {"itemId": "TENT", "quantity": 1, "directCost": 15, "freightCost": 2, "otherCost": 0.5, "batch": "B1"}
    currency = {"currency": "EUR", "rate": 11.5, "unit": 1}
    document = await fortnox.put(RETURN, _document(rows=[row], currency=currency))
    assert document["currency"] == currency
    assert {name: document["rows"][0][name] for name in row} == row
    assert document["rows"][0]["rowId"] == 1
    await fortnox.act(f"{RETURN}/release")
    assert (await fortnox.get("/3/articles/TENT"))["Article"]["DirectCost"] == 172.5


async def test_a_voided_document_stays_and_gives_the_stock_back(fortnox: Fortnox) -> None:
    await fortnox.put(RETURN, _document())
    await fortnox.act(f"{RETURN}/release")
    await fortnox.act(f"{RETURN}/void")
    assert await fortnox.in_stock() == (10, 10)
    assert (await fortnox.get(RETURN))["voided"] is True
    for step in ("/void", "/release"):
        await fortnox.turned_down("PUT", RETURN + step, "document_is_voided")
    await fortnox.turned_down("PUT", RETURN, "document_is_voided", json=_document())


async def test_a_void_before_the_release_moves_nothing(fortnox: Fortnox) -> None:
    await fortnox.put(RETURN, _document())
    await fortnox.act(f"{RETURN}/void")
    assert await fortnox.in_stock() == (10, 10)


async def test_voiding_goods_that_went_out_needs_force(fortnox: Fortnox) -> None:
    await fortnox.put(RETURN, _document())
    await fortnox.act(f"{RETURN}/release")
    await fortnox.office("PATCH", "/articles/TENT", {"QuantityInStock": 1})
    await fortnox.turned_down("PUT", f"{RETURN}/void", "void_linked_outbound")
    await fortnox.turned_down("PUT", f"{RETURN}/void?force=ja", "sandbox.invalid_value")
    await fortnox.act(f"{RETURN}/void?force=true")
    assert await fortnox.in_stock() == (-1, -1)


async def test_an_unknown_document_is_404(fortnox: Fortnox) -> None:
    await fortnox.turned_down("GET", RETURN, "sandbox.not_found", status=404)
    await fortnox.turned_down("PUT", f"{RETURN}/release", "sandbox.not_found", status=404)
