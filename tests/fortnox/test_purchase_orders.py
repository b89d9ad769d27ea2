from typing import Any

import httpx
import pytest

from app.errors import GatewayBug, NotConfigured, NotFound, RemoteUnavailable
from app.fortnox.purchase_orders import PurchaseOrderId, PurchaseOrderState, PurchaseType
from tests.fortnox.conftest import Script

ORDER = PurchaseOrderId(58)


def listed(count: int, *, state: str = "SENT") -> httpx.Response:
    return httpx.Response(200, json=[{"id": number, "purchaseOrderState": state} for number in range(count)])


def in_full(**fields: Any) -> httpx.Response:
    return httpx.Response(200, json={"id": 58, "purchaseOrderState": "SENT", **fields})


def refused(status: int, error: str) -> httpx.Response:
    return httpx.Response(status, json={"id": "b3b0", "error": error, "message": "Nej."})


async def test_the_list_is_asked_by_state_and_for_the_warehouse_unless_said_otherwise(script: Script) -> None:
    remote = script(listed(3), listed(0))
    assert [item.id for item in await remote.fortnox.purchase_orders.list(PurchaseOrderState.SENT)] == [0, 1, 2]
    assert not await remote.fortnox.purchase_orders.list(PurchaseOrderState.DELAYED, PurchaseType.DROPSHIP)
    path = "/api/warehouse/purchaseorders-v1"
    assert remote.targets == [
        f"{path}?state=SENT&purchaseType=WAREHOUSE",
        f"{path}?state=DELAYED&purchaseType=DROPSHIP",
    ]


async def test_a_round_number_of_orders_is_believed_when_a_longer_list_exists(script: Script) -> None:
    remote = script(listed(100), listed(101, state="RECEIVED"))
    assert len(await remote.fortnox.purchase_orders.list(PurchaseOrderState.SENT)) == 100
    assert remote.targets[1] == "/api/warehouse/purchaseorders-v1?state=ALL"


@pytest.mark.parametrize("state", [PurchaseOrderState.SENT, PurchaseOrderState.ALL])
async def test_a_round_number_of_orders_that_no_list_exceeds_raises_the_alarm(
    script: Script, state: PurchaseOrderState
) -> None:
    remote = script(listed(50), listed(50))
    with pytest.raises(GatewayBug, match="exactly 50 rows for the list of purchase orders in state") as caught:
        await remote.fortnox.purchase_orders.list(state)
    assert caught.value.code == "fortnox.list_may_be_cut"


async def test_rows_of_a_list_are_not_read_as_they_may_be_missing(script: Script) -> None:
    remote = script(httpx.Response(200, json=[{"id": 58, "purchaseOrderState": "SENT", "rows": [{"broken": True}]}]))
    (item,) = await remote.fortnox.purchase_orders.list(PurchaseOrderState.SENT)
    assert not hasattr(item, "rows")


async def test_what_is_absent_null_or_empty_has_no_value(script: Script) -> None:
    row = {"id": "0b8f", "itemId": "TENT-2P", "price": None, "stockPointCode": ""}
    remote = script(in_full(note=None, deliveryDate="", supplierNumber="", rows=[row]))
    order = await remote.fortnox.purchase_orders.get(ORDER)
    assert (order.note, order.delivery_date, order.supplier_number) == ("", None, None)
    assert (order.rows[0].price, order.rows[0].stock_point_code, order.rows[0].is_stock_item) == (None, None, True)


@pytest.mark.parametrize(
    "fields",
    [
        {"purchaseOrderState": "LOST"},
        {"purchaseOrderState": None},
        {"id": "fifty-eight"},
        {"rows": {}},
        {"rows": [{"id": "0b8f"}]},
        {"rows": [{"id": "0b8f", "itemId": "TENT-2P", "orderedQuantity": "many"}]},
    ],
)
async def test_an_order_of_another_shape_is_unreadable_and_named(script: Script, fields: dict[str, Any]) -> None:
    remote = script(in_full(**fields))
    with pytest.raises(GatewayBug, match="Fortnox's answer about purchase order 58") as caught:
        await remote.fortnox.purchase_orders.get(ORDER)
    assert caught.value.code == "fortnox.unreadable_answer"


@pytest.mark.parametrize("answer", [httpx.Response(200, json={"rows": []}), httpx.Response(204)])
async def test_a_list_that_is_no_array_is_unreadable(script: Script, answer: httpx.Response) -> None:
    remote = script(answer)
    with pytest.raises(GatewayBug, match="not a list"):
        await remote.fortnox.purchase_orders.list(PurchaseOrderState.SENT)


async def test_an_internal_reference_is_looked_for_and_only_the_exact_one_counts(script: Script) -> None:
    named = [
        {"id": number, "purchaseOrderState": "VOIDED", "internalReference": reference}
        for number, reference in [(58, "vår 2/b"), (59, "VÅR 2"), (60, "vår 2"), (61, None)]
    ]
    remote = script(httpx.Response(200, json=named))
    assert [order.id for order in await remote.fortnox.purchase_orders.referred_to_as("vår 2")] == [60]
    assert remote.targets == ["/api/warehouse/purchaseorders-v1?state=ALL&internalReference=v%C3%A5r%202"]


async def test_a_round_number_of_orders_of_a_reference_raises_the_alarm(script: Script) -> None:
    remote = script(listed(50))
    with pytest.raises(GatewayBug, match="with the reference B2"):
        await remote.fortnox.purchase_orders.referred_to_as("B2")


async def test_completing_sends_no_body_and_expects_none(script: Script) -> None:
    remote = script(httpx.Response(204))
    await remote.fortnox.purchase_orders.complete(ORDER)
    (request,) = remote.requests
    assert (request.method, request.content) == ("PUT", b"")
    assert remote.targets == ["/api/warehouse/purchaseorders-v1/58/complete"]
    assert remote.observed[0].outcome == "ok"


async def test_a_web_page_is_not_taken_for_done(script: Script) -> None:
    remote = script(httpx.Response(200, html="<html>Logga in</html>"))
    with pytest.raises(RemoteUnavailable, match="a web page"):
        await remote.fortnox.purchase_orders.complete(ORDER)


async def test_an_order_that_fortnox_does_not_know_is_not_found(script: Script) -> None:
    remote = script(refused(404, "notfound"))
    with pytest.raises(NotFound, match="Fortnox has no purchase order 58"):
        await remote.fortnox.purchase_orders.get(ORDER)


async def test_a_bare_404_does_not_prove_that_the_order_is_gone(script: Script) -> None:
    remote = script(httpx.Response(404))
    with pytest.raises(GatewayBug) as caught:
        await remote.fortnox.purchase_orders.get(ORDER)
    assert caught.value.code == "fortnox.no_such_address"


@pytest.mark.parametrize(
    ("status", "error", "code"),
    [
        (403, "missing.rights", "fortnox.missing_right"),
        (400, "missing.rights", "fortnox.missing_right"),
        (401, "missing.rights", "fortnox.missing_right"),
        (403, "", "fortnox.missing_right"),
        (403, "2001101", "fortnox.missing_licence"),
        (403, "2000663", "fortnox.missing_scope"),
    ],
)
async def test_keys_older_than_lager_plus_are_told_in_those_words(
    script: Script, status: int, error: str, code: str
) -> None:
    remote = script(refused(status, error))
    with pytest.raises(NotConfigured, match="“warehouse”") as caught:
        await remote.fortnox.purchase_orders.list(PurchaseOrderState.SENT)
    assert caught.value.code == code
    if code == "fortnox.missing_scope":
        assert "connect it again" in caught.value.todo
    else:
        assert caught.value.todo.startswith("Connect again: the keys were made before Lager Plus was activated.")
