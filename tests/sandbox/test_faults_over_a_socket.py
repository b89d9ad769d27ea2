import asyncio
from collections.abc import AsyncIterator

import httpx
import pytest
import uvicorn
from fastapi import FastAPI

from app.sandbox.traffic import Fault, FaultKind, Faults, Traffic, TrafficMiddleware

faults = Faults()


@pytest.fixture(params=["httptools", "h11"])
async def address(request: pytest.FixtureRequest) -> AsyncIterator[str]:
    app = FastAPI()

    @app.get("/thing")
    async def thing() -> dict[str, str]:
        return {"name": "thing"}

    app.add_middleware(TrafficMiddleware, traffic=Traffic(), faults=faults, account_of=lambda _: "-")
    config = uvicorn.Config(app, port=0, http=request.param, log_level="critical", lifespan="off")
    server = uvicorn.Server(config)
    serving = asyncio.create_task(server.serve())
    while not server.started:
        await asyncio.sleep(0.01)
    port = server.servers[0].sockets[0].getsockname()[1]
    yield f"http://127.0.0.1:{port}/thing"
    faults.clear()
    server.should_exit = True
    await serving


@pytest.mark.parametrize("kind", [FaultKind.drop_before, FaultKind.drop_after, FaultKind.timeout_after])
async def test_a_dropped_connection_closes_without_a_byte(address: str, kind: FaultKind) -> None:
    faults.add(Fault(kind=kind, seconds=0.01))
    async with httpx.AsyncClient() as client:
        with pytest.raises(httpx.RemoteProtocolError, match="without sending a response"):
            await client.get(address)
        assert (await client.get(address)).json() == {"name": "thing"}


async def test_a_silent_server_lets_the_caller_time_out(address: str) -> None:
    faults.add(Fault(kind=FaultKind.timeout_after, seconds=30))
    async with httpx.AsyncClient() as client:
        with pytest.raises(httpx.ReadTimeout):
            await client.get(address, timeout=0.1)


async def test_a_dripped_answer_arrives_whole_in_the_end(address: str) -> None:
    faults.add(Fault(kind=FaultKind.drip, seconds=0.001))
    async with httpx.AsyncClient() as client:
        assert (await client.get(address)).json() == {"name": "thing"}
