from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

import httpx
import pytest
from fastapi import FastAPI

from app.sandbox.fortnox import FortnoxSwitches, create_fortnox
from app.sandbox.fortnox.tokens import DEMO_CLIENT_ID, DEMO_CLIENT_SECRET

TENANT = 1_000_777


@dataclass
class Clock:
    """A clock that stands still until told."""

    moment: datetime = datetime(2026, 3, 2, 9, 30, 20, tzinfo=UTC)

    def __call__(self) -> datetime:
        return self.moment

    def pass_by(self, **amount: float) -> None:
        self.moment += timedelta(**amount)


@dataclass
class Fortnox:
    """The server as a test sees it: its API as one tenant, and the office."""

    app: FastAPI
    clock: Clock
    http: httpx.AsyncClient
    token: str = ""

    async def call(self, method: str, path: str, **kwargs: Any) -> httpx.Response:
        headers = {"Authorization": f"Bearer {self.token}", "Accept": "application/json", **kwargs.pop("headers", {})}
        return await self.http.request(method, path, headers=headers, **kwargs)

    async def get(self, path: str, **params: Any) -> Any:
        answer = await self.call("GET", path, params=params)
        assert answer.status_code == 200, answer.text
        return answer.json()

    async def put(self, path: str, body: Any = None) -> Any:
        answer = await self.call("PUT", path, **({} if body is None else {"json": body}))
        assert answer.status_code == 200, answer.text
        return answer.json()

    async def post(self, path: str, body: Any) -> Any:
        answer = await self.call("POST", path, json=body)
        assert answer.status_code == 201, answer.text
        return answer.json()

    async def refused(self, method: str, path: str, code: int, *, status: int = 400, **kwargs: Any) -> dict[str, Any]:
        answer = await self.call(method, path, **kwargs)
        assert answer.status_code == status, answer.text
        information: dict[str, Any] = answer.json()["ErrorInformation"]
        assert information["Code" if status == 404 else "code"] == code, information
        return information

    async def act(self, path: str, body: Any = None, *, method: str = "PUT") -> None:
        """A step that answers without a body, as release and void do."""
        answer = await self.call(method, path, **({} if body is None else {"json": body}))
        assert (answer.status_code, answer.content) == (204, b""), answer.text

    async def turned_down(self, method: str, path: str, error: str, *, status: int = 400, **kwargs: Any) -> None:
        """A refusal by a warehouse resource; ours where the code begins with `sandbox.`."""
        answer = await self.call(method, path, **kwargs)
        assert (answer.status_code, answer.json().get("error")) == (status, error), answer.text
        assert answer.json().keys() == {"id", "error", "message"}

    async def in_stock(self, item: str = "TENT", point: str = "HUVUD") -> tuple[float, float]:
        """What is in stock and what of it is available."""
        rows = await self.get("/api/warehouse/status-v1/stockbalance", itemIds=item, stockPointCodes=point)
        assert len(rows) == 1, rows
        return rows[0]["inStock"], rows[0]["availableStock"]

    async def office(self, method: str, path: str, body: Any = None, *, tenant: int = TENANT) -> Any:
        answer = await self.http.request(method, f"/_sandbox/companies/{tenant}{path}", json=body)
        assert answer.is_success, answer.text
        return answer.json() if answer.content else None

    async def switch(self, **switches: Any) -> None:
        answer = await self.http.put("/_sandbox/switches", json={"requests_per_window": 0, **switches})
        assert answer.status_code == 200, answer.text

    async def log_in(self, *, tenant: int = TENANT, scopes: list[str] | None = None) -> None:
        granted = {"client_id": DEMO_CLIENT_ID, **({} if scopes is None else {"scopes": scopes})}
        await self.office("POST", "/consent", granted, tenant=tenant)
        answer = await self.http.post(
            "/oauth-v1/token",
            auth=(DEMO_CLIENT_ID, DEMO_CLIENT_SECRET),
            data={"grant_type": "client_credentials"},
            headers={"TenantId": str(tenant)},
        )
        assert answer.status_code == 200, answer.text
        self.token = answer.json()["access_token"]


@pytest.fixture
async def empty() -> AsyncIterator[Fortnox]:
    """A server without any company, its pace switched off."""
    clock = Clock()
    app = create_fortnox(clock=clock, switches=FortnoxSwitches(requests_per_window=0))
    transport = httpx.ASGITransport(app=app)
    async with httpx.AsyncClient(transport=transport, base_url="http://fortnox.test") as http:
        yield Fortnox(app, clock, http)


Opened = Callable[..., Awaitable[Fortnox]]


@pytest.fixture
def opened(empty: Fortnox) -> Opened:
    """Opens a company of twelve customers and logs in to it."""

    async def open_company(**flags: Any) -> Fortnox:
        asked = {"tenant_id": TENANT, "name": "Provbutiken AB", "customers": 12, "suppliers": 3, **flags}
        answer = await empty.http.post("/_sandbox/companies", json=asked)
        assert answer.status_code == 201, answer.text
        await empty.log_in()
        return empty

    return open_company


@pytest.fixture
async def fortnox(opened: Opened) -> Fortnox:
    """A company with the warehouse module and two articles: TENT, 10 in stock, and FREIGHT, not kept in stock."""
    return await _with_articles(await opened())


@pytest.fixture
async def classic(opened: Opened) -> Fortnox:
    """The same without the module."""
    return await _with_articles(await opened(warehouse_module=False))


async def _with_articles(fortnox: Fortnox) -> Fortnox:
    tent = {
        "ArticleNumber": "TENT",
        "Description": "Tält, grönt",
        "StockGoods": True,
        "QuantityInStock": 10,
        "SalesPrice": 400,
        "PurchasePrice": 150,
        "Unit": "st",
        "SupplierNumber": "31",
    }
    await fortnox.office("POST", "/articles", tent)
    await fortnox.office("POST", "/articles", {"ArticleNumber": "FREIGHT", "Description": "Frakt", "Type": "SERVICE"})
    return fortnox


async def ordered(fortnox: Fortnox, *rows: tuple[str, float], **header: Any) -> dict[str, Any]:
    """A new order of articles and quantities, made by a client."""
    body = {
        "CustomerNumber": "2001",
        **header,
        "OrderRows": [{"ArticleNumber": article, "OrderedQuantity": quantity} for article, quantity in rows],
    }
    order: dict[str, Any] = (await fortnox.post("/3/orders", {"Order": body}))["Order"]
    return order


async def purchased(fortnox: Fortnox, *rows: tuple[str, float], sent: bool = True, **header: Any) -> dict[str, Any]:
    """A purchase order that the office made, sent unless said otherwise."""
    body = {
        "supplierNumber": "31",
        "deliveryDate": "2026-03-12",
        **header,
        "rows": [{"itemId": item, "orderedQuantity": quantity, "price": 150} for item, quantity in rows],
    }
    order: dict[str, Any] = await fortnox.office("POST", "/purchase-orders", body)
    return await fortnox.office("POST", f"/purchase-orders/{order['id']}/send") if sent else order


def received_row(item: str, quantity: float, order: dict[str, Any] | None = None, **fields: Any) -> dict[str, Any]:
    """A row of incoming goods, linked to the first row of that article on a purchase order when one is given."""
    row = {
        "itemId": item,
        "orderedQuantity": 0,
        "receivedQuantity": quantity,
        "backOrderQuantity": 0,
        "invoicedQuantity": 0,
        "takenQuantity": 0,
        **fields,
    }
    if order is not None:
        linked = next(row for row in order["rows"] if row["itemId"] == item)
        row |= {"purchaseOrderId": order["id"], "purchaseOrderRowId": linked["id"]}
    return row


async def received(
    fortnox: Fortnox, *rows: dict[str, Any], released: bool = True, note_id: str = "FS-1", **header: Any
) -> int:
    """The id of new incoming goods, released unless said otherwise."""
    body = {"deliveryNoteId": note_id, **header, "rows": list(rows)}
    goods = await fortnox.post("/api/warehouse/incominggoods-v1", body)
    if released:
        await fortnox.act(f"/api/warehouse/incominggoods-v1/{goods['id']}/release")
    number: int = goods["id"]
    return number
