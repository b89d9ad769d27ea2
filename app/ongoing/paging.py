"""Reading long lists from Ongoing piece by piece: the id cursor, and filters cut into bearable addresses."""

from collections.abc import AsyncIterator, Awaitable, Callable, Iterator, Sequence
from typing import TypeVar
from urllib.parse import quote_plus

from app.ongoing.errors import OngoingUnavailable
from app.ongoing.http import Query

T = TypeVar("T")

FILTER_LENGTH = 1500
"""Characters of repeated filter values per call; web servers refuse long addresses (IIS: 2,048 by default)."""


async def by_cursor(
    page: Callable[[int, int], Awaitable[Sequence[T]]], id_of: Callable[[T], int], *, size: int
) -> AsyncIterator[T]:
    """Every record of a list: `page(from_id, at_most)` with from_id inclusive, next from the highest id + 1.

    A page that is not full is the last one. That holds for a `size` of up to 1,000, which the vendor's own example asks
    for (FACTS §4); whether the server cuts larger pages is not documented.
    """
    from_id = 0
    while True:
        records = await page(from_id, size)
        for record in records:
            yield record
        if len(records) < size:
            return
        highest = max(map(id_of, records))
        if highest < from_id:
            raise OngoingUnavailable(
                f"Ongoing gave ids up to {highest} when asked for those from {from_id}: its list cannot be paged.",
                code="ongoing.unreadable",
            )
        from_id = highest + 1


def in_pieces(values: Sequence[str], *, name: str, length: int = FILTER_LENGTH) -> Iterator[list[str]]:
    """The values of a repeated filter, each once, in pieces that fit into one address."""
    piece: list[str] = []
    used = 0
    for value in dict.fromkeys(values):
        cost = len(name) + len(quote_plus(value)) + 2
        if piece and used + cost > length:
            yield piece
            piece, used = [], 0
        piece.append(value)
        used += cost
    if piece:
        yield piece


def per_piece(query: Query, *, name: str, values: Sequence[str] | None) -> Iterator[Query]:
    """The queries that together ask for every value of a repeated filter; None: one without it, no value: no query."""
    if values is None:
        yield query
        return
    for piece in in_pieces(values, name=name):
        yield {**query, name: piece}
