"""The people of a shop's office, at work in Fortnox."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import parse_qs, urlsplit

import httpx

from app.connections.consent import SCOPES
from app.demo.other_side import Document
from app.demo.servers import Addresses, DemoFailure
from app.demo.shops import Shop
from app.sandbox.fortnox.company import DEMO_USERS
from app.sandbox.fortnox.tokens import DEMO_CLIENT_ID


@dataclass(frozen=True, slots=True)
class Office:
    """What they do in the course of the day."""

    http: httpx.AsyncClient
    at: Addresses
    shop: Shop

    async def consent(self) -> None:
        """Log in on Fortnox's consent page as the company's administrator and grant, as a browser would."""
        user = DEMO_USERS[0]
        answer = await self.http.post(
            f"{self.at.fortnox}/oauth-v1/auth",
            data={
                "client_id": DEMO_CLIENT_ID,
                "response_type": "code",
                "state": "demo",
                "scope": " ".join(SCOPES),
                "redirect_uri": f"{self.at.gateway}/connect/callback",
                "access_type": "offline",
                "account_type": "service",
                "tenant_id": self.shop.tenant_id,
                "user": user.name,
                "password": user.password,
                "decision": "grant",
            },
        )
        back = parse_qs(urlsplit(answer.headers.get("Location", "")).query)
        if back.get("state") != ["demo"] or "code" not in back:
            raise DemoFailure(f"Fortnox's consent page did not grant: {back or answer.text}")

    async def make_order_without_city(self, customer: str, article: str) -> None:
        """Make an order for an address that nobody could send anything to."""
        address = {"DeliveryAddress1": "Bergvägen 4", "DeliveryZipCode": "831 48", "DeliveryCountry": "Sverige"}
        rows = [{"ArticleNumber": article, "OrderedQuantity": 1}]
        await self._do("POST", "orders", json={"CustomerNumber": customer, **address, "OrderRows": rows})

    async def cancel_order(self, number: str) -> None:
        """Cancel an order."""
        await self._do("POST", f"orders/{number}/cancel")

    async def change_first_row(self, number: str, rows: Sequence[Document], quantity: int) -> None:
        """Change how much of its first article an order asks for; rows that a save leaves out would be deleted."""
        first, *others = [{"RowId": row["RowId"]} for row in rows]
        changed = {"OrderRows": [{**first, "OrderedQuantity": quantity}, *others]}
        await self._do("PATCH", f"orders/{number}", json=changed)

    async def move_supplier(self, number: str, street: str, zip_code: str, city: str) -> None:
        """Write down a supplier's new address."""
        address = {"Address1": street, "ZipCode": zip_code, "City": city}
        await self._do("PATCH", f"suppliers/{number}", json=address)

    async def _do(self, method: str, path: str, **request: Any) -> None:
        address = f"{self.at.fortnox}/_sandbox/companies/{self.shop.tenant_id}/{path}"
        (await self.http.request(method, address, **request)).raise_for_status()
