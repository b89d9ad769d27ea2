"""Counts every request a sandbox server receives and plays the faults it was told to play."""

import re
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

from fastapi import APIRouter
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from app.sandbox.faults import Fault, FaultKind, Faults, play

__all__ = [
    "NO_ANSWER",
    "UNKNOWN_ACCOUNT",
    "Fault",
    "FaultKind",
    "Faults",
    "Traffic",
    "TrafficMiddleware",
    "traffic_routes",
]

UNKNOWN_ACCOUNT = "-"
NO_ANSWER = 0
"""Status under which a request is counted whose caller got no status line at all."""

_TOO_MANY_REQUESTS = 429
_UNCOUNTED = re.compile(r"^/(_sandbox|docs|redoc|openapi\.json|favicon\.ico)(/|$)")


class Traffic:
    """What the remote has seen: requests by account, method, path template and status."""

    def __init__(self) -> None:
        self._calls: Counter[tuple[str, str, str, int]] = Counter()
        self._overlapping: Counter[str] = Counter()
        self._in_flight: Counter[str] = Counter()

    def reset(self) -> None:
        """Forget everything counted; requests in flight go on being known as such."""
        self._calls.clear()
        self._overlapping.clear()

    @contextmanager
    def in_flight(self, account: str) -> Iterator[None]:
        """One request of an account for as long as it is being answered."""
        if self._in_flight[account]:
            self._overlapping[account] += 1
        self._in_flight[account] += 1
        try:
            yield
        finally:
            self._in_flight[account] -= 1

    def record(self, account: str, method: str, path: str, status: int) -> None:
        """Count one answered request; `path` is the route's template."""
        self._calls[account, method, path, status] += 1

    @property
    def total(self) -> int:
        """All requests counted."""
        return self._calls.total()

    @property
    def too_many_requests(self) -> int:
        """Requests answered with 429."""
        return sum(count for (*_, status), count in self._calls.items() if status == _TOO_MANY_REQUESTS)

    @property
    def overlapping(self) -> int:
        """Requests that arrived while another of the same account was in flight."""
        return self._overlapping.total()

    def as_dict(self) -> dict[str, Any]:
        """Totals, totals per account, and one line per (account, method, path, status)."""
        accounts: dict[str, dict[str, int]] = {}
        for (account, _, _, status), count in self._calls.items():
            sums = accounts.setdefault(account, {"total": 0, "too_many_requests": 0, "overlapping": 0})
            sums["total"] += count
            sums["too_many_requests"] += count if status == _TOO_MANY_REQUESTS else 0
            sums["overlapping"] = self._overlapping[account]
        return {
            "total": self.total,
            "too_many_requests": self.too_many_requests,
            "overlapping": self.overlapping,
            "accounts": accounts,
            "calls": [
                {"account": account, "method": method, "path": path, "status": status, "count": count}
                for (account, method, path, status), count in sorted(self._calls.items())
            ],
        }


class TrafficMiddleware:
    """Counts and faults every request but those to `/_sandbox` and the documentation pages."""

    def __init__(self, app: ASGIApp, traffic: Traffic, faults: Faults, account_of: Callable[[Scope], str]) -> None:
        self._app, self._traffic, self._faults, self._account_of = app, traffic, faults, account_of
        self._templates: list[tuple[re.Pattern[str], str]] | None = None

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one request."""
        if scope["type"] != "http" or _UNCOUNTED.match(scope["path"]):
            await self._app(scope, receive, send)
            return
        account = self._account_of(scope)
        status = NO_ANSWER

        async def counting_send(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
            await send(message)

        with self._traffic.in_flight(account):
            try:
                fault = self._faults.take(scope["method"], scope["path"], account)
                if fault is None:
                    await self._app(scope, receive, counting_send)
                else:
                    await play(fault, self._app, scope, receive, counting_send)
            finally:
                self._traffic.record(account, scope["method"], self._template(scope), status)

    def _template(self, scope: Scope) -> str:
        """The template of the route that served a request, or would have if a fault had not kept it from it."""
        path = str(scope["path"])
        if "route" in scope:
            template = str(scope["route"].path_format)
            served = template.format_map(scope["path_params"])
            return path.removesuffix(served) + template
        if self._templates is None:
            self._templates = _documented(scope)
        return next((template for pattern, template in self._templates if pattern.fullmatch(path)), path)


def traffic_routes(traffic: Traffic, faults: Faults) -> APIRouter:
    """The `/_sandbox/traffic` and `/_sandbox/faults` endpoints, the same on both servers."""
    router = APIRouter(prefix="/_sandbox", tags=["sandbox"])

    @router.get("/traffic", summary="Requests received so far")
    async def read_traffic() -> dict[str, Any]:
        return traffic.as_dict()

    @router.post("/traffic/reset", summary="Count from zero again", status_code=204)
    async def reset_traffic() -> None:
        traffic.reset()

    @router.get("/faults", summary="Faults still armed")
    async def read_faults() -> list[Fault]:
        return list(faults)

    @router.post("/faults", summary="Arm a fault", status_code=201)
    async def add_fault(fault: Fault) -> Fault:
        faults.add(fault)
        return fault

    @router.delete("/faults", summary="Disarm all faults", status_code=204)
    async def clear_faults() -> None:
        faults.clear()

    return router


def _documented(scope: Scope) -> list[tuple[re.Pattern[str], str]]:
    """Patterns of the paths the server documents, those with the plainest parameters first."""
    paths: dict[str, Any] = scope["app"].openapi()["paths"] if "app" in scope else {}
    return [
        (re.compile(re.sub(r"\\{\w+\\}", parameter, re.escape(path))), path)
        for parameter in ("[^/]+", ".+")
        for path in paths
    ]
