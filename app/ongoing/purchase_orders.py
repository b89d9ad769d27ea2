"""Purchase orders of a goods owner in Ongoing: put, read, list, cancel, and the quantities reported per line."""

from collections.abc import AsyncIterator, Sequence
from datetime import datetime
from decimal import Decimal
from typing import TypedDict, Unpack

from pydantic import TypeAdapter

from app.ongoing.errors import OngoingUnavailable
from app.ongoing.http import Http, Query
from app.ongoing.ids import GoodsOwnerId, OngoingPurchaseOrderId, OngoingPurchaseOrderLineId
from app.ongoing.paging import by_cursor, per_piece
from app.ongoing.purchase_order_answer import PurchaseOrder, PurchaseOrderStatus
from app.ongoing.purchase_order_request import PurchaseOrderRequest
from app.ongoing.wire import Answer, json_text


class PurchaseOrderFilter(TypedDict, total=False):
    """What `PurchaseOrders.list` can ask for. Whether a time's boundary is included is UNKNOWN: overlap (FACTS §5)."""

    numbers: Sequence[str]
    status_from: int
    status_to: int
    status_changed_from: datetime
    last_receive_from: datetime
    only_to_report: bool
    """Purchase orders with a line whose reported quantity differs from the received one, upwards or downwards."""


class _Written(Answer):
    purchase_order_id: OngoingPurchaseOrderId | None = None
    message: str | None = None


class _Statuses(Answer):
    order_statuses: tuple[PurchaseOrderStatus, ...] = ()


PURCHASE_ORDERS_PER_PAGE = 250
"""As for orders: a purchase order brings every item received."""

_WRITTEN = TypeAdapter(_Written)
_PURCHASE_ORDER = TypeAdapter(PurchaseOrder)
_PURCHASE_ORDERS = TypeAdapter(tuple[PurchaseOrder, ...])
_STATUSES = TypeAdapter(_Statuses)


class PurchaseOrders:
    """The purchase orders of one goods owner."""

    def __init__(self, http: Http, goods_owner_id: GoodsOwnerId) -> None:
        self._http = http
        self._goods_owner_id = goods_owner_id

    async def put(self, purchase_order: PurchaseOrderRequest) -> OngoingPurchaseOrderId:
        """Create the purchase order or update the one of that number (PUT /purchaseOrders).

        Refused once the warehouse has started on it, with a status that is UNKNOWN (FACTS §3).

        Raises:
            RemoteUnavailable: also when a 2xx names no purchase order: the id is the proof (FACTS §2). After a 5xx
                read the purchase order: it may have been stored, or be one that the warehouse has started on.

        """
        return await self._write(
            "PUT",
            "/purchaseOrders",
            about=f"purchase order {purchase_order.purchase_order_number}",
            body=self._body(purchase_order),
        )

    async def put_by_id(
        self, purchase_order_id: OngoingPurchaseOrderId, purchase_order: PurchaseOrderRequest
    ) -> OngoingPurchaseOrderId:
        """Update the purchase order of that id (PUT /purchaseOrders/{purchaseOrderId}); raises as `put`."""
        return await self._write(
            "PUT",
            "/purchaseOrders/{purchaseOrderId}",
            about=f"purchase order {purchase_order.purchase_order_number}",
            ids={"purchaseOrderId": purchase_order_id},
            body=self._body(purchase_order),
        )

    async def get(self, purchase_order_id: OngoingPurchaseOrderId) -> PurchaseOrder:
        """One purchase order by Ongoing's id (GET /purchaseOrders/{purchaseOrderId}). Raises NotFound."""
        return await self._http.ask(
            "GET",
            "/purchaseOrders/{purchaseOrderId}",
            _PURCHASE_ORDER,
            ids={"purchaseOrderId": purchase_order_id},
            about=f"id {purchase_order_id}",
        )

    async def find(self, number: str) -> PurchaseOrder | None:
        """The purchase order of exactly this number, or None (GET /purchaseOrders, filter purchaseOrderNumber)."""
        found = await self._page({"purchaseOrderNumber": number})
        return next((purchase_order for purchase_order in found if purchase_order.number == number), None)

    async def list(self, **filters: Unpack[PurchaseOrderFilter]) -> AsyncIterator[PurchaseOrder]:
        """The purchase orders that pass every filter, a page at a time by id (GET /purchaseOrders).

        An empty `numbers` wants none and makes no call.
        """
        query: Query = {
            "purchaseOrderStatusFrom": filters.get("status_from"),
            "purchaseOrderStatusTo": filters.get("status_to"),
            "purchaseOrderStatusChangedTimeFrom": filters.get("status_changed_from"),
            "lastReceiveTimeFrom": filters.get("last_receive_from"),
            "onlyPurchaseOrdersWithOrderLinesToReport": filters.get("only_to_report"),
        }
        for piece in per_piece(query, name="purchaseOrderNumbers", values=filters.get("numbers")):
            async for purchase_order in self._paged(piece):
                yield purchase_order

    async def statuses(self) -> tuple[PurchaseOrderStatus, ...]:
        """The statuses of this system; numbers and texts differ per warehouse (GET /purchaseOrders/statuses)."""
        return (await self._http.ask("GET", "/purchaseOrders/statuses", _STATUSES)).order_statuses

    async def cancel(self, purchase_order_id: OngoingPurchaseOrderId) -> OngoingPurchaseOrderId:
        """Cancel the purchase order (DELETE /purchaseOrders/{purchaseOrderId}).

        What a started or an already cancelled one answers is UNKNOWN (FACTS §3): read its status first, and on any
        error read it again.
        """
        return await self._write(
            "DELETE",
            "/purchaseOrders/{purchaseOrderId}",
            about=f"id {purchase_order_id}",
            ids={"purchaseOrderId": purchase_order_id},
        )

    async def report_line(
        self, purchase_order_id: OngoingPurchaseOrderId, line_id: OngoingPurchaseOrderLineId, number_of_items: Decimal
    ) -> None:
        """Mark how much of a line the ERP knows as received: the total, so safe to repeat (FACTS §10)."""
        await self._http.tell(
            "PATCH",
            "/purchaseOrders/{purchaseOrderId}/lines/{purchaseOrderLineId}/reportedNumberOfItems",
            ids={"purchaseOrderId": purchase_order_id, "purchaseOrderLineId": line_id},
            body=json_text({"reportedNumberOfItems": number_of_items}),
            about=f"id {purchase_order_id}, line {line_id}",
        )

    def _body(self, purchase_order: PurchaseOrderRequest) -> str:
        return json_text({"goodsOwnerId": self._goods_owner_id} | purchase_order.members())

    async def _write(
        self, method: str, path: str, *, about: str, ids: dict[str, int] | None = None, body: str | None = None
    ) -> OngoingPurchaseOrderId:
        written = await self._http.ask(method, path, _WRITTEN, ids=ids, body=body, about=about)
        if not written.purchase_order_id:
            raise OngoingUnavailable(
                f"Ongoing answered {method} {path} ({about}) without naming the purchase order: it may not be stored.",
                code="ongoing.no_id",
                remote_text=written.message or "",
            )
        return written.purchase_order_id

    def _paged(self, query: Query) -> AsyncIterator[PurchaseOrder]:
        return by_cursor(
            lambda from_id, at_most: self._page(
                {**query, "purchaseOrderIdFrom": from_id, "maxPurchaseOrdersToGet": at_most}
            ),
            lambda purchase_order: purchase_order.id,
            size=PURCHASE_ORDERS_PER_PAGE,
        )

    async def _page(self, query: Query) -> tuple[PurchaseOrder, ...]:
        return await self._http.ask(
            "GET", "/purchaseOrders", _PURCHASE_ORDERS, query={"goodsOwnerId": self._goods_owner_id, **query}
        )
