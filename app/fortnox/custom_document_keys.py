"""What a custom document of the warehouse is called by: a type of our own and a number (FACTS §16)."""

import re
from dataclasses import dataclass
from typing import NewType

from app.errors import GatewayBug

CustomDocumentType = NewType("CustomDocumentType", str)
CustomDocumentId = NewType("CustomDocumentId", str)

TYPE = re.compile(r"[A-Za-z0-9_-]{1,25}")
ID = re.compile(r"[0-9]{1,25}")

RESERVED = frozenset(
    {
        "ARTICLEPRODUCTION",
        "ARTIKELPRODUKTION",
        "CUSTOMERINVOICE",
        "CUSTOMERORDER",
        "DELIVERYNOTE",
        "FAKTURA",
        "INVENTERING",
        "INVENTORY",
        "INVOICE",
        "ITEMPRODUCTION",
        "KREDITFAKTURA",
        "KREDITORDER",
        "KUNDFAKTURA",
        "KUNDORDER",
        "LAGERFLYTT",
        "LEGACYINTEGRATIONIN",
        "LEGACYINTEGRATIONOUT",
        "LEVFAKTURA",
        "MANUALDELIVERY",
        "MANUALINBOUND",
        "MANUALINBOUNDDELIVERY",
        "MANUALOUTBOUND",
        "MANUALOUTBOUNDDELIVERY",
        "MANUELLINLEVERANS",
        "MANUELLLEVERANS",
        "MANUELLUTLEVERANS",
        "NEGATIVEOPENINGBALANCES",
        "ORDER",
        "PLOCKLISTA",
        "POSITIVEOPENINGBALANCES",
        "PRODUCTION",
        "PRODUKTION",
        "PURCHASE",
        "PURCHASEORDER",
        "STOCKTAKING",
        "STOCKTAKINGDEVIATION",
        "STOCKTRANSFER",
        "SUPINVOICE",
        "SUPPLIERINVOICE",
    }
)
"""Fortnox's own types. Those of its list that are spelt with å, ä or ö are no types anyway."""


@dataclass(frozen=True, slots=True)
class CustomDocumentKey:
    """Type and number of a document: what it is put and found by, so that a repeat meets the same document.

    Fortnox does not tell casings of a type apart and keeps it in upper case.

    Raises:
        GatewayBug: Fortnox would not take the type or the number, or keeps the type for itself.
    """

    type: CustomDocumentType
    id: CustomDocumentId

    def __post_init__(self) -> None:
        if not TYPE.fullmatch(self.type):
            raise GatewayBug(
                f"{self.type!r} is no type of a Fortnox document: it has 1 to 25 of A-Z, 0-9, _ and -.",
                code="fortnox.bad_document_type",
            )
        if re.sub("[_-]", "", self.type).upper() in RESERVED:
            raise GatewayBug(
                f"{self.type!r} cannot be the type of a custom document: Fortnox keeps it for its own documents.",
                code="fortnox.reserved_document_type",
            )
        if not ID.fullmatch(self.id):
            raise GatewayBug(
                f"{self.id!r} is no number of a custom document: it has 1 to 25 digits.", code="fortnox.bad_document_id"
            )

    def __str__(self) -> str:
        return f"{self.type} {self.id}"
