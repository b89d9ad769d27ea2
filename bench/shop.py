"""The shop that everything is measured on: its company in Fortnox, its goods owner in Ongoing, and their people."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from app.connections.directory import NewConnection
from app.connections.options import Options
from app.sandbox.fortnox.tokens import DEMO_CLIENT_ID
from app.sandbox.ongoing.seeds import DEMO_GOODS_OWNER_ID, DEMO_PASSWORD, DEMO_USER_NAME, DEMO_WAREHOUSE
from bench.remotes import Remotes

TENANT = 1_000_500
ONE_DAY_OF_MINUTES = 1440
STOCK = 1000
CUSTOMERS = 12


@dataclass(frozen=True, slots=True)
class Shop:
    """What people do on both sides, and what the simulators have counted meanwhile."""

    remotes: Remotes

    async def open(self, *, articles: int, module: bool, suppliers: int = 0, requests_per_window: int = 0) -> None:
        """Make the company, let it consent, and give Fortnox its pace; 0 requests are no limit."""
        await self._act("POST", f"{self.remotes.ongoing}/_sandbox/seed/story")
        await self._act("PUT", f"{self._owner}/default-stock", params={"quantity": STOCK})
        await self._act("POST", f"{self.remotes.fortnox}/_sandbox/reset")
        pace = {"requests_per_window": requests_per_window}
        await self._act("PUT", f"{self.remotes.fortnox}/_sandbox/switches", json=pace)
        company = {"tenant_id": TENANT, "name": "Mätboden AB", "warehouse_module": module, "lager_plus": module}
        records = {"articles": articles, "suppliers": suppliers, "customers": CUSTOMERS}
        await self._act("POST", f"{self.remotes.fortnox}/_sandbox/companies", json=company | records)
        await self.office("POST", "/consent", json={"client_id": DEMO_CLIENT_ID})

    def connection(self, **options: Any) -> NewConnection:
        """What is entered to connect it; the timetable runs once, then not for a day."""
        chosen = {"sync_interval_minutes": ONE_DAY_OF_MINUTES, **options}
        return NewConnection(
            name="Mätboden",
            fortnox_tenant_id=TENANT,
            ongoing_url=f"{self.remotes.ongoing}/{DEMO_WAREHOUSE}/api/v1/",
            ongoing_username=DEMO_USER_NAME,
            ongoing_password=DEMO_PASSWORD,
            goods_owner_id=DEMO_GOODS_OWNER_ID,
            start_date=self.remotes.now() - timedelta(hours=1),
            options=Options.model_validate(chosen),
        )

    async def office(self, method: str, path: str, **request: Any) -> Any:
        """The office in Fortnox does something; what Fortnox shows then."""
        return await self._act(method, f"{self.remotes.fortnox}/_sandbox/companies/{TENANT}{path}", **request)

    async def warehouse(self, method: str, path: str, **request: Any) -> Any:
        """The people of the warehouse do something."""
        return await self._act(method, f"{self._owner}/{path}", **request)

    async def company(self) -> Mapping[str, Any]:
        """All that Fortnox holds for it."""
        state: dict[str, Any] = await self._act("GET", f"{self.remotes.fortnox}/_sandbox/state")
        return dict(state["companies"][str(TENANT)])

    async def goods_owner(self) -> Mapping[str, Any]:
        """All that Ongoing holds for it."""
        state: dict[str, Any] = await self._act("GET", f"{self.remotes.ongoing}/_sandbox/state")
        return dict(state["systems"][DEMO_WAREHOUSE]["goods_owners"][str(DEMO_GOODS_OWNER_ID)])

    async def stock_in_fortnox(self) -> dict[str, float]:
        """What Fortnox has in stock, by article."""
        articles = (await self.company())["articles"]
        return {key: one["QuantityInStock"] for key, one in articles.items() if one["StockGoods"]}

    async def count_shelves(self, quantities: Mapping[str, float]) -> None:
        """The warehouse finds so much of these articles on its shelves."""
        counts = [{"article_number": number, "quantity": quantity} for number, quantity in quantities.items()]
        await self.warehouse("PUT", "stock", json=counts)

    async def sell(self, orders: int) -> None:
        """So many orders of two stock articles, one piece of each, to all customers in turn."""
        goods, buyers = sorted(await self.stock_in_fortnox()), sorted((await self.company())["customers"])
        for at in range(orders):
            await self.sell_one(buyers[at % len(buyers)], [goods[(2 * at + row) % len(goods)] for row in range(2)])

    async def sell_one(self, buyer: str, articles: Sequence[str]) -> None:
        """One order, of one piece of each of the articles."""
        rows = [{"ArticleNumber": article, "OrderedQuantity": 1} for article in articles]
        await self.office("POST", "/orders", json={"CustomerNumber": buyer, "OrderRows": rows})

    async def forget_requests(self) -> None:
        """Count from zero on both sides."""
        for remote in (self.remotes.fortnox, self.remotes.ongoing):
            await self._act("POST", f"{remote}/_sandbox/traffic/reset")

    async def fortnox_requests(self, *, method: str = "", path: str = "") -> int:
        """How many requests Fortnox has counted, of that method and with that in their path.

        Those for tokens are left out: whether they count in the pace is not documented (FACTS §3).
        """
        return await self._requests(self.remotes.fortnox, method, path)

    async def ongoing_requests(self, *, method: str = "", path: str = "") -> int:
        """The same of Ongoing."""
        return await self._requests(self.remotes.ongoing, method, path)

    async def too_many_requests(self) -> int:
        """How often Fortnox answered 429."""
        said: dict[str, Any] = await self._act("GET", f"{self.remotes.fortnox}/_sandbox/traffic")
        return int(said["too_many_requests"])

    async def _requests(self, remote: str, method: str, path: str) -> int:
        said: dict[str, Any] = await self._act("GET", f"{remote}/_sandbox/traffic")
        return sum(
            one["count"]
            for one in said["calls"]
            if one["method"].startswith(method) and path in one["path"] and not one["path"].startswith("/oauth-v1")
        )

    @property
    def _owner(self) -> str:
        return f"{self.remotes.ongoing}/_sandbox/systems/{DEMO_WAREHOUSE}/owners/{DEMO_GOODS_OWNER_ID}"

    async def _act(self, method: str, address: str, **request: Any) -> Any:
        answer = (await self.remotes.http.request(method, address, **request)).raise_for_status()
        return answer.json() if answer.content else None
