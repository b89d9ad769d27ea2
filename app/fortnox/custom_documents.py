"""Fortnox custom documents: goods in and out for reasons of our own, under a key of our own."""

from dataclasses import replace
from typing import Generic, TypeVar

from app.errors import NotFound
from app.fortnox.calls import Call
from app.fortnox.custom_document_bodies import (
    CustomDocument,
    InboundDocument,
    InboundDraft,
    OutboundDocument,
    OutboundDraft,
)
from app.fortnox.custom_document_keys import CustomDocumentKey
from app.fortnox.http import Http
from app.fortnox.wire import WarehouseRequest, read

DraftT = TypeVar("DraftT", bound=WarehouseRequest)
DocumentT = TypeVar("DocumentT", bound=CustomDocument)


class DocumentsOneWay(Generic[DraftT, DocumentT]):
    """GET and PUT of the documents of one way, in or out, and their actions.

    A type that Fortnox has not met is registered by its first document, for this way alone (FACTS §16).
    """

    def __init__(self, http: Http, *, path: str, model: type[DocumentT], noun: str) -> None:
        self._http = http
        self._path = path
        self._model = model
        self._noun = noun

    async def put(self, key: CustomDocumentKey, draft: DraftT) -> DocumentT:
        """Make the document or make it anew, and answer it as Fortnox kept it. SPEC PUT {type}/{id}.

        Compare the answer: whether a put to a released document is refused or only changes nothing is UNKNOWN.

        Raises:
            RemoteRejected: it is released or voided already; an article or stock point is not there.
        """
        return await self._send(replace(self._one(key), method="PUT", body=draft.as_body(), creates=True))

    async def get(self, key: CustomDocumentKey) -> DocumentT | None:
        """The document, None when there is none. SPEC GET {type}/{id}.

        What Fortnox answers for one that is absent is UNKNOWN but for the status 404, so a bare 404 counts too: where
        the address itself was wrong, the put that follows says so.
        """
        try:
            return await self._send(replace(self._one(key), not_found="http_404"))
        except NotFound:
            return None

    async def release(self, key: CustomDocumentKey) -> None:
        """Lock the document and book it. SPEC PUT {type}/{id}/release.

        Raises:
            NotFound: there is no such document.
            RemoteRejected: its date lies ahead or in a locked period, or it is voided (FACTS §18). What a second time
                answers is UNKNOWN: read the document first.
        """
        await self._http.send(replace(self._one(key), method="PUT", path=f"{self._path}/release"))

    async def void(self, key: CustomDocumentKey, *, force: bool = False) -> None:
        """Take the document back: it stays, its stock goes. SPEC PUT {type}/{id}/void.

        `force` also when goods of it have left, which may make the stock negative (FACTS §18).
        """
        query = {"force": "true"} if force else {}
        await self._http.send(replace(self._one(key), method="PUT", path=f"{self._path}/void", query=query))

    async def _send(self, call: Call) -> DocumentT:
        return read(self._model, await self._http.send(call), record=call.record)

    def _one(self, key: CustomDocumentKey) -> Call:
        return Call(
            path=self._path,
            ids={"type": key.type, "id": key.id},
            record=f"{self._noun} document {key}",
            scope="warehousecustomdocument",
            module="Fortnox Lager",
        )


class CustomDocuments:
    """/api/warehouse/documentdeliveries/custom (openapi.json; FACTS §16, §18): `inbound` and `outbound`."""

    def __init__(self, http: Http) -> None:
        self.inbound: DocumentsOneWay[InboundDraft, InboundDocument] = DocumentsOneWay(
            http,
            path="/api/warehouse/documentdeliveries/custom/inbound-v1/{type}/{id}",
            model=InboundDocument,
            noun="inbound",
        )
        self.outbound: DocumentsOneWay[OutboundDraft, OutboundDocument] = DocumentsOneWay(
            http,
            path="/api/warehouse/documentdeliveries/custom/outbound-v1/{type}/{id}",
            model=OutboundDocument,
            noun="outbound",
        )
