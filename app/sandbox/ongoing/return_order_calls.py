# ruff: noqa: FAST003 - the ids in the path are read by the dependency behind Known and by CauseId
"""The return order calls of the API, with the register of return causes."""

from typing import Annotated

from fastapi import APIRouter, Depends, Path, Query
from pydantic import BaseModel, ConfigDict
from pydantic.alias_generators import to_camel
from starlette.requests import Request
from starlette.responses import Response

from app.sandbox.ongoing.documentation import body_documented
from app.sandbox.ongoing.gate import API, Caller, Gate, LogIn, Own, World, require_own
from app.sandbox.ongoing.goods_owner import GoodsOwner
from app.sandbox.ongoing.return_order_answer import return_order_answer
from app.sandbox.ongoing.return_order_body import PatchReturnOrderStatus, PutReturnCause, PutReturnOrder
from app.sandbox.ongoing.return_order_record import ReturnOrder
from app.sandbox.ongoing.return_orders import (
    cancel_return_order,
    keep_return_cause,
    patch_return_status,
    return_status_numbers,
    return_statuses,
    save_return_order,
)
from app.sandbox.ongoing.switches import IdInAnswer
from app.sandbox.ongoing.time_filter import After
from app.sandbox.ongoing.wire import Document, Int32, Moment, answer, not_found, read_body
from app.sandbox.ongoing.world import OngoingWorld

router = APIRouter(prefix=f"{API}/returnOrders", tags=["return orders"], route_class=Gate, dependencies=[LogIn])


class ReturnOrderQuery(BaseModel):
    """What a list of return orders can be narrowed by; there is no cursor and no reported flag (FACTS §9)."""

    model_config = ConfigDict(alias_generator=to_camel)

    goods_owner_id: Int32
    return_order_numbers: list[str] = []
    customer_order_numbers: list[str] = []
    goods_returned_from_date: Moment | None = None
    return_order_status_from: Int32 | None = None
    return_order_status_to: Int32 | None = None

    def select(self, owner: GoodsOwner, world: OngoingWorld) -> list[ReturnOrder]:
        """The return orders asked for."""
        numbers = return_status_numbers(world.switches)
        returned = After(world, "goodsReturnedFromDate", self.goods_returned_from_date)
        return [
            one
            for one in owner.return_orders.values()
            if (not self.return_order_numbers or one.number in self.return_order_numbers)
            and (not self.customer_order_numbers or one.order.number in self.customer_order_numbers)
            and (self.return_order_status_from is None or numbers[one.stage] >= self.return_order_status_from)
            and (self.return_order_status_to is None or numbers[one.stage] <= self.return_order_status_to)
            and returned.lets(one.last_returned)
        ]


async def _return_order(caller: Caller, return_order_id: Annotated[Int32, Path(alias="returnOrderId")]) -> ReturnOrder:
    return_order = caller.return_orders.get(return_order_id)
    if return_order is None:
        raise not_found(f"Return order {return_order_id}")
    return return_order


Known = Annotated[ReturnOrder, Depends(_return_order)]
CauseId = Annotated[Int32, Path(alias="returnCauseId")]


@router.get("", summary="List return orders")
async def list_return_orders(caller: Caller, world: World, query: Annotated[ReturnOrderQuery, Query()]) -> Response:
    """Answer a bare array."""
    require_own(caller, query.goods_owner_id)
    return answer([return_order_answer(caller, one, world.switches) for one in query.select(caller, world)])


@router.put("", summary="Create or update a return order by its number", openapi_extra=body_documented(PutReturnOrder))
async def put_return_order(request: Request, caller: Caller, world: World) -> Response:
    """Upsert by `returnOrderNumber`; it refers to the original order by Ongoing's own ids."""
    body = await read_body(request, PutReturnOrder, world.switches)
    require_own(caller, body.goods_owner_id)
    how = world.switches.id_in_answer
    if how is IdInAnswer.MISSING_REFUSED:
        return answer({"returnOrderId": None, "message": f"Return order {body.return_order_number} was not saved"})
    known = caller.return_order_numbered(body.return_order_number)
    saved, message = save_return_order(caller, body, known, world.switches, world.clock())
    given = saved.return_order_id if how is IdInAnswer.GIVEN else None
    return answer({"returnOrderId": given, "message": message})


@router.delete("", summary="Cancel a return order by its number")
async def cancel_by_number(
    caller: Own, world: World, number: Annotated[str, Query(alias="returnOrderNumber")]
) -> Response:
    """Cancel; nothing is deleted."""
    return_order = caller.return_order_numbered(number)
    if return_order is None:
        raise not_found(f"Return order {number}")
    cancel_return_order(return_order, world.switches)
    return _done(return_order, "cancelled")


@router.get("/statuses", summary="List the return order statuses of this system")
async def list_statuses(world: World) -> Response:
    """Answer numbers and texts."""
    return answer({"returnOrderStatuses": return_statuses(world.switches)})


@router.get("/returnCauses", summary="List the return causes of a goods owner")
async def list_return_causes(owner: Own) -> Response:
    """Answer the register of the goods owner."""
    return answer({"returnCauses": owner.return_causes})


@router.put(
    "/returnCauses",
    summary="Create or update a return cause by its code",
    openapi_extra=body_documented(PutReturnCause),
)
async def put_return_cause(request: Request, caller: Caller, world: World) -> Response:
    """Upsert by `code`; this answer has a success flag (FACTS §2)."""
    body = await read_body(request, PutReturnCause, world.switches)
    require_own(caller, body.goods_owner_id)
    return _saved_cause(keep_return_cause(caller, body.code, body.name), body)


@router.put(
    "/returnCauses/{returnCauseId}",
    summary="Update a return cause by its id",
    openapi_extra=body_documented(PutReturnCause),
)
async def put_return_cause_by_id(request: Request, caller: Caller, world: World, cause_id: CauseId) -> Response:
    """Update; the code may change."""
    body = await read_body(request, PutReturnCause, world.switches)
    require_own(caller, body.goods_owner_id)
    cause = next((cause for cause in caller.return_causes if cause["id"] == cause_id), None)
    if cause is None:
        raise not_found(f"Return cause {cause_id}")
    return _saved_cause(cause, body)


@router.get("/{returnOrderId}", summary="Read a return order by its id")
async def get_return_order(caller: Caller, world: World, return_order: Known) -> Response:
    """Answer one return order with its lines."""
    return answer(return_order_answer(caller, return_order, world.switches))


@router.delete("/{returnOrderId}", summary="Cancel a return order by its id")
async def cancel_by_id(world: World, return_order: Known) -> Response:
    """Cancel; nothing is deleted."""
    cancel_return_order(return_order, world.switches)
    return _done(return_order, "cancelled")


@router.patch(
    "/{returnOrderId}/returnOrderStatus",
    summary="Set the status of a return order",
    openapi_extra=body_documented(PatchReturnOrderStatus),
)
async def patch_status(request: Request, world: World, return_order: Known) -> Response:
    """Set a status that return orders have."""
    body = await read_body(request, PatchReturnOrderStatus, world.switches)
    patch_return_status(return_order, body.return_order_status_number, world.switches)
    return _done(return_order, "status set")


def _saved_cause(cause: Document, body: PutReturnCause) -> Response:
    cause |= {
        "code": body.code,
        "name": body.name,
        "isRemoveCause": bool(body.is_remove_cause),
        "isChangeCause": bool(body.is_change_cause),
        "isReturnCommentMandatory": bool(body.is_return_comment_mandatory),
    }
    return answer({"returnCauseId": cause["id"], "success": True, "message": f"Return cause {body.code} saved"})


def _done(return_order: ReturnOrder, done: str) -> Response:
    message = f"Return order {return_order.number} {done}"
    return answer({"returnOrderId": return_order.return_order_id, "message": message})
