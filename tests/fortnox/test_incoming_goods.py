from datetime import date
from decimal import Decimal
from typing import Any

import httpx
import pytest

from app.errors import GatewayBug, NotConfigured, NotFound, RemoteRejected
from app.fortnox.articles import ArticleNumber
from app.fortnox.incoming_goods_documents import (
    DeliveryNoteId,
    IncomingGoodsDraft,
    IncomingGoodsDraftRow,
    IncomingGoodsId,
)
from app.fortnox.purchase_orders import PurchaseOrderId, PurchaseOrderRowId
from tests.fortnox.conftest import Script

NOTE = DeliveryNoteId("LB-58-0a1b2c3d4e5f")
DOCUMENT = IncomingGoodsId(77)
PATH = "/api/warehouse/incominggoods-v1"
DRAFT = IncomingGoodsDraft(
    delivery_note_id=NOTE,
    document_date=date(2026, 3, 12),
    rows=(
        IncomingGoodsDraftRow(
            item_id=ArticleNumber("TENT-2P"),
            purchase_order_id=PurchaseOrderId(58),
            purchase_order_row_id=PurchaseOrderRowId("0b8f"),
            ordered_quantity=Decimal(200),
            received_quantity=Decimal("100.10"),
        ),
        IncomingGoodsDraftRow(item_id=ArticleNumber("PEG-20"), received_quantity=Decimal(3)),
    ),
)


def row(number: int, note: str = NOTE, **fields: Any) -> dict[str, Any]:
    return {"id": number, "deliveryNoteId": note, "date": "2026-03-12", **fields}


def listed(*rows: dict[str, Any]) -> httpx.Response:
    return httpx.Response(200, json=list(rows))


async def test_a_document_is_found_by_its_delivery_note_with_one_call(script: Script) -> None:
    remote = script(listed(row(77, released=True, completed=True)))
    found = await remote.fortnox.incoming_goods.find(NOTE)
    assert found is not None
    assert (found.id, found.released, found.completed, found.voided) == (77, True, True, False)
    assert remote.targets == [f"{PATH}?deliveryNote={NOTE}"]


async def test_a_note_that_only_contains_ours_or_differs_in_casing_is_not_ours(script: Script) -> None:
    others = listed(row(1, f"{NOTE}-2"), row(2, f"X{NOTE}"), row(3, NOTE.lower()), row(4, ""))
    remote = script(others, listed(), listed())
    assert await remote.fortnox.incoming_goods.find(NOTE) is None


async def test_none_is_said_only_after_asking_for_released_and_voided_ones_too(script: Script) -> None:
    remote = script(listed(), listed(row(77, released=True)))
    found = await remote.fortnox.incoming_goods.find(NOTE)
    assert found is not None
    assert found.id == 77
    assert remote.targets[1:] == [f"{PATH}?deliveryNote={NOTE}&released=true"]


async def test_a_document_that_stands_goes_before_voided_ones(script: Script) -> None:
    remote = script(listed(row(76, voided=True), row(77), row(78, voided=True)))
    found = await remote.fortnox.incoming_goods.find(NOTE)
    assert found is not None
    assert found.id == 77


async def test_the_last_voided_document_is_found_where_none_stands(script: Script) -> None:
    voided = listed(row(76, voided=True), row(78, voided=True), row(77, voided=True))
    remote = script(voided, listed(), voided)
    found = await remote.fortnox.incoming_goods.find(NOTE)
    assert found is not None
    assert (found.id, found.voided) == (78, True)


async def test_two_standing_documents_of_one_note_are_an_alarm_that_names_both(script: Script) -> None:
    remote = script(listed(row(77), row(79)))
    with pytest.raises(GatewayBug, match=f"Incoming goods 77 and 79 .* {NOTE}") as caught:
        await remote.fortnox.incoming_goods.find(NOTE)
    assert caught.value.code == "fortnox.delivery_note_twice"
    assert "void the one that is too many" in caught.value.todo


@pytest.mark.parametrize("last", [row(77, f"{NOTE}-2"), row(77, voided=True)])
async def test_that_none_stands_among_a_round_number_of_rows_is_not_believed(
    script: Script, last: dict[str, Any]
) -> None:
    others = listed(*(row(number, f"{NOTE}{number}") for number in range(49)), last)
    remote = script(others, listed(), listed())
    with pytest.raises(GatewayBug, match="exactly 50 rows") as caught:
        await remote.fortnox.incoming_goods.find(NOTE)
    assert caught.value.code == "fortnox.list_may_be_cut"


async def test_one_among_a_round_number_of_rows_is(script: Script) -> None:
    remote = script(listed(row(77), *(row(number, f"{NOTE}{number}") for number in range(49))))
    assert await remote.fortnox.incoming_goods.find(NOTE) is not None


@pytest.mark.parametrize("note", ["", "x" * 51, " LB-58-0a", "LB-58-0a "])
async def test_a_note_that_fortnox_would_not_keep_is_refused_before_a_call(script: Script, note: str) -> None:
    remote = script()
    draft = DRAFT.model_copy(update={"delivery_note_id": DeliveryNoteId(note)})
    with pytest.raises(GatewayBug, match="delivery note id"):
        await remote.fortnox.incoming_goods.find(DeliveryNoteId(note))
    with pytest.raises(GatewayBug) as caught:
        await remote.fortnox.incoming_goods.create(draft)
    assert caught.value.code == "fortnox.bad_delivery_note_id"


async def test_a_document_is_made_with_numbers_links_and_all_quantities_the_schema_asks_for(script: Script) -> None:
    kept = {**row(77), "rows": [{"itemId": "TENT-2P", "receivedQuantity": 100.1, "purchaseOrderId": 58}]}
    remote = script(httpx.Response(201, json=kept))
    document = await remote.fortnox.incoming_goods.create(DRAFT)
    assert (document.id, document.rows[0].received_quantity) == (77, Decimal("100.1"))
    assert (remote.requests[0].method, remote.targets) == ("POST", [PATH])
    assert remote.requests[0].headers["Content-Type"] == "application/json"
    nothing_yet = {"backOrderQuantity": 0, "invoicedQuantity": 0, "takenQuantity": 0}
    assert remote.bodies == [
        {
            "deliveryNoteId": NOTE,
            "hasDeliveryNote": True,
            "date": "2026-03-12",
            "rows": [
                {
                    "itemId": "TENT-2P",
                    "purchaseOrderId": 58,
                    "purchaseOrderRowId": "0b8f",
                    "orderedQuantity": 200,
                    "receivedQuantity": 100.1,
                    **nothing_yet,
                },
                {"itemId": "PEG-20", "orderedQuantity": 0, "receivedQuantity": 3, **nothing_yet},
            ],
        }
    ]


async def test_a_404_to_a_new_document_is_about_something_it_names(script: Script) -> None:
    remote = script(httpx.Response(404, json={"error": "item_not_found", "message": "Artikeln finns inte."}))
    with pytest.raises(RemoteRejected, match="something that it names is not there") as caught:
        await remote.fortnox.incoming_goods.create(DRAFT)
    assert type(caught.value) is RemoteRejected
    assert caught.value.remote_text == "Artikeln finns inte."


async def test_the_actions_are_puts_and_only_complete_has_a_body(script: Script) -> None:
    remote = script(*[httpx.Response(204)] * 3)
    goods = remote.fortnox.incoming_goods
    await goods.release(DOCUMENT)
    await goods.complete(DOCUMENT, date(2026, 3, 13))
    await goods.void(DOCUMENT)
    assert remote.targets == [f"{PATH}/77/{action}" for action in ("release", "completed", "void")]
    assert [request.method for request in remote.requests] == ["PUT"] * 3
    assert [request.content for request in remote.requests] == [b"", b'"2026-03-13"', b""]
    assert [call.path for call in remote.observed] == [
        f"{PATH}/{{id}}/{act}" for act in ("release", "completed", "void")
    ]


@pytest.mark.parametrize(
    ("error", "sentence"),
    [
        ("cannot_release_later_than_current_date", "the document's date lies ahead of Fortnox's own"),
        ("document_is_voided", "somebody voided the document"),
        ("period_locked", "the date lies in a locked bookkeeping period"),
        ("cannot_modify_released_document", "the document is released and can no longer be changed"),
    ],
)
async def test_a_refused_release_says_why_in_plain_english(script: Script, error: str, sentence: str) -> None:
    remote = script(httpx.Response(400, json={"id": "b3b0", "error": error, "message": "Nej."}))
    with pytest.raises(RemoteRejected, match=f"Fortnox refused incoming goods 77: {sentence}") as caught:
        await remote.fortnox.incoming_goods.release(DOCUMENT)
    assert caught.value.remote_code == error
    assert caught.value.todo


async def test_a_document_that_is_not_there_is_not_found(script: Script) -> None:
    remote = script(httpx.Response(404, json={"error": "document_not_found", "message": "Nej."}))
    with pytest.raises(NotFound, match="Fortnox has no incoming goods 77"):
        await remote.fortnox.incoming_goods.get(DOCUMENT)


async def test_a_missing_right_is_told_with_all_that_may_be_missing(script: Script) -> None:
    missing = httpx.Response(403, json={"error": "missing.rights", "message": "Behörighet saknas."})
    remote = script(*[missing] * 5)
    goods = remote.fortnox.incoming_goods
    todos = []
    for call in (
        goods.find(NOTE),
        goods.create(DRAFT),
        goods.get(DOCUMENT),
        goods.release(DOCUMENT),
        goods.complete(DOCUMENT, date(2026, 3, 13)),
    ):
        with pytest.raises(NotConfigured) as caught:
            await call
        todos.append(caught.value.todo)
    assert all("the keys were made before Lager Plus was activated" in todo for todo in todos)
    assert [todo.endswith("Incoming goods must be switched on in Fortnox's own settings, too.") for todo in todos] == [
        *[True] * 4,
        False,
    ]
    assert todos[4].endswith("takes the licence for bookkeeping.")


@pytest.mark.parametrize("answer", [{"rows": 1}, {"id": 77, "rows": [{}]}, {"id": 77, "date": "soon"}, []])
async def test_a_document_of_another_shape_is_unreadable(script: Script, answer: Any) -> None:
    remote = script(httpx.Response(200, json=answer))
    with pytest.raises(GatewayBug, match="about incoming goods 77"):
        await remote.fortnox.incoming_goods.get(DOCUMENT)
