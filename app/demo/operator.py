"""The person at the gateway, who connects a shop and can have it look for changes at once."""

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import httpx

from app.demo.servers import ADMIN, Addresses, DemoFailure
from app.demo.shops import Shop
from app.sandbox.ongoing.seeds import DEMO_WAREHOUSE

JOINS_AT_MOST = 100
JOIN_SECONDS = 0.5


@dataclass(slots=True)
class Operator:
    """What they do through the gateway's API."""

    http: httpx.AsyncClient
    at: Addresses
    shop: Shop
    connection_id: str = ""
    _token: str = field(default="", init=False)

    async def log_in(self) -> None:
        """Get a token."""
        answer = await self.http.post(
            f"{self.at.gateway}/api/v1/token", data={"username": ADMIN, "password": self.at.password}
        )
        self._token = answer.raise_for_status().json()["access_token"]

    async def connect(self) -> dict[str, str]:
        """Connect both sides with the shop's options; the addresses and the secret for the warehouse's webhooks."""
        connection = await self._ask(
            "/connections",
            {
                "name": self.shop.name,
                "fortnox_tenant_id": self.shop.tenant_id,
                "system": f"{self.at.ongoing}/{DEMO_WAREHOUSE}/api/v1/",
                "ongoing_username": self.shop.username,
                "ongoing_password": self.shop.password,
                "goods_owner_id": self.shop.goods_owner_id,
                "options": self.shop.options,
            },
        )
        self.connection_id = connection["id"]
        webhooks: dict[str, str] = connection["webhooks"]
        return webhooks

    async def sync(self, process: str) -> None:
        """Have a process look for changes now; a run that is going on has looked already, so its end is waited for."""
        for _ in range(JOINS_AT_MOST):
            answer = await self._ask(f"/connections/{self.connection_id}/sync", {"process": process})
            if answer["runs"][0]["state"] == "queued":
                return
            await asyncio.sleep(JOIN_SECONDS)
        raise DemoFailure(f"The run of {process} that was going on does not end.")

    async def sync_record(self, process: str, key: str) -> None:
        """Have a process move one record now."""
        await self._ask(f"/connections/{self.connection_id}/sync", {"process": process, "key": key})

    async def sync_every(self, minutes: int) -> None:
        """Have the timetable run that often from now on."""
        path = f"/connections/{self.connection_id}/options"
        read = await self._request("GET", path)
        options = {**read.json(), "sync_interval_minutes": minutes}
        await self._request("PUT", path, json=options, headers={"If-Match": read.headers["ETag"]})

    async def _ask(self, path: str, wish: dict[str, Any]) -> Any:
        return (await self._request("POST", path, json=wish)).json()

    async def _request(
        self, method: str, path: str, *, headers: Mapping[str, str] | None = None, **request: Any
    ) -> httpx.Response:
        """Ask the gateway's API. Raises DemoFailure with its words when it refuses."""
        sent = {"Authorization": f"Bearer {self._token}", **(headers or {})}
        answer = await self.http.request(method, f"{self.at.gateway}/api/v1{path}", headers=sent, **request)
        if not answer.is_success:
            raise DemoFailure(f"The gateway refused {method} {path}: {answer.text}")
        return answer
