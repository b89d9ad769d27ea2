"""One Fortnox company: what it is, what it may, and the documents it holds."""

from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Generic, TypeVar

from app.sandbox.fortnox.documents.article import Article
from app.sandbox.fortnox.documents.customer import Customer
from app.sandbox.fortnox.documents.document import Document
from app.sandbox.fortnox.documents.invoice import Invoice
from app.sandbox.fortnox.documents.order import Order
from app.sandbox.fortnox.documents.register import REGISTERS, RegisterEntry, RegisterName
from app.sandbox.fortnox.documents.supplier import Supplier

D = TypeVar("D", bound=Document)

ALL_SCOPES = frozenset(
    {"article", "companyinformation", "customer", "invoice", "order", "settings", "supplier", "warehouse"}
)
"""The scopes this server has resources for, each with a licence of its own (FACTS §2)."""

KNOWN_SCOPES = ALL_SCOPES | {
    *("archive", "bookkeeping", "connectfile", "costcenter", "currency", "inbox", "noxfinansinvoice", "offer"),
    *("payment", "price", "print", "profile", "project", "salary", "supplierinvoice", "timereporting"),
    "warehousecustomdocument",
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

    next_order: int = 1
    next_invoice: int = 5001
    next_row: int = 90_001

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
