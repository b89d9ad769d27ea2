"""What a company must have granted: each right can be asked for with the smallest read there is."""

from collections.abc import Mapping
from enum import StrEnum
from typing import Final

from app.errors import GatewayBug
from app.fortnox.calls import Call
from app.fortnox.http import Http
from app.fortnox.incoming_goods import SWITCHED_ON

NOWHERE: Final = "lagerbro-looks-for-nothing"
"""A text that no document bears: what is asked for by it answers an empty list."""


class Right(StrEnum):
    """A scope of Fortnox (FACTS §2), or a part of its warehouse module that is a right of its own (FACTS §14, §15)."""

    COMPANY_INFORMATION = "companyinformation"
    ARTICLE = "article"
    SUPPLIER = "supplier"
    CUSTOMER = "customer"
    ORDER = "order"
    INVOICE = "invoice"
    SETTINGS = "settings"
    WAREHOUSE = "warehouse"
    CUSTOM_DOCUMENTS = "warehousecustomdocument"
    PURCHASE_ORDERS = "purchase_orders"
    INCOMING_GOODS = "incoming_goods"


def _first_of(path: str, record: str, scope: Right) -> Call:
    return Call(path=path, record=record, scope=scope, query={"page": "1", "limit": "1"})


PROBES: Final[Mapping[Right, Call]] = {
    Right.SUPPLIER: _first_of("/3/suppliers", "the list of suppliers", Right.SUPPLIER),
    Right.CUSTOMER: _first_of("/3/customers", "the list of customers", Right.CUSTOMER),
    Right.ORDER: _first_of("/3/orders", "the list of orders", Right.ORDER),
    Right.INVOICE: _first_of("/3/invoices", "the list of invoices", Right.INVOICE),
    Right.PURCHASE_ORDERS: Call(
        path="/api/warehouse/purchaseorders-v1",
        record="the list of purchase orders",
        scope=Right.WAREHOUSE,
        module="Lager Plus",
        query={"internalReference": NOWHERE},
    ),
    Right.INCOMING_GOODS: Call(
        path="/api/warehouse/incominggoods-v1",
        record="the list of incoming goods",
        scope=Right.WAREHOUSE,
        module="Lager Plus",
        also_needs=SWITCHED_ON,
        query={"deliveryNote": NOWHERE},
    ),
}
"""A harmless question for each right that is not shown by something that is read anyway."""


class Rights:
    """Whether the connection may do what it is meant to; nothing is changed by asking."""

    def __init__(self, http: Http) -> None:
        self._http = http

    async def require(self, right: Right) -> None:
        """Ask for the least that takes the right.

        Raises:
            NotConfigured: the right, its licence or its part of the module is missing; says what to do.
            GatewayBug: the right is shown by another read.
        """
        if right not in PROBES:
            raise GatewayBug(f"There is no question for the right {right} alone.", code="fortnox.no_such_probe")
        await self._http.send(PROBES[right])
