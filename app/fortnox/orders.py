"""Fortnox customer orders: the calls."""

from collections.abc import AsyncIterator, Sequence
from dataclasses import replace
from datetime import datetime

from app.errors import GatewayBug
from app.fortnox.calls import Call
from app.fortnox.http import Http
from app.fortnox.order_documents import (
    DeliveredRow,
    DeliveryState,
    FortnoxOrderNumber,
    Order,
    OrderChange,
    OrderListItem,
    OrderRowChange,
)
from app.fortnox.paging import changed_since, read_pages
from app.fortnox.wire import read, unwrap


class Orders:
    """GET and PUT /3/orders and its actions (openapi.json; FACTS §9 to §11).

    No call here may be repeated blindly after a timeout: read the order and look at what was done (FACTS §11).
    """

    def __init__(self, http: Http) -> None:
        self._http = http

    def changed_since(self, since: datetime | None) -> AsyncIterator[OrderListItem]:
        """Orders changed since a moment, or all of them, in ascending number; cancelled ones stay in the list.

        SPEC GET /3/orders.
        """
        call = Call(
            path="/3/orders",
            record="the list of orders",
            scope="order",
            query={"sortby": "documentnumber", "sortorder": "ascending", **changed_since(since)},
        )
        return read_pages(self._http, call, OrderListItem, key="Orders")

    def not_invoiced(self) -> AsyncIterator[OrderListItem]:
        """Orders without an invoice, in ascending number; whether cancelled ones are among them is UNKNOWN.

        SPEC GET /3/orders, filter invoicenotcreated (FACTS §9).
        """
        call = Call(
            path="/3/orders",
            record="the list of orders",
            scope="order",
            query={"filter": "invoicenotcreated", "sortby": "documentnumber", "sortorder": "ascending"},
        )
        return read_pages(self._http, call, OrderListItem, key="Orders")

    async def get(self, number: FortnoxOrderNumber) -> Order:
        """One order in full. SPEC GET /3/orders/{DocumentNumber}.

        Raises:
            NotFound: there is no such order.
        """
        return await self._send(_one(number))

    async def put_delivered(
        self, number: FortnoxOrderNumber, *, rows: Sequence[DeliveredRow], delivery_state: DeliveryState | None
    ) -> Order:
        """Set what was delivered, and answer the order as Fortnox kept it: compare, it may cut a quantity (FACTS §10).

        `rows` are all rows of the order with the RowIds of a GET just before, as every save renews them: a row left
        out is deleted, one without quantity stays as it is (FACTS §9). `delivery_state` only where the warehouse
        module is active, as it is an error elsewhere. SPEC PUT /3/orders/{DocumentNumber}.

        Raises:
            GatewayBug: no rows are given, which would delete them all.
        """
        if not rows:
            raise GatewayBug(
                f"Order {number} was to be saved without rows, which would delete them all.",
                code="fortnox.order_without_rows",
            )
        order_rows = tuple(OrderRowChange(row_id=row.row_id, delivered_quantity=row.delivered_quantity) for row in rows)
        return await self._put(number, OrderChange(delivery_state=delivery_state, order_rows=order_rows))

    async def put_comments(self, number: FortnoxOrderNumber, comments: str) -> Order:
        """Set the internal note of the order; empty clears it. The rows stay (FACTS §9)."""
        return await self._put(number, OrderChange(comments=comments))

    async def put_external_reference(self, number: FortnoxOrderNumber, reference: str) -> Order:
        """Set ExternalInvoiceReference1, 80 characters at most on invoices (FACTS §11); empty clears it."""
        return await self._put(number, OrderChange(external_invoice_reference1=reference))

    async def warehouse_ready(self, number: FortnoxOrderNumber) -> Order:
        """Lock the order and book its goods out; only with the warehouse module, in delivery state delivery.

        PUT /3/orders/{DocumentNumber}/warehouseready (FACTS §10; not in the vendor's specification).
        """
        return await self._send(replace(_one(number), method="PUT", path="/3/orders/{DocumentNumber}/warehouseready"))

    async def create_invoice(self, number: FortnoxOrderNumber) -> Order | None:
        """Invoice the order; None when Fortnox answers the invoice as its specification says, not the order as it does.

        Either way a GET of the order tells the invoice number. SPEC PUT /3/orders/{DocumentNumber}/createinvoice;
        FACTS §11. Which of the two scopes a lack of right is about is not known.
        """
        call = replace(
            _one(number), method="PUT", path="/3/orders/{DocumentNumber}/createinvoice", scope="order and invoice"
        )
        said = await self._http.send(call)
        if not isinstance(said, dict) or "Order" not in said:
            return None
        return read(Order, said["Order"], record=call.record)

    async def _put(self, number: FortnoxOrderNumber, change: OrderChange) -> Order:
        return await self._send(replace(_one(number), method="PUT", body={"Order": change.as_body()}))

    async def _send(self, call: Call) -> Order:
        return read(Order, unwrap(await self._http.send(call), "Order", record=call.record), record=call.record)


def _one(number: FortnoxOrderNumber) -> Call:
    return Call(
        path="/3/orders/{DocumentNumber}",
        ids={"DocumentNumber": number},
        record=f"order {number}",
        scope="order",
        not_found="2000439",
    )
