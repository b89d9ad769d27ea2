"""Inventory adjustments: how one is noted, and how they read, grouped by article (FACTS §9)."""

from collections.abc import Iterable
from datetime import datetime
from decimal import Decimal
from typing import Any

from app.sandbox.ongoing.adjustment_record import Adjustment
from app.sandbox.ongoing.goods_owner import Article, GoodsOwner
from app.sandbox.ongoing.wire import Document, pick, pick_or_null

LOCATION = "A1"
"""Where goods lie unless told otherwise."""


def note_adjustment(
    owner: GoodsOwner,
    article: Article,
    warehouse_id: int,
    quantity: Decimal,
    now: datetime,
    *,
    inventory_id: int | None = None,
    location: str = LOCATION,
    cause: Document | None = None,
    **told: Any,
) -> Adjustment:
    """Note a change of a shelf that has been made; in an inventory of its own unless given one.

    `told` are further fields of the adjustment. A cause is kept in the goods owner's register by its code.
    """
    adjustment = Adjustment(
        inventory_article_item_id=owner.new_id("adjustment"),
        inventory_id=inventory_id or owner.new_id("inventory"),
        article=article,
        article_item_id=owner.new_id("item"),
        warehouse_id=warehouse_id,
        quantity=quantity,
        made=now,
        location=location,
        cause=cause and _kept_cause(owner, cause),
        **told,
    )
    owner.adjustments.append(adjustment)
    return adjustment


def _kept_cause(owner: GoodsOwner, cause: Document) -> Document:
    known = next((one for one in owner.adjustment_causes if one["code"] == cause["code"]), None)
    if known is None:
        known = {"id": len(owner.adjustment_causes) + 1, "code": cause["code"], "name": cause.get("name")}
        owner.adjustment_causes.append(known)
    return known


def adjustments_answer(owner: GoodsOwner, adjustments: Iterable[Adjustment]) -> list[Document]:
    """One element per article, each with its rows; the reported flag cannot be read."""
    by_article: dict[int, list[Adjustment]] = {}
    for adjustment in adjustments:
        by_article.setdefault(adjustment.article.article_system_id, []).append(adjustment)
    return [
        {
            "article": {
                "articleSystemId": rows[0].article.article_system_id,
                "articleNumber": rows[0].article.number,
                "articleName": rows[0].article.document.get("articleName"),
                "productCode": rows[0].article.document.get("productCode"),
            },
            "inventoryAdjustments": [_row(owner, row) for row in rows],
        }
        for rows in by_article.values()
    ]


def _row(owner: GoodsOwner, adjustment: Adjustment) -> Document:
    return {
        "inventoryId": adjustment.inventory_id,
        "numberOfItems": adjustment.quantity,
        "inventoryTime": adjustment.made,
        "articleItemComment": None,
        "inventoryItemComment": adjustment.comment,
        "inventoryAdjustmentCause": pick_or_null(adjustment.cause, "code name"),
        "location": adjustment.location,
        "batchNumber": adjustment.batch_number,
        "serial": None,
        "articleItemStatus": None,
        "expiryDate": None,
        "warehouse": pick(owner.warehouse_of(adjustment.warehouse_id), "id code name"),
    }
