# ruff: noqa: FAST003 - the path's parameters are read by the dependencies behind Owner, Numbered and ReturnNumbered
"""The levers of returns: goods of an order come back, with a return order or without, and may be scrapped."""

from decimal import Decimal
from typing import Annotated, Any

from fastapi import APIRouter, Depends

from app.sandbox.ongoing.gate import World
from app.sandbox.ongoing.return_order_record import ReturnOrder
from app.sandbox.ongoing.returning import Returning
from app.sandbox.ongoing.warehouse_levers import OWNERS, Lever, Numbered, Owner, Step, stand


class TakeBack(Step):
    """What comes back now, by row number; `status`, when given, becomes that of the order."""

    quantities: dict[str, Decimal]
    cause: str | None = None
    comment: str | None = None
    scrap: bool = False


class Scrap(Lever):
    """What is thrown away of the returned goods, by row number."""

    quantities: dict[str, Decimal]
    comment: str | None = None


class ReceiveReturn(Lever):
    """What comes now, by return order row number; all that is left when `quantities` is null."""

    quantities: dict[str, Decimal] | None = None
    finish: bool = True
    scrap: bool = False


router = APIRouter(prefix=f"{OWNERS}/{{goods_owner_id}}", tags=["warehouse"])


async def _people(world: World, owner: Owner) -> Returning:
    return Returning(world, owner)


People = Annotated[Returning, Depends(_people)]


async def _return_order(people: People, number: str) -> ReturnOrder:
    return people.require_return_order(number)


ReturnNumbered = Annotated[ReturnOrder, Depends(_return_order)]


@router.post("/orders/{order_number}/return", summary="Take goods of an order back")
async def take_back(people: People, order: Numbered, back: TakeBack) -> dict[str, Any]:
    """Put them on the shelf again; scrap them at once if told so."""
    people.take_back(
        order, back.quantities, cause=back.cause, comment=back.comment, scrap=back.scrap, status=back.status
    )
    return stand(order)


@router.post("/orders/{order_number}/scrap-return", summary="Scrap returned goods of an order")
async def scrap(people: People, order: Numbered, scrap: Scrap) -> dict[str, Any]:
    """Throw returned goods away, those of a return order too."""
    people.scrap(order, scrap.quantities, scrap.comment)
    return stand(order)


@router.post("/return-orders/{number}/receive", summary="Receive a return order")
async def receive(people: People, return_order: ReturnNumbered, receive: ReceiveReturn | None = None) -> dict[str, Any]:
    """Put what comes on the shelf; scrap it at once if told so."""
    how = receive or ReceiveReturn()
    people.receive(return_order, how.quantities, finish=how.finish, scrap=how.scrap)
    return {"return_order_id": return_order.return_order_id, "stage": return_order.stage}
