"""Orders of a goods owner in Ongoing: put, read, list, cancel, and the quantities reported per line."""

from collections.abc import AsyncIterator, Sequence
from datetime import datetime
from decimal import Decimal
from typing import TypedDict, Unpack

from pydantic import TypeAdapter

from app.ongoing.errors import OngoingUnavailable
from app.ongoing.http import Http, Query
from app.ongoing.ids import GoodsOwnerId, OngoingOrderId, OngoingOrderLineId
from app.ongoing.order_answer import Order, OrderStatus
from app.ongoing.order_request import OrderRequest
from app.ongoing.paging import by_cursor, per_piece
from app.ongoing.wire import Answer, CodeNameAnswer, json_text


class OrderFilter(TypedDict, total=False):
    """What `Orders.list` can ask for. Whether the boundary of a time is included is UNKNOWN: overlap (FACTS §5)."""

    order_numbers: Sequence[str]
    status_from: int
    status_to: int
    status_changed_from: datetime
    updated_from: datetime
    """At most two days back (FACTS §5)."""
    created_from: datetime
    shipped_from: datetime
    last_picking_from: datetime
    last_returned_from: datetime
    article_number: str
    """Orders with a line of this article; whether a component of a kit counts is UNKNOWN."""
    only_to_report: bool
    """Orders with a line picked beyond what is reported; a pick corrected downwards is not among them (FACTS §10)."""
    only_to_report_returned: bool
    """Orders with a line returned beyond what is reported as returned."""
    back_order_for: OngoingOrderId


class OrderType(CodeNameAnswer):
    """A type the warehouse has set up, such as B2B; no call creates one (FACTS §7)."""


class _Written(Answer):
    order_id: OngoingOrderId | None = None
    message: str | None = None


class _Statuses(Answer):
    order_statuses: tuple[OrderStatus, ...] = ()


class _Types(Answer):
    order_types: tuple[OrderType, ...] = ()


ORDERS_PER_PAGE = 250
"""Fewer than of articles: an order brings every item picked, and the whole page has to come within one deadline."""

_WRITTEN = TypeAdapter(_Written)
_ORDER = TypeAdapter(Order)
_ORDERS = TypeAdapter(tuple[Order, ...])
_STATUSES = TypeAdapter(_Statuses)
_TYPES = TypeAdapter(_Types)


class Orders:
    """The orders of one goods owner."""

    def __init__(self, http: Http, goods_owner_id: GoodsOwnerId) -> None:
        self._http = http
        self._goods_owner_id = goods_owner_id

    async def put(self, order: OrderRequest) -> OngoingOrderId:
        """Create the order or update the one of that number (PUT /orders); refused once the warehouse has started.

        Raises:
            RemoteUnavailable: also when a 2xx names no order: it has no success flag, the id is the proof (FACTS §2).
                After a 5xx read the order: it may have been stored, or be one that the warehouse has started.

        """
        return await self._write("PUT", "/orders", about=f"order {order.order_number}", body=self._body(order))

    async def put_by_id(self, order_id: OngoingOrderId, order: OrderRequest) -> OngoingOrderId:
        """Update the order of that id (PUT /orders/{orderId}); raises as `put`."""
        return await self._write(
            "PUT",
            "/orders/{orderId}",
            about=f"order {order.order_number}",
            ids={"orderId": order_id},
            body=self._body(order),
        )

    async def get(self, order_id: OngoingOrderId) -> Order:
        """One order by Ongoing's id (GET /orders/{orderId}). Raises NotFound."""
        return await self._http.ask(
            "GET", "/orders/{orderId}", _ORDER, ids={"orderId": order_id}, about=f"id {order_id}"
        )

    async def find(self, order_number: str) -> Order | None:
        """The order of exactly this number, or None (GET /orders, filter orderNumber)."""
        found = await self._page({"orderNumber": order_number})
        return next((order for order in found if order.number == order_number), None)

    async def list(self, **filters: Unpack[OrderFilter]) -> AsyncIterator[Order]:
        """The orders that pass every filter, a page at a time by id (GET /orders); no order number wanted, no call."""
        query: Query = {
            "orderStatusFrom": filters.get("status_from"),
            "orderStatusTo": filters.get("status_to"),
            "orderStatusChangedTimeFrom": filters.get("status_changed_from"),
            "orderUpdatedTimeFrom": filters.get("updated_from"),
            "orderCreatedTimeFrom": filters.get("created_from"),
            "shippedTimeFrom": filters.get("shipped_from"),
            "lastPickingTimeFrom": filters.get("last_picking_from"),
            "lastReturnedFrom": filters.get("last_returned_from"),
            "articleNumbers": filters.get("article_number"),
            "onlyOrdersWithOrderLinesToReport": filters.get("only_to_report"),
            "onlyOrdersWithOrderLinesToReportReturned": filters.get("only_to_report_returned"),
            "backOrderForOrderId": filters.get("back_order_for"),
        }
        for piece in per_piece(query, name="orderNumbers", values=filters.get("order_numbers")):
            async for order in self._paged(piece):
                yield order

    async def statuses(self) -> tuple[OrderStatus, ...]:
        """The statuses of this system; numbers and texts differ per warehouse (GET /orders/statuses)."""
        return (await self._http.ask("GET", "/orders/statuses", _STATUSES)).order_statuses

    async def types(self) -> tuple[OrderType, ...]:
        """The order types the warehouse has set up (GET /orders/types)."""
        query = {"goodsOwnerId": self._goods_owner_id}
        return (await self._http.ask("GET", "/orders/types", _TYPES, query=query)).order_types

    async def cancel(self, order_id: OngoingOrderId) -> OngoingOrderId:
        """Cancel the order (DELETE /orders/{orderId}).

        What a started or an already cancelled order answers is UNKNOWN (FACTS §3): read its status first, and on any
        error read it again.
        """
        return await self._write("DELETE", "/orders/{orderId}", about=f"id {order_id}", ids={"orderId": order_id})

    async def cancel_by_number(self, order_number: str) -> OngoingOrderId:
        """Cancel the order of that number (DELETE /orders?orderNumber=); see `cancel`."""
        return await self._write(
            "DELETE",
            "/orders",
            about=f"order {order_number}",
            query={"goodsOwnerId": self._goods_owner_id, "orderNumber": order_number},
        )

    async def set_status(self, order_id: OngoingOrderId, number: int) -> None:
        """Move the order to a status (PATCH orderStatus); can fail when goods are allocated (FACTS §7)."""
        await self._http.tell(
            "PATCH",
            "/orders/{orderId}/orderStatus",
            ids={"orderId": order_id},
            body=json_text({"orderStatusNumber": number}),
            about=f"id {order_id} to status {number}",
        )

    async def report_line(
        self, order_id: OngoingOrderId, line_id: OngoingOrderLineId, number_of_items: Decimal
    ) -> None:
        """Mark how much of a line the ERP knows as delivered: the total, so safe to repeat (FACTS §10)."""
        await self._http.tell(
            "PATCH",
            "/orders/{orderId}/lines/{orderLineId}/reportedNumberOfItems",
            ids={"orderId": order_id, "orderLineId": line_id},
            body=json_text({"reportedNumberOfItems": number_of_items}),
            about=f"id {order_id}, line {line_id}",
        )

    async def report_returned_line(
        self, order_id: OngoingOrderId, line_id: OngoingOrderLineId, number_of_items: Decimal
    ) -> None:
        """Mark how much of a line the ERP knows as returned: the total, so safe to repeat (FACTS §10)."""
        await self._http.tell(
            "PATCH",
            "/orders/{orderId}/lines/{orderLineId}/reportedReturnedNumberOfItems",
            ids={"orderId": order_id, "orderLineId": line_id},
            body=json_text({"reportedReturnedNumberOfItems": number_of_items}),
            about=f"id {order_id}, line {line_id}",
        )

    def _body(self, order: OrderRequest) -> str:
        return json_text({"goodsOwnerId": self._goods_owner_id} | order.members())

    async def _write(
        self,
        method: str,
        path: str,
        *,
        about: str,
        ids: dict[str, int] | None = None,
        query: Query | None = None,
        body: str | None = None,
    ) -> OngoingOrderId:
        written = await self._http.ask(method, path, _WRITTEN, ids=ids, query=query, body=body, about=about)
        if not written.order_id:
            raise OngoingUnavailable(
                f"Ongoing answered {method} {path} ({about}) without naming the order: it may not be stored.",
                code="ongoing.no_id",
                remote_text=written.message or "",
            )
        return written.order_id

    def _paged(self, query: Query) -> AsyncIterator[Order]:
        return by_cursor(
            lambda from_id, at_most: self._page({**query, "orderIdFrom": from_id, "maxOrdersToGet": at_most}),
            lambda order: order.id,
            size=ORDERS_PER_PAGE,
        )

    async def _page(self, query: Query) -> tuple[Order, ...]:
        return await self._http.ask("GET", "/orders", _ORDERS, query={"goodsOwnerId": self._goods_owner_id, **query})
