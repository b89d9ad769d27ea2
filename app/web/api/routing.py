"""What the routers of connections have in common: where they hang, and the errors that any operation may meet."""

import json
from typing import Annotated, Any

from fastapi import APIRouter, Path
from pydantic import AfterValidator, StringConstraints

from app.processes.process import ProcessName
from app.web.problems import Kind, documented

CONNECTIONS = "/api/v1/connections"
ONE_CONNECTION = CONNECTIONS + "/{connection_id}"
COMMON = (Kind.NOT_LOGGED_IN, Kind.NOT_FOUND, Kind.INVALID, Kind.INTERNAL, Kind.DATABASE_AWAY)
PACKED_EXAMPLE = "x-example"
MOST_KEY_CHARACTERS = 200
LARGEST_ID = 2**31 - 1  # a column of whole numbers in PostgreSQL

EXAMPLE_CONNECTION = "6f9a1c52-1d53-4c0e-9d0b-2b7c54a0e8a1"
EXAMPLE_RUN = "0b1f6f5e-64f5-4b3e-8ab6-19a1a7c2f0d3"


def without_control_characters(text: str) -> str:
    """The text as it is. Raises ValueError for characters that no person types and PostgreSQL does not keep."""
    if any(character < " " or character == "\x7f" or "\ud800" <= character <= "\udfff" for character in text):
        raise ValueError("must not have control characters")
    return text


Text = Annotated[str, AfterValidator(without_control_characters)]
Key = Annotated[
    str,
    StringConstraints(min_length=1, max_length=MOST_KEY_CHARACTERS),
    AfterValidator(without_control_characters),
]

ProcessOfPath = Annotated[ProcessName, Path(description="The process.")]
KeyOfPath = Annotated[Key, Path(description="The record's key: an article number, an order number.", examples=["1042"])]


def connection_router(tag: str, *, prefix: str = ONE_CONNECTION) -> APIRouter:
    """A router for one resource of a connection."""
    return APIRouter(prefix=prefix, tags=[tag])


def answers(example: Any, *kinds: Kind, status: int = 200) -> dict[int | str, dict[str, Any]]:
    """The `responses` of an operation: an example of the good answer, then every problem it may end in.

    The example is packed, because FastAPI would take the nulls out of it; the document unpacks it.
    """
    good = {"content": {"application/json": {PACKED_EXAMPLE: json.dumps(example)}}} if example is not None else {}
    return {status: good, **documented(*COMMON, *kinds)}
