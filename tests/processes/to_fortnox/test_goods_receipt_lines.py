"""How much of a purchase order's lines is still to be posted, as a table of cases."""

from decimal import Decimal

import pytest

from app.connections.options import Options
from app.processes.to_fortnox.goods_receipt_lines import plain
from app.processes.to_fortnox.goods_receipt_memory import DocumentMemory, LineMemory, ReceiptMemory
from app.processes.to_fortnox.posted_quantities import in_hundredths
from tests.processes.to_fortnox.receipts import AFTER, BEFORE, line, receipt, remembered

Items = tuple[tuple[str, str], ...]


@pytest.mark.parametrize(
    ("received", "items", "memory", "arrived"),
    [
        ("0", (), None, "0"),
        ("10", (("10", AFTER),), None, "10"),
        ("10", (("10", BEFORE),), None, "0"),
        ("10", (("4", BEFORE), ("6", AFTER)), None, "6"),
        ("3", (("4", BEFORE),), None, "0"),
        ("10", (("4", BEFORE), ("6", AFTER)), ("4", "10"), "0"),
        ("12", (("4", BEFORE), ("8", AFTER)), ("4", "10"), "2"),
        ("12", (("12", AFTER),), ("0", "10"), "2"),
        ("8", (("8", AFTER),), ("0", "10"), "0"),
        ("10", (("10", BEFORE),), ("0", "4"), "0"),
        ("10", (), ("4", "10"), "0"),
        ("1.255", (("1.255", AFTER),), None, "1.26"),
        ("1.254", (("1.254", AFTER),), ("0", "1.25"), "0"),
    ],
)
def test_what_arrived_is_received_less_the_greater_of_what_we_posted_and_what_lies_before_the_line(
    received: str, items: Items, memory: tuple[str, str] | None, arrived: str
) -> None:
    known = remembered(l7=memory) if memory else None
    (only,) = receipt(line(7, "A", received, *items), memory=known).lines
    assert only.arrived == Decimal(arrived)


@pytest.mark.parametrize(
    ("received", "base", "posted", "taken_back"),
    [
        ("8", "0", "10", "2"),
        ("10", "0", "10", "0"),
        ("3", "4", "4", "0"),
        ("3", "4", "10", "7"),
        ("11", "0", "10", "0"),
    ],
)
def test_a_receipt_corrected_downwards_counts_only_where_we_posted_some_of_it(
    received: str, base: str, posted: str, taken_back: str
) -> None:
    one = receipt(line(7, "A", received), memory=remembered(l7=(base, posted)))
    assert one.lines[0].taken_back == Decimal(taken_back)
    assert bool(one.taken_back) == (taken_back != "0")


def test_a_line_that_the_warehouse_took_off_is_taken_back_whole() -> None:
    one = receipt(memory=remembered(l7=("0", "10"), l8=("4", "4")))
    assert {int(each.id): each.taken_back for each in one.taken_back} == {7: 10}


@pytest.mark.parametrize(
    ("reported", "base_and_posted", "told", "elsewhere"),
    [
        (None, None, "0", False),
        ("6", None, "0", True),
        ("10", ("0", "10"), "10", False),
        ("10", ("0", "10"), "0", False),
        ("8", ("0", "10"), "10", False),
        ("12", ("0", "10"), "10", True),
        ("10", ("0", "0"), "10", False),  # ours, of a document that was voided since
    ],
)
def test_more_reported_than_we_know_of_was_reported_by_somebody_else(
    reported: str | None, base_and_posted: tuple[str, str] | None, told: str, *, elsewhere: bool
) -> None:
    memory = ReceiptMemory()
    if base_and_posted:
        base, posted = base_and_posted
        kept = LineMemory(article="A", base=Decimal(base), posted=Decimal(posted), told=Decimal(told))
        memory = ReceiptMemory(lines={"7": kept})
    fields = {"reportedNumberOfItems": None if reported is None else Decimal(reported)}
    one = receipt(line(7, "A", "10", ("10", AFTER), **fields), memory=memory)
    assert bool(one.reported_elsewhere) == elsewhere


def test_reported_by_a_predecessor_before_the_line_is_nobody_elses_business() -> None:
    one = receipt(line(7, "A", "4", ("4", BEFORE), reportedNumberOfItems=Decimal(4)), created=BEFORE)
    assert one.reported_elsewhere == ()
    assert one.lies_before_the_line


@pytest.mark.parametrize(
    ("created", "items", "known", "undated"),
    [
        (AFTER, (), False, False),
        (BEFORE, (), False, True),
        (None, (), False, True),
        (BEFORE, (("10", AFTER),), False, False),
        (BEFORE, (("4", AFTER),), False, True),
        (BEFORE, (("4", BEFORE),), False, True),
        (BEFORE, (), True, False),
    ],
)
def test_goods_without_a_date_are_doubtful_only_on_an_order_older_than_the_line_that_we_see_for_the_first_time(
    created: str | None, items: Items, *, known: bool, undated: bool
) -> None:
    memory = remembered(l7=("0", "0")) if known else None
    one = receipt(line(7, "A", "10", *items), memory=memory, created=created)
    assert bool(one.undated) == undated


@pytest.mark.parametrize(
    ("lines", "before"),
    [
        ([], False),
        ([line(7, "A", "0")], False),
        ([line(7, "A", "4", ("4", BEFORE))], True),
        ([line(7, "A", "4", ("4", BEFORE)), line(8, "B", "0")], True),
        ([line(7, "A", "4", ("4", BEFORE)), line(8, "B", "1", ("1", AFTER))], False),
    ],
)
def test_an_order_lies_before_the_line_when_goods_came_and_all_of_them_before(
    lines: list[dict[str, object]], *, before: bool
) -> None:
    assert receipt(*lines).lies_before_the_line == before


def test_what_others_did_raises_the_level_never_above_what_was_received() -> None:
    one = receipt(line(7, "A", "10", ("10", AFTER)), line(8, "B", "5", ("5", AFTER)))
    raised = one.accounting_for({one.lines[0].id: Decimal(4), one.lines[1].id: Decimal(9)})
    assert [each.base for each in raised.lines] == [4, 5]
    assert [each.level for each in raised.lines] == [4, 5]
    assert [each.arrived for each in raised.lines] == [6, 0]
    assert raised.accounting_for({one.lines[0].id: Decimal(2)}) == raised
    assert raised.as_memory()["7"] == LineMemory(article="A", base=Decimal(4), posted=Decimal(4))


@pytest.mark.parametrize(
    ("status", "received", "final"), [(300, False, False), (400, True, True), (500, True, True), (900, False, True)]
)
def test_the_options_say_which_statuses_are_the_end(status: int, *, received: bool, final: bool) -> None:
    one = receipt(status=status)
    assert one.is_received(Options()) == received
    assert one.is_final(Options()) == final


def test_a_line_without_article_or_row_number_has_a_name_all_the_same() -> None:
    assert receipt(line(7, None, "1")).lines[0].name == "line 7, article (none)"
    assert receipt(line(7, "A", "1", rowNumber="3")).lines[0].name == "line 3, article A"


@pytest.mark.parametrize(("quantity", "text"), [("2.00", "2"), ("100", "100"), ("1.50", "1.5"), ("0", "0")])
def test_quantities_read_as_people_write_them(quantity: str, text: str) -> None:
    assert plain(Decimal(quantity)) == text


def test_quantities_are_rounded_to_hundredths_as_fortnox_keeps_them() -> None:
    assert in_hundredths(Decimal("1.005")) == Decimal("1.01")


def test_a_voided_document_takes_back_what_it_brought_but_nothing_that_was_there_without_us() -> None:
    lines = {"7": LineMemory(article="A", base=Decimal(4), posted=Decimal(10), told=Decimal(10))}
    document = DocumentMemory(id="77", custom=False, quantities={"7": Decimal(6)})
    memory = ReceiptMemory().with_document("LB-58-a", document, lines)
    without = memory.without(["LB-58-a"])
    assert without.lines["7"] == LineMemory(article="A", base=Decimal(4), posted=Decimal(4), told=Decimal(10))
    assert without.standing == {}
    assert set(without.documents) == {"LB-58-a"}
