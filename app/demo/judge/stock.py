"""Stock and the documents that move it outside orders, judged in both books."""

from collections.abc import Sequence
from decimal import Decimal

from app.demo.judge.orders import in_warehouse
from app.demo.other_side import Lines, OtherSide, plain, summed

COUNTED_UP = "ONGOINGINBOUNDINVENTORY"
COUNTED_DOWN = "ONGOINGOUTBOUNDINVENTORY"
RETURNED = "ONGOINGINBOUNDRETURN"
"""The document types as Fortnox keeps them, in upper case (Fortnox FACTS §16)."""


def documents(now: OtherSide, kind: str) -> list[Lines]:
    """What each released custom document of a type moves; voided ones do not count."""
    book = "custom_outbound" if kind == COUNTED_DOWN else "custom_inbound"
    return [
        summed((row["itemId"], row["quantity"]) for row in document["rows"])
        for key, document in now.company[book].items()
        if key.startswith(f"{kind}/") and document["warehouseReady"] and not document["voided"]
    ]


def counts_missing(now: OtherSide) -> list[str]:
    """What keeps stock counts of the warehouse from standing in Fortnox, each once, and being marked as reported."""
    counts = now.goods_owner["adjustments"]
    up = [{one["article_number"]: _number(one["quantity"])} for one in counts if one["quantity"] > 0]
    down = [{one["article_number"]: -_number(one["quantity"])} for one in counts if one["quantity"] < 0]
    missing = [*_differing(now, COUNTED_UP, up), *_differing(now, COUNTED_DOWN, down)]
    return missing + [
        f"the count of {one['article_number']} is not marked as reported in the warehouse"
        for one in counts
        if not one["reported"]
    ]


def returns_missing(now: OtherSide) -> list[str]:
    """What keeps returned goods from standing in Fortnox, each once, and being marked as reported."""
    returned = [
        {article: quantity}
        for number in now.goods_owner["orders"]
        for article, quantity in in_warehouse(now, number, "returned").items()
        if quantity
    ]
    unreported = [
        f"the return of order {number} is not marked as reported in the warehouse"
        for number in now.goods_owner["orders"]
        if in_warehouse(now, number, "returned") != in_warehouse(now, number, "reported_returned")
    ]
    return _differing(now, RETURNED, returned) + unreported


def movements_missing(before: OtherSide, now: OtherSide) -> list[str]:
    """Articles whose stock has changed by something else in Fortnox than in the warehouse since `before`.

    Whatever was lost or doubled on the way shows here, by whichever document it went.
    """
    missing = []
    for number in _stock_articles(before):
        in_fortnox = _in_fortnox(now, number, "QuantityInStock") - _in_fortnox(before, number, "QuantityInStock")
        shelf = _in_ongoing(now, number, "numberOfItems") - _in_ongoing(before, number, "numberOfItems")
        if in_fortnox != shelf:
            missing.append(
                f"stock of {number} moved by {plain(in_fortnox)} in Fortnox, by {plain(shelf)} in the warehouse"
            )
    return missing


def unequal_stock(now: OtherSide) -> list[str]:
    """Articles of which Fortnox does not offer exactly what the warehouse can sell."""
    missing = []
    for number in _stock_articles(now):
        offered = _in_fortnox(now, number, "DisposableQuantity")
        sellable = _in_ongoing(now, number, "sellableNumberOfItems")
        if offered != sellable:
            missing.append(f"{number}: {plain(offered)} can be had in Fortnox, {plain(sellable)} in the warehouse")
    return missing


def _differing(now: OtherSide, kind: str, wanted: Sequence[Lines]) -> list[str]:
    found, expected = (sorted(map(_told, lines)) for lines in (documents(now, kind), wanted))
    if found == expected:
        return []
    return [f"{kind} in Fortnox: {'; '.join(found) or 'none'}, not {'; '.join(expected) or 'none'}"]


def _told(lines: Lines) -> str:
    return ", ".join(f"{article} {plain(quantity)}" for article, quantity in sorted(lines.items()))


def _stock_articles(now: OtherSide) -> list[str]:
    return [number for number, article in now.company["articles"].items() if article["StockGoods"]]


def _in_fortnox(now: OtherSide, number: str, figure: str) -> Decimal:
    return _number(now.company["articles"][number][figure])


def _in_ongoing(now: OtherSide, number: str, figure: str) -> Decimal:
    article = now.goods_owner["articles"].get(number)
    return _number(article["inventory"][figure]) if article else Decimal()


def _number(value: float) -> Decimal:
    return Decimal(str(value))
