"""The levers of the inbound gate: receiving purchase orders, closing them, correcting a receipt."""

from decimal import Decimal
from typing import Annotated, Any

from fastapi import APIRouter, Depends
from pydantic import Field

from app.sandbox.ongoing.gate import World
from app.sandbox.ongoing.purchase_order_record import DEVIATION, PurchaseOrder
from app.sandbox.ongoing.receiving import Receiving
from app.sandbox.ongoing.warehouse_levers import OWNERS, Lever, Owner, SetStatus, Step


class Receive(Step):
    """What comes now, by row number; all that is left when `quantities` is null.

    `unordered` are quantities by article number. Without `finish` the purchase order stays open for more.
    """

    quantities: dict[str, Decimal] | None = None
    unordered: dict[str, Decimal] = Field(default_factory=dict)
    finish: bool = True


class Correct(Lever):
    """What was received in all, by row number, or by article number for a line without one."""

    quantities: dict[str, Decimal]


router = APIRouter(prefix=f"{OWNERS}/{{goods_owner_id}}/purchase-orders/{{number}}", tags=["warehouse"])


async def _people(world: World, owner: Owner) -> Receiving:
    return Receiving(world, owner)


People = Annotated[Receiving, Depends(_people)]


async def _purchase_order(people: People, number: str) -> PurchaseOrder:
    return people.require_purchase_order(number)


Numbered = Annotated[PurchaseOrder, Depends(_purchase_order)]


@router.post("/receive", summary="Receive goods: 500 as advised, 400 with a deviation, 300 in part")
async def receive(people: People, purchase_order: Numbered, receive: Receive | None = None) -> dict[str, Any]:
    """Put what comes on the shelf; more than was advised, and what was not ordered, if told so."""
    how = receive or Receive()
    people.receive(purchase_order, how.quantities, how.unordered, finish=how.finish, status=how.status)
    return _stand(purchase_order)


@router.post("/close", summary="Close with a deviation: 400")
async def close(people: People, purchase_order: Numbered, step: Step | None = None) -> dict[str, Any]:
    """Finish with what has come."""
    people.close(purchase_order, (step and step.status) or DEVIATION)
    return _stand(purchase_order)


@router.post("/correct", summary="Correct what was received")
async def correct(people: People, purchase_order: Numbered, correct: Correct) -> dict[str, Any]:
    """Set the received quantities, lower ones too; the status stays."""
    people.correct(purchase_order, correct.quantities)
    return _stand(purchase_order)


@router.post("/status", summary="Set any status of a purchase order")
async def set_status(people: People, purchase_order: Numbered, step: SetStatus) -> dict[str, Any]:
    """Set it by hand."""
    people.set_status(purchase_order, step.status)
    return _stand(purchase_order)


def _stand(purchase_order: PurchaseOrder) -> dict[str, Any]:
    return {
        "purchase_order_id": purchase_order.purchase_order_id,
        "purchase_order_number": purchase_order.number,
        "status": purchase_order.status,
    }
