"""The three meanings of the quantity in stock, case by case, and that Fortnox's own sums come out right with them."""

from decimal import Decimal

import pytest

from app.connections.options import StockQuantity
from app.ongoing.article_stock import ArticleStock
from app.processes.to_fortnox.stock_level_quantities import (
    OnOrder,
    available,
    figure,
    physical,
    plain,
    quantity_in_stock,
    sellable_only,
)


def on_order(
    reserved: str, ordered: str = "0", picked: str = "0", delivered: str | None = None, *, more_to_come: bool = False
) -> OnOrder:
    reported = None if delivered is None else Decimal(delivered)
    return OnOrder(Decimal(reserved), Decimal(ordered), Decimal(picked), reported, more_to_come)


# 100 pieces were on the shelf before any order. Each case: sellable, on the shelf, the orders not invoiced yet, and
# the quantity in stock that follows: available, sellable, physical.
CASES = {
    "no order": ("100", "100", [], "100", "100", "100"),
    "open": ("95", "100", [on_order("5", "5")], "100", "95", "100"),
    "shipped and not reported": ("95", "95", [on_order("5", "5", "5")], "100", "95", "100"),
    "reported and not invoiced": ("95", "95", [on_order("5", delivered="5")], "100", "95", "100"),
    "invoiced": ("95", "95", [], "95", "95", "95"),
    "invoiced before it was shipped": ("95", "100", [], "95", "95", "100"),
    "short, not reported": ("97", "97", [on_order("5", "5", "3")], "102", "97", "100"),
    "short, reported": ("97", "97", [on_order("5", delivered="3")], "100", "97", "100"),
    "short, rest on a back order, not reported": ("95", "97", [on_order("5", "5", "3")], "100", "95", "100"),
    "part reported, rest to come": (
        "95",
        "97",
        [on_order("5", "5", "3", "3", more_to_come=True)],
        "100",
        "95",
        "100",
    ),
    "all reported in parts": ("95", "95", [on_order("5", "5", "3", "5", more_to_come=True)], "100", "95", "100"),
    "held, Fortnox asks for more": ("95", "100", [on_order("8", "5")], "100", "95", "100"),
    "held, Fortnox asks for less": ("95", "95", [on_order("2", "5", "5")], "97", "95", "97"),
    "held, not in the warehouse": ("100", "100", [on_order("5")], "100", "100", "100"),
    "row taken off in Fortnox, started": ("95", "95", [on_order("0", "5", "5")], "95", "95", "95"),
    "cancelled on both sides": ("100", "100", [], "100", "100", "100"),
    "cancelled in Fortnox, picked": ("95", "95", [], "95", "95", "95"),
    "cancelled in the warehouse": ("100", "100", [on_order("5")], "100", "100", "100"),
    "two orders, one shipped": ("93", "95", [on_order("5", "5", "5"), on_order("2", "2")], "100", "93", "100"),
    "two orders, one reported": ("93", "95", [on_order("5", delivered="5"), on_order("2", "2")], "100", "93", "100"),
    "made by hand in the warehouse": ("96", "96", [], "96", "96", "96"),
    "a kit": ("45", "0", [on_order("5", "5")], "50", "45", "0"),
    "oversold": ("-3", "2", [on_order("5", "5")], "2", "-3", "2"),
    "oversold by hand": ("-10", "0", [on_order("5", "5")], "-5", "-10", "0"),
    "decimals": ("97.625", "99.995", [on_order("2.37", "2.37")], "100.00", "97.63", "100.00"),
}


@pytest.mark.parametrize(
    ("sellable", "items", "orders", "is_available", "is_sellable", "is_physical"), CASES.values(), ids=CASES.keys()
)
def test_the_three_meanings(
    sellable: str, items: str, orders: list[OnOrder], is_available: str, is_sellable: str, is_physical: str
) -> None:
    assert available(Decimal(sellable), orders) == Decimal(is_available)
    assert sellable_only(Decimal(sellable)) == Decimal(is_sellable)
    assert physical(Decimal(items), orders) == Decimal(is_physical)


@pytest.mark.parametrize(
    "case",
    [
        "no order",
        "open",
        "shipped and not reported",
        "reported and not invoiced",
        "invoiced",
        "short, not reported",
        "short, rest on a back order, not reported",
        "part reported, rest to come",
        "all reported in parts",
        "held, Fortnox asks for less",
        "two orders, one shipped",
        "oversold",
        "oversold by hand",
    ],
)
def test_fortnox_shows_as_disposable_what_the_warehouse_can_sell(case: str) -> None:
    sellable, _, orders, *_ = CASES[case]
    reserved = sum((order.reserved for order in orders), Decimal(0))
    assert available(Decimal(sellable), orders) - reserved == Decimal(sellable)


@pytest.mark.parametrize("case", ["held, Fortnox asks for more", "held, not in the warehouse"])
def test_what_only_fortnox_has_promised_stays_off_what_is_disposable(case: str) -> None:
    sellable, _, orders, *_ = CASES[case]
    reserved = sum((order.reserved for order in orders), Decimal(0))
    only_in_fortnox = sum((order.reserved - order.ordered for order in orders), Decimal(0))
    assert available(Decimal(sellable), orders) - reserved == Decimal(sellable) - only_in_fortnox


@pytest.mark.parametrize("case", ["reported and not invoiced", "short, reported", "two orders, one reported"])
def test_the_invoice_of_what_is_reported_leaves_the_right_quantity_without_another_write(case: str) -> None:
    """The trap of FACTS §12: overwritten after shipping and invoiced later, a shipment would be taken off twice."""
    sellable, items, orders, *_ = CASES[case]
    invoiced = [order for order in orders if order.delivered is not None]
    left = [order for order in orders if order.delivered is None]
    taken = sum((order.delivered or Decimal(0) for order in invoiced), Decimal(0))
    assert available(Decimal(sellable), orders) - taken == available(Decimal(sellable), left)
    assert physical(Decimal(items), orders) - taken == physical(Decimal(items), left)


@pytest.mark.parametrize(
    ("meaning", "expected"),
    [(StockQuantity.AVAILABLE, "100"), (StockQuantity.SELLABLE, "95"), (StockQuantity.PHYSICAL, "98")],
)
def test_the_option_chooses_figure_and_meaning(meaning: StockQuantity, expected: str) -> None:
    stock = ArticleStock(sellable_number_of_items=Decimal(95), number_of_items=Decimal(98))
    told = figure(meaning, stock)
    assert told is not None
    assert quantity_in_stock(meaning, told, [on_order("5", "5")]) == Decimal(expected)


@pytest.mark.parametrize("meaning", StockQuantity)
@pytest.mark.parametrize("stock", [None, ArticleStock()])
def test_a_figure_that_ongoing_does_not_tell_is_not_none_in_stock(
    meaning: StockQuantity, stock: ArticleStock | None
) -> None:
    assert figure(meaning, stock) is None


@pytest.mark.parametrize(("quantity", "words"), [("2.00", "2"), ("100", "100"), ("2.50", "2.5"), ("-3.00", "-3")])
def test_quantities_are_written_as_people_do(quantity: str, words: str) -> None:
    assert plain(Decimal(quantity)) == words
