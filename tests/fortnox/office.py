"""A Fortnox with a company in it, our client of it, and the people who work there."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import httpx

from app.fortnox.calls import RemoteCall
from app.fortnox.client import Fortnox
from app.fortnox.customers import CustomerNumber
from app.fortnox.oauth import FortnoxOAuth, TenantId
from app.fortnox.order_documents import DeliveredRow, FortnoxOrderNumber, Order
from app.fortnox.times import swedish_date
from app.sandbox.fortnox import create_fortnox
from tests.clock import Clock
from tests.fortnox.doubles import FreePace

SANDBOX = "http://fortnox.sandbox"
TENANT = TenantId(1204455)
CLIENT_ID, CLIENT_SECRET = "lagerbro-tests", "hush"
LANTERN, LINE, FREIGHT = "LYKTA-3", "SNÖRE/10+", "FRAKT"


class CredentialsTokens:
    """The tokens of one tenant by client credentials, kept until refused."""

    def __init__(self, oauth: FortnoxOAuth) -> None:
        self._oauth = oauth
        self._token = ""
        self.asked = 0

    async def get(self) -> str:
        return self._token or await self.renew(rejected="")

    async def renew(self, *, rejected: str) -> str:
        assert rejected == self._token
        self.asked += 1
        self._token = (await self._oauth.client_credentials(tenant_id=TENANT)).access_token
        return self._token


@dataclass
class Office:
    """Fortnox, its client of ours, and the people who work in it."""

    fortnox: Fortnox
    oauth: FortnoxOAuth
    http: httpx.AsyncClient
    tokens: CredentialsTokens
    clock: Clock
    observed: list[RemoteCall] = field(default_factory=list)

    @property
    def today(self) -> date:
        return swedish_date(self.clock())

    async def does(self, method: str, path: str, body: Any = None) -> Any:
        answer = await self.http.request(method, f"{SANDBOX}/_sandbox{path}", json=body)
        assert answer.is_success, answer.text
        return answer.json() if answer.content else None

    async def of_company(self, method: str, path: str, body: Any = None) -> Any:
        return await self.does(method, f"/companies/{TENANT}{path}", body)

    async def switch(self, **switches: Any) -> None:
        await self.does("PUT", "/switches", {"requests_per_window": 0, **switches})

    async def first_customer(self) -> CustomerNumber:
        state = await self.does("GET", "/state")
        return CustomerNumber(next(iter(state["companies"][str(TENANT)]["customers"])))

    async def three_rows(self) -> FortnoxOrderNumber:
        """An order of 4 lanterns, 6 lines (4 in stock) and a text row."""
        content = {
            "CustomerNumber": await self.first_customer(),
            "OrderRows": [
                {"ArticleNumber": LANTERN, "OrderedQuantity": 4, "Price": 100},
                {"ArticleNumber": LINE, "OrderedQuantity": 6, "Price": 20},
                {"Description": "Tack för din order"},
            ],
        }
        made = await self.of_company("POST", "/orders", content)
        return FortnoxOrderNumber(made["DocumentNumber"])


def delivered(order: Order, *quantities: Decimal | None) -> list[DeliveredRow]:
    return [DeliveredRow(row.row_id, quantity) for row, quantity in zip(order.order_rows, quantities, strict=True)]


@asynccontextmanager
async def open_office(clock: Clock) -> AsyncIterator[Office]:
    transport = httpx.ASGITransport(create_fortnox(clock=clock))
    async with httpx.AsyncClient(transport=transport) as http:
        observed: list[RemoteCall] = []
        oauth = FortnoxOAuth(
            http=http, auth_url=f"{SANDBOX}/oauth-v1", client_id=CLIENT_ID, client_secret=CLIENT_SECRET
        )
        tokens = CredentialsTokens(oauth)
        fortnox = Fortnox(
            http=http,
            api_url=SANDBOX,
            tokens=tokens,
            pace=FreePace(),
            observe=observed.append,
            deadline=timedelta(seconds=60),
        )
        office = Office(fortnox, oauth, http, tokens, clock, observed)
        await office.switch()
        await office.does("POST", "/clients", {"client_id": CLIENT_ID, "secret": CLIENT_SECRET})
        await office.does("POST", "/companies", {"tenant_id": TENANT, "suppliers": 3, "customers": 2})
        await office.of_company("POST", "/consent", {"client_id": CLIENT_ID})
        for number, stock in ((LANTERN, 10), (LINE, 4)):
            await office.of_company(
                "POST",
                "/articles",
                {"ArticleNumber": number, "Description": number, "StockGoods": True, "QuantityInStock": stock},
            )
        await office.of_company(
            "POST", "/articles", {"ArticleNumber": FREIGHT, "Description": "Frakt", "Type": "SERVICE"}
        )
        yield office
