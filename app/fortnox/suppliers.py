"""Fortnox suppliers."""

from typing import NewType

from app.fortnox.calls import Call
from app.fortnox.http import Http
from app.fortnox.paging import read_pages
from app.fortnox.wire import Answer

SupplierNumber = NewType("SupplierNumber", str)


class Supplier(Answer):
    """A supplier as the list has it, which is all that the warehouse needs (FACTS §8); the country is an ISO code."""

    supplier_number: SupplierNumber
    name: str = ""
    active: bool = True
    address1: str = ""
    address2: str = ""
    zip_code: str = ""
    city: str = ""
    country_code: str = ""
    email: str = ""
    phone: str = ""
    organisation_number: str = ""
    currency: str = ""


class Suppliers:
    """GET /3/suppliers (openapi.json; FACTS §13)."""

    def __init__(self, http: Http) -> None:
        self._http = http

    async def all(self) -> list[Supplier]:
        """Every supplier. The list has no documented `lastmodified` (FACTS §7), so it is read whole."""
        call = Call(path="/3/suppliers", record="the list of suppliers", scope="supplier")
        return [supplier async for supplier in read_pages(self._http, call, Supplier, key="Suppliers")]
