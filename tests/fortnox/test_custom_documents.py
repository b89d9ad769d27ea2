from datetime import date
from decimal import Decimal
from typing import Any

import httpx
import pytest

from app.errors import GatewayBug, NotConfigured, NotFound, RemoteRejected, RemoteUnavailable
from app.fortnox.articles import ArticleNumber
from app.fortnox.custom_document_bodies import (
    DraftCurrency,
    InboundDraft,
    InboundDraftRow,
    OutboundDraft,
    OutboundDraftRow,
)
from app.fortnox.custom_document_keys import CustomDocumentId, CustomDocumentKey, CustomDocumentType
from app.fortnox.stock_points import StockPointCode, StockPointId
from tests.fortnox.conftest import Script

TENT = ArticleNumber("TENT-2P")
BASE = "/api/warehouse/documentdeliveries/custom"
GOODS_IN = InboundDraft(
    document_date=date(2026, 3, 12),
    currency=DraftCurrency(currency="EUR", rate=Decimal("11.2")),
    rows=(
        InboundDraftRow(
            item_id=TENT, quantity=Decimal("1.50"), direct_cost=Decimal(870), stock_point_code=StockPointCode("HUVUD")
        ),
    ),
)
GOODS_OUT = OutboundDraft(
    document_date=date(2026, 3, 12),
    note="Inventering 90331",
    rows=(
        OutboundDraftRow(
            item_id=TENT, quantity=Decimal(12), delivered_quantity=Decimal(12), stock_point_id=StockPointId("5d0e")
        ),
    ),
)


def key(kind: str = "OngoingInboundReturn", number: str = "40017") -> CustomDocumentKey:
    return CustomDocumentKey(CustomDocumentType(kind), CustomDocumentId(number))


def refused(status: int, error: str) -> httpx.Response:
    return httpx.Response(status, json={"id": "b3b0", "error": error, "message": "Nej."})


@pytest.mark.parametrize(
    ("kind", "number"),
    [
        ("OngoingInboundOrder", "1"),
        ("OngoingInboundInventory", "0" * 25),
        ("OngoingOutboundInventory", "9" * 25),
        ("WMS_A-1", "7"),
        ("x", "7"),
        ("X" * 25, "7"),
        ("PURCHASEORDER2", "7"),
        ("MY-ORDER", "7"),
    ],
)
def test_a_type_of_our_own_and_up_to_25_digits_make_a_key(kind: str, number: str) -> None:
    assert str(key(kind, number)) == f"{kind} {number}"


@pytest.mark.parametrize(
    "kind", ["INVOICE", "invoice", "Inventory", "Stock-Taking", "STOCK_TAKING", "-order-", "Manual_Inbound-Delivery"]
)
def test_a_type_that_fortnox_keeps_is_refused_in_any_casing_with_dash_or_underscore(kind: str) -> None:
    with pytest.raises(GatewayBug, match="keeps it for its own documents") as caught:
        key(kind)
    assert caught.value.code == "fortnox.reserved_document_type"


@pytest.mark.parametrize("kind", ["", "X" * 26, "A B", "FÖLJESEDEL", "A/B", "A.B", "A\n", "\uff21"])
def test_a_type_of_other_letters_or_length_is_refused(kind: str) -> None:
    with pytest.raises(GatewayBug) as caught:
        key(kind)
    assert caught.value.code == "fortnox.bad_document_type"


@pytest.mark.parametrize("number", ["", "1" * 26, "12a", "-1", "1.5", " 1", "1\n", "٣", "²"])
def test_an_id_that_is_not_1_to_25_digits_is_refused(number: str) -> None:
    with pytest.raises(GatewayBug) as caught:
        key(number=number)
    assert caught.value.code == "fortnox.bad_document_id"


async def test_goods_in_are_put_under_type_and_id_with_numbers(script: Script) -> None:
    kept = {"id": "40017", "type": "ONGOINGINBOUNDRETURN", "date": "2026-03-12", "warehouseReady": False}
    remote = script(httpx.Response(200, json={**kept, "rows": [{"itemId": "TENT-2P", "quantity": 1.5}]}))
    document = await remote.fortnox.custom_documents.inbound.put(key(), GOODS_IN)
    assert (document.id, document.warehouse_ready, document.voided) == ("40017", False, False)
    assert document.rows[0].quantity == Decimal("1.5")
    assert remote.requests[0].method == "PUT"
    assert remote.targets == [f"{BASE}/inbound-v1/OngoingInboundReturn/40017"]
    assert remote.bodies == [
        {
            "date": "2026-03-12",
            "currency": {"currency": "EUR", "rate": 11.2, "unit": 1},
            "rows": [{"itemId": "TENT-2P", "quantity": 1.5, "directCost": 870, "stockPointCode": "HUVUD"}],
        }
    ]


async def test_goods_out_leave_at_once_and_the_answer_tells_what_fortnox_let_go(script: Script) -> None:
    rows = [{"itemId": "TENT-2P", "quantity": 12, "deliveredQuantity": 4}]
    remote = script(httpx.Response(200, json={"id": 90331, "deliveryState": "delivery", "rows": rows}))
    document = await remote.fortnox.custom_documents.outbound.put(key("OngoingOutboundInventory", "90331"), GOODS_OUT)
    assert (document.id, document.rows[0].delivered_quantity) == ("90331", Decimal(4))
    assert remote.targets == [f"{BASE}/outbound-v1/OngoingOutboundInventory/90331"]
    assert remote.bodies == [
        {
            "date": "2026-03-12",
            "deliveryState": "delivery",
            "forcedDelivery": False,
            "note": "Inventering 90331",
            "rows": [{"itemId": "TENT-2P", "quantity": 12, "deliveredQuantity": 12, "stockPointId": "5d0e"}],
        }
    ]


async def test_a_document_is_read_with_its_state(script: Script) -> None:
    said = {"id": "40017", "warehouseReady": True, "voided": True, "note": None, "rows": []}
    remote = script(httpx.Response(200, json=said), httpx.Response(200, json=said))
    documents = remote.fortnox.custom_documents
    for found in (await documents.inbound.get(key()), await documents.outbound.get(key())):
        assert found is not None
        assert (found.warehouse_ready, found.voided, found.note, found.rows) == (True, True, "", ())
    assert remote.targets == [f"{BASE}/{way}-v1/OngoingInboundReturn/40017" for way in ("inbound", "outbound")]


@pytest.mark.parametrize("answer", [refused(404, "document_not_found"), httpx.Response(404), refused(404, "Not Found")])
async def test_a_document_that_is_absent_is_none(script: Script, answer: httpx.Response) -> None:
    remote = script(answer)
    assert await remote.fortnox.custom_documents.inbound.get(key()) is None


@pytest.mark.parametrize(
    ("answer", "kind"),
    [
        (httpx.Response(500), RemoteUnavailable),
        (httpx.Response(200, html="<html>"), RemoteUnavailable),
        (httpx.ConnectError("refused"), RemoteUnavailable),
        (refused(403, "missing.rights"), NotConfigured),
        (refused(400, "document_not_found"), RemoteRejected),
    ],
)
async def test_no_answer_and_no_right_are_not_taken_for_absence(
    script: Script, answer: httpx.Response | Exception, kind: type[Exception]
) -> None:
    remote = script(answer)
    with pytest.raises(kind):
        await remote.fortnox.custom_documents.outbound.get(key())


async def test_releasing_and_voiding_are_puts_without_body(script: Script) -> None:
    remote = script(*[httpx.Response(204)] * 3)
    inbound = remote.fortnox.custom_documents.inbound
    await inbound.release(key())
    await inbound.void(key())
    await inbound.void(key(), force=True)
    path = f"{BASE}/inbound-v1/OngoingInboundReturn/40017"
    assert remote.targets == [f"{path}/release", f"{path}/void", f"{path}/void?force=true"]
    assert {(request.method, request.content) for request in remote.requests} == {("PUT", b"")}


async def test_releasing_what_is_not_there_is_not_found_but_putting_it_names_something_missing(script: Script) -> None:
    remote = script(refused(404, "notfound"), refused(404, "notfound"))
    with pytest.raises(NotFound, match="no inbound document OngoingInboundReturn 40017"):
        await remote.fortnox.custom_documents.inbound.release(key())
    with pytest.raises(RemoteRejected, match="something that it names is not there") as caught:
        await remote.fortnox.custom_documents.inbound.put(key(), GOODS_IN)
    assert not isinstance(caught.value, NotFound)


async def test_a_put_to_a_wrong_address_says_so(script: Script) -> None:
    remote = script(httpx.Response(404))
    with pytest.raises(GatewayBug) as caught:
        await remote.fortnox.custom_documents.inbound.put(key(), GOODS_IN)
    assert caught.value.code == "fortnox.no_such_address"


@pytest.mark.parametrize(
    ("error", "sentence"),
    [
        ("cannot_modify_released_document", "the document is released and can no longer be changed"),
        ("document_is_voided", "somebody voided the document"),
        ("referenceTypeNotAllowed", "the document type is reserved by Fortnox"),
        ("period_locked", "the date lies in a locked bookkeeping period"),
        ("made_up", "it gives a code that we do not know yet"),
    ],
)
async def test_a_refused_put_says_why_and_which_document(script: Script, error: str, sentence: str) -> None:
    remote = script(refused(400, error))
    with pytest.raises(RemoteRejected) as caught:
        await remote.fortnox.custom_documents.inbound.put(key(), GOODS_IN)
    assert caught.value.message == (
        f"Fortnox refused inbound document OngoingInboundReturn 40017: {sentence} ({error})."
    )


async def test_goods_that_have_left_stop_a_void_without_force(script: Script) -> None:
    remote = script(refused(400, "void_linked_outbound"))
    with pytest.raises(RemoteRejected, match="goods of the document have already left"):
        await remote.fortnox.custom_documents.inbound.void(key())


async def test_a_missing_right_names_its_own_scope(script: Script) -> None:
    remote = script(refused(403, "missing.rights"))
    with pytest.raises(NotConfigured, match="“warehousecustomdocument”") as caught:
        await remote.fortnox.custom_documents.inbound.put(key(), GOODS_IN)
    assert caught.value.todo.startswith("Connect again: the keys were made before Fortnox Lager was activated.")


@pytest.mark.parametrize("answer", [[], {"rows": [{"itemId": "TENT-2P"}]}, {"date": "soon"}])
async def test_a_document_of_another_shape_is_unreadable(script: Script, answer: Any) -> None:
    remote = script(httpx.Response(200, json=answer))
    with pytest.raises(GatewayBug) as caught:
        await remote.fortnox.custom_documents.inbound.get(key())
    assert caught.value.code == "fortnox.unreadable_answer"
