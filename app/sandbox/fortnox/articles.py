"""/3/articles (FACTS §8, §12; SPEC GET/POST/PUT/DELETE /3/articles)."""

# ruff: noqa: FAST003 - the number in the path is read by a dependency

from collections.abc import Mapping
from decimal import Decimal
from typing import Annotated, Any
from urllib.parse import quote

from fastapi import APIRouter, Depends, Request
from starlette.exceptions import HTTPException

from app.sandbox.fortnox.access import World, company_with
from app.sandbox.fortnox.bodies import built, changed, changes_in, read_body, takes
from app.sandbox.fortnox.company import Company, Kept
from app.sandbox.fortnox.documents.article import Article, article_list_item
from app.sandbox.fortnox.documents.document import rounded
from app.sandbox.fortnox.documents.register import RegisterName
from app.sandbox.fortnox.lists import Page, chosen_filter, contains, in_order, modified_since, natural
from app.sandbox.fortnox.problems import Code, Refusal, not_found
from app.sandbox.fortnox.stock import reserved
from app.sandbox.fortnox.switches import FortnoxSwitches, Handling
from app.sandbox.fortnox.world import FortnoxWorld

router = APIRouter(prefix="/3/articles", tags=["articles"])

_PREFIX = "/3/articles/"

Caller = Annotated[Company, Depends(company_with("article"))]


async def _number_in_path(article_number: str, request: Request) -> str:
    """The number as it stands in the path, where a slash has to be percent-encoded (FACTS §12)."""
    raw: bytes = request.scope["raw_path"]
    if "/" in raw.decode("ascii").partition(_PREFIX)[2]:
        raise HTTPException(404)
    return article_number


Number = Annotated[str, Depends(_number_in_path)]


@router.get("", summary="List articles")
async def list_articles(request: Request, company: Caller, world: World) -> dict[str, Any]:
    """The articles a query finds; deleted ones are gone without a trace."""
    query = request.query_params
    text = contains(
        query,
        {
            "articlenumber": lambda article: article.article_number,
            "description": lambda article: article.description,
            "ean": lambda article: article.ean,
            "suppliernumber": lambda article: article.supplier_number,
            "manufacturer": lambda article: article.manufacturer,
            "manufacturerarticlenumber": lambda article: article.manufacturer_article_number,
            "webshop": lambda article: str(article.webshop_article),
        },
    )
    filtered = chosen_filter(
        query, {"active": lambda article: article.active, "inactive": lambda article: not article.active}
    )
    changed_since = modified_since(query, inclusive=world.switches.lastmodified_inclusive)
    claims = reserved(company)
    hits = in_order(
        (
            kept.document
            for kept in company.articles.values()
            if changed_since(kept) and filtered(kept.document) and text(kept.document)
        ),
        query,
        {
            "articlenumber": lambda article: natural(article.article_number),
            "quantityinstock": lambda article: article.quantity_in_stock,
            "reservedquantity": lambda article: claims[article.article_number],
            "stockvalue": lambda article: article.quantity_in_stock * article.purchase_price,
        },
        default=lambda article: natural(article.article_number),
    )
    return Page.asked_for(query).of(
        "Articles", hits, lambda article: article_list_item(article_json(company, article, claims))
    )


@router.post(
    "",
    status_code=201,
    summary="Create an article",
    openapi_extra=takes("Article", example={"ArticleNumber": "KÅSA-33", "Description": "Kåsa i björk"}),
)
async def create_article(request: Request, company: Caller, world: World) -> dict[str, Any]:
    """A new article; without a number it gets the next free one."""
    article = add_article(world, company, await read_body(request, "Article"))
    return {"Article": article_json(company, article)}


@router.get("/{article_number:path}", summary="One article")
async def read_article(number: Number, company: Caller) -> dict[str, Any]:
    """The article in full."""
    return {"Article": article_json(company, require_article(company, number).document)}


@router.put(
    "/{article_number:path}",
    summary="Change an article",
    openapi_extra=takes("Article", example={"QuantityInStock": 12}),
)
async def change_article(number: Number, request: Request, company: Caller, world: World) -> dict[str, Any]:
    """Only the fields sent change."""
    content = await read_body(request, "Article")
    return {"Article": article_json(company, save_article(world, company, number, content))}


@router.delete("/{article_number:path}", status_code=204, summary="Delete an article")
async def delete_article(number: Number, company: Caller) -> None:
    """It leaves the list silently."""
    require_article(company, number)
    del company.articles[number]


def require_article(company: Company, number: str) -> Kept[Article]:
    """The article of a number.

    Raises:
        Refusal: there is none (404).
    """
    if number not in company.articles:
        raise not_found(Code.article_not_found)
    return company.articles[number]


def add_article(
    world: FortnoxWorld, company: Company, content: Mapping[str, Any], *, by_office: bool = False
) -> Article:
    """Create an article from the fields of a request or of the office."""
    fields = changes_in(Article, content, null=world.switches.null_in_put, allowed=_allowed(by_office=by_office))
    if not by_office:
        fields = _without_stock(fields, company, world.switches)
    if "ArticleNumber" not in fields:
        fields["ArticleNumber"] = _next_number(company)
    article = built(Article, fields)
    if article.article_number in company.articles:
        raise Refusal(Code.invalid_parameter, "Artikelnumret används redan.")
    _check_references(company, article)
    _settle(company, article)
    company.articles[article.article_number] = Kept(article, world.now())
    return article


def save_article(
    world: FortnoxWorld, company: Company, number: str, content: Mapping[str, Any], *, by_office: bool = False
) -> Article:
    """Save the changed fields of an article."""
    kept = require_article(company, number)
    fields = changes_in(Article, content, null=world.switches.null_in_put, allowed=_allowed(by_office=by_office))
    if fields.get("ArticleNumber", number) != number:
        raise Refusal(Code.invalid_parameter, "Artikelnumret kan inte ändras.")
    if not by_office:
        fields = _without_stock(fields, company, world.switches)
    article = changed(kept.document, fields)
    _check_references(company, article)
    _settle(company, article)
    kept.document, kept.modified = article, world.now()
    return article


def article_json(company: Company, article: Article, claims: Mapping[str, Decimal] | None = None) -> dict[str, Any]:
    """The article in full, with what only its company can tell."""
    claim = (reserved(company) if claims is None else claims).get(article.article_number, Decimal(0))
    shown = article.model_copy(
        update={
            "reserved_quantity": claim,
            "disposable_quantity": article.quantity_in_stock - claim,
            "stock_value": rounded(max(article.quantity_in_stock, Decimal(0)) * article.purchase_price),
        }
    )
    url = f"https://api.fortnox.se/3/articles/{quote(article.article_number, safe='')}"
    return {"@url": url, **shown.as_json()}


def _allowed(*, by_office: bool) -> frozenset[str]:
    """The office sets prices in price lists, a client cannot."""
    return frozenset({"SalesPrice"}) if by_office else frozenset()


def _without_stock(fields: dict[str, Any], company: Company, switches: FortnoxSwitches) -> dict[str, Any]:
    if "QuantityInStock" not in fields or not company.warehouse_module:
        return fields
    match switches.quantity_in_stock_with_module:
        case Handling.refuse:
            raise Refusal(Code.invalid_parameter, "Lagersaldo kan inte ändras när Fortnox Lager är aktiverat.")
        case Handling.ignore:
            return {name: value for name, value in fields.items() if name != "QuantityInStock"}
        case Handling.accept:
            return fields


def _settle(company: Company, article: Article) -> None:
    article.quantity_in_stock = rounded(article.quantity_in_stock)
    supplier = company.suppliers.get(article.supplier_number or "")
    article.supplier_name = supplier.document.name if supplier else None


def _check_references(company: Company, article: Article) -> None:
    if article.unit and article.unit not in company.registers[RegisterName.units]:
        raise Refusal(Code.unit_not_found)
    if article.supplier_number and article.supplier_number not in company.suppliers:
        raise Refusal(Code.invalid_identifier, "Kan inte hitta leverantören.")


def _next_number(company: Company) -> str:
    taken = [int(number) for number in company.articles if number.isdigit()]
    return str(max(taken, default=0) + 1)
