"""`/_sandbox/state`, `/switches`, `/reset`: looking into the sandbox and turning its knobs."""

from typing import Annotated, Any

from fastapi import APIRouter, Depends

from app.sandbox.fortnox.access import World, world_of
from app.sandbox.fortnox.state import world_state
from app.sandbox.fortnox.switches import FortnoxSwitches
from app.sandbox.fortnox.world import FortnoxWorld
from app.sandbox.traffic import Faults, Traffic


def control_routes(traffic: Traffic, faults: Faults) -> APIRouter:
    """The endpoints, for one server."""
    router = APIRouter(prefix="/_sandbox", tags=["sandbox"])

    @router.get("/state", summary="Everything this server holds")
    async def read_state(world: World) -> dict[str, Any]:
        return world_state(world)

    @router.get("/switches", summary="How it behaves where the facts are silent")
    async def read_switches(world: World) -> FortnoxSwitches:
        return world.switches

    @router.put("/switches", summary="Change how it behaves")
    async def change_switches(switches: FortnoxSwitches, world: World) -> FortnoxSwitches:
        world.switches = switches
        return switches

    @router.post("/reset", summary="Empty it: no company, no token, no fault, nothing counted", status_code=204)
    async def reset(world: Annotated[FortnoxWorld, Depends(world_of)]) -> None:
        world.reset()
        traffic.reset()
        faults.clear()

    return router
