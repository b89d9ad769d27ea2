"""The small registers: units, terms and ways of delivery, terms of payment."""

from enum import StrEnum

from pydantic import Field

from app.sandbox.fortnox.documents.document import Document


class RegisterName(StrEnum):
    """A register by its place in the path."""

    units = "units"
    terms_of_deliveries = "termsofdeliveries"
    way_of_deliveries = "wayofdeliveries"
    terms_of_payments = "termsofpayments"


class RegisterEntry(Document):
    """One code with its text."""

    code: str = Field(min_length=1, max_length=50)
    description: str


def _register(texts: dict[str, str]) -> dict[str, RegisterEntry]:
    return {code: RegisterEntry(code=code, description=text) for code, text in texts.items()}


REGISTERS = {
    RegisterName.units: _register(
        {"st": "Styck", "par": "Par", "m": "Meter", "kg": "Kilogram", "frp": "Förpackning"},
    ),
    RegisterName.terms_of_deliveries: _register(
        {"FVL": "Fritt vårt lager", "FKL": "Fritt kundens lager", "DAP": "Levererat angiven plats"},
    ),
    RegisterName.way_of_deliveries: _register(
        {
            "PN": "PostNord MyPack",
            "DHL": "DHL Freight",
            "SCH": "Schenker Stycke",
            "HEM": "Hemleverans kväll",
            "AVH": "Avhämtning i butik",
        },
    ),
    RegisterName.terms_of_payments: _register(
        {"0": "Kontant", "10": "10 dagar netto", "30": "30 dagar netto"},
    ),
}
"""What a new company starts with."""
