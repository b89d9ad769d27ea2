"""The lever of those who count: shelves hold more or less than the warehouse knew of."""

from decimal import Decimal
from typing import Any

from fastapi import APIRouter

from app.sandbox.ongoing.adjustments import LOCATION
from app.sandbox.ongoing.counting import Counting, Difference
from app.sandbox.ongoing.gate import World
from app.sandbox.ongoing.warehouse_levers import OWNERS, Lever, Owner


class Cause(Lever):
    """Why a shelf was corrected."""

    code: str
    name: str | None = None


class CountedRow(Lever):
    """What was found of one article in one place: pieces more, or fewer when negative."""

    article_number: str
    quantity: Decimal
    warehouse_id: int | None = None
    location: str = LOCATION
    batch_number: str | None = None
    cause: Cause | None = None
    comment: str | None = None


class Count(Lever):
    """One inventory; one article may stand in several rows of it."""

    rows: list[CountedRow]
    is_count: bool = True


router = APIRouter(prefix=f"{OWNERS}/{{goods_owner_id}}", tags=["warehouse"])


@router.post("/count", summary="Count stock up and down", status_code=201)
async def count(world: World, owner: Owner, count: Count) -> dict[str, Any]:
    """Make the adjustments of one inventory; answers its id."""
    differences = [
        Difference(**{**dict(row), "cause": row.cause.model_dump() if row.cause else None}) for row in count.rows
    ]
    made = Counting(world, owner).count(differences, is_count=count.is_count)
    return {"inventory_id": made[0].inventory_id if made else None}
