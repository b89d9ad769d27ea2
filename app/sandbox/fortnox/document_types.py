"""Types of custom documents: reserved names, one category each, registered by their first use (FACTS §16)."""

import re
from typing import Annotated, Any

from fastapi import APIRouter, Depends, Request

from app.sandbox.fortnox.access import CUSTOM_DOCUMENTS, World, warehouse_company
from app.sandbox.fortnox.company import Company
from app.sandbox.fortnox.documents.custom_document import TYPE_PATTERN, Category, CustomDocumentType
from app.sandbox.fortnox.warehouse_problems import InventedCode, WarehouseCode, not_there, warehouse_refusal
from app.sandbox.fortnox.warehouse_requests import built, read_object, shown, takes_body

router = APIRouter(prefix="/api/warehouse/documentdeliveries/custom/documenttypes-v1", tags=["custom documents"])

Caller = Annotated[Company, Depends(warehouse_company(own_scope=CUSTOM_DOCUMENTS))]

RESERVED = frozenset(
    {
        *("ARTICLEPRODUCTION", "ARTIKELPRODUKTION", "CUSTOMERINVOICE", "CUSTOMERORDER", "DELIVERYNOTE", "FAKTURA"),
        *("FÖLJESEDEL", "INGÅENDESALDO", "INKÖP", "INKÖPSORDER", "INVENTERING", "INVENTORY", "INVOICE"),
        *("ITEMPRODUCTION", "KREDITFAKTURA", "KREDITORDER", "KUNDFAKTURA", "KUNDORDER", "LAGERFLYTT"),
        *("LEGACYINTEGRATIONIN", "LEGACYINTEGRATIONOUT", "LEVERANTÖRSFAKTURA", "LEVFAKTURA", "MANUALDELIVERY"),
        *("MANUALINBOUND", "MANUALINBOUNDDELIVERY", "MANUALOUTBOUND", "MANUALOUTBOUNDDELIVERY", "MANUELLINLEVERANS"),
        *("MANUELLLEVERANS", "MANUELLUTLEVERANS", "NEGATIVEOPENINGBALANCES", "NEGATIVTINGÅENDESALDO", "ORDER"),
        *("PLOCKLISTA", "POSITIVEOPENINGBALANCES", "PRODUCTION", "PRODUKTION", "PURCHASE", "PURCHASEORDER"),
        *("STOCKTAKING", "STOCKTAKINGDEVIATION", "STOCKTRANSFER", "SUPINVOICE", "SUPPLIERINVOICE"),
    }
)
"""Names that Fortnox keeps for itself, with dashes, underscores and small letters too."""


@router.get("", summary="List document types")
async def list_types(company: Caller, world: World) -> list[dict[str, Any]]:
    """A bare array of what was registered or used."""
    types = [_json(name, category) for name, category in sorted(company.document_types.items())]
    return shown(types, world.switches)


@router.post(
    "",
    status_code=201,
    summary="Register a document type",
    openapi_extra=takes_body({"referenceType": "OngoingInboundReturn", "category": "INBOUND"}),
)
async def create_type(request: Request, company: Caller) -> int:
    """Answers a number, said to be the new type's; what it counts is unknown."""
    asked = built(CustomDocumentType, await read_object(request))
    name = allowed_name(asked.reference_type)
    if name in company.document_types:
        raise warehouse_refusal(WarehouseCode.already_exists)
    company.document_types[name] = asked.category
    return len(company.document_types)


@router.get("/{type}", summary="One document type")
async def read_type(type: str, company: Caller) -> dict[str, Any]:  # noqa: A002 - the vendor's name of the parameter
    """Case-blind."""
    name = type.upper()
    if name not in company.document_types:
        raise not_there()
    return _json(name, company.document_types[name])


def allowed_name(name: str) -> str:
    """A type's name as Fortnox stores it, in upper case.

    Raises:
        WarehouseRefusal: reserved, or not 1 to 25 letters, digits, dashes and underscores.
    """
    stored = name.upper()
    if stored.replace("-", "").replace("_", "") in RESERVED:
        raise warehouse_refusal(WarehouseCode.type_not_allowed)
    if not re.match(TYPE_PATTERN, stored):
        raise warehouse_refusal(InventedCode.invalid_value, "Ogiltig dokumenttyp.")
    return stored


def check_category(company: Company, name: str, category: Category) -> None:
    """Raises when a type is already used on the other side."""
    if company.document_types.get(name, category) is not category:
        raise warehouse_refusal(WarehouseCode.type_not_allowed, f"Dokumenttypen {name} har en annan kategori.")


def _json(name: str, category: Category) -> dict[str, Any]:
    return CustomDocumentType(reference_type=name, category=category).as_json()
