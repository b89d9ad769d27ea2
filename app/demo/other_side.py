"""What both remotes hold for a shop, read from the simulators' own books, never from the gateway's tables."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

import httpx

from app.demo.servers import Addresses
from app.demo.shops import Shop
from app.sandbox.ongoing.seeds import DEMO_WAREHOUSE

Document = Mapping[str, Any]
Lines = dict[str, Decimal]
"""Quantities by article."""


@dataclass(frozen=True, slots=True)
class OtherSide:
    """A shop's company in Fortnox and its goods owner in Ongoing at one moment."""

    company: Document
    goods_owner: Document

    @classmethod
    async def look(cls, http: httpx.AsyncClient, at: Addresses, shop: Shop) -> "OtherSide":
        """Read all that both simulators hold for the shop; they neither count nor pace this."""
        fortnox = (await http.get(f"{at.fortnox}/_sandbox/state")).raise_for_status().json()
        ongoing = (await http.get(f"{at.ongoing}/_sandbox/state")).raise_for_status().json()
        return cls(
            company=fortnox["companies"][str(shop.tenant_id)],
            goods_owner=ongoing["systems"][DEMO_WAREHOUSE]["goods_owners"][str(shop.goods_owner_id)],
        )


@dataclass(frozen=True, slots=True)
class Received:
    """The requests for a shop that each remote has received, and how often it asked for fewer."""

    fortnox: int
    ongoing: int
    too_many_requests: int

    @classmethod
    async def count(cls, http: httpx.AsyncClient, at: Addresses, shop: Shop) -> "Received":
        """Read the simulators' counters."""
        counters = []
        for remote, account in ((at.fortnox, shop.tenant_id), (at.ongoing, shop.goods_owner_id)):
            traffic = (await http.get(f"{remote}/_sandbox/traffic")).raise_for_status().json()
            counters.append(traffic["accounts"].get(str(account), {"total": 0, "too_many_requests": 0}))
        fortnox, ongoing = counters
        return cls(
            fortnox=fortnox["total"],
            ongoing=ongoing["total"],
            too_many_requests=fortnox["too_many_requests"] + ongoing["too_many_requests"],
        )


def summed(rows: Iterable[tuple[str | None, Any]]) -> Lines:
    """Articles with their quantities, each once; rows without an article are left out."""
    lines: Lines = {}
    for article, quantity in rows:
        if article:
            lines[article] = lines.get(article, Decimal()) + Decimal(str(quantity or 0))
    return lines


def plain(quantity: Decimal) -> str:
    """A quantity as people write it: 20, not 2E+1 or 20.0."""
    return f"{quantity.normalize():f}"
