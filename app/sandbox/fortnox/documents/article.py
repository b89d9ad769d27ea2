"""The article as Fortnox shows it in full, and as its list shows it."""

from decimal import Decimal
from typing import Annotated, Any, ClassVar, Literal

from pydantic import Field

from app.sandbox.fortnox.documents.document import Document, Number

_Whole = Annotated[int, Field(ge=0, le=999_999_999)]
"""Millimetres or grams (FACTS §12)."""

_LIST_FIELDS = (
    "ArticleNumber",
    "Description",
    "DisposableQuantity",
    "EAN",
    "Housework",
    "PurchasePrice",
    "QuantityInStock",
    "ReservedQuantity",
    "SalesPrice",
    "StockPlace",
    "StockValue",
    "Unit",
    "VAT",
    "WebshopArticle",
)
_LIST_NUMBERS = frozenset(
    {"DisposableQuantity", "PurchasePrice", "QuantityInStock", "ReservedQuantity", "SalesPrice", "StockValue", "VAT"}
)


class Article(Document):
    """One article; reserved and disposable quantity and stock value are figured out when it is shown."""

    read_only: ClassVar[frozenset[str]] = frozenset(
        {"@url", "DisposableQuantity", "ReservedQuantity", "SalesPrice", "StockValue", "SupplierName"}
    )

    article_number: str = Field(default="", max_length=50, pattern=r"^[\w\-+/.\\$]*$")
    description: str = Field(min_length=1, max_length=200)
    active: bool = True
    expired: bool = False
    type: Literal["STOCK", "SERVICE"] = "STOCK"
    stock_goods: bool = False
    unit: str | None = None
    ean: str = Field(default="", max_length=30)
    width: _Whole = 0
    height: _Whole = 0
    depth: _Whole = 0
    weight: _Whole = 0
    bulky: bool = False
    supplier_number: str | None = None
    supplier_name: str | None = None
    manufacturer: str | None = Field(default=None, max_length=50)
    manufacturer_article_number: str = Field(default="", max_length=50)
    purchase_price: Number = Decimal(0)
    direct_cost: Number | None = None
    freight_cost: Number | None = None
    other_cost: Number | None = None
    cost_calculation_method: Literal["MANUAL", "LAST_RELEASED_INBOUND"] | None = None
    sales_price: Number | None = None
    vat: Number = Decimal(25)
    quantity_in_stock: Number = Decimal(0)
    reserved_quantity: Number = Decimal(0)
    disposable_quantity: Number = Decimal(0)
    stock_value: Number = Decimal(0)
    stock_warning: Number | None = None
    stock_place: str | None = Field(default=None, max_length=100)
    default_stock_point: str | None = None
    default_stock_location: str | None = None
    stock_account: int | None = None
    stock_change_account: int | None = None
    sales_account: int = 3001
    purchase_account: int = 4000
    eu_account: int = 3108
    euvat_account: int = 3106
    export_account: int = 3105
    construction_account: int = 0
    housework: bool = False
    housework_type: str | None = None
    webshop_article: bool = False
    note: str = Field(default="", max_length=10_000)


def article_list_item(document: dict[str, Any]) -> dict[str, Any]:
    """The list's cut of an article: fewer fields, and every number a string (FACTS §8)."""
    return {
        field: str(document[field]) if field in _LIST_NUMBERS and document[field] is not None else document[field]
        for field in ("@url", *_LIST_FIELDS)
    }
