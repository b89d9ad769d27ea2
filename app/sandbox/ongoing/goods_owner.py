"""What one goods owner has in the warehouse: articles, orders both ways, adjustments, and the registers round them."""

import asyncio
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal
from typing import Any

from app.sandbox.ongoing.adjustment_record import Adjustment
from app.sandbox.ongoing.article_record import Article, Shelf
from app.sandbox.ongoing.order_record import CANCELLED, COLLECTED, PICKED, Order, OrderLine
from app.sandbox.ongoing.purchase_order_record import PurchaseOrder
from app.sandbox.ongoing.return_order_record import ReturnOrder
from app.sandbox.ongoing.wire import Document

__all__ = ["CANCELLED", "COLLECTED", "PICKED", "Article", "GoodsOwner", "Order", "OrderLine", "Shelf", "System"]

NewId = Callable[[str], int]
"""The next internal id of one kind of record; ids are unique over the system."""


@dataclass(eq=False)
class GoodsOwner:
    """One goods owner of a system, with the one API user that belongs to it (FACTS §1)."""

    warehouse: str
    goods_owner_id: int
    name: str
    user_name: str
    password: str
    new_id: NewId
    warehouses: list[Document]
    order_types: list[Document]
    transporter_contracts: list[Document]
    default_stock: Decimal = Decimal(0)
    way_of_delivery_types: list[Document] = field(default_factory=list)
    articles: dict[str, Article] = field(default_factory=dict)
    articles_by_id: dict[int, Article] = field(default_factory=dict)
    article_classes: dict[str, int] = field(default_factory=dict)
    suppliers: dict[str, Document] = field(default_factory=dict)
    customers: dict[str, Document] = field(default_factory=dict)
    orders: dict[int, Order] = field(default_factory=dict)
    order_ids: dict[str, int] = field(default_factory=dict)
    purchase_order_types: list[Document] = field(default_factory=list)
    purchase_orders: dict[int, PurchaseOrder] = field(default_factory=dict)
    purchase_order_ids: dict[str, int] = field(default_factory=dict)
    return_causes: list[Document] = field(default_factory=list)
    return_orders: dict[int, ReturnOrder] = field(default_factory=dict)
    return_order_ids: dict[str, int] = field(default_factory=dict)
    adjustment_causes: list[Document] = field(default_factory=list)
    adjustments: list[Adjustment] = field(default_factory=list)
    writing: asyncio.Lock = field(default_factory=asyncio.Lock)

    @property
    def home_warehouse_id(self) -> int:
        """The warehouse of an order that names none."""
        return int(self.warehouses[0]["id"])

    def order_numbered(self, number: str) -> Order | None:
        """The order of that number."""
        order_id = self.order_ids.get(number)
        return None if order_id is None else self.orders[order_id]

    def keep_order(self, order: Order) -> None:
        """Keep a new order under its id and number."""
        self.orders[order.order_id] = order
        self.order_ids[order.number] = order.order_id

    def purchase_order_numbered(self, number: str) -> PurchaseOrder | None:
        """The purchase order of that number."""
        purchase_order_id = self.purchase_order_ids.get(number)
        return None if purchase_order_id is None else self.purchase_orders[purchase_order_id]

    def keep_purchase_order(self, purchase_order: PurchaseOrder) -> None:
        """Keep a new or renumbered purchase order under its id and number."""
        self.purchase_orders[purchase_order.purchase_order_id] = purchase_order
        self.purchase_order_ids[purchase_order.number] = purchase_order.purchase_order_id

    def return_order_numbered(self, number: str) -> ReturnOrder | None:
        """The return order of that number."""
        return_order_id = self.return_order_ids.get(number)
        return None if return_order_id is None else self.return_orders[return_order_id]

    def keep_return_order(self, return_order: ReturnOrder) -> None:
        """Keep a new return order under its id and number."""
        self.return_orders[return_order.return_order_id] = return_order
        self.return_order_ids[return_order.number] = return_order.return_order_id

    def warehouse_of(self, warehouse_id: int) -> Document:
        """One of the goods owner's warehouses."""
        return next(warehouse for warehouse in self.warehouses if warehouse["id"] == warehouse_id)

    def keep_article(self, article: Article) -> None:
        """Keep a new or renumbered article under its id and number."""
        self.articles[article.number] = article
        self.articles_by_id[article.article_system_id] = article

    def touch_stock(self, order: Order, now: datetime) -> None:
        """Note that the stock figures of an order's articles have changed."""
        for line in order.lines:
            line.article.stock_changed = now
            for component in line.components:
                component.article.stock_changed = now

    def put_on_shelf(self, article: Article, warehouse_id: int, quantity: Decimal, now: datetime) -> None:
        """Set how many pieces lie in one warehouse."""
        shelf = article.shelf(warehouse_id)
        if quantity > shelf.quantity:
            article.last_in = now
        shelf.quantity = quantity
        article.stock_changed = now


@dataclass(eq=False)
class System:
    """One installation of the WMS, `{warehouse}` in the address: its statuses and its goods owners."""

    warehouse: str
    statuses: dict[int, str]
    purchase_order_statuses: dict[int, str] = field(default_factory=dict)
    goods_owners: dict[int, GoodsOwner] = field(default_factory=dict)
    last_ids: dict[str, int] = field(default_factory=dict)

    def new_id(self, kind: str) -> int:
        """The next id; each kind of record counts for itself from its own start."""
        self.last_ids[kind] = self.last_ids.get(kind, _FIRST_IDS.get(kind, 0)) + 1
        return self.last_ids[kind]

    def goods_owner_of(self, user_name: str, password: str) -> GoodsOwner | None:
        """The goods owner that this user belongs to, when the password is right."""
        return next(
            (o for o in self.goods_owners.values() if (o.user_name, o.password) == (user_name, password)),
            None,
        )


_FIRST_IDS: dict[str, Any] = {
    "article": 18000,
    "order": 50000,
    "line": 48000,
    "customer": 21000,
    "item": 59000,
    "purchase_order": 240,
    "purchase_order_line": 550,
    "return_order": 30,
    "return_order_line": 70,
    "inventory": 100,
    "adjustment": 6000,
    "return_cause": 100,
}
