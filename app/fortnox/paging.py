"""Reading a whole list of the /3 family, page by page (FACTS §6)."""

from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import datetime

from pydantic import Field

from app.fortnox.calls import Call
from app.fortnox.http import Http
from app.fortnox.times import to_swedish_minutes
from app.fortnox.wire import Answer, AnswerT, read, read_all, unwrap

LARGEST_PAGE = 500


class MetaInformation(Answer):
    """What a list says about itself; an empty one has no page at all."""

    total_pages: int = Field(alias="@TotalPages", default=0)


async def read_pages(http: Http, call: Call, model: type[AnswerT], *, key: str) -> AsyncIterator[AnswerT]:
    """Every item of a list, in its order.

    A list that changes while it is read can skip items, so lists are asked for in ascending number, where what is new
    comes last, and readers overlap their time windows (FACTS §6).
    """
    page = 1
    while True:
        said = await http.send(replace(call, query={**call.query, "page": str(page), "limit": str(LARGEST_PAGE)}))
        items = read_all(model, unwrap(said, key, record=call.record), record=call.record)
        for item in items:
            yield item
        if "MetaInformation" in said:
            is_last = page >= read(MetaInformation, said["MetaInformation"], record=call.record).total_pages
        else:
            is_last = len(items) < LARGEST_PAGE
        if is_last:
            return
        page += 1


def changed_since(since: datetime | None) -> dict[str, str]:
    """The filter for what has changed since a moment; nothing is filtered when there is none.

    Whether Fortnox counts the minute itself is UNKNOWN (FACTS §7): the caller's `since` overlaps.
    """
    return {} if since is None else {"lastmodified": to_swedish_minutes(since)}
