"""Cursor paging: a page, and where the next one begins, as text that only we read."""

import base64
import json
from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Annotated, Any, Generic, TypeVar

import sqlalchemy as sa
from fastapi import Query
from pydantic import BaseModel, Field
from sqlalchemy.orm import Mapped

from app.web.api.routing import LARGEST_ID, without_control_characters
from app.web.problems import Fault, Kind, ProblemError

Item = TypeVar("Item")
Row = TypeVar("Row")

DEFAULT_LIMIT = 50
MOST = 200

Limit = Annotated[int, Query(ge=1, le=MOST, description="How many to answer at the most.")]
Cursor = Annotated[
    str | None, Query(max_length=1000, description="`next_cursor` of the page before; left out for the first page.")
]


class Page(BaseModel, Generic[Item]):
    """Some of what there is; `next_cursor` leads on, and is null on the last page."""

    items: list[Item]
    next_cursor: Annotated[str | None, Field(description="Pass it as `cursor` to get what follows.")] = None


def page_of(
    rows: Sequence[Row], limit: int, *, shown: Callable[[Row], Item], place: Callable[[Row], Sequence[str]]
) -> Page[Item]:
    """A page of rows of which one more than `limit` was asked for; `place` says where a row stands in the order."""
    more = len(rows) > limit
    return Page(
        items=[shown(row) for row in rows[:limit]],
        next_cursor=_cursor(place(rows[limit - 1])) if more else None,
    )


def _cursor(place: Sequence[str]) -> str:
    return base64.urlsafe_b64encode(json.dumps(list(place)).encode()).decode().rstrip("=")


def place_of(cursor: str, *parse: Callable[[str], Any]) -> list[Any]:
    """The place in the order that a cursor of ours names, each part read by its function.

    Raises ProblemError (invalid) for a text that is no cursor of this list.
    """
    try:
        padded = cursor + "=" * (-len(cursor) % 4)
        parts = json.loads(base64.b64decode(padded, altchars=b"-_", validate=True))
        return [read(part) for read, part in zip(parse, parts, strict=True)]
    except (ValueError, TypeError, AttributeError, RecursionError):
        raise ProblemError(
            Kind.INVALID,
            "The cursor is not one of this list.",
            todo="Pass next_cursor as it was answered, or leave it out to begin anew.",
            errors=[Fault(at="query.cursor", message="is not a cursor of this list")],
        ) from None


def aware_time(text: str) -> datetime:
    """A time with a zone, as a part of a cursor. Raises ValueError for any other text."""
    time = datetime.fromisoformat(text)
    if time.tzinfo is None:
        raise ValueError("has no zone")
    return time


def plain_text(text: str) -> str:
    """A text that can stand in a column, as a part of a cursor. Raises ValueError for any other."""
    return without_control_characters(text)


def small_number(text: str) -> int:
    """A number that fits into an id, as a part of a cursor. Raises ValueError for any other text."""
    number = int(text)
    if not 0 <= number <= LARGEST_ID:
        raise ValueError("is no id")
    return number


def beyond(columns: Sequence[Mapped[Any]], place: Sequence[Any], *, descending: bool) -> sa.ColumnElement[bool]:
    """The rows that come after `place` when ordered by these columns, the last of which makes the order total."""
    column, value = columns[0], place[0]
    further: sa.ColumnElement[bool] = column < value if descending else column > value
    if len(columns) == 1:
        return further
    return sa.or_(further, sa.and_(column == value, beyond(columns[1:], place[1:], descending=descending)))
