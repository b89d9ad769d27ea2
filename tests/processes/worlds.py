"""Both remotes as sandboxes in this process, and what the people on each side do there."""

from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

import httpx
from fastapi import FastAPI

from app.fortnox.client import Fortnox
from app.ongoing.client import Ongoing
from app.sandbox.fortnox import articles, invoicing, order_saving, suppliers
from app.sandbox.fortnox.bodies import built
from app.sandbox.fortnox.company import ALL_SCOPES, Company, Kept
from app.sandbox.fortnox.documents.customer import Customer
from app.sandbox.fortnox.documents.supplier import Supplier
from app.sandbox.fortnox.orders import order_json
from app.sandbox.fortnox.world import FortnoxWorld
from app.sandbox.ongoing.goods_owner import Article, GoodsOwner, Order
from app.sandbox.ongoing.switches import OngoingSwitches
from app.sandbox.ongoing.warehouse import Warehouse
from app.sandbox.ongoing.world import OngoingWorld
from app.sandbox.traffic import Fault, FaultKind, Faults, Traffic
from tests.processes.crash import Crash, CrashingTransport

TENANT = 4004
GOODS_OWNER = 77
WAREHOUSE = "skogen"
USER_NAME = "WSI-skogen"
PASSWORD = "kotte-och-barr"

CUSTOMER = {
    "CustomerNumber": "2001",
    "Name": "Fjällstugan Handel AB",
    "Type": "COMPANY",
    "OrganisationNumber": "559000-0047",
    "Address1": "Storgatan 1",
    "ZipCode": "831 30",
    "City": "Östersund",
    "Country": "Sverige",
    "Email": "inkop@example.se",
    "Phone1": "063-100 01",
}
CONSUMER = {
    "CustomerNumber": "2002",
    "Name": "Karin Sandberg",
    "Type": "PRIVATE",
    "OrganisationNumber": "19800101-0000",
    "Address1": "Björkvägen 2",
    "ZipCode": "907 30",
    "City": "Umeå",
    "Country": "Sverige",
}


class FreePace:
    """Lets every request go at once."""

    @asynccontextmanager
    async def turn(self) -> AsyncIterator[None]:
        yield


@dataclass
class OneToken:
    """The token of a consent that is never taken back."""

    token: str

    async def get(self) -> str:
        return self.token

    async def renew(self, *, rejected: str) -> str:
        raise AssertionError(f"the sandbox refused {rejected}")


def _faulty(faults: Faults, method: str, path: str, kind: FaultKind, times: int) -> None:
    faults.add(Fault(method=method, path=path, kind=kind, times=times))


def _requests(traffic: Traffic, method: str | None, path: str) -> int:
    return sum(
        call["count"]
        for call in traffic.as_dict()["calls"]
        if method in {None, call["method"]} and path in call["path"]
    )


class FortnoxSide:
    """A Fortnox company with the people of its office."""

    def __init__(self, app: FastAPI) -> None:
        self.app = app
        self.world: FortnoxWorld = app.state.fortnox
        self.company = Company(TENANT, "Vildmarksboden AB", warehouse_module=False)
        self.world.companies[TENANT] = self.company
        for fields in (CUSTOMER, CONSUMER):
            self.add_customer(**fields)

    def client(self, crash: Crash) -> tuple[Fortnox, httpx.AsyncClient]:
        token = self.world.grants.issue_access(
            "tests", TENANT, ALL_SCOPES, now=self.world.now(), seconds=10**9, credentials=True
        )
        http = httpx.AsyncClient(transport=CrashingTransport(httpx.ASGITransport(self.app), crash))
        return Fortnox(http=http, api_url="http://testserver", tokens=OneToken(token), pace=FreePace()), http

    def add_customer(self, **fields: Any) -> None:
        self.company.customers[fields["CustomerNumber"]] = Kept(built(Customer, fields), self.world.now())

    def add_article(self, number: str, **fields: Any) -> None:
        content = {"ArticleNumber": number, "Description": f"Artikel {number}", "StockGoods": True, "Unit": "st"}
        articles.add_article(self.world, self.company, content | fields, by_office=True)

    def edit_article(self, number: str, **fields: Any) -> None:
        articles.save_article(self.world, self.company, number, fields, by_office=True)

    def delete_article(self, number: str) -> None:
        del self.company.articles[number]

    def add_supplier(self, number: str, **fields: Any) -> None:
        supplier = built(Supplier, {"SupplierNumber": number, "Name": f"Leverantör {number}", **fields})
        self.company.suppliers[number] = Kept(supplier, self.world.now())

    def edit_supplier(self, number: str, **fields: Any) -> None:
        suppliers.save_supplier(self.world, self.company, number, fields)

    def add_order(self, *rows: Mapping[str, Any] | tuple[str, int], customer: str = "2001", **fields: Any) -> str:
        """Rows are Fortnox's own, or (article number, quantity)."""
        content = {"CustomerNumber": customer, "OrderRows": [_row(row) for row in rows], **fields}
        return order_saving.add_order(self.world, self.company, content, by_office=True).document_number

    def edit_order(self, number: str, **fields: Any) -> None:
        if "OrderRows" in fields:
            fields["OrderRows"] = [_row(row) for row in fields["OrderRows"]]
        order_saving.save_order(self.world, self.company, number, fields, by_office=True)

    def cancel_order(self, number: str) -> None:
        invoicing.cancel(self.world, self.company, number)

    def invoice_order(self, number: str) -> None:
        invoicing.invoice_order(self.world, self.company, number, by_office=True)

    def order(self, number: str) -> dict[str, Any]:
        return order_json(self.company.orders[number].document)

    def fault(self, method: str, path: str, kind: FaultKind, times: int = 1) -> None:
        _faulty(self.app.state.faults, method, path, kind, times)

    def requests(self, method: str | None = None, path: str = "") -> int:
        return _requests(self.app.state.traffic, method, path)

    def forget_requests(self) -> None:
        self.app.state.traffic.reset()


Interfere = Callable[[httpx.Request], httpx.Request | httpx.Response]
"""What becomes of a request on its way: another one in its place, or an answer that Ongoing might give."""


class OngoingSide:
    """A goods owner in Ongoing with the people of the warehouse."""

    def __init__(self, app: FastAPI, owner: GoodsOwner) -> None:
        self.app = app
        self.world: OngoingWorld = app.state.ongoing
        self.owner = owner
        self.warehouse = Warehouse(self.world, owner)
        self.interfere: Interfere = lambda request: request

    def client(self, crash: Crash) -> tuple[Ongoing, httpx.AsyncClient]:
        transport = _Interfered(httpx.ASGITransport(self.app), self)
        http = httpx.AsyncClient(transport=CrashingTransport(transport, crash))
        ongoing = Ongoing(
            http=http,
            api_url=f"http://testserver/{WAREHOUSE}/api/v1/",
            username=USER_NAME,
            password=PASSWORD,
            goods_owner_id=GOODS_OWNER,
            clock=self.world.clock,
        )
        return ongoing, http

    def switch(self, **switches: Any) -> None:
        self.world.switches = OngoingSwitches(**{**self.world.switches.model_dump(), **switches})

    def order(self, number: str) -> Order:
        return self.warehouse.require_order(number)

    def lines(self, number: str) -> dict[str, Decimal]:
        """Ordered quantity by row number."""
        return {str(line.row_number): line.ordered for line in self.order(number).lines}

    def article(self, number: str) -> Article:
        return self.owner.articles[number]

    def fault(self, method: str, path: str, kind: FaultKind, times: int = 1) -> None:
        _faulty(self.app.state.faults, method, path, kind, times)

    def requests(self, method: str | None = None, path: str = "") -> int:
        return _requests(self.app.state.traffic, method, path)

    def forget_requests(self) -> None:
        self.app.state.traffic.reset()


class _Interfered(httpx.AsyncBaseTransport):
    def __init__(self, inner: httpx.AsyncBaseTransport, side: OngoingSide) -> None:
        self._inner = inner
        self._side = side

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        put = self._side.interfere(request)
        return put if isinstance(put, httpx.Response) else await self._inner.handle_async_request(put)


def _row(row: Mapping[str, Any] | tuple[str, int]) -> dict[str, Any]:
    if isinstance(row, tuple):
        number, quantity = row
        return {"ArticleNumber": number, "OrderedQuantity": quantity, "Price": 100}
    return dict(row)
