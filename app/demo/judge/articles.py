"""Articles and their suppliers, judged in the warehouse's book."""

from app.demo.other_side import OtherSide


def articles_missing(now: OtherSide) -> list[str]:
    """Articles that the warehouse does not have as Fortnox has them."""
    missing = []
    for number, article in now.company["articles"].items():
        there = now.goods_owner["articles"].get(number, {}).get("document", {})
        same = (
            there.get("articleName") == article["Description"]
            and there.get("isStockArticle") == article["StockGoods"]
            and there.get("isActive") == article["Active"]
        )
        if not same:
            missing.append(f"article {number} is not in the warehouse as it is in Fortnox")
    return missing


def suppliers_missing(now: OtherSide) -> list[str]:
    """Suppliers named by an article that the warehouse does not have where Fortnox says they are."""
    named = {article["SupplierNumber"] for article in now.company["articles"].values()} - {None, ""}
    return [
        f"supplier {number} is not in the warehouse with the name and address that Fortnox has"
        for number in sorted(named)
        if _address_in_ongoing(now, number) != _address_in_fortnox(now, number)
    ]


def _address_in_fortnox(now: OtherSide, number: str) -> tuple[str, ...]:
    supplier = now.company["suppliers"][number]
    return supplier["Name"], supplier["Address1"], supplier["ZipCode"], supplier["City"]


def _address_in_ongoing(now: OtherSide, number: str) -> tuple[str | None, ...]:
    address = now.goods_owner["suppliers"].get(number, {}).get("supplierAddress", {})
    return tuple(address.get(field) for field in ("name", "address", "postCode", "city"))
