"""Fortnox incoming goods: the calls."""

from dataclasses import replace
from datetime import date

from app.errors import GatewayBug
from app.fortnox.bare_lists import cut_list, may_be_cut
from app.fortnox.calls import Call
from app.fortnox.http import Http
from app.fortnox.incoming_goods_documents import (
    DeliveryNoteId,
    IncomingGoodsDocument,
    IncomingGoodsDraft,
    IncomingGoodsId,
    IncomingGoodsListItem,
)
from app.fortnox.wire import read, read_all

LONGEST_DELIVERY_NOTE_ID = 50

EVERY_WAY_TO_ASK: tuple[dict[str, str], ...] = ({}, {"released": "true"}, {"voided": "true"})
"""Whether a list without these filters leaves out what is finished or voided is not documented."""

SWITCHED_ON = "Incoming goods must be switched on in Fortnox's own settings, too."
BOOKKEEPING = "Completing incoming goods also takes the licence for bookkeeping."


class IncomingGoods:
    """GET and POST /api/warehouse/incominggoods-v1 and its actions (openapi.json; FACTS §15, §18).

    There is no idempotency key: look for the delivery note id before making a document, also after a timeout.
    """

    def __init__(self, http: Http) -> None:
        self._http = http

    async def find(self, delivery_note_id: DeliveryNoteId) -> IncomingGoodsListItem | None:
        """The document of exactly this delivery note id: one that stands, else one that was voided, else None.

        Fortnox answers every id that contains ours, in any casing, so equality is looked at here (FACTS §15). As a
        document overlooked would be made a second time, "none" is said only after asking for the released and for the
        voided ones too. SPEC GET incominggoods-v1.

        Raises:
            GatewayBug: two documents of this id stand; or none does, and a list may have been cut off.
        """
        _check(delivery_note_id)
        found: dict[IncomingGoodsId, IncomingGoodsListItem] = {}
        cut: GatewayBug | None = None
        for filters in EVERY_WAY_TO_ASK:
            call = Call(
                path="/api/warehouse/incominggoods-v1",
                record=f"the incoming goods of delivery note {delivery_note_id}",
                scope="warehouse",
                module="Lager Plus",
                also_needs=SWITCHED_ON,
                query={"deliveryNote": delivery_note_id, **filters},
            )
            rows = read_all(IncomingGoodsListItem, await self._http.send(call), record=call.record)
            found |= {row.id: row for row in rows if row.delivery_note_id == delivery_note_id}
            if standing := [row for row in found.values() if not row.voided]:
                return _only(standing)
            if may_be_cut(rows):
                cut = cut_list(rows, record=call.record)
        if cut:
            raise cut
        return max(found.values(), key=lambda row: row.id, default=None)

    async def get(self, document_id: IncomingGoodsId) -> IncomingGoodsDocument:
        """One document in full. SPEC GET incominggoods-v1/{id}.

        Raises:
            NotFound: there is no such document.
        """
        call = _one(document_id)
        return read(IncomingGoodsDocument, await self._http.send(call), record=call.record)

    async def create(self, draft: IncomingGoodsDraft) -> IncomingGoodsDocument:
        """Save a document, and answer it as Fortnox kept it; nothing is booked before it is released.

        SPEC POST incominggoods-v1.
        """
        _check(draft.delivery_note_id)
        call = Call(
            path="/api/warehouse/incominggoods-v1",
            record=f"incoming goods of delivery note {draft.delivery_note_id}",
            scope="warehouse",
            module="Lager Plus",
            also_needs=SWITCHED_ON,
            method="POST",
            body=draft.as_body(),
            creates=True,
        )
        return read(IncomingGoodsDocument, await self._http.send(call), record=call.record)

    async def release(self, document_id: IncomingGoodsId) -> None:
        """Lock the document, book it and put its goods in stock. SPEC PUT incominggoods-v1/{id}/release.

        Raises:
            RemoteRejected: its date lies ahead or in a locked period, or it is voided (FACTS §18). What a second time
                answers is UNKNOWN: read the document first.
        """
        await self._act(document_id, "release")

    async def complete(self, document_id: IncomingGoodsId, on: date) -> None:
        """Book the document for good; no supplier invoice can be matched with it afterwards.

        `on` is a day from that of the release to today, in Sweden. SPEC PUT incominggoods-v1/{id}/completed, whose body
        is one JSON string.

        Raises:
            NotConfigured: the company may not complete, for which it needs the licence for bookkeeping (FACTS §15).
        """
        await self._act(document_id, "completed", body=on.isoformat(), also_needs=BOOKKEEPING)

    async def void(self, document_id: IncomingGoodsId) -> None:
        """Take the document back: it stays, its stock goes. SPEC PUT incominggoods-v1/{id}/void.

        Raises:
            RemoteRejected: it is completed, or matched with a supplier invoice.
        """
        await self._act(document_id, "void")

    async def _act(
        self, document_id: IncomingGoodsId, action: str, *, body: str | None = None, also_needs: str = SWITCHED_ON
    ) -> None:
        path = f"/api/warehouse/incominggoods-v1/{{id}}/{action}"
        await self._http.send(replace(_one(document_id), method="PUT", path=path, body=body, also_needs=also_needs))


def _one(document_id: IncomingGoodsId) -> Call:
    return Call(
        path="/api/warehouse/incominggoods-v1/{id}",
        ids={"id": str(document_id)},
        record=f"incoming goods {document_id}",
        scope="warehouse",
        module="Lager Plus",
        also_needs=SWITCHED_ON,
    )


def _check(delivery_note_id: DeliveryNoteId) -> None:
    if not 1 <= len(delivery_note_id) <= LONGEST_DELIVERY_NOTE_ID or delivery_note_id != delivery_note_id.strip():
        raise GatewayBug(
            f"{delivery_note_id!r} is no delivery note id: it has 1 to {LONGEST_DELIVERY_NOTE_ID} characters "
            "and no space around them.",
            code="fortnox.bad_delivery_note_id",
        )


def _only(standing: list[IncomingGoodsListItem]) -> IncomingGoodsListItem:
    if len(standing) > 1:
        numbers = " and ".join(str(row.id) for row in standing)
        raise GatewayBug(
            f"Incoming goods {numbers} in Fortnox bear the same delivery note id {standing[0].delivery_note_id}.",
            code="fortnox.delivery_note_twice",
            todo="The goods may have been booked twice: void the one that is too many in Fortnox, then retry.",
        )
    return standing[0]
