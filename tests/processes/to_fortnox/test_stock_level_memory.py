"""What Fortnox must have of an article: what was written, less what was invoiced since."""

from decimal import Decimal

import pytest

from app.processes.to_fortnox.stock_level_memory import Taken, Written

FIVE, TWO = Decimal(5), Decimal(2)


@pytest.mark.parametrize(
    ("settled", "known", "taken", "there"),
    [
        ((), True, {}, 100),
        ((), True, {"1001": FIVE}, 95),
        ((), True, {"1001": FIVE, "1002": TWO}, 93),
        (("1001",), True, {"1001": FIVE, "1002": TWO}, 98),
        (("1001", "1002"), False, {"1001": FIVE, "1002": None}, 100),
        (("1001",), False, {"1001": FIVE, "1002": TWO}, None),
        ((), True, {"1001": FIVE, "1002": None}, None),
        ((), True, {"1001": -TWO}, 102),
    ],
    ids=[
        "nothing invoiced",
        "one invoiced",
        "two invoiced",
        "one invoiced before it was written",
        "both invoiced before",
        "not sure which was first",
        "not sure that it is new",
        "a return invoiced",
    ],
)
def test_what_must_be_there(settled: tuple[str, ...], known: bool, taken: Taken, there: int | None) -> None:
    written = Written(Decimal(100), orders_known=known, settled=frozenset(settled))
    assert written.in_fortnox(taken) == there
