"""Purchase orders and what was received of them, judged in both books."""

from collections.abc import Sequence
from decimal import Decimal
from typing import Any

from app.demo.other_side import Document, Lines, OtherSide, plain, summed


def purchase_order_missing(now: OtherSide, number: str) -> list[str]:
    """What keeps a purchase order from standing in the warehouse as it is in Fortnox."""
    there = now.goods_owner["purchase_orders"].get(number)
    if there is None:
        return [f"purchase order {number} is not in the warehouse"]
    order, document = now.company["purchase_orders"][number], there["document"]
    missing = []
    supplier = (document.get("supplierInfo") or {}).get("supplierNumber")
    heads = {
        "reference": (document.get("referenceNumber"), order["internalReference"]),
        "day of arrival": (str(document.get("inDate"))[:10], order["deliveryDate"]),
        "supplier": (supplier, order["supplierNumber"]),
    }
    for name, (ours, theirs) in heads.items():
        if ours != theirs:
            missing.append(f"purchase order {number} has the {name} {ours} in the warehouse, {theirs} in Fortnox")
    advised = [
        (
            line["row_number"],
            line["article_number"],
            _number(line["advised"]),
            _number(line["document"].get("rowPrice")),
        )
        for line in there["lines"]
        if line["advised"]
    ]
    wanted = [
        (str(row["rowNum"]), row["itemId"], _number(row["orderedQuantity"]), _number(row["price"]))
        for row in order["rows"]
        if row["isStockItem"]
    ]
    if sorted(advised) != sorted(wanted):
        missing.append(f"purchase order {number} has other lines in the warehouse than in Fortnox")
    return missing


def strange_purchase_orders(now: OtherSide) -> list[str]:
    """Purchase orders that stand in the warehouse without one in Fortnox."""
    strange = sorted(now.goods_owner["purchase_orders"].keys() - now.company["purchase_orders"].keys())
    return [f"purchase order {number} is in the warehouse, but not in Fortnox" for number in strange]


def incoming_goods(now: OtherSide, number: str) -> list[Document]:
    """The incoming goods in Fortnox that belong to a purchase order, the oldest first; voided ones do not count."""
    return [
        goods
        for _, goods in sorted(now.company["incoming_goods"].items(), key=lambda one: int(one[0]))
        if not goods["voided"] and any(str(row.get("purchaseOrderId")) == number for row in goods["rows"])
    ]


def receipts_missing(now: OtherSide, number: str, parts: Sequence[Lines]) -> list[str]:
    """What keeps the parts in which a purchase order came from standing in Fortnox, each once and as it came."""
    documents = incoming_goods(now, number)
    missing = [
        f"incoming goods {goods['id']} of purchase order {number} are not {state}"
        for goods in documents
        for state in ("released", "completed")
        if not goods[state]
    ]
    found = [summed((row["itemId"], row["receivedQuantity"]) for row in goods["rows"]) for goods in documents]
    if found != list(parts):
        missing.append(f"purchase order {number} came as {_told(parts)}; Fortnox has {_told(found)}")
    came = summed(line for part in parts for line in part.items())
    order = now.company["purchase_orders"][number]
    for row in order["rows"]:
        expected = min(_number(row["orderedQuantity"]), came.get(row["itemId"], Decimal())) if row["isStockItem"] else 0
        if _number(row["receivedQuantity"]) != expected:
            said = f"{row['receivedQuantity']} received in Fortnox, not {expected}"
            missing.append(f"purchase order {number}: {row['itemId']} has {said}")
    return missing


def completion_missing(now: OtherSide, number: str) -> list[str]:
    """What keeps a purchase order that is through from being so in Fortnox and marked as reported in the warehouse."""
    missing = []
    state = now.company["purchase_orders"][number]["purchaseOrderState"]
    if state != "RECEIVED":
        missing.append(f"purchase order {number} is {state} in Fortnox, not RECEIVED")
    missing += [
        f"purchase order {number}: {line['article_number']} is not marked as reported in the warehouse"
        for line in now.goods_owner["purchase_orders"].get(number, {"lines": []})["lines"]
        if line["received"] and line["reported"] != line["received"]
    ]
    return missing


def strange_receipts(now: OtherSide) -> list[str]:
    """Incoming goods that belong to no purchase order of the warehouse."""
    known = {number for order in now.goods_owner["purchase_orders"] for number in _ids(incoming_goods(now, order))}
    strange = sorted(now.company["incoming_goods"].keys() - known)
    return [f"incoming goods {number} in Fortnox belong to nothing that came" for number in strange]


def _ids(documents: Sequence[Document]) -> list[str]:
    return [str(goods["id"]) for goods in documents]


def _number(value: Any) -> Decimal:
    return Decimal(str(value or 0))


def _told(parts: Sequence[Lines]) -> str:
    told = (", ".join(f"{article} {plain(quantity)}" for article, quantity in part.items()) for part in parts)
    return " + ".join(told) or "nothing"
