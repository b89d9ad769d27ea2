"""Bare arrays of the warehouse API, which do not tell whether they are whole (FACTS §6)."""

from collections.abc import Sized

from app.errors import GatewayBug

ROUND = 50


def may_be_cut(rows: Sized) -> bool:
    """Whether so round a number of rows may be a default length rather than the end of the list.

    Neither a page nor a default length is documented (FACTS §6: UNKNOWN).
    """
    return len(rows) > 0 and len(rows) % ROUND == 0


def cut_list(rows: Sized, *, record: str) -> GatewayBug:
    """The alarm for a list that is not believed to be whole: acting on half of it would be worse than waiting."""
    return GatewayBug(
        f"Fortnox answered exactly {len(rows)} rows for {record}: the list may have been cut off there.",
        code="fortnox.list_may_be_cut",
        todo="Tell the developers; it ends by itself once the number of rows is another, if nothing was cut.",
    )
