"""The people of the warehouse, at work in Ongoing on a shop's goods."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

import httpx

from app.demo.servers import Addresses
from app.demo.shops import Shop
from app.sandbox.ongoing.seeds import DEMO_WAREHOUSE

WEBHOOKS: Final = {
    "order": "order_url",
    "purchase-order": "purchase_order_url",
    "inventory": "inventory_url",
    "picking-packing-returns": "return_url",
}
"""Ongoing's kinds of webhook, and where the answer to connecting tells the address of each."""


@dataclass(frozen=True, slots=True)
class Warehouse:
    """What they do in the course of the day."""

    http: httpx.AsyncClient
    at: Addresses
    shop: Shop

    async def set_up_webhooks(self, told: Mapping[str, str]) -> None:
        """Enter the addresses and the secret that the gateway told when it was connected."""
        proof = {"auth": "x-auth-token", "token": told["secret"]}
        await self._do("PUT", "webhooks", json={kind: {"url": told[url], **proof} for kind, url in WEBHOOKS.items()})

    async def start(self, order: str) -> None:
        """Begin with an order: its goods are allocated."""
        await self._do("POST", f"orders/{order}/start")

    async def pick_and_send(
        self, *, short: Mapping[str, Mapping[str, float]] | None = None, leave: Sequence[str] = ()
    ) -> None:
        """Pick and send every order that is released; `short` says of which row how much was found, by order."""
        await self._do("POST", "work", json={"short": short or {}, "leave": list(leave)})

    async def receive(
        self,
        purchase_order: str,
        quantities: Mapping[str, int] | None = None,
        *,
        unordered: Mapping[str, int] | None = None,
        finish: bool = True,
    ) -> None:
        """Receive goods, by row; all that is left to come unless told otherwise, more later unless finished."""
        how = {"quantities": quantities, "unordered": unordered or {}, "finish": finish}
        await self._do("POST", f"purchase-orders/{purchase_order}/receive", json=how)

    async def count(self, differences: Mapping[str, int]) -> None:
        """Count the shelves: so many more, or fewer, than the warehouse knew of."""
        why = {"cause": {"code": "INV", "name": "Inventering"}, "comment": "Veckans räkning"}
        rows = [{"article_number": article, "quantity": found, **why} for article, found in differences.items()]
        await self._do("POST", "count", json={"rows": rows})

    async def take_back(self, order: str, quantities: Mapping[str, int]) -> None:
        """Put goods that a customer has sent back on the shelf, by row."""
        await self._do("POST", f"orders/{order}/return", json={"quantities": quantities})

    async def _do(self, method: str, path: str, **request: Any) -> None:
        address = f"{self.at.ongoing}/_sandbox/systems/{DEMO_WAREHOUSE}/owners/{self.shop.goods_owner_id}/{path}"
        (await self.http.request(method, address, **request)).raise_for_status()
