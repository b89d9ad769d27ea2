import asyncio
from collections.abc import AsyncIterator

import httpx
import pytest
from fastapi import APIRouter, FastAPI

from app.sandbox.traffic import Fault, FaultKind, Faults, Traffic, TrafficMiddleware, traffic_routes

BEFORE = {FaultKind.too_many_requests, FaultKind.error_before, FaultKind.drop_before, FaultKind.html}
SILENT = {FaultKind.timeout_after, FaultKind.drop_before, FaultKind.drop_after}


class Server:
    """A small server whose every call to /things is work done."""

    def __init__(self) -> None:
        self.traffic, self.faults, self.done = Traffic(), Faults(), list[str]()
        self.gate = asyncio.Event()
        router = APIRouter(prefix="/things")

        @router.put("/{name:path}")
        async def change(name: str) -> dict[str, str]:
            if name == "slow":
                await self.gate.wait()
            self.done.append(name)
            return {"name": name}

        self.app = FastAPI()
        self.app.include_router(router)
        self.app.include_router(traffic_routes(self.traffic, self.faults))
        self.app.add_middleware(
            TrafficMiddleware,
            traffic=self.traffic,
            faults=self.faults,
            account_of=lambda scope: dict(scope["headers"]).get(b"x-account", b"-").decode(),
        )


@pytest.fixture
def server() -> Server:
    return Server()


@pytest.fixture
async def http(server: Server) -> AsyncIterator[httpx.AsyncClient]:
    transport = httpx.ASGITransport(app=server.app)
    async with httpx.AsyncClient(transport=transport, base_url="http://sandbox.test") as client:
        yield client


async def test_requests_are_counted_by_account_method_template_and_status(
    server: Server, http: httpx.AsyncClient
) -> None:
    await http.put("/things/a", headers={"X-Account": "7"})
    await http.put("/things/b/c", headers={"X-Account": "7"})
    await http.get("/nowhere")
    counted = server.traffic.as_dict()
    assert counted["calls"] == [
        {"account": "-", "method": "GET", "path": "/nowhere", "status": 404, "count": 1},
        {"account": "7", "method": "PUT", "path": "/things/{name}", "status": 200, "count": 2},
    ]
    assert counted["total"] == 3
    assert counted["accounts"]["7"] == {"total": 2, "too_many_requests": 0, "overlapping": 0}


async def test_sandbox_and_documentation_are_neither_counted_nor_faulted(
    server: Server, http: httpx.AsyncClient
) -> None:
    server.faults.add(Fault(kind=FaultKind.error_before, times=0))
    assert (await http.get("/_sandbox/traffic")).json()["total"] == 0
    assert (await http.get("/openapi.json")).status_code == 200
    assert (await http.get("/docs")).status_code == 200
    assert server.traffic.total == 0


async def test_overlapping_requests_of_one_account_are_counted(server: Server, http: httpx.AsyncClient) -> None:
    async with asyncio.TaskGroup() as group:
        group.create_task(http.put("/things/slow", headers={"X-Account": "7"}))
        group.create_task(http.put("/things/slow", headers={"X-Account": "7"}))
        group.create_task(http.put("/things/slow", headers={"X-Account": "8"}))
        while sum(server.traffic._in_flight.values()) < 3:
            await asyncio.sleep(0)
        server.gate.set()
    assert server.traffic.overlapping == 1
    await http.put("/things/a", headers={"X-Account": "7"})
    assert server.traffic.overlapping == 1


async def test_reset_starts_counting_from_zero(server: Server, http: httpx.AsyncClient) -> None:
    await http.put("/things/a")
    assert (await http.post("/_sandbox/traffic/reset")).status_code == 204
    assert server.traffic.as_dict() == {
        "total": 0,
        "too_many_requests": 0,
        "overlapping": 0,
        "accounts": {},
        "calls": [],
    }


@pytest.mark.parametrize("kind", FaultKind)
async def test_every_fault_does_the_work_or_does_not_as_its_name_says(
    server: Server, http: httpx.AsyncClient, kind: FaultKind
) -> None:
    server.faults.add(Fault(kind=kind, seconds=0.001))
    if kind in SILENT:
        with pytest.raises(httpx.TransportError):
            await http.put("/things/a")
    else:
        await http.put("/things/a")
    assert server.done == ([] if kind in BEFORE else ["a"])
    assert (await http.put("/things/b")).json() == {"name": "b"}


@pytest.mark.parametrize(
    ("kind", "status", "body"),
    [
        (FaultKind.too_many_requests, 429, '{"message":"Too many requests"}'),
        (FaultKind.error_before, 500, '{"message":"Internal server error"}'),
        (FaultKind.error_after, 500, '{"message":"Internal server error"}'),
        (FaultKind.drip, 200, '{"name":"a"}'),
        (FaultKind.truncated, 200, '{"name'),
    ],
)
async def test_what_the_caller_sees_of_a_fault(
    server: Server, http: httpx.AsyncClient, kind: FaultKind, status: int, body: str
) -> None:
    server.faults.add(Fault(kind=kind, seconds=0, retry_after=9))
    answer = await http.put("/things/a")
    assert (answer.status_code, answer.text) == (status, body)
    assert answer.headers.get("Retry-After") == ("9" if status != 200 else None)


@pytest.mark.parametrize("kind", [FaultKind.html, FaultKind.html_after])
async def test_html_instead_of_json(server: Server, http: httpx.AsyncClient, kind: FaultKind) -> None:
    server.faults.add(Fault(kind=kind))
    answer = await http.put("/things/a")
    assert answer.status_code == 200
    assert answer.headers["content-type"].startswith("text/html")


async def test_calls_without_an_answer_are_counted_with_status_zero(server: Server, http: httpx.AsyncClient) -> None:
    server.faults.add(Fault(kind=FaultKind.drop_after))
    with pytest.raises(httpx.TransportError):
        await http.put("/things/a")
    assert [call["status"] for call in server.traffic.as_dict()["calls"]] == [0]


async def test_429_faults_are_counted(server: Server, http: httpx.AsyncClient) -> None:
    server.faults.add(Fault(kind=FaultKind.too_many_requests, times=2))
    for _ in range(3):
        await http.put("/things/a", headers={"X-Account": "7"})
    assert server.traffic.too_many_requests == 2
    assert server.traffic.as_dict()["accounts"]["7"] == {"total": 3, "too_many_requests": 2, "overlapping": 0}


def test_a_fault_hits_after_the_first_n_and_so_many_times() -> None:
    faults = Faults()
    fault = Fault(kind=FaultKind.error_before, method="put", path="^/things/", account="7", after=1, times=2)
    faults.add(fault)
    assert faults.take("GET", "/things/a", "7") is None
    assert faults.take("PUT", "/else", "7") is None
    assert faults.take("PUT", "/things/a", "8") is None
    assert [faults.take("PUT", "/things/a", "7") for _ in range(4)] == [None, fault, fault, None]
    assert list(faults) == []


def test_a_fault_with_zero_times_stays_until_cleared() -> None:
    faults = Faults()
    faults.add(Fault(kind=FaultKind.html, times=0))
    assert all(faults.take("GET", "/x", "-") for _ in range(5))
    faults.clear()
    assert faults.take("GET", "/x", "-") is None


async def test_faults_are_armed_read_and_cleared_over_http(server: Server, http: httpx.AsyncClient) -> None:
    armed = await http.post("/_sandbox/faults", json={"kind": "drip", "path": "things", "seconds": 1})
    assert armed.status_code == 201
    assert [fault["kind"] for fault in (await http.get("/_sandbox/faults")).json()] == ["drip"]
    assert (await http.post("/_sandbox/faults", json={"kind": "drip", "typo": 1})).status_code == 422
    assert (await http.delete("/_sandbox/faults")).status_code == 204
    assert list(server.faults) == []
