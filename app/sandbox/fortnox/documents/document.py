"""What every Fortnox document has in common: PascalCase field names, and numbers in one of two JSON shapes."""

from decimal import ROUND_HALF_UP, Decimal
from typing import Annotated, Any, ClassVar

from pydantic import BaseModel, BeforeValidator, ConfigDict, PlainSerializer

_ACRONYMS = frozenset({"bg", "bic", "ean", "eu", "euvat", "gln", "iban", "ocr", "pg", "vat", "www", "bcc", "cc"})
_CENT = Decimal("0.01")


def fortnox_name(field: str) -> str:
    """`vat_code` -> `VATCode`."""
    return "".join(part.upper() if part in _ACRONYMS else part.capitalize() for part in field.split("_"))


def rounded(number: Decimal) -> Decimal:
    """A quantity or amount as Fortnox keeps it: two decimals (FACTS §9, §12)."""
    return number.quantize(_CENT, ROUND_HALF_UP)


def as_text(number: Decimal) -> str:
    """A number as Fortnox writes it where it writes numbers as strings: no trailing zeros."""
    return f"{number.normalize():f}" if number else "0"


def as_number(number: Decimal) -> int | float:
    """A number as a JSON number, whole ones without a point."""
    return int(number) if number == number.to_integral_value() else float(number)


def _exact(value: Any) -> Any:
    """Floats are read by their shortest text, so that 3.1 stays 3.1."""
    return Decimal(str(value)) if isinstance(value, float) else value


Number = Annotated[Decimal, BeforeValidator(_exact), PlainSerializer(as_number, when_used="json")]
"""A number that is a JSON number in the full document."""

TextNumber = Annotated[Decimal, BeforeValidator(_exact), PlainSerializer(as_text, when_used="json")]
"""A number that is a JSON string in the full document, as the quantities of order rows are."""


class Document(BaseModel):
    """One Fortnox document or a part of it; refuses fields it does not know."""

    model_config = ConfigDict(
        alias_generator=fortnox_name, populate_by_name=True, extra="forbid", coerce_numbers_to_str=True
    )

    read_only: ClassVar[frozenset[str]] = frozenset({"@url"})
    """Remote names that an answer carries and a request must not."""

    def as_json(self) -> dict[str, Any]:
        """All fields under their remote names, ready for JSON."""
        return self.model_dump(by_alias=True, mode="json")
