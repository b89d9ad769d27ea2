"""The inventory adjustment calls of the API."""

from typing import Annotated

from fastapi import APIRouter, Path, Query
from starlette.responses import Response

from app.sandbox.ongoing.adjustment_query import AdjustmentQuery
from app.sandbox.ongoing.adjustments import adjustments_answer
from app.sandbox.ongoing.gate import API, Caller, Gate, LogIn, World, require_own
from app.sandbox.ongoing.wire import Int32, answer, not_found

router = APIRouter(
    prefix=f"{API}/inventoryAdjustments", tags=["inventory adjustments"], route_class=Gate, dependencies=[LogIn]
)

InventoryId = Annotated[Int32, Path(alias="inventoryId")]
ArticleSystemId = Annotated[Int32, Path(alias="articleSystemId")]


@router.get("", summary="List inventory adjustments by article")
async def list_adjustments(caller: Caller, world: World, query: Annotated[AdjustmentQuery, Query()]) -> Response:
    """Answer a bare array with one element per article."""
    require_own(caller, query.goods_owner_id)
    return answer(adjustments_answer(caller, query.select(caller, world)))


@router.get("/{inventoryId}", summary="Read an inventory adjustment by its id")  # noqa: FAST003 - by its alias
async def get_adjustment(caller: Caller, inventory_id: InventoryId) -> Response:
    """Answer one article with its rows, as documented: of an inventory over several articles the first."""
    rows = [adjustment for adjustment in caller.adjustments if adjustment.inventory_id == inventory_id]
    if not rows:
        raise not_found(f"Inventory {inventory_id}")
    return answer(adjustments_answer(caller, rows)[0])


@router.patch(
    "/{inventoryId}/articles/{articleSystemId}/setReported",  # noqa: FAST003 - by their aliases
    summary="Mark one article of an adjustment as reported",
)
async def set_reported(caller: Caller, inventory_id: InventoryId, article_system_id: ArticleSystemId) -> Response:
    """Mark every row of this article in this inventory; a repeat changes nothing."""
    rows = [
        adjustment
        for adjustment in caller.adjustments
        if (adjustment.inventory_id, adjustment.article.article_system_id) == (inventory_id, article_system_id)
    ]
    if not rows:
        raise not_found(f"Article {article_system_id} of inventory {inventory_id}")
    for row in rows:
        row.reported = True
    items = [
        {"inventoryArticleItemId": row.inventory_article_item_id, "articleItemId": row.article_item_id} for row in rows
    ]
    return answer({"message": f"Inventory {inventory_id} reported", "items": items})
