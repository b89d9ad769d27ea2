"""A whole installation on loopback: both simulators, and `lagerbro serve` with a small company that is at work."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial
from itertools import count
from pathlib import Path
from typing import Any

from app.demo.warehouse import WEBHOOKS
from app.sandbox.ongoing.seeds import DEMO_GOODS_OWNER_ID, DEMO_PASSWORD, DEMO_USER_NAME, DEMO_WAREHOUSE
from tests.live.servers import answers, simulators, until
from tests.live.shop import NAME, TENANT, Live

ADMIN = "anna"
PASSWORD = "granris blåbär stuga eld"
_numbers = count(1)


@dataclass(frozen=True)
class UnconnectedShop:
    """A company in Fortnox and its goods owner in Ongoing, which nobody has joined yet."""

    tenant_id: int
    company: str
    goods_owner_id: int
    user_name: str
    password: str


@dataclass
class Site(Live):
    """The installation: what its people do in Fortnox and Ongoing, and its API for looking behind the pages."""

    token: str = ""
    connection_id: str = ""

    @property
    def system(self) -> str:
        """Where Ongoing is, as it is entered when connecting."""
        return f"{self.ongoing}/{DEMO_WAREHOUSE}/api/v1/"

    @property
    def environ(self) -> dict[str, str]:
        return {**super().environ, "LAGERBRO_PASSWORD": PASSWORD}

    def connect_through_api(self) -> None:
        """Connect the company, and enter in Ongoing what is told of the webhooks."""
        wish = {
            "name": NAME,
            "fortnox_tenant_id": TENANT,
            "system": self.system,
            "ongoing_username": DEMO_USER_NAME,
            "ongoing_password": DEMO_PASSWORD,
            "goods_owner_id": DEMO_GOODS_OWNER_ID,
        }
        connection = self.api("POST", "/connections", json=wish)
        self.connection_id, told = connection["id"], connection["webhooks"]
        proof = {"auth": "x-auth-token", "token": told["secret"]}
        self.warehouse("PUT", "webhooks", json={kind: {"url": told[url], **proof} for kind, url in WEBHOOKS.items()})

    def new_shop(self) -> UnconnectedShop:
        """A company and a goods owner of its own, for connecting them through the pages."""
        number = next(_numbers)
        shop = UnconnectedShop(
            1_100_000 + number, f"Vinterbutiken {number} AB", 5100 + number, f"WSI-vinter-{number}", "norrsken och is"
        )
        made = {"tenant_id": shop.tenant_id, "name": shop.company, "articles": 2, "suppliers": 1, "orders": 1}
        self._act("POST", f"{self.fortnox}/_sandbox/companies", json=made)
        owner = {
            "goods_owner_id": shop.goods_owner_id,
            "user_name": shop.user_name,
            "password": shop.password,
            "default_stock": 50,
        }
        self._act("POST", f"{self.ongoing}/_sandbox/systems/{DEMO_WAREHOUSE}/owners", json=owner)
        return shop

    def order_without_city(self) -> str:
        """The office makes an order that the warehouse could not send; its number."""
        company = self.company()
        without_block = [number for number, one in company["customers"].items() if not one["DeliveryCity"]]
        order = {
            "CustomerNumber": without_block[0],
            "DeliveryAddress1": "Bergvägen 4",
            "DeliveryZipCode": "831 48",
            "DeliveryCountry": "Sverige",
            "OrderRows": [{"ArticleNumber": next(iter(company["articles"])), "OrderedQuantity": 1}],
        }
        return str(self.office("POST", "/orders", json=order).json()["DocumentNumber"])

    def press_test(self, shop: UnconnectedShop, url: str, secret: str) -> None:
        """Enter the address and the secret in Ongoing as a webhook about orders, and press its Test button."""
        owner = f"{self.ongoing}/_sandbox/systems/{DEMO_WAREHOUSE}/owners/{shop.goods_owner_id}"
        webhook = {"url": url, "auth": "x-auth-token", "token": secret}
        self._act("PUT", f"{owner}/webhooks", json={"order": webhook})
        self._act("POST", f"{owner}/webhooks/order/test")

    def goods_owner_numbered(self, number: int) -> dict[str, Any]:
        """What a goods owner holds in Ongoing."""
        state: dict[str, Any] = self._act("GET", f"{self.ongoing}/_sandbox/state").json()
        return dict(state["systems"][DEMO_WAREHOUSE]["goods_owners"][str(number)])

    def api(self, method: str, path: str, **request: Any) -> Any:
        """Ask the API as the admin; what it answers."""
        headers = {"Authorization": f"Bearer {self.token}"}
        return self._act(method, f"{self.gateway}/api/v1{path}", headers=headers, **request).json()

    def is_held(self, order: str) -> bool:
        """Whether the gateway holds a sales order."""
        path = f"/api/v1/connections/{self.connection_id}/records/sales_orders/{order}"
        answer = self.http.get(f"{self.gateway}{path}", headers={"Authorization": f"Bearer {self.token}"})
        return bool(answer.is_success and answer.json()["state"] == "held")

    def sync(self, process: str) -> None:
        """Have a process look for changes once more, a run that is going on notwithstanding."""
        path = f"/connections/{self.connection_id}/sync"
        until(
            lambda: self.api("POST", path, json={"process": process})["runs"][0]["state"] == "queued",
            what=f"the run of {process} that is going on ends",
        )

    def log_in(self) -> None:
        """Get a token for the API."""
        who = {"username": ADMIN, "password": PASSWORD}
        self.token = self._act("POST", f"{self.gateway}/api/v1/token", data=who).json()["access_token"]


@contextmanager
def running(folder: Path) -> Iterator[Site]:
    """The installation for the length of the block, with one company whose first records have moved."""
    with simulators(folder) as up:
        site = Site(up.fortnox_port, up.ongoing_port, f"sqlite:///{folder / 'lagerbro.sqlite3'}", folder)
        with site.http, site.serving():
            until(partial(answers, f"{site.gateway}/readyz"), what="the gateway is ready")
            site.begin_anew()
            site.lagerbro("user", "add", ADMIN)
            site.log_in()
            site.connect_through_api()
            orders = site.company()["orders"]
            until(
                lambda: len(site.goods_owner()["orders"]) == len(orders),
                what="the first orders are in the warehouse",
            )
            yield site
