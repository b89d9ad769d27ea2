"""A stock point and the locations in it (FACTS §17)."""

from typing import Any
from uuid import UUID

from pydantic import Field

from app.sandbox.fortnox.documents.warehouse_document import WarehouseDocument


class StockLocation(WarehouseDocument):
    """One shelf."""

    id: UUID | None = None
    code: str = Field(min_length=1, max_length=20)
    name: str | None = Field(default=None, max_length=25)
    stock_point_id: UUID | None = None


class StockPoint(WarehouseDocument):
    """One place where stock is kept."""

    id: UUID | None = None
    code: str = Field(min_length=1, max_length=10)
    name: str = Field(min_length=1, max_length=25)
    active: bool = True
    using_company_address: bool = True
    delivery_name: str | None = Field(default=None, max_length=50)
    delivery_address: str | None = Field(default=None, max_length=50)
    delivery_address2: str | None = Field(default=None, max_length=50)
    delivery_zip_code: str | None = Field(default=None, max_length=10)
    delivery_city: str | None = Field(default=None, max_length=50)
    delivery_country_code: str | None = Field(default=None, max_length=3)
    delivery_phone: str | None = Field(default=None, max_length=50)
    stock_locations: list[StockLocation] = Field(default_factory=list)


def stock_point_list_item(point: StockPoint) -> dict[str, Any]:
    """The list's cut of a stock point: without its locations."""
    return {name: value for name, value in point.as_json().items() if name != "stockLocations"}
