"""The story: a shop's day, told by its office and its warehouse; the gateway has to keep up."""

import asyncio
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import parse_qs, urlsplit

import httpx

from app.commands.connecting import SCOPES as GATEWAY_SCOPES
from app.demo.other_side import CANCELLED, SENT, TENANT_ID, OtherSide
from app.demo.servers import ADMIN, Addresses, DemoFailure
from app.sandbox.fortnox.company import DEMO_USERS
from app.sandbox.fortnox.tokens import DEMO_CLIENT_ID
from app.sandbox.ongoing.seeds import DEMO_GOODS_OWNER_ID, DEMO_PASSWORD, DEMO_USER_NAME, DEMO_WAREHOUSE

ORDERS = tuple(str(number) for number in range(1, 21))
CANCELLED_IN_TIME = "12"
CHANGED_TOO_LATE = "3"
SENT_SHORT = "5"
WITH_NON_STOCK_ROW = "18"
SHIPPED = tuple(number for number in ORDERS if number not in {CANCELLED_IN_TIME, CHANGED_TOO_LATE})
STOCK_PER_ARTICLE = 100
SCOPES = " ".join(GATEWAY_SCOPES)
CHAPTER_SECONDS = 90.0
POLL_SECONDS = 0.3

Tell = Callable[[str, int, int], None]


@dataclass(slots=True)
class Story:
    """Plays the office and the warehouse; `tell` is told the chapter, how far it is, and how far it goes."""

    at: Addresses
    http: httpx.AsyncClient
    tell: Tell
    connection_id: str = ""
    _token: str = field(default="", init=False)

    async def play(self) -> None:
        """The whole day. Raises DemoFailure when a chapter does not come to its end."""
        await self.open_the_shop()
        await self.wait("articles", len((await self.look()).company["articles"]), self._articles_there)
        await self.wait("orders", len(ORDERS), self._orders_there)
        await self.change_minds()
        await self.wait("change and cancellation", 2, self._minds_changed)
        await self.work_in_the_warehouse()
        await self.wait("deliveries and invoices", len(SHIPPED), self._deliveries_there)
        await self.wait("suppliers", 1, self._suppliers_there)

    async def look(self) -> OtherSide:
        """Both remotes as they are now."""
        return await OtherSide.look(self.http, fortnox=self.at.fortnox, ongoing=self.at.ongoing)

    async def wait(self, chapter: str, goal: int, count: Callable[[OtherSide], int]) -> None:
        """Look at the other side until the chapter is at its goal."""
        reached = 0
        try:
            async with asyncio.timeout(CHAPTER_SECONDS):
                while True:
                    reached = count(await self.look())
                    self.tell(chapter, reached, goal)
                    if reached >= goal:
                        return
                    await asyncio.sleep(POLL_SECONDS)
        except TimeoutError:
            raise DemoFailure(f"{chapter}: {reached} of {goal} after {CHAPTER_SECONDS:.0f} s.") from None

    async def open_the_shop(self) -> None:
        """Consent on Fortnox's page, connect both sides, point the warehouse's webhooks at the gateway."""
        self.tell("connecting", 0, 3)
        await self._consent()
        self.tell("connecting", 1, 3)
        answer = await self.http.post(
            f"{self.at.gateway}/api/v1/token", data={"username": ADMIN, "password": self.at.password}
        )
        self._token = answer.raise_for_status().json()["access_token"]
        await self._warehouse("PUT", "default-stock", params={"quantity": STOCK_PER_ARTICLE})
        connection = await self.gateway(
            "POST",
            "/connections",
            json={
                "name": "Fjällboden",
                "fortnox_tenant_id": TENANT_ID,
                "system": f"{self.at.ongoing}/{DEMO_WAREHOUSE}/api/v1/",
                "ongoing_username": DEMO_USER_NAME,
                "ongoing_password": DEMO_PASSWORD,
                "goods_owner_id": DEMO_GOODS_OWNER_ID,
            },
        )
        self.connection_id = connection["id"]
        self.tell("connecting", 2, 3)
        await self._warehouse(
            "PUT",
            "webhooks",
            json={
                "order": {
                    "url": connection["webhooks"]["order_url"],
                    "auth": "x-auth-token",
                    "token": connection["webhooks"]["secret"],
                }
            },
        )
        self.tell("connecting", 3, 3)

    async def change_minds(self) -> None:
        """The office cancels an order before the warehouse begins, and changes one after it began."""
        await self._office("POST", f"orders/{CANCELLED_IN_TIME}/cancel")
        await self._warehouse("POST", f"orders/{CHANGED_TOO_LATE}/start")
        rows = (await self.look()).company["orders"][CHANGED_TOO_LATE]["OrderRows"]
        first, *others = [{"RowId": row["RowId"]} for row in rows]
        await self._office(
            "PATCH", f"orders/{CHANGED_TOO_LATE}", json={"OrderRows": [{**first, "OrderedQuantity": 8}, *others]}
        )
        await self.gateway("POST", f"/connections/{self.connection_id}/sync", json={"process": "sales_orders"})

    async def work_in_the_warehouse(self) -> None:
        """Pick and send everything released; one order is short of an item."""
        short = next(
            line
            for line in (await self.look()).goods_owner["orders"][SENT_SHORT]["lines"]
            if float(line["ordered"]) > 1
        )
        await self._warehouse(
            "POST",
            "work",
            json={
                "short": {SENT_SHORT: {short["row_number"]: float(short["ordered"]) - 1}},
                "leave": [CHANGED_TOO_LATE],
            },
        )

    async def gateway(self, method: str, path: str, **request: Any) -> Any:
        """Ask the gateway's API. Raises DemoFailure with its words when it refuses."""
        answer = await self.http.request(
            method, f"{self.at.gateway}/api/v1{path}", headers={"Authorization": f"Bearer {self._token}"}, **request
        )
        if not answer.is_success:
            raise DemoFailure(f"The gateway refused {method} {path}: {answer.text}")
        return answer.json()

    async def _consent(self) -> None:
        """Log in on the consent page as the company's administrator and grant, as a browser would."""
        user, redirect = DEMO_USERS[0], f"{self.at.gateway}/connect/callback"
        answer = await self.http.post(
            f"{self.at.fortnox}/oauth-v1/auth",
            data={
                "client_id": DEMO_CLIENT_ID,
                "response_type": "code",
                "state": "demo",
                "scope": SCOPES,
                "redirect_uri": redirect,
                "access_type": "offline",
                "account_type": "service",
                "tenant_id": TENANT_ID,
                "user": user.name,
                "password": user.password,
                "decision": "grant",
            },
        )
        back = parse_qs(urlsplit(answer.headers.get("Location", "")).query)
        if back.get("state") != ["demo"] or "code" not in back:
            raise DemoFailure(f"Fortnox's consent page did not grant: {back or answer.text}")

    async def _office(self, method: str, path: str, **request: Any) -> None:
        address = f"{self.at.fortnox}/_sandbox/companies/{TENANT_ID}/{path}"
        (await self.http.request(method, address, **request)).raise_for_status()

    async def _warehouse(self, method: str, path: str, **request: Any) -> None:
        address = f"{self.at.ongoing}/_sandbox/systems/{DEMO_WAREHOUSE}/owners/{DEMO_GOODS_OWNER_ID}/{path}"
        (await self.http.request(method, address, **request)).raise_for_status()

    @staticmethod
    def _articles_there(now: OtherSide) -> int:
        return len(now.company["articles"]) - len(now.articles_missing())

    @staticmethod
    def _orders_there(now: OtherSide) -> int:
        return sum(not now.order_missing(number) for number in ORDERS)

    @staticmethod
    def _minds_changed(now: OtherSide) -> int:
        return (now.status(CANCELLED_IN_TIME) == CANCELLED) + (now.status(CHANGED_TOO_LATE) not in {0, CANCELLED})

    @staticmethod
    def _deliveries_there(now: OtherSide) -> int:
        return sum(not now.delivery_missing(number) for number in SHIPPED)

    @staticmethod
    def _suppliers_there(now: OtherSide) -> int:
        return int(not now.suppliers_missing())


def missing(now: OtherSide) -> list[str]:
    """Everything of the story that is not where it should be on the other side."""
    said = now.articles_missing() + now.suppliers_missing()
    for number in SHIPPED:
        said += now.order_missing(number) + now.delivery_missing(number)
    if now.status(CANCELLED_IN_TIME) != CANCELLED:
        said.append(f"order {CANCELLED_IN_TIME} was cancelled in Fortnox and is not in the warehouse")
    if now.status(CHANGED_TOO_LATE) >= SENT or now.status(CHANGED_TOO_LATE) == 0:
        said.append(f"order {CHANGED_TOO_LATE} should still be with the warehouse, as it was before the change")
    if now.warehouse_lines(CHANGED_TOO_LATE, "ordered") == now.wanted_lines(CHANGED_TOO_LATE):
        said.append(f"order {CHANGED_TOO_LATE} was overwritten after the warehouse began")
    if now.warehouse_lines(SENT_SHORT, "picked") == now.warehouse_lines(SENT_SHORT, "ordered"):
        said.append(f"order {SENT_SHORT} was not sent short")
    if now.too_many_requests:
        said.append(f"{now.too_many_requests} requests were answered with 429")
    return said
