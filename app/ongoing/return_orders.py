"""Return orders of a goods owner in Ongoing: what customers send back, what came, and what of it was scrapped."""

from collections.abc import AsyncIterator, Sequence
from datetime import datetime
from decimal import Decimal
from typing import TypedDict, Unpack

from pydantic import TypeAdapter

from app.ongoing.http import Http, Query
from app.ongoing.ids import GoodsOwnerId, OngoingOrderId, OngoingOrderLineId, ReturnOrderId, ReturnOrderLineId
from app.ongoing.paging import per_piece
from app.ongoing.warehouses import Warehouse
from app.ongoing.wire import Answer, ArticleAnswer, CodeNameAnswer, StatusAnswer, UtcTime, WireDate


class ReturnOrderStatus(StatusAnswer):
    """A status of a return order; the standard numbers are UNKNOWN (FACTS §9)."""


class ReturnOrderInfo(Answer):
    """The head of a return order (openapi GetReturnOrderInfo)."""

    return_order_id: ReturnOrderId
    return_order_number: str = ""
    return_order_status: ReturnOrderStatus | None = None
    comment: str | None = None
    return_order_handling_comment: str | None = None
    in_date: WireDate | None = None
    created_date: UtcTime | None = None
    return_order_arrival_time: UtcTime | None = None
    warehouse: Warehouse | None = None


class ReturnedOrder(Answer):
    """The order that is sent back, in Ongoing's id and the goods owner's number."""

    order_id: OngoingOrderId
    order_number: str = ""


class ReturnedOrderLine(Answer):
    """The line of the order that is sent back."""

    order_line_id: OngoingOrderLineId
    customer_order_row_number: str = ""


class ReturnedArticleItem(Answer):
    """Goods that came back, and when; `is_return_removed_by_inventory` says that they were scrapped afterwards."""

    number_of_items: Decimal
    return_time: UtcTime | None = None
    is_return_removed_by_inventory: bool = False
    return_cause: CodeNameAnswer | None = None
    return_comment: str | None = None
    batch: str | None = None
    serial: str | None = None


class ReturnOrderLine(Answer):
    """A line with what is to come back, what came, and what of that was scrapped (openapi GetReturnOrderLine).

    Quantities are cumulative and must be there: a missing one taken for 0 would read as nothing scrapped. What was
    scrapped also shows as an adjustment of stock: it must not be booked twice (FACTS §9).
    """

    return_order_line_id: ReturnOrderLineId
    return_order_row_number: str = ""
    customer_order_line: ReturnedOrderLine | None = None
    article: ArticleAnswer | None = None
    return_cause: CodeNameAnswer | None = None
    to_be_returned_number_of_items: Decimal
    returned_number_of_items: Decimal
    returned_removed_by_inventory_number_of_items: Decimal
    returned_article_items: tuple[ReturnedArticleItem, ...] = ()

    @property
    def article_number(self) -> str:
        """The number of the line's article, empty when Ongoing names none."""
        return self.article.article_number if self.article else ""


class ReturnOrder(Answer):
    """A return order: head, the order it belongs to, lines. It has no mark for "reported": the order's lines have."""

    return_order_info: ReturnOrderInfo
    customer_order_info: ReturnedOrder | None = None
    return_order_lines: tuple[ReturnOrderLine, ...] = ()

    @property
    def id(self) -> ReturnOrderId:
        """Ongoing's own id of the return order."""
        return self.return_order_info.return_order_id

    @property
    def number(self) -> str:
        """The return order number, unique per goods owner."""
        return self.return_order_info.return_order_number

    @property
    def status_number(self) -> int | None:
        """The number of the status, None when Ongoing gives none."""
        status = self.return_order_info.return_order_status
        return status.number if status else None


class ReturnOrderFilter(TypedDict, total=False):
    """What `ReturnOrders.list` can ask for. Whether a time's boundary is included is UNKNOWN: overlap (FACTS §5)."""

    customer_order_numbers: Sequence[str]
    """The numbers of the orders that are sent back."""
    goods_returned_from: datetime
    status_from: int
    status_to: int


class _Statuses(Answer):
    return_order_statuses: tuple[ReturnOrderStatus, ...] = ()


_RETURN_ORDER = TypeAdapter(ReturnOrder)
_RETURN_ORDERS = TypeAdapter(tuple[ReturnOrder, ...])
_STATUSES = TypeAdapter(_Statuses)


class ReturnOrders:
    """The return orders of one goods owner."""

    def __init__(self, http: Http, goods_owner_id: GoodsOwnerId) -> None:
        self._http = http
        self._goods_owner_id = goods_owner_id

    async def get(self, return_order_id: ReturnOrderId) -> ReturnOrder:
        """One return order by Ongoing's id (GET /returnOrders/{returnOrderId}). Raises NotFound."""
        return await self._http.ask(
            "GET",
            "/returnOrders/{returnOrderId}",
            _RETURN_ORDER,
            ids={"returnOrderId": return_order_id},
            about=f"id {return_order_id}",
        )

    async def list(self, **filters: Unpack[ReturnOrderFilter]) -> AsyncIterator[ReturnOrder]:
        """The return orders that pass every filter (GET /returnOrders); no order number wanted, no call.

        There is no id cursor (FACTS §4): only the filters bound the answer, so give one.
        """
        query: Query = {
            "goodsOwnerId": self._goods_owner_id,
            "goodsReturnedFromDate": filters.get("goods_returned_from"),
            "returnOrderStatusFrom": filters.get("status_from"),
            "returnOrderStatusTo": filters.get("status_to"),
        }
        for piece in per_piece(query, name="customerOrderNumbers", values=filters.get("customer_order_numbers")):
            for return_order in await self._http.ask("GET", "/returnOrders", _RETURN_ORDERS, query=piece):
                yield return_order

    async def statuses(self) -> tuple[ReturnOrderStatus, ...]:
        """The statuses of this system (GET /returnOrders/statuses)."""
        return (await self._http.ask("GET", "/returnOrders/statuses", _STATUSES)).return_order_statuses
