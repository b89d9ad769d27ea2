"""What the two remotes hold, read from the simulators' own books; nothing here looks at the gateway's tables."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

import httpx

from app.sandbox.ongoing.seeds import DEMO_GOODS_OWNER_ID, DEMO_WAREHOUSE

Document = Mapping[str, Any]
Lines = dict[str, Decimal]
TENANT_ID = 1_000_001
CANCELLED = 1000
SENT = 450


@dataclass(frozen=True, slots=True)
class OtherSide:
    """Both remotes at one moment."""

    company: Document
    goods_owner: Document
    fortnox_traffic: Document
    ongoing_traffic: Document

    @classmethod
    async def look(cls, http: httpx.AsyncClient, *, fortnox: str, ongoing: str) -> "OtherSide":
        """Read everything both simulators hold and counted."""
        fortnox_state = (await http.get(f"{fortnox}/_sandbox/state")).raise_for_status().json()
        ongoing_state = (await http.get(f"{ongoing}/_sandbox/state")).raise_for_status().json()
        return cls(
            company=fortnox_state["companies"][str(TENANT_ID)],
            goods_owner=ongoing_state["systems"][DEMO_WAREHOUSE]["goods_owners"][str(DEMO_GOODS_OWNER_ID)],
            fortnox_traffic=(await http.get(f"{fortnox}/_sandbox/traffic")).raise_for_status().json(),
            ongoing_traffic=(await http.get(f"{ongoing}/_sandbox/traffic")).raise_for_status().json(),
        )

    @property
    def requests(self) -> dict[str, int]:
        """How many requests each remote has received."""
        return {"fortnox": self.fortnox_traffic["total"], "ongoing": self.ongoing_traffic["total"]}

    @property
    def too_many_requests(self) -> int:
        """How often a remote asked for fewer."""
        return int(self.fortnox_traffic["too_many_requests"]) + int(self.ongoing_traffic["too_many_requests"])

    def articles_missing(self) -> list[str]:
        """Articles that the warehouse does not have as Fortnox has them."""
        missing = []
        for number, article in self.company["articles"].items():
            there = self.goods_owner["articles"].get(number, {}).get("document", {})
            same = (
                there.get("articleName") == article["Description"]
                and there.get("isStockArticle") == article["StockGoods"]
                and there.get("isActive") == article["Active"]
            )
            if not same:
                missing.append(f"article {number} is not in the warehouse as it is in Fortnox")
        return missing

    def suppliers_missing(self) -> list[str]:
        """Suppliers named by an article, of which the warehouse lacks the name or the address."""
        carried: dict[str, Document] = {}
        for article in self.goods_owner["articles"].values():
            info = article["document"].get("supplierInfo") or {}
            address = (info.get("advanced") or {}).get("supplierAddress") or {}
            if address:
                carried[str(info.get("supplierNumber"))] = address
        named = {article["SupplierNumber"] for article in self.company["articles"].values()} - {None, ""}
        return [
            f"supplier {number} is not in the warehouse with name and city"
            for number in sorted(named)
            if (carried.get(number, {}).get("name"), carried.get(number, {}).get("city"))
            != (self.company["suppliers"][number]["Name"], self.company["suppliers"][number]["City"])
        ]

    def wanted_lines(self, number: str) -> Lines:
        """The article rows of a Fortnox order that belong in the warehouse: quantity by article, summed."""
        rows = self.company["orders"][number]["OrderRows"]
        return _summed(
            (row["ArticleNumber"], row["OrderedQuantity"]) for row in rows if float(row["OrderedQuantity"]) > 0
        )

    def delivered_lines(self, number: str) -> Lines:
        """What Fortnox says was delivered of an order, by article."""
        rows = self.company["orders"][number]["OrderRows"]
        return _summed((row["ArticleNumber"], row["DeliveredQuantity"]) for row in rows)

    def warehouse_lines(self, number: str, figure: str) -> Lines:
        """One figure of an order's lines in the warehouse, by article: `ordered`, `picked` or `reported`."""
        lines = self.goods_owner["orders"].get(number, {"lines": []})["lines"]
        return _summed((line["article_number"], line[figure] or 0) for line in lines)

    def status(self, number: str) -> int:
        """The status of an order in the warehouse; 0 when it is not there."""
        return int(self.goods_owner["orders"].get(number, {"status": 0})["status"])

    def order_missing(self, number: str) -> list[str]:
        """What keeps a Fortnox order from standing in the warehouse as it is in Fortnox."""
        if self.status(number) == 0:
            return [f"order {number} is not in the warehouse"]
        if self.warehouse_lines(number, "ordered") != self.wanted_lines(number):
            return [f"order {number} has other lines in the warehouse than in Fortnox"]
        return []

    def delivery_missing(self, number: str) -> list[str]:
        """What keeps a sent order from being delivered, ready, invoiced once and marked as reported."""
        order, missing = self.company["orders"][number], []
        never_picked = {
            article for article in self.wanted_lines(number) if not self.company["articles"][article]["StockGoods"]
        }
        picked = self.warehouse_lines(number, "picked")
        delivered = self.delivered_lines(number)
        for article, ordered in self.wanted_lines(number).items():
            expected = ordered if article in never_picked else picked.get(article, Decimal())
            if delivered[article] != expected:
                missing.append(f"order {number}: {article} delivered {delivered[article]} in Fortnox, sent {expected}")
        if not order["WarehouseReady"]:
            missing.append(f"order {number} is not warehouse-ready in Fortnox")
        invoices = [one for one in self.company["invoices"].values() if str(one.get("OrderReference")) == number]
        if len(invoices) != 1 or order["InvoiceReference"] == "0":
            missing.append(f"order {number} has {len(invoices)} invoices in Fortnox, not one")
        reported = self.warehouse_lines(number, "reported")
        missing += [
            f"order {number}: {article} is not marked as reported in the warehouse"
            for article, quantity in picked.items()
            if quantity and reported.get(article) != quantity
        ]
        return missing


def _summed(rows: Iterable[tuple[str, Any]]) -> Lines:
    lines: Lines = {}
    for article, quantity in rows:
        if article:
            lines[article] = lines.get(article, Decimal()) + Decimal(str(quantity))
    return lines
