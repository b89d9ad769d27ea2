"""The levers of the whole sandbox: state, switches, seeds, reset."""

from fastapi import APIRouter, HTTPException
from starlette.responses import Response

from app.sandbox.ongoing.gate import World
from app.sandbox.ongoing.seeds import SEEDS
from app.sandbox.ongoing.state import state_of
from app.sandbox.ongoing.switches import OngoingSwitches
from app.sandbox.ongoing.wire import answer
from app.sandbox.traffic import Faults, Traffic


def levers(traffic: Traffic, faults: Faults) -> APIRouter:
    """State, switches, seeds and reset of the whole server."""
    router = APIRouter(prefix="/_sandbox", tags=["sandbox"])

    @router.get("/state", summary="Everything the sandbox holds")
    async def read_state(world: World) -> Response:
        return answer(state_of(world))

    @router.get("/switches", summary="How the sandbox answers what the documents leave open")
    async def read_switches(world: World) -> OngoingSwitches:
        return world.switches

    @router.put("/switches", summary="Set all switches; those left out get their default")
    async def write_switches(world: World, switches: OngoingSwitches) -> OngoingSwitches:
        world.switches = switches
        return switches

    @router.post("/reset", summary="Forget records, counters and faults; switches stay", status_code=204)
    async def reset(world: World) -> None:
        await world.reset()
        traffic.reset()
        faults.clear()

    @router.post("/seed/{name}", summary="Start anew with a seed: story, classic or large")
    async def seed(world: World, name: str) -> dict[str, str | int]:
        """Answer where the goods owner is and how its user logs in."""
        if name not in SEEDS:
            raise HTTPException(404, f"There is no seed {name}; there are {', '.join(SEEDS)}.")
        await world.reset()
        owner = SEEDS[name](world)
        return {
            "warehouse": owner.warehouse,
            "goods_owner_id": owner.goods_owner_id,
            "user_name": owner.user_name,
            "password": owner.password,
        }

    return router
