"""A third company with its goods owner, made when the story is over: for whoever wants to connect one by hand."""

from typing import Final

import httpx

from app.demo.office import Office
from app.demo.servers import Addresses
from app.demo.shops import Shop
from app.sandbox.ongoing.seeds import DEMO_WAREHOUSE

VINTERBODEN: Final = Shop(
    name="Vinterboden",
    tenant_id=1_000_005,
    goods_owner_id=4715,
    username="WSI-vinterboden",
    password="drivor-och-is",  # noqa: S106 - it opens nothing but a simulator
    options={},
)
RECORDS: Final = {"articles": 8, "suppliers": 2, "customers": 3, "orders": 4}


async def open_shop(http: httpx.AsyncClient, at: Addresses) -> None:
    """Make the company and the goods owner; one of its orders lacks the city it is to be sent to."""
    shop = VINTERBODEN
    company = {"tenant_id": shop.tenant_id, "name": shop.name, **RECORDS}
    made = (await http.post(f"{at.fortnox}/_sandbox/companies", json=company)).raise_for_status().json()
    owner = {"goods_owner_id": shop.goods_owner_id, "user_name": shop.username, "password": shop.password}
    address = f"{at.ongoing}/_sandbox/systems/{DEMO_WAREHOUSE}/owners"
    (await http.post(address, json={**owner, "default_stock": 50})).raise_for_status()
    customer = next(number for number, one in made["customers"].items() if not one["DeliveryCity"])
    await Office(http, at, shop).make_order_without_city(customer, next(iter(made["articles"])))
