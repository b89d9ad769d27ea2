"""Fortnox customers."""

from enum import StrEnum
from typing import NewType

from app.fortnox.calls import Call
from app.fortnox.http import Http
from app.fortnox.wire import Answer, read, unwrap

CustomerNumber = NewType("CustomerNumber", str)


class CustomerType(StrEnum):
    """Business or consumer."""

    COMPANY = "COMPANY"
    PRIVATE = "PRIVATE"


class Customer(Answer):
    """A customer in full. `organisation_number` is a personal number when the type is PRIVATE."""

    customer_number: CustomerNumber
    name: str = ""
    type: CustomerType | None = None
    active: bool = True
    organisation_number: str = ""
    email: str = ""
    phone1: str = ""
    phone2: str = ""


class Customers:
    """GET /3/customers (openapi.json; FACTS §8, §9)."""

    def __init__(self, http: Http) -> None:
        self._http = http

    async def get(self, number: CustomerNumber) -> Customer:
        """One customer in full: the only place that tells a business from a consumer.

        SPEC GET /3/customers/{CustomerNumber}.

        Raises:
            NotFound: there is no such customer.
        """
        call = Call(
            path="/3/customers/{CustomerNumber}",
            ids={"CustomerNumber": number},
            record=f"customer {number}",
            scope="customer",
            not_found="2000433",
        )
        return read(Customer, unwrap(await self._http.send(call), "Customer", record=call.record), record=call.record)
