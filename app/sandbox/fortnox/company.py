"""One Fortnox company: what it is, what it may, and the documents it holds."""

from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from typing import Generic, TypeVar
from uuid import NAMESPACE_OID, UUID, uuid5

from app.sandbox.fortnox.documents.article import Article
from app.sandbox.fortnox.documents.custom_document import Category, CustomInbound, CustomOutbound
from app.sandbox.fortnox.documents.customer import Customer
from app.sandbox.fortnox.documents.document import Document
from app.sandbox.fortnox.documents.incoming_goods import IncomingGoods
from app.sandbox.fortnox.documents.invoice import Invoice
from app.sandbox.fortnox.documents.order import Order
from app.sandbox.fortnox.documents.purchase_order import PurchaseOrder
from app.sandbox.fortnox.documents.register import REGISTERS, RegisterEntry, RegisterName
from app.sandbox.fortnox.documents.stock_point import StockPoint
from app.sandbox.fortnox.documents.supplier import Supplier

D = TypeVar("D", bound=Document)

ALL_SCOPES = frozenset(
    {
        *("article", "companyinformation", "customer", "invoice", "order", "settings", "supplier", "warehouse"),
        "warehousecustomdocument",
    }
)
"""The scopes this server has resources for (FACTS §2); each has a licence of its own, custom documents go with that
of the warehouse."""

KNOWN_SCOPES = ALL_SCOPES | {
    *("archive", "bookkeeping", "connectfile", "costcenter", "currency", "inbox", "noxfinansinvoice", "offer"),
    *("payment", "price", "print", "profile", "project", "salary", "supplierinvoice", "timereporting"),
}
"""The scopes that can be asked for; any other is an error on the consent page."""


@dataclass
class Kept(Generic[D]):
    """A document with the moment of its last save, which no answer shows (FACTS §7)."""

    document: D
    modified: datetime


@dataclass(frozen=True)
class User:
    """Somebody who can log in on the consent page."""

    name: str
    password: str
    administrator: bool


DEMO_USERS = (
    User("ekonomi@example.se", "vildmark", administrator=True),
    User("lager@example.se", "vildmark", administrator=False),
)


@dataclass
class Company:
    """A tenant."""

    tenant_id: int
    name: str
    warehouse_module: bool = True
    lager_plus: bool = True
    """The bigger package of the module, which purchase orders need (FACTS §14)."""
    incoming_goods_on: bool = True
    """The feature switch of incoming goods (FACTS §15)."""
    bookkeeping: bool = True
    """The licence that completing incoming goods needs (FACTS §15)."""
    negative_stock: bool = False
    licences: set[str] = field(default_factory=lambda: set(ALL_SCOPES))
    access_token_seconds: int = 3600
    organisation_number: str = "559000-0039"
    address: str = "Fjällgatan 4"
    zip_code: str = "831 30"
    city: str = "Östersund"
    email: str = "info@example.se"
    stock_point: str = "HUVUD"
    locked_until: date | None = None
    users: tuple[User, ...] = DEMO_USERS

    articles: dict[str, Kept[Article]] = field(default_factory=dict)
    suppliers: dict[str, Kept[Supplier]] = field(default_factory=dict)
    customers: dict[str, Kept[Customer]] = field(default_factory=dict)
    orders: dict[str, Kept[Order]] = field(default_factory=dict)
    invoices: dict[str, Kept[Invoice]] = field(default_factory=dict)
    registers: dict[RegisterName, dict[str, RegisterEntry]] = field(
        default_factory=lambda: {name: dict(entries) for name, entries in REGISTERS.items()}
    )
    labels: dict[int, str] = field(default_factory=lambda: {1: "Brådskande", 2: "Förbeställning", 3: "Klar för lager"})

    stock_points: dict[str, StockPoint] = field(default_factory=dict)
    stock_elsewhere: dict[tuple[str, str], Decimal] = field(default_factory=dict)
    """What lies at other stock points than the main one, by article and code; an article holds the sum of all."""
    purchase_orders: dict[int, Kept[PurchaseOrder]] = field(default_factory=dict)
    incoming_goods: dict[int, Kept[IncomingGoods]] = field(default_factory=dict)
    released_on: dict[int, date] = field(default_factory=dict)
    """The day on which incoming goods were released, which no answer shows."""
    document_types: dict[str, Category] = field(default_factory=dict)
    inbound_documents: dict[tuple[str, str], Kept[CustomInbound]] = field(default_factory=dict)
    outbound_documents: dict[tuple[str, str], Kept[CustomOutbound]] = field(default_factory=dict)

    next_order: int = 1
    next_invoice: int = 5001
    next_row: int = 90_001
    next_purchase_order: int = 58
    next_incoming_goods: int = 77
    next_uuid: int = 1

    def __post_init__(self) -> None:
        """Every company has its main stock point."""
        main = StockPoint(id=self.take_uuid(), code=self.stock_point, name="Huvudlager")
        self.stock_points.setdefault(self.stock_point, main)

    def take_order_number(self) -> str:
        """The next free order number."""
        number, self.next_order = self.next_order, self.next_order + 1
        return str(number)

    def take_invoice_number(self) -> str:
        """The next free invoice number."""
        number, self.next_invoice = self.next_invoice, self.next_invoice + 1
        return str(number)

    def take_row_id(self) -> int:
        """A row id never used before in this company."""
        number, self.next_row = self.next_row, self.next_row + 1
        return number

    def take_purchase_order_id(self) -> int:
        """The next free id of a purchase order."""
        number, self.next_purchase_order = self.next_purchase_order, self.next_purchase_order + 1
        return number

    def take_incoming_goods_id(self) -> int:
        """The next free id of incoming goods."""
        number, self.next_incoming_goods = self.next_incoming_goods, self.next_incoming_goods + 1
        return number

    def take_uuid(self) -> UUID:
        """A UUID never used before, the same in every run."""
        number, self.next_uuid = self.next_uuid, self.next_uuid + 1
        return uuid5(NAMESPACE_OID, f"{self.tenant_id} {number}")
