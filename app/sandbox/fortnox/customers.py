"""/3/customers (FACTS §8, §9; SPEC GET/POST/PUT/DELETE /3/customers)."""

from typing import Annotated, Any
from urllib.parse import quote

from fastapi import APIRouter, Depends, Request

from app.sandbox.fortnox.access import World, company_with
from app.sandbox.fortnox.bodies import built, changed, changes_in, read_body, takes
from app.sandbox.fortnox.company import Company, Kept
from app.sandbox.fortnox.documents.customer import Customer, customer_list_item
from app.sandbox.fortnox.lists import Page, chosen_filter, contains, in_order, modified_since, natural
from app.sandbox.fortnox.problems import Code, Refusal, not_found

router = APIRouter(prefix="/3/customers", tags=["customers"])

Caller = Annotated[Company, Depends(company_with("customer"))]


@router.get("", summary="List customers")
async def list_customers(request: Request, company: Caller, world: World) -> dict[str, Any]:
    """The customers a query finds."""
    query = request.query_params
    text = contains(
        query,
        {
            "customernumber": lambda customer: customer.customer_number,
            "name": lambda customer: customer.name,
            "zipcode": lambda customer: customer.zip_code,
            "city": lambda customer: customer.city,
            "email": lambda customer: customer.email,
            "phone": lambda customer: customer.phone1,
            "organisationnumber": lambda customer: customer.organisation_number,
            "gln": lambda customer: customer.gln,
            "glndelivery": lambda customer: customer.gln_delivery,
        },
    )
    filtered = chosen_filter(
        query, {"active": lambda customer: customer.active, "inactive": lambda customer: not customer.active}
    )
    changed_since = modified_since(query, inclusive=world.switches.lastmodified_inclusive)
    hits = in_order(
        (
            kept.document
            for kept in company.customers.values()
            if changed_since(kept) and filtered(kept.document) and text(kept.document)
        ),
        query,
        {
            "customernumber": lambda customer: natural(customer.customer_number),
            "name": lambda customer: customer.name.lower(),
        },
        default=lambda customer: natural(customer.customer_number),
    )
    return Page.asked_for(query).of("Customers", hits, lambda customer: customer_list_item(customer_json(customer)))


@router.post(
    "", status_code=201, summary="Create a customer", openapi_extra=takes("Customer", example={"Name": "Åsa Lind"})
)
async def create_customer(request: Request, company: Caller, world: World) -> dict[str, Any]:
    """A new customer; without a number it gets the next free one."""
    content = await read_body(request, "Customer")
    fields = changes_in(Customer, content, null=world.switches.null_in_put)
    taken = [int(number) for number in company.customers if number.isdigit()]
    fields.setdefault("CustomerNumber", str(max(taken, default=0) + 1))
    customer = built(Customer, fields)
    if customer.customer_number in company.customers:
        raise Refusal(Code.customer_number_taken)
    company.customers[customer.customer_number] = Kept(customer, world.now())
    return {"Customer": customer_json(customer)}


@router.get("/{customer_number}", summary="One customer")
async def read_customer(customer_number: str, company: Caller) -> dict[str, Any]:
    """The customer in full."""
    return {"Customer": customer_json(_require(company, customer_number).document)}


@router.put(
    "/{customer_number}", summary="Change a customer", openapi_extra=takes("Customer", example={"City": "Kiruna"})
)
async def change_customer(customer_number: str, request: Request, company: Caller, world: World) -> dict[str, Any]:
    """Only the fields sent change."""
    kept = _require(company, customer_number)
    fields = changes_in(Customer, await read_body(request, "Customer"), null=world.switches.null_in_put)
    if fields.get("CustomerNumber", customer_number) != customer_number:
        raise Refusal(Code.invalid_parameter, "Kundnumret kan inte ändras.")
    kept.document, kept.modified = changed(kept.document, fields), world.now()
    return {"Customer": customer_json(kept.document)}


@router.delete("/{customer_number}", status_code=204, summary="Delete a customer")
async def delete_customer(customer_number: str, company: Caller) -> None:
    """It leaves the list silently."""
    _require(company, customer_number)
    del company.customers[customer_number]


def customer_json(customer: Customer) -> dict[str, Any]:
    """The customer in full."""
    url = f"https://api.fortnox.se/3/customers/{quote(customer.customer_number, safe='')}"
    return {"@url": url, **customer.as_json()}


def _require(company: Company, number: str) -> Kept[Customer]:
    if number not in company.customers:
        raise not_found(Code.customer_not_found)
    return company.customers[number]
