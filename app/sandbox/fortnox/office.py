"""The people who work in Fortnox: they make companies, edit what is in them, grant and revoke (no part of its API)."""

# ruff: noqa: FAST003 - the tenant in the path is read by a dependency

from datetime import date
from typing import Annotated, Any, Literal

from fastapi import APIRouter, Body, Depends
from pydantic import BaseModel, ConfigDict, Field
from starlette.exceptions import HTTPException

from app.sandbox.fortnox.access import World, world_of
from app.sandbox.fortnox.articles import add_article, article_json, require_article, save_article
from app.sandbox.fortnox.company import ALL_SCOPES, Company
from app.sandbox.fortnox.invoices import invoice_json
from app.sandbox.fortnox.invoicing import cancel, invoice_order
from app.sandbox.fortnox.order_saving import add_order, require_order, save_order
from app.sandbox.fortnox.orders import order_json
from app.sandbox.fortnox.seeds import SEEDS, make_company
from app.sandbox.fortnox.state import company_state
from app.sandbox.fortnox.suppliers import save_supplier, supplier_json
from app.sandbox.fortnox.tokens import Client, Consent
from app.sandbox.fortnox.world import FortnoxWorld

router = APIRouter(prefix="/_sandbox", tags=["office"])

Fields = Annotated[dict[str, Any], Body(description="Fortnox's own field names, without the wrapper.")]


class _Asked(BaseModel):
    model_config = ConfigDict(extra="forbid")


class NewCompany(_Asked):
    """A company to make; with numbers of records it is filled with made-up ones."""

    tenant_id: int
    name: str = "Provbolaget AB"
    warehouse_module: bool = True
    lager_plus: bool = True
    negative_stock: bool = False
    licences: set[str] = set(ALL_SCOPES)
    articles: int = Field(default=0, ge=0)
    suppliers: int = Field(default=0, ge=0)
    customers: int = Field(default=0, ge=0)
    orders: int = Field(default=0, ge=0)
    seed: Literal["story", "classic", "large"] | None = Field(default=None, description="Filled as this seed instead.")


class CompanyChange(_Asked):
    """Flags of a company; what is left out stays."""

    name: str | None = None
    warehouse_module: bool | None = None
    lager_plus: bool | None = None
    incoming_goods_on: bool | None = None
    bookkeeping: bool | None = None
    negative_stock: bool | None = None
    licences: set[str] | None = None
    access_token_seconds: int | None = Field(default=None, ge=0)
    locked_until: date | None = None


class ConsentGiven(_Asked):
    """A consent given without the page."""

    client_id: str
    scopes: set[str] = set(ALL_SCOPES)
    service_account: bool = True


class NewClient(_Asked):
    """An integration registered in the developer portal."""

    client_id: str
    secret: str
    redirect_uris: list[str] = []


async def _company(tenant: int, world: World) -> Company:
    if tenant not in world.companies:
        raise HTTPException(404, "No such company")
    return world.companies[tenant]


Tenant = Annotated[Company, Depends(_company)]


@router.post("/clients", summary="Register an integration", status_code=201)
async def register_client(client: NewClient, world: World) -> NewClient:
    """Its redirects besides those to this machine."""
    world.grants.clients[client.client_id] = Client(client.client_id, client.secret, tuple(client.redirect_uris))
    return client


@router.post("/companies", summary="Make a company", status_code=201)
async def create_company(asked: NewCompany, world: World) -> dict[str, Any]:
    """Answers its state."""
    if asked.tenant_id in world.companies:
        raise HTTPException(409, "The tenant id is taken")
    flags = asked.model_dump(
        include={"tenant_id", "name", "warehouse_module", "lager_plus", "negative_stock", "licences"}
    )
    if asked.seed is not None:
        return company_state(SEEDS[asked.seed](world, **flags), world.today())
    numbers = asked.model_dump(include={"articles", "suppliers", "customers", "orders"})
    return company_state(make_company(world, **flags, **numbers), world.today())


@router.patch("/companies/{tenant}", summary="Change the flags of a company")
async def change_company(change: CompanyChange, company: Tenant, world: World) -> dict[str, Any]:
    """Module, packages, licences, negative stock, life of its access tokens, locked period."""
    for name, value in change.model_dump(exclude_unset=True).items():
        setattr(company, name, value)
    return company_state(company, world.today())


@router.post("/companies/{tenant}/consent", summary="Grant consent without the page")
async def grant_consent(tenant: int, given: ConsentGiven, world: World, company: Tenant) -> dict[str, str]:
    """As an administrator would; there is no code."""
    world.grants.consents[given.client_id, tenant] = Consent(
        frozenset(given.scopes), given.service_account, lager_plus=company.lager_plus
    )
    return {"consent": "granted"}


@router.post("/companies/{tenant}/consent/revoke", summary="Revoke the consent of every client, or of one")
async def revoke_consent(tenant: int, world: World, _: Tenant, client_id: str | None = None) -> dict[str, str]:
    """Every token that came from it is dead at once."""
    for client, consented in list(world.grants.consents):
        if consented == tenant and client_id in {None, client}:
            world.grants.revoke(client, tenant)
    return {"consent": "revoked"}


@router.post("/companies/{tenant}/tokens/expire", summary="Let all access tokens of a company expire now")
async def expire_tokens(tenant: int, world: World, _: Tenant) -> dict[str, str]:
    """Consent and refresh tokens stay."""
    world.grants.end_access(tenant)
    return {"tokens": "expired"}


@router.post("/companies/{tenant}/orders", summary="The office makes an order", status_code=201)
async def office_adds_order(content: Fields, company: Tenant, world: World) -> dict[str, Any]:
    """Answers the order."""
    return order_json(add_order(world, company, content, by_office=True))


@router.patch("/companies/{tenant}/orders/{number}", summary="The office edits an order")
async def office_edits_order(number: str, content: Fields, company: Tenant, world: World) -> dict[str, Any]:
    """A save like any other: new RowIds, rows by the same rules; `Sent` may be set."""
    return order_json(save_order(world, company, number, content, by_office=True))


@router.post("/companies/{tenant}/orders/{number}/cancel", summary="The office cancels an order")
async def office_cancels_order(number: str, company: Tenant, world: World) -> dict[str, Any]:
    """Answers the order."""
    return order_json(cancel(world, company, number))


@router.post("/companies/{tenant}/orders/{number}/invoice", summary="The office invoices an order")
async def office_invoices_order(number: str, company: Tenant, world: World) -> dict[str, Any]:
    """Everything ordered counts as delivered when nothing does yet, as the product proposes; answers the invoice."""
    _deliver_all(world, company, number)
    return invoice_json(invoice_order(world, company, number, by_office=True))


@router.post("/companies/{tenant}/articles", summary="The office makes an article", status_code=201)
async def office_adds_article(content: Fields, company: Tenant, world: World) -> dict[str, Any]:
    """Answers the article; stock and sales price may be set."""
    return article_json(company, add_article(world, company, content, by_office=True))


@router.patch("/companies/{tenant}/articles/{number:path}", summary="The office edits an article")
async def office_edits_article(number: str, content: Fields, company: Tenant, world: World) -> dict[str, Any]:
    """Answers the article; stock and sales price may be set."""
    return article_json(company, save_article(world, company, number, content, by_office=True))


@router.delete("/companies/{tenant}/articles/{number:path}", summary="The office deletes an article", status_code=204)
async def office_deletes_article(number: str, company: Tenant) -> None:
    """It leaves the list silently."""
    require_article(company, number)
    del company.articles[number]


@router.patch("/companies/{tenant}/suppliers/{number}", summary="The office edits a supplier")
async def office_edits_supplier(number: str, content: Fields, company: Tenant, world: World) -> dict[str, Any]:
    """Answers the supplier."""
    return supplier_json(save_supplier(world, company, number, content))


@router.post("/seed/{name}", summary="Fill the world with made-up data")
async def seed(name: str, world: Annotated[FortnoxWorld, Depends(world_of)]) -> dict[str, Any]:
    """`story`, `classic` or `large`; each makes one company."""
    if name not in SEEDS:
        raise HTTPException(404, f"No such seed; there are {', '.join(SEEDS)}")
    company = SEEDS[name](world)
    return {
        "tenant_id": company.tenant_id,
        "name": company.name,
        "articles": len(company.articles),
        "suppliers": len(company.suppliers),
        "customers": len(company.customers),
        "orders": len(company.orders),
    }


def _deliver_all(world: FortnoxWorld, company: Company, number: str) -> None:
    order = require_order(company, number).document
    if not order.live or order.warehouse_ready or any(row.delivered_quantity for row in order.order_rows):
        return
    rows = [{"RowId": row.row_id, "DeliveredQuantity": row.ordered_quantity} for row in order.order_rows]
    state = {"DeliveryState": "delivery"} if company.warehouse_module else {}
    save_order(world, company, number, {**state, "OrderRows": rows}, by_office=True)
