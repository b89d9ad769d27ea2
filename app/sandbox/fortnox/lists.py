"""Lists: filters, lastmodified, sorting and pages, the same for every /3 resource (FACTS §6, §7)."""

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, TypeVar

from starlette.datastructures import QueryParams

from app.sandbox.fortnox.company import Kept
from app.sandbox.fortnox.problems import Code, Refusal
from app.sandbox.fortnox.world import SWEDEN

K = TypeVar("K")

DEFAULT_LIMIT, MAX_LIMIT = 100, 500

_MOMENTS = ("%Y-%m-%d", "%Y-%m-%d %H:%M", "%Y-%m-%d %H:%M:%S")


@dataclass(frozen=True)
class Page:
    """The cut that a caller asked for."""

    number: int
    limit: int
    offset: int

    @classmethod
    def asked_for(cls, query: QueryParams) -> "Page":
        """From `page`, `limit` and `offset`.

        Raises:
            Refusal: not a number, or a limit above 500.
        """
        number, limit, offset = (
            _whole(query, name, default) for name, default in (("page", 1), ("limit", DEFAULT_LIMIT), ("offset", 0))
        )
        if number < 1 or not 1 <= limit <= MAX_LIMIT:
            raise Refusal(Code.invalid_parameter)
        return cls(number, limit, offset)

    def of(self, wrapper: str, hits: list[K], as_item: Callable[[K], Mapping[str, Any]]) -> dict[str, Any]:
        """The answer: the items of this page and the meta information; nothing found makes 0 pages."""
        start = self.offset + (self.number - 1) * self.limit
        return {
            "MetaInformation": {
                "@TotalResources": len(hits),
                "@TotalPages": -(-max(len(hits) - self.offset, 0) // self.limit),
                "@CurrentPage": self.number,
            },
            wrapper: [as_item(hit) for hit in hits[start : start + self.limit]],
        }


def natural(text: str) -> tuple[tuple[int, int, str], ...]:
    """A sort key under which 2 comes before 10."""
    return tuple(
        (0, int(part), "") if part.isdigit() else (1, 0, part) for part in re.split(r"(\d+)", text.lower()) if part
    )


def in_order(
    hits: Iterable[K], query: QueryParams, keys: Mapping[str, Callable[[K], Any]], default: Callable[[K], Any]
) -> list[K]:
    """Sorted by `sortby` and `sortorder`, else ascending by number."""
    sortby, direction = query.get("sortby"), query.get("sortorder", "ascending")
    if (sortby is not None and sortby not in keys) or direction not in {"ascending", "descending"}:
        raise Refusal(Code.invalid_parameter)
    return sorted(hits, key=keys[sortby] if sortby else default, reverse=direction == "descending")


def contains(query: QueryParams, filters: Mapping[str, Callable[[K], str | None]]) -> Callable[[K], bool]:
    """A test that each text filter given is a part of its field, whatever the case."""
    wanted = [(value_of, query[name].lower()) for name, value_of in filters.items() if query.get(name)]
    return lambda hit: all(part in (value_of(hit) or "").lower() for value_of, part in wanted)


def asked_boolean(query: QueryParams, name: str) -> bool | None:
    """A boolean filter, None when it is not given."""
    match query.get(name, ""):
        case "":
            return None
        case "true":
            return True
        case "false":
            return False
        case _:
            raise Refusal(Code.not_boolean)


def asked_date(query: QueryParams, name: str) -> date | None:
    """A date filter, None when it is not given."""
    text = query.get(name)
    try:
        return date.fromisoformat(text) if text else None
    except ValueError as wrong:
        raise Refusal(Code.invalid_parameter) from wrong


def chosen_filter(query: QueryParams, known: Mapping[str, Callable[[K], bool]]) -> Callable[[K], bool]:
    """The test behind `filter=`."""
    name = query.get("filter")
    if not name:
        return lambda _: True
    if name not in known:
        raise Refusal(Code.invalid_filter)
    return known[name]


def modified_since(query: QueryParams, *, inclusive: bool) -> Callable[[Kept[Any]], bool]:
    """The test behind `lastmodified`: Swedish wall-clock time, by the minute.

    Wall-clock time repeats itself for an hour in October; a change in either of the two hours looks the same.
    """
    text = query.get("lastmodified")
    if not text:
        return lambda _: True
    since = _moment(text)

    def test(kept: Kept[Any]) -> bool:
        saved = kept.modified.astimezone(SWEDEN).replace(second=0, microsecond=0, tzinfo=None)
        return saved >= since if inclusive else saved > since

    return test


def _moment(text: str) -> datetime:
    for form in _MOMENTS:
        try:
            return datetime.strptime(text, form).replace(second=0)  # noqa: DTZ007 - Fortnox's times carry no zone
        except ValueError:
            continue
    raise Refusal(Code.invalid_parameter, "Ogiltigt datum i lastmodified.")


def _whole(query: QueryParams, name: str, default: int) -> int:
    text = query.get(name) or str(default)
    if not text.isdigit():
        raise Refusal(Code.not_numeric)
    return int(text)
