"""The client of Ongoing WMS for one goods owner; written from the Goods Owner REST API v1 (openapi.json, FACTS)."""

import asyncio
from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import httpx

from app.ongoing.articles import Articles
from app.ongoing.http import Http, RemoteCall, Turn
from app.ongoing.ids import GoodsOwnerId
from app.ongoing.inventory_adjustments import InventoryAdjustments
from app.ongoing.orders import Orders
from app.ongoing.purchase_orders import PurchaseOrders
from app.ongoing.return_orders import ReturnOrders
from app.ongoing.warehouses import Warehouses


def _unobserved(_call: RemoteCall) -> None:
    pass


class Ongoing:
    """One goods owner of one Ongoing system.

    `api_url` comes from `address.api_url` and has passed `address.require_allowed`. `turn` is held around every call so
    that all processes together make one at a time; by default only this client's own calls take turns. Nothing is tried
    again here. After a 401 this object keeps quiet for ten minutes (`http.QUIET_AFTER_REFUSED_LOGIN`): make a new one
    when the connection is reconnected or resumed.
    """

    def __init__(
        self,
        *,
        http: httpx.AsyncClient,
        api_url: str,
        username: str,
        password: str,
        goods_owner_id: int,
        turn: Turn | None = None,
        observe: Callable[[RemoteCall], None] = _unobserved,
        deadline: timedelta = timedelta(seconds=30),
        clock: Callable[[], datetime] = lambda: datetime.now(UTC),
    ) -> None:
        own_turn = asyncio.Lock()
        calls = Http(
            http=http,
            api_url=api_url,
            username=username,
            password=password,
            turn=turn or (lambda: own_turn),
            observe=observe,
            deadline=deadline,
            clock=clock,
        )
        self.goods_owner_id = GoodsOwnerId(goods_owner_id)
        self.articles = Articles(calls, self.goods_owner_id, clock)
        self.orders = Orders(calls, self.goods_owner_id)
        self.purchase_orders = PurchaseOrders(calls, self.goods_owner_id)
        self.return_orders = ReturnOrders(calls, self.goods_owner_id)
        self.inventory_adjustments = InventoryAdjustments(calls, self.goods_owner_id)
        self.warehouses = Warehouses(calls)
