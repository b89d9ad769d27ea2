"""What one goods owner has in the warehouse: articles, goods on the shelf, orders, and the registers round them."""

import asyncio
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal
from typing import Any

from app.sandbox.ongoing.wire import Document

CANCELLED = 1000
PICKED = 400
COLLECTED = 500

NewId = Callable[[str], int]
"""The next internal id of one kind of record; ids are unique over the system."""


@dataclass
class Shelf:
    """Goods of one article in one warehouse; never fewer than none."""

    quantity: Decimal = Decimal(0)
    locked: Decimal = Decimal(0)


@dataclass(eq=False)
class Article:
    """An article: what was written of it, and what lies on the shelves."""

    article_system_id: int
    document: Document
    data_updated: datetime
    stock_changed: datetime
    last_in: datetime | None = None
    shelves: dict[int, Shelf] = field(default_factory=dict)

    @property
    def number(self) -> str:
        """The article number, the key of the upsert."""
        return str(self.document["articleNumber"])

    @property
    def is_stock(self) -> bool:
        """Whether the article is kept in stock; null counts as yes (FACTS §6)."""
        return self.document.get("isStockArticle") is not False

    @property
    def kind(self) -> str | None:
        """`Structure` or `Production` of a composed article; other values are not documented, so null."""
        definition = self.document.get("structureDefinition")
        return None if definition is None else str(definition.get("articleKind", "Structure"))

    @property
    def components(self) -> dict[str, Decimal]:
        """How many of which article make one of this."""
        definition = self.document.get("structureDefinition") or {}
        return {row["articleNumber"]: row.get("numberOfItems", Decimal(0)) for row in definition.get("rows") or []}

    def shelf(self, warehouse_id: int) -> Shelf:
        """The shelf in one warehouse, put up when it is first asked for."""
        return self.shelves.setdefault(warehouse_id, Shelf())

    @property
    def quantity(self) -> Decimal:
        """Pieces on all shelves."""
        return sum((shelf.quantity for shelf in self.shelves.values()), Decimal(0))


@dataclass(eq=False)
class OrderLine:
    """One line of goods: what was ordered, and what the warehouse did about it."""

    line_id: int
    article: Article
    document: Document
    ordered: Decimal
    allocated: Decimal = Decimal(0)
    picked: Decimal = Decimal(0)
    returned: Decimal = Decimal(0)
    reported: Decimal | None = None
    reported_returned: Decimal | None = None
    picks: list[Document] = field(default_factory=list)
    components: list["OrderLine"] = field(default_factory=list)

    @property
    def row_number(self) -> str | None:
        """The sender's row number; null on a line that the warehouse added."""
        return self.document.get("rowNumber")

    @property
    def to_be_picked(self) -> bool:
        """Whether the warehouse picks it: wanted, and a stock article (FACTS §7)."""
        return self.article.is_stock and self.document.get("shouldBePicked") is not False

    def report(self, quantity: Decimal) -> None:
        """Mark how much of the line the goods owner has taken note of; a kit's components follow it."""
        self.reported = quantity
        for component in self.components:
            component.reported = quantity * self.article.components.get(component.article.number, Decimal(0))


@dataclass(eq=False)
class Order:
    """An order: what was written of it, its lines, and its way through the warehouse."""

    order_id: int
    document: Document
    consignee_id: int
    warehouse_id: int
    status: int
    created: datetime
    updated: datetime
    header_updated: datetime
    status_changed: datetime
    back_order_for: int | None = None
    lines: list[OrderLine] = field(default_factory=list)
    shipped: datetime | None = None
    last_picked: datetime | None = None
    last_returned: datetime | None = None
    tracking: list[Document] = field(default_factory=list)
    parcels: list[Document] = field(default_factory=list)
    history: list[tuple[datetime, int, str]] = field(default_factory=list)
    reads_until_lines_show: int = 0

    @property
    def number(self) -> str:
        """The order number, the key of the upsert."""
        return str(self.document["orderNumber"])

    def line_at(self, row_number: str) -> OrderLine | None:
        """The line of that row number."""
        return next((line for line in self.lines if line.row_number == row_number), None)

    def picking_lines(self) -> Iterator[OrderLine]:
        """The lines goods are taken from the shelf for: a kit's components in its place."""
        for line in self.lines:
            if line.to_be_picked:
                yield from line.components or (line,)


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


_FIRST_IDS: dict[str, Any] = {"article": 18000, "order": 50000, "line": 48000, "customer": 21000, "item": 59000}
