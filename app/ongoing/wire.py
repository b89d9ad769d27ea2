"""How values look on the wire to and from Ongoing: what requests and answers have in common, numbers, dates and times.

Numbers: a `Decimal` is written as a JSON number with its own digits, never through a float, and read back the same way.
(FACTS §2: the official article example sends numeric strings, but the order schemas allow numbers only.)
"""

import json
from collections.abc import Mapping, Sequence
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Annotated, Any

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, model_validator
from pydantic.alias_generators import to_camel

from app.ongoing.ids import ArticleSystemId, GoodsOwnerId


def _in_utc(moment: datetime) -> datetime:
    return moment.replace(tzinfo=UTC) if moment.tzinfo is None else moment.astimezone(UTC)


def _date_part(value: object) -> object:
    return value[:10] if isinstance(value, str) else value


UtcTime = Annotated[datetime, AfterValidator(_in_utc)]
"""A moment as Ongoing writes it: UTC with Z (FACTS §5); up to 7 fraction digits, read to the microsecond."""

WireDate = Annotated[date, BeforeValidator(_date_part)]
"""A day that Ongoing writes either as a date or as a date-time (FACTS §2); the time of day is dropped."""


class Request(BaseModel):
    """What we send. A field left at None is not sent; whether that clears it in Ongoing is UNKNOWN: clear with ""."""

    model_config = ConfigDict(alias_generator=to_camel, populate_by_name=True, extra="forbid", frozen=True)

    def members(self) -> dict[str, Any]:
        """Ongoing's names and our values, without those that are None."""
        return self.model_dump(by_alias=True, exclude_none=True)

    def json_text(self) -> str:
        """The record as it goes out: equal requests give equal texts, so that it can be fingerprinted."""
        return json_text(self.members())


class Answer(BaseModel):
    """What Ongoing sends: members may be added at any time, and absent ones come as null, arrays too (FACTS §2)."""

    model_config = ConfigDict(alias_generator=to_camel, populate_by_name=True, extra="ignore", frozen=True)

    @model_validator(mode="before")
    @classmethod
    def _null_is_absent(cls, members: Any) -> Any:
        if isinstance(members, Mapping):
            return {name: value for name, value in members.items() if value is not None}
        return members


class CodeName(Request):
    """A code with its name, as Ongoing keeps order types, ways and terms of delivery; sent."""

    code: str | None = None
    name: str | None = None


class CodeNameAnswer(Answer):
    """A code with its name; read."""

    code: str | None = None
    name: str | None = None


class StatusAnswer(Answer):
    """A status: the number counts, the text is in the language of the system (FACTS §7)."""

    number: int
    text: str | None = None


class GoodsOwnerAnswer(Answer):
    """The goods owner a record belongs to."""

    id: GoodsOwnerId
    name: str | None = None


class ArticleAnswer(Answer):
    """The article that a line is about, named only; the stock flag is on the article itself."""

    article_system_id: ArticleSystemId | None = None
    article_number: str = ""
    article_name: str | None = None


def json_text(value: Any) -> str:
    """JSON with exact decimals; 2, 2.0 and 2.00 are the same number and the same text."""
    match value:
        case Decimal():
            return decimal_text(value)
        case datetime():
            return json.dumps(utc_text(value))
        case date():
            return json.dumps(value.isoformat())
        case Mapping():
            return "{" + ",".join(f"{json.dumps(name)}:{json_text(member)}" for name, member in value.items()) + "}"
        case Sequence() if not isinstance(value, str):
            return "[" + ",".join(json_text(member) for member in value) + "]"
        case _:
            return json.dumps(value)


def decimal_text(number: Decimal) -> str:
    """A finite decimal without exponent and without trailing zeros."""
    if not number.is_finite():
        raise ValueError(f"{number} is not a number that JSON can carry")
    text = format(number, "f")
    text = text.rstrip("0").rstrip(".") if "." in text else text
    return "0" if text in {"-0", ""} else text


def utc_text(moment: datetime) -> str:
    """A moment for Ongoing: UTC, explicit zone, cut to milliseconds (FACTS §5: requests carry a zone)."""
    if moment.tzinfo is None:
        raise ValueError("a time without zone cannot be sent to Ongoing")
    return moment.astimezone(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")
