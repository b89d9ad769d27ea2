"""Fortnox purchase orders: what was ordered from suppliers and is awaited in the warehouse."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from decimal import Decimal
from enum import StrEnum
from typing import NewType

from app.fortnox.articles import ArticleNumber
from app.fortnox.bare_lists import cut_list, may_be_cut
from app.fortnox.calls import Call
from app.fortnox.http import Http
from app.fortnox.stock_points import StockPointCode, StockPointId
from app.fortnox.suppliers import SupplierNumber
from app.fortnox.wire import WarehouseAnswer, read, read_all

PurchaseOrderId = NewType("PurchaseOrderId", int)
PurchaseOrderRowId = NewType("PurchaseOrderRowId", str)


class PurchaseOrderState(StrEnum):
    """How far an order is, and what a list is asked for; CURRENT, SENT_NOT_REJECTED and ALL only ask.

    Which orders CURRENT and SENT_NOT_REJECTED stand for is UNKNOWN, as is whether SENT holds a partly received one
    (FACTS §14).
    """

    NOT_SENT = "NOT_SENT"
    SENT = "SENT"
    SENT_NOT_REJECTED = "SENT_NOT_REJECTED"
    DELAYED = "DELAYED"
    RECEIVED = "RECEIVED"
    VOIDED = "VOIDED"
    CURRENT = "CURRENT"
    ALL = "ALL"


class PurchaseType(StrEnum):
    """Whether the goods come to the warehouse or go from the supplier to the customer."""

    WAREHOUSE = "WAREHOUSE"
    DROPSHIP = "DROPSHIP"


class PurchaseOrderListItem(WarehouseAnswer):
    """An order without its rows, which the list may leave out (FACTS §8: UNKNOWN).

    There is no time of change: who wants to know whether an order changed compares these fields (FACTS §14).
    """

    id: PurchaseOrderId
    purchase_order_state: PurchaseOrderState
    purchase_type: PurchaseType = PurchaseType.WAREHOUSE
    order_date: date | None = None
    delivery_date: date | None = None
    supplier_number: SupplierNumber | None = None
    supplier_name: str = ""
    supplier_address: str = ""
    supplier_address2: str = ""
    supplier_post_code: str = ""
    supplier_city: str = ""
    supplier_country_code: str = ""
    supplier_email: str = ""
    currency_code: str = ""
    currency_rate: Decimal | None = None
    currency_unit: Decimal | None = None
    order_value: Decimal | None = None
    total_received_quantity: Decimal | None = None
    internal_reference: str = ""
    our_reference: str = ""
    your_reference: str = ""
    message_to_supplier: str = ""
    note: str = ""
    stock_point_code: StockPointCode | None = None
    stock_point_id: StockPointId | None = None
    manually_completed: bool = False
    voided: bool = False


class PurchaseOrderRow(WarehouseAnswer):
    """A row. Whether its id outlives an edit of the order is UNKNOWN; nothing says that it changes (FACTS §14)."""

    id: PurchaseOrderRowId
    row_num: int | None = None
    item_id: ArticleNumber
    item_description: str = ""
    item_unit: str = ""
    is_stock_item: bool = True
    ordered_quantity: Decimal = Decimal(0)
    received_quantity: Decimal = Decimal(0)
    remaining_ordered_quantity: Decimal = Decimal(0)
    back_order_quantity: Decimal = Decimal(0)
    price: Decimal | None = None
    currency_code: str = ""
    stock_point_code: StockPointCode | None = None
    stock_point_id: StockPointId | None = None


class PurchaseOrder(PurchaseOrderListItem):
    """An order in full."""

    rows: tuple[PurchaseOrderRow, ...] = ()


class PurchaseOrders:
    """GET /api/warehouse/purchaseorders-v1 and its actions (openapi.json; FACTS §14); they need Lager Plus.

    No own scope is known: presumably `warehouse` covers them (FACTS §2). Keys made before Lager Plus was activated are
    refused, which is told as NotConfigured (SPEC §2.7).
    """

    def __init__(self, http: Http) -> None:
        self._http = http

    async def list(
        self, state: PurchaseOrderState, purchase_type: PurchaseType = PurchaseType.WAREHOUSE
    ) -> Sequence[PurchaseOrderListItem]:
        """The orders of a state and type. SPEC GET purchaseorders-v1.

        A round number of them may be a list cut off (FACTS §6), so the largest list there is, that of all orders, is
        asked for as well: one that is longer shows that nothing is cut at that number.

        Raises:
            NotConfigured: the connection may not read purchase orders.
            GatewayBug: the list may have been cut off.
        """
        orders = await self._list({"state": state, "purchaseType": purchase_type})
        if may_be_cut(orders) and len(await self._list({"state": PurchaseOrderState.ALL})) <= len(orders):
            raise cut_list(orders, record=f"the list of purchase orders in state {state}")
        return orders

    async def referred_to_as(self, reference: str) -> Sequence[PurchaseOrderListItem]:
        """The orders of exactly this internal reference, of any state. SPEC GET purchaseorders-v1.

        Fortnox's filters find parts of a text, in any casing (FACTS §6, §14), so equality is looked at here.

        Raises:
            NotConfigured: the connection may not read purchase orders.
            GatewayBug: the list may have been cut off.
        """
        found = await self._list({"state": PurchaseOrderState.ALL, "internalReference": reference})
        if may_be_cut(found):
            raise cut_list(found, record=f"the list of purchase orders with the reference {reference}")
        return [order for order in found if order.internal_reference == reference]

    async def get(self, order_id: PurchaseOrderId) -> PurchaseOrder:
        """One order in full. SPEC GET purchaseorders-v1/{id}.

        Raises:
            NotFound: there is no such purchase order.
        """
        call = _one(order_id)
        return read(PurchaseOrder, await self._http.send(call), record=call.record)

    async def complete(self, order_id: PurchaseOrderId) -> None:
        """Take the order for fully received: what has not come is not awaited any more.

        SPEC PUT purchaseorders-v1/{id}/complete. What a second time answers is UNKNOWN: read the order first.
        """
        path = "/api/warehouse/purchaseorders-v1/{id}/complete"
        await self._http.send(replace(_one(order_id), method="PUT", path=path))

    async def _list(self, query: dict[str, str]) -> Sequence[PurchaseOrderListItem]:
        call = Call(
            path="/api/warehouse/purchaseorders-v1",
            record="the list of purchase orders",
            scope="warehouse",
            module="Lager Plus",
            query=query,
        )
        return read_all(PurchaseOrderListItem, await self._http.send(call), record=call.record)


def _one(order_id: PurchaseOrderId) -> Call:
    return Call(
        path="/api/warehouse/purchaseorders-v1/{id}",
        ids={"id": str(order_id)},
        record=f"purchase order {order_id}",
        scope="warehouse",
        module="Lager Plus",
    )
