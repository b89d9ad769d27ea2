"""How Ongoing reads and writes JSON: closed bodies, lenient numbers and dates, UTC with `Z`, null for absent."""

import json
from collections.abc import Mapping
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Annotated, Any, TypeVar

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, StringConstraints, ValidationError
from pydantic.alias_generators import to_camel
from starlette.requests import Request
from starlette.responses import JSONResponse, PlainTextResponse, Response

from app.sandbox.ongoing.switches import LongValues, NullFields, OmittedFields, OngoingSwitches, UnknownKeys

Document = dict[str, Any]
"""One record or part of it under the remote's own names."""


def _with_zone(moment: datetime) -> datetime:
    """A time without a zone, a plain date included, is read as UTC; the documents do not say (FACTS §5)."""
    return moment.replace(tzinfo=UTC) if moment.tzinfo is None else moment.astimezone(UTC)


Moment = Annotated[datetime, AfterValidator(_with_zone)]
Required = Annotated[str, StringConstraints(min_length=1)]
Int32 = Annotated[int, Field(ge=-(2**31), lt=2**31)]
PageSize = Annotated[Int32, Field(ge=0)]


class RequestBody(BaseModel):
    """A request object: upstream's names, every field optional and nullable unless the API demands it."""

    model_config = ConfigDict(alias_generator=to_camel, extra="forbid", populate_by_name=True)

    def document(self) -> Document:
        """The fields that were sent, under upstream's names; fields left out stay out."""
        return self.model_dump(by_alias=True, exclude_unset=True)


class CodeName(RequestBody):
    """A code with its display name; the code is the key."""

    code: str | None = None
    name: str | None = None


class Refusal(Exception):
    """An answer other than success; a `str` body is sent as plain text."""

    def __init__(self, status: int, body: str | Document) -> None:
        super().__init__(status, body)
        self.status = status
        self.body = body

    def response(self) -> Response:
        """The refusal on the wire."""
        if isinstance(self.body, str):
            return PlainTextResponse(self.body, self.status)
        return JSONResponse(self.body, self.status)


def bad_request(message: str) -> Refusal:
    """Refuse a call whose content is wrong; upstream's error shape is not documented (FACTS §3)."""
    return Refusal(400, {"Message": message})


def not_found(what: str) -> Refusal:
    """Refuse a call about a record that this user does not have."""
    return Refusal(404, {"Message": f"{what} was not found."})


_Body = TypeVar("_Body", bound=BaseModel)


async def read_body(request: Request, model: type[_Body], switches: OngoingSwitches) -> _Body:
    """Read a JSON request body.

    Raises:
        Refusal: 400 when it is not JSON, breaks a type, or holds an unknown key and the switch refuses those.
    """
    try:
        content = json.loads(await request.body(), parse_float=Decimal)
    except ValueError as error:
        raise bad_request("The request body is not valid JSON.") from error
    refused = switches.unknown_keys is UnknownKeys.REFUSED
    try:
        return model.model_validate(content, extra="forbid" if refused else "ignore")
    except ValidationError as error:
        raise bad_request(faults_in_words(error.errors())) from error


def faults_in_words(faults: Any) -> str:
    """Name every fault of a request by its field."""
    return " ".join(f"{'.'.join(str(part) for part in fault['loc'])}: {fault['msg']}." for fault in faults)


def merge(known: Document, sent: Document, switches: OngoingSwitches) -> Document:
    """Lay a PUT over what is known; objects inside are replaced whole."""
    merged = {**known, **sent} if switches.omitted_fields is OmittedFields.KEPT else dict(sent)
    if switches.null_fields is NullFields.KEPT:
        merged |= {key: known[key] for key, value in sent.items() if value is None and key in known}
    return merged


def fitted(sent: Document, lengths: Mapping[str, int], switches: OngoingSwitches) -> Document:
    """Hold texts to their length (FACTS §13); `sent` is changed in place.

    Raises:
        Refusal: 400 when one is too long and the switch does not cut it.
    """
    for name, length in lengths.items():
        if len(sent.get(name) or "") > length:
            if switches.long_values is LongValues.REFUSED:
                raise bad_request(f"{name} can be at most {length} characters.")
            sent[name] = sent[name][:length]
    return sent


def pick(document: Mapping[str, Any] | None, names: str) -> Document:
    """The named fields (separated by blanks) of a document; absent ones as null."""
    source = document or {}
    return {name: source.get(name) for name in names.split()}


def pick_or_null(document: Mapping[str, Any] | None, names: str) -> Document | None:
    """As `pick`, but an absent document stays null."""
    return None if document is None else pick(document, names)


def stamp(moment: datetime) -> str:
    """A time as Ongoing answers it: UTC with milliseconds and `Z`."""
    return moment.astimezone(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")


def _plain(value: Any) -> Any:
    if isinstance(value, Decimal):
        return float(value)
    if isinstance(value, datetime):
        return stamp(value)
    if isinstance(value, date):
        return value.isoformat()
    raise TypeError(type(value))


def answer(content: Any, status: int = 200) -> Response:
    """A JSON answer: numbers as numbers, times in UTC."""
    return Response(json.dumps(content, default=_plain, ensure_ascii=False), status, media_type="application/json")


def untyped() -> Response:
    """The answer of calls that are documented to answer octets of no meaning (FACTS §2)."""
    return Response(b"", media_type="application/octet-stream")
