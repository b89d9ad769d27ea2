"""What every API call passes: the system in the address, HTTP Basic, the call limits, one write at a time."""

import asyncio
import math
from base64 import b64decode
from collections.abc import Callable, Coroutine
from typing import Annotated, Any

from fastapi import Depends, Query
from fastapi.exceptions import RequestValidationError
from fastapi.routing import APIRoute
from fastapi.security import HTTPBasic
from starlette.datastructures import Headers
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.types import Scope

from app.sandbox.ongoing.goods_owner import GoodsOwner, System
from app.sandbox.ongoing.wire import Int32, Refusal, bad_request, faults_in_words, not_found
from app.sandbox.ongoing.world import OngoingWorld

Handler = Callable[[Request], Coroutine[Any, Any, Response]]

API = "/{warehouse}/api/v1"
UNKNOWN_ACCOUNT = "-"
_REFUSED_FROM = 400


def credentials(headers: Headers) -> tuple[str, str]:
    """User name and password of HTTP Basic; empty ones when there are none that can be read."""
    scheme, _, encoded = headers.get("authorization", "").partition(" ")
    if scheme.lower() != "basic":
        return "", ""
    try:
        user_name, _, password = b64decode(encoded, validate=True).decode().partition(":")
    except ValueError:
        return "", ""
    return user_name, password


def account_of(world: OngoingWorld, scope: Scope) -> str:
    """The goods owner whose user calls, as traffic is counted by; `-` for strangers."""
    system = world.systems.get(scope["path"].split("/")[1])
    owner = system and system.goods_owner_of(*credentials(Headers(scope=scope)))
    return str(owner.goods_owner_id) if owner else UNKNOWN_ACCOUNT


class Gate(APIRoute):
    """A route of the API, behind everything that Ongoing looks at before the call itself."""

    def get_route_handler(self) -> Handler:
        """Wrap the call; strangers get 401, breakers of limits 429, writers wait for each other."""
        carry_out = super().get_route_handler()

        async def pass_gate(request: Request) -> Response:
            world: OngoingWorld = request.app.state.ongoing
            system = world.systems.get(request.path_params["warehouse"])
            if system is None:
                return not_found("The system").response()
            user_name, password = credentials(request.headers)
            method = (f"{system.warehouse}/{user_name}", request.method, self.path_format)
            wait = world.limits.wait(method, world.switches, world.clock())
            if wait is not None:
                headers = {"Retry-After": str(math.ceil(wait.total_seconds()))}
                return JSONResponse(
                    {"Message": "Too many calls of this method."},
                    429,
                    headers if world.switches.retry_after_header else None,
                )
            owner = system.goods_owner_of(user_name, password)
            if owner is None:
                answer: Response = JSONResponse({"Message": "Authorization has been denied for this request."}, 401)
            else:
                request.state.system, request.state.goods_owner = system, owner
                answer = await _in_turn(request, world, owner, carry_out)
            failed = answer.status_code >= _REFUSED_FROM
            world.limits.note(method, failed=failed, switches=world.switches, now=world.clock())
            return answer

        return pass_gate


async def _in_turn(request: Request, world: OngoingWorld, owner: GoodsOwner, carry_out: Handler) -> Response:
    """Carry out a call; writes of one goods owner are processed one by one (FACTS §2)."""
    try:
        if request.method == "GET":
            return await carry_out(request)
        async with owner.writing:
            if world.switches.call_seconds:
                await asyncio.sleep(world.switches.call_seconds)
            return await carry_out(request)
    except Refusal as refusal:
        return refusal.response()
    except RequestValidationError as error:
        return bad_request(faults_in_words(error.errors())).response()


async def _world(request: Request) -> OngoingWorld:
    world: OngoingWorld = request.app.state.ongoing
    return world


async def _goods_owner(request: Request) -> GoodsOwner:
    owner: GoodsOwner = request.state.goods_owner
    return owner


LogIn = Depends(HTTPBasic(auto_error=False, description="The API user of a goods owner."))
"""Lets the documentation page log in; the gate itself has decided before."""


async def _installation(request: Request) -> System:
    system: System = request.state.system
    return system


Installation = Annotated[System, Depends(_installation)]
"""The system in the address."""
World = Annotated[OngoingWorld, Depends(_world)]
Caller = Annotated[GoodsOwner, Depends(_goods_owner)]
"""The goods owner whose user calls."""


def require_own(caller: GoodsOwner, goods_owner_id: int) -> None:
    """One user belongs to one goods owner; that another's id is answered 403 is this sandbox's choice.

    Raises:
        Refusal: 403.
    """
    if caller.goods_owner_id != goods_owner_id:
        raise Refusal(403, {"Message": f"The user has no access to goods owner {goods_owner_id}."})


async def _own(caller: Caller, goods_owner_id: Annotated[Int32, Query(alias="goodsOwnerId")]) -> GoodsOwner:
    require_own(caller, goods_owner_id)
    return caller


Own = Annotated[GoodsOwner, Depends(_own)]
"""The caller, once the goods owner in the query has proved to be his."""
