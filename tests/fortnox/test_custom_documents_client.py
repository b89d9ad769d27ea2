"""Custom documents, stock points and balance against the sandbox's Fortnox."""

from decimal import Decimal

import pytest

from app.errors import NotConfigured, NotFound, RemoteRejected
from app.fortnox.articles import ArticleNumber
from app.fortnox.custom_document_bodies import (
    DraftCurrency,
    InboundDraft,
    InboundDraftRow,
    OutboundDraft,
    OutboundDraftRow,
)
from app.fortnox.custom_document_keys import CustomDocumentId, CustomDocumentKey, CustomDocumentType
from app.fortnox.stock_points import StockPointCode
from tests.fortnox.office import CLIENT_ID, LANTERN, LINE, Office

LAMP, ROPE = ArticleNumber(LANTERN), ArticleNumber(LINE)


def key(kind: str = "OngoingInboundReturn", number: str = "0000040017000000000000100") -> CustomDocumentKey:
    return CustomDocumentKey(CustomDocumentType(kind), CustomDocumentId(number))


def goods_in(office: Office, quantity: str = "3") -> InboundDraft:
    row = InboundDraftRow(item_id=LAMP, quantity=Decimal(quantity), direct_cost=Decimal("77.5"))
    return InboundDraft(document_date=office.today, rows=(row,), note="Retur")


async def goods_out(office: Office, quantity: str = "3") -> OutboundDraft:
    point = (await office.fortnox.stock_points.all())[0]
    row = OutboundDraftRow(
        item_id=LAMP, quantity=Decimal(quantity), delivered_quantity=Decimal(quantity), stock_point_id=point.id
    )
    return OutboundDraft(document_date=office.today, rows=(row,))


async def lanterns(office: Office) -> Decimal:
    (row,) = await office.fortnox.stock.balance([LAMP])
    return row.in_stock


async def test_goods_in_are_put_twice_released_and_voided_as_one_document(office: Office) -> None:
    inbound = office.fortnox.custom_documents.inbound
    assert await inbound.get(key()) is None
    await inbound.put(key(), goods_in(office, "5"))
    kept = await inbound.put(key(), goods_in(office, "3"))
    assert (kept.id, kept.warehouse_ready, kept.rows[0].quantity) == (key().id, False, Decimal(3))
    assert await lanterns(office) == Decimal(10)
    await inbound.release(key())
    assert await lanterns(office) == Decimal(13)
    found = await inbound.get(key("ONGOINGINBOUNDRETURN"))
    assert found is not None
    assert (found.warehouse_ready, found.rows[0].direct_cost, found.note) == (True, Decimal("77.5"), "Retur")
    await inbound.void(key())
    voided = await inbound.get(key())
    assert voided is not None
    assert voided.voided
    assert await lanterns(office) == Decimal(10)


async def test_goods_in_may_cost_another_currency(office: Office) -> None:
    draft = goods_in(office).model_copy(update={"currency": DraftCurrency(currency="EUR", rate=Decimal("11.2"))})
    await office.fortnox.custom_documents.inbound.put(key(), draft)
    assert await office.fortnox.custom_documents.inbound.get(key()) is not None


async def test_a_released_document_is_not_changed_whether_fortnox_says_so_or_not(office: Office) -> None:
    inbound = office.fortnox.custom_documents.inbound
    await inbound.put(key(), goods_in(office, "3"))
    await inbound.release(key())
    with pytest.raises(RemoteRejected, match="can no longer be changed"):
        await inbound.put(key(), goods_in(office, "4"))
    await office.switch(save_after_release_is_ignored=True)
    kept = await inbound.put(key(), goods_in(office, "4"))
    assert (kept.warehouse_ready, kept.rows[0].quantity) == (True, Decimal(3))


async def test_goods_that_have_left_are_taken_back_only_by_force(office: Office) -> None:
    documents = office.fortnox.custom_documents
    await documents.inbound.put(key(), goods_in(office, "3"))
    await documents.inbound.release(key())
    await documents.outbound.put(key("OngoingOutboundInventory"), await goods_out(office, "13"))
    with pytest.raises(RemoteRejected, match="goods of the document have already left"):
        await documents.inbound.void(key())
    await documents.inbound.void(key(), force=True)
    assert await lanterns(office) == Decimal(-3)


async def test_goods_out_leave_and_the_answer_shows_a_quantity_cut_in_silence(office: Office) -> None:
    outbound, out = office.fortnox.custom_documents.outbound, key("OngoingOutboundInventory")
    assert await outbound.get(out) is None
    kept = await outbound.put(out, await goods_out(office, "4"))
    assert (kept.id, kept.delivery_state, kept.rows[0].delivered_quantity) == (out.id, "delivery", Decimal(4))
    await outbound.release(out)
    assert await lanterns(office) == Decimal(6)
    found = await outbound.get(out)
    assert found is not None
    assert found.warehouse_ready
    await outbound.void(out)
    assert await lanterns(office) == Decimal(10)
    cut = await outbound.put(key("OngoingOutboundInventory", "7"), await goods_out(office, "12"))
    assert cut.rows[0].quantity == Decimal(12)
    assert cut.rows[0].delivered_quantity < Decimal(12)


async def test_a_type_belongs_to_one_way(office: Office) -> None:
    await office.fortnox.custom_documents.inbound.put(key(), goods_in(office))
    with pytest.raises(RemoteRejected, match="outbound document OngoingInboundReturn"):
        await office.fortnox.custom_documents.outbound.put(key(), await goods_out(office))


async def test_releasing_a_document_that_is_not_there_is_not_found(office: Office) -> None:
    with pytest.raises(NotFound, match="Fortnox has no inbound document OngoingInboundReturn"):
        await office.fortnox.custom_documents.inbound.release(key())


async def test_stock_points_and_what_lies_at_them_are_read(office: Office) -> None:
    await office.of_company("POST", "/stock-points", {"code": "SYD", "name": "Lager Syd"})
    await office.of_company("POST", "/stock-points", {"code": "GAMMAL", "name": "Gamla lagret", "active": False})
    points = {point.code: point for point in await office.fortnox.stock_points.all()}
    main, south = points[StockPointCode("HUVUD")], points[StockPointCode("SYD")]
    assert (main.active, south.active, south.name) == (True, True, "Lager Syd")
    assert not points[StockPointCode("GAMMAL")].active
    row = InboundDraftRow(item_id=LAMP, quantity=Decimal(3), direct_cost=Decimal("77.5"), stock_point_id=south.id)
    draft = InboundDraft(document_date=office.today, rows=(row,))
    kept = await office.fortnox.custom_documents.inbound.put(key(), draft)
    assert kept.rows[0].stock_point_code == "SYD"
    await office.fortnox.custom_documents.inbound.release(key())
    balance = office.fortnox.stock.balance
    assert {(each.stock_point_code, each.in_stock) for each in await balance([LAMP])} == {
        ("HUVUD", Decimal(10)),
        ("SYD", Decimal(3)),
    }
    (there,) = await balance([LAMP, ROPE], stock_points=[south.code])
    assert (there.item_id, there.in_stock) == (LAMP, Decimal(3))


async def test_custom_documents_need_a_scope_of_their_own(office: Office) -> None:
    await office.of_company("POST", "/consent", {"client_id": CLIENT_ID, "scopes": ["warehouse"]})
    await office.of_company("POST", "/tokens/expire")
    assert await office.fortnox.stock_points.all()
    with pytest.raises(NotConfigured, match="“warehousecustomdocument”"):
        await office.fortnox.custom_documents.inbound.put(key(), goods_in(office))
