import httpx

from app.demo.servers import Addresses
from app.demo.third_shop import VINTERBODEN, open_shop
from app.sandbox.fortnox.app import create_fortnox
from app.sandbox.ongoing.seeds import DEMO_WAREHOUSE
from app.sandbox.ongoing.server import create_ongoing

FORTNOX, ONGOING = "http://127.0.0.1:8101", "http://127.0.0.1:8102"


async def test_the_third_shop_can_be_connected_and_one_order_has_nowhere_to_go() -> None:
    mounts = {FORTNOX: httpx.ASGITransport(create_fortnox()), ONGOING: httpx.ASGITransport(create_ongoing())}
    addresses = Addresses(gateway="", fortnox=FORTNOX, ongoing=ONGOING, password="", environment={})
    async with httpx.AsyncClient(mounts=mounts) as http:
        await open_shop(http, addresses)
        (company,) = (await http.get(f"{FORTNOX}/_sandbox/state")).json()["companies"].values()
        access = (VINTERBODEN.username, VINTERBODEN.password)
        owner = {"goodsOwnerId": VINTERBODEN.goods_owner_id}
        statuses = await http.get(f"{ONGOING}/{DEMO_WAREHOUSE}/api/v1/orders/statuses", params=owner, auth=access)
    assert company["name"] == VINTERBODEN.name
    orders = company["orders"].values()
    assert len(orders) == 5
    assert sum(not one["DeliveryCity"] and bool(one["DeliveryAddress1"]) for one in orders) == 1
    assert statuses.status_code == 200
