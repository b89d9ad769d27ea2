"""Fortnox: the client of one company, by resource."""

from collections.abc import Callable
from datetime import timedelta

import httpx

from app.fortnox.articles import Articles
from app.fortnox.calls import RemoteCall
from app.fortnox.company import Company
from app.fortnox.company_settings import CompanySettings
from app.fortnox.custom_documents import CustomDocuments
from app.fortnox.customers import Customers
from app.fortnox.http import Http
from app.fortnox.incoming_goods import IncomingGoods
from app.fortnox.oauth import Tokens
from app.fortnox.orders import Orders
from app.fortnox.pace import Pace
from app.fortnox.purchase_orders import PurchaseOrders
from app.fortnox.registers import Registers
from app.fortnox.rights import Rights
from app.fortnox.stock import Stock
from app.fortnox.stock_points import StockPoints
from app.fortnox.suppliers import Suppliers


def _unobserved(_: RemoteCall) -> None:
    """Nobody watches."""


class Fortnox:
    """One Fortnox company. What its calls raise is told at `Http.send`.

    `http` may be shared by companies; `api_url` is https://api.fortnox.se or a sandbox;
    `observe` is told of every request, also of failed ones; `deadline` is for one request, the whole body included,
    not for the wait for a turn.
    """

    def __init__(
        self,
        *,
        http: httpx.AsyncClient,
        api_url: str,
        tokens: Tokens,
        pace: Pace,
        observe: Callable[[RemoteCall], None] = _unobserved,
        deadline: timedelta = timedelta(seconds=30),
    ) -> None:
        sender = Http(http=http, api_url=api_url, tokens=tokens, pace=pace, observe=observe, deadline=deadline)
        self.articles = Articles(sender)
        self.orders = Orders(sender)
        self.suppliers = Suppliers(sender)
        self.customers = Customers(sender)
        self.registers = Registers(sender)
        self.company = Company(sender)
        self.rights = Rights(sender)
        self.settings = CompanySettings(sender)
        self.stock = Stock(sender)
        self.stock_points = StockPoints(sender)
        self.purchase_orders = PurchaseOrders(sender)
        self.incoming_goods = IncomingGoods(sender)
        self.custom_documents = CustomDocuments(sender)
