"""Fortnox's small registers, whose codes stand on articles and orders."""

from app.fortnox.calls import Call
from app.fortnox.http import Http
from app.fortnox.paging import read_pages
from app.fortnox.wire import Answer


class RegisterItem(Answer):
    """A code and what it stands for."""

    code: str
    description: str = ""


class LabelItem(Answer):
    """A label that orders can carry, by its number."""

    id: int
    description: str = ""


class Registers:
    """GET of the registers under the scope settings (openapi.json; FACTS §13); read whole, as they are short."""

    def __init__(self, http: Http) -> None:
        self._http = http

    async def units(self) -> list[RegisterItem]:
        """Units. SPEC GET /3/units."""
        return await self._all("/3/units", key="Units", record="the list of units")

    async def terms_of_delivery(self) -> list[RegisterItem]:
        """Terms of delivery. SPEC GET /3/termsofdeliveries."""
        return await self._all("/3/termsofdeliveries", key="TermsOfDeliveries", record="the list of terms of delivery")

    async def ways_of_delivery(self) -> list[RegisterItem]:
        """Ways of delivery. SPEC GET /3/wayofdeliveries."""
        return await self._all("/3/wayofdeliveries", key="WayOfDeliveries", record="the list of ways of delivery")

    async def terms_of_payment(self) -> list[RegisterItem]:
        """Terms of payment. SPEC GET /3/termsofpayments."""
        return await self._all("/3/termsofpayments", key="TermsOfPayments", record="the list of terms of payment")

    async def labels(self) -> list[LabelItem]:
        """Labels. SPEC GET /3/labels."""
        call = Call(path="/3/labels", record="the list of labels", scope="settings")
        return [item async for item in read_pages(self._http, call, LabelItem, key="Labels")]

    async def _all(self, path: str, *, key: str, record: str) -> list[RegisterItem]:
        call = Call(path=path, record=record, scope="settings")
        return [item async for item in read_pages(self._http, call, RegisterItem, key=key)]
