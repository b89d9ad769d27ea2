import pytest

from tests.sandbox.fortnox.conftest import Fortnox, Opened, received, received_row

PURCHASE_ORDERS = "/api/warehouse/purchaseorders-v1"
INCOMING_GOODS = "/api/warehouse/incominggoods-v1"
STOCK_POINTS = "/api/warehouse/stockpoints-v1"
DOCUMENT_TYPES = "/api/warehouse/documentdeliveries/custom/documenttypes-v1"
ALL = (PURCHASE_ORDERS, INCOMING_GOODS, STOCK_POINTS, DOCUMENT_TYPES, "/api/warehouse/status-v1/stockbalance")


async def _statuses(fortnox: Fortnox) -> dict[str, int]:
    return {path: (await fortnox.call("GET", path)).status_code for path in ALL}


@pytest.mark.parametrize("path", ALL)
async def test_without_the_module_nothing_of_it_is_open(classic: Fortnox, path: str) -> None:
    await classic.turned_down("GET", path, "missing.rights", status=403)


async def test_without_lager_plus_there_are_no_purchase_orders(opened: Opened) -> None:
    fortnox = await opened(lager_plus=False)
    assert await _statuses(fortnox) == dict.fromkeys(ALL, 200) | {PURCHASE_ORDERS: 403, INCOMING_GOODS: 403}
    await fortnox.turned_down("GET", PURCHASE_ORDERS, "missing.rights", status=403)
    await fortnox.switch(incoming_goods_need_plus=False)
    assert (await fortnox.call("GET", INCOMING_GOODS)).status_code == 200


async def test_a_consent_from_before_lager_plus_has_to_be_given_again(opened: Opened) -> None:
    fortnox = await opened(lager_plus=False)
    await fortnox.office("PATCH", "", {"lager_plus": True})
    await fortnox.turned_down("GET", PURCHASE_ORDERS, "missing.rights", status=403)
    await fortnox.log_in()
    assert await fortnox.get(PURCHASE_ORDERS) == []


async def test_lager_plus_that_is_taken_away_is_gone_at_once(fortnox: Fortnox) -> None:
    assert await fortnox.get(PURCHASE_ORDERS) == []
    await fortnox.office("PATCH", "", {"lager_plus": False})
    await fortnox.turned_down("GET", PURCHASE_ORDERS, "missing.rights", status=403)


async def test_incoming_goods_is_a_feature_that_can_be_off(fortnox: Fortnox) -> None:
    await fortnox.office("PATCH", "", {"incoming_goods_on": False})
    assert await _statuses(fortnox) == dict.fromkeys(ALL, 200) | {INCOMING_GOODS: 403}


async def test_completing_needs_the_licence_for_bookkeeping(fortnox: Fortnox) -> None:
    goods = await received(fortnox, received_row("TENT", 1))
    await fortnox.office("PATCH", "", {"bookkeeping": False})
    path = f"{INCOMING_GOODS}/{goods}/completed"
    await fortnox.turned_down("PUT", path, "missing.rights", status=403, json="2026-03-02")


async def test_custom_documents_want_a_scope_of_their_own(fortnox: Fortnox) -> None:
    await fortnox.log_in(scopes=["warehouse"])
    assert await _statuses(fortnox) == dict.fromkeys(ALL, 200) | {DOCUMENT_TYPES: 403}
    await fortnox.log_in(scopes=["warehousecustomdocument"])
    assert await _statuses(fortnox) == dict.fromkeys(ALL, 403) | {DOCUMENT_TYPES: 200}
    await fortnox.switch(custom_documents_need_own_scope=False)
    assert await _statuses(fortnox) == dict.fromkeys(ALL, 403)


@pytest.mark.parametrize("path", ALL)
async def test_without_the_licence_for_the_warehouse_nothing_is_open(fortnox: Fortnox, path: str) -> None:
    await fortnox.office("PATCH", "", {"licences": ["order", "warehousecustomdocument"]})
    await fortnox.turned_down("GET", path, "missing.rights", status=403)


async def test_how_a_missing_right_is_answered_is_switched(classic: Fortnox) -> None:
    await classic.switch(missing_rights_answer="bad_request")
    await classic.turned_down("GET", PURCHASE_ORDERS, "missing.rights")
    await classic.switch(missing_rights_answer="no_licence")
    await classic.refused("GET", PURCHASE_ORDERS, 2001101, status=403)


async def test_these_calls_are_counted_in_the_pace_as_switched(fortnox: Fortnox) -> None:
    await fortnox.switch(requests_per_window=2)
    assert [(await fortnox.call("GET", STOCK_POINTS)).status_code for _ in range(3)] == [200, 200, 429]
    await fortnox.switch(requests_per_window=2, warehouse_shares_the_pace=False)
    assert (await fortnox.call("GET", STOCK_POINTS)).status_code == 200


async def test_without_a_token_nothing_is_open(fortnox: Fortnox) -> None:
    fortnox.token = "made up"
    assert await _statuses(fortnox) == dict.fromkeys(ALL, 401)
