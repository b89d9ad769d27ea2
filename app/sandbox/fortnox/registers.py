"""/3/units, /3/termsofdeliveries, /3/wayofdeliveries, /3/termsofpayments, /3/labels (FACTS §13)."""

from typing import Annotated, Any
from urllib.parse import quote

from fastapi import APIRouter, Depends, Request

from app.sandbox.fortnox.access import company_with
from app.sandbox.fortnox.company import Company
from app.sandbox.fortnox.documents.register import RegisterEntry, RegisterName
from app.sandbox.fortnox.lists import Page
from app.sandbox.fortnox.problems import Code, Refusal

router = APIRouter(prefix="/3", tags=["registers"])

Caller = Annotated[Company, Depends(company_with("settings"))]

_WRAPPERS = {
    RegisterName.units: ("Units", "Unit"),
    RegisterName.terms_of_deliveries: ("TermsOfDeliveries", "TermsOfDelivery"),
    RegisterName.way_of_deliveries: ("WayOfDeliveries", "WayOfDelivery"),
    RegisterName.terms_of_payments: ("TermsOfPayments", "TermsOfPayment"),
}
_MISSING = {RegisterName.units: Code.unit_not_found, RegisterName.terms_of_payments: Code.terms_of_payment_not_found}


def _serve(register: RegisterName) -> None:
    many, one = _WRAPPERS[register]

    def as_json(entry: RegisterEntry) -> dict[str, Any]:
        return {"@url": f"https://api.fortnox.se/3/{register}/{quote(entry.code, safe='')}", **entry.as_json()}

    @router.get(f"/{register}", summary=f"List {register}", name=f"list_{register}")
    async def list_entries(request: Request, company: Caller) -> dict[str, Any]:
        entries = [entry for _, entry in sorted(company.registers[register].items())]
        return Page.asked_for(request.query_params).of(many, entries, as_json)

    @router.get(f"/{register}/{{code}}", summary=f"One of {register}", name=f"read_{register}")
    async def read_entry(code: str, company: Caller) -> dict[str, Any]:
        if code not in company.registers[register]:
            raise Refusal(_MISSING.get(register, Code.invalid_identifier), status=404)
        return {one: as_json(company.registers[register][code])}


for _register in RegisterName:
    _serve(_register)


@router.get("/labels", summary="List labels")
async def list_labels(request: Request, company: Caller) -> dict[str, Any]:
    """The labels that orders can carry."""
    return Page.asked_for(request.query_params).of(
        "Labels", sorted(company.labels.items()), lambda label: {"Id": label[0], "Description": label[1]}
    )
