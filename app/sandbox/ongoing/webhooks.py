"""The webhooks of the simulated WMS: thin payloads, sent beside the calls, tried again by the vendor's plan."""

import asyncio
from collections import deque
from collections.abc import Awaitable, Callable, Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any

import httpx
from pydantic import BaseModel, ConfigDict

from app.sandbox.ongoing.events import Event
from app.sandbox.ongoing.switches import OngoingSwitches, RetriedEventId
from app.sandbox.ongoing.wire import Document

ANSWER_WITHIN = timedelta(seconds=10)
"""How long an attempt waits for its answer; upstream's own limit is not documented."""
ONE_DAY = timedelta(days=1)
_FIRST_WAITS = tuple(timedelta(minutes=minutes) for minutes in (1, 5, 15, 30))
_LATER_WAIT = timedelta(hours=2)
_LOG_LENGTH = 10_000

Sleep = Callable[[float], Awaitable[None]]


class WebhookKind(StrEnum):
    """Which record a webhook tells of."""

    ORDER = "order"
    PURCHASE_ORDER = "purchase-order"
    INVENTORY = "inventory"
    PICKING_PACKING_RETURNS = "picking-packing-returns"
    """Of this kind the sandbox tells of returned goods only."""


class WebhookAuth(StrEnum):
    """How a webhook proves who sends it; there is no signature (FACTS §12)."""

    NONE = "none"
    BASIC = "basic"
    X_AUTH_TOKEN = "x-auth-token"


class WebhookRetry(StrEnum):
    """The two retry policies (FACTS §12)."""

    NONE = "none"
    ONE_DAY = "one_day"


class Webhook(BaseModel):
    """One webhook as the warehouse's administrator sets it up."""

    model_config = ConfigDict(extra="forbid", use_attribute_docstrings=True)

    url: str
    enabled: bool = True
    auth: WebhookAuth = WebhookAuth.NONE
    user_name: str = ""
    password: str = ""
    token: str = ""
    retry: WebhookRetry = WebhookRetry.ONE_DAY
    triggers: frozenset[Event] = frozenset(Event)
    statuses: frozenset[int] | None = None
    """Statuses that `status_changed` tells of; null = all."""
    template: str | None = None
    """What `webhookTemplate` says; the exact values are not documented. Null = a name made from the kind."""

    def headers(self) -> dict[bytes, bytes]:
        """What proves the sender besides Basic."""
        return {b"X-Auth-Token": self.token.encode()} if self.auth is WebhookAuth.X_AUTH_TOKEN else {}

    def basic(self) -> httpx.BasicAuth | None:
        """User name and password, when the webhook is set up with them."""
        return httpx.BasicAuth(self.user_name, self.password) if self.auth is WebhookAuth.BASIC else None

    def wants(self, events: list[Event], status: int | None = None) -> bool:
        """Whether one of these events, on a record now at this status, fires it."""
        return self.enabled and any(
            event in self.triggers
            and (event is not Event.STATUS_CHANGED or self.statuses is None or status in self.statuses)
            for event in events
        )


class DeliveryState(StrEnum):
    """How far a webhook's event has come."""

    WAITING = "waiting"
    DELIVERED = "delivered"
    GIVEN_UP = "given_up"


@dataclass
class Delivery:
    """One event for one webhook, and every attempt to deliver it."""

    kind: WebhookKind
    warehouse: str
    goods_owner_id: int
    webhook: Webhook
    payload: Document
    state: DeliveryState = DeliveryState.WAITING
    attempts: list[Document] = field(default_factory=list)

    def as_dict(self) -> Document:
        """The delivery as `/_sandbox/state` shows it."""
        return {
            "kind": self.kind,
            "goods_owner_id": self.goods_owner_id,
            "url": self.webhook.url,
            "state": self.state,
            "payload": self.payload,
            "attempts": self.attempts,
        }


def retry_waits() -> Iterator[timedelta]:
    """The waits between attempts: 1, 5, 15 and 30 minutes, then 2 hours as often as a day holds (FACTS §12)."""
    passed = timedelta()
    for wait in _FIRST_WAITS:
        passed += wait
        yield wait
    while (passed := passed + _LATER_WAIT) <= ONE_DAY:
        yield _LATER_WAIT


class WebhookSender:
    """Sends each event in a task of its own, so that no call waits for a receiver."""

    def __init__(self, clock: Callable[[], datetime], sleep: Sleep, transport: httpx.AsyncBaseTransport | None) -> None:
        self._clock, self._sleep, self._transport = clock, sleep, transport
        self._client: httpx.AsyncClient | None = None
        self._tasks: set[asyncio.Task[None]] = set()
        self._last_event_id = 0
        self.deliveries: deque[Delivery] = deque(maxlen=_LOG_LENGTH)

    def new_event_id(self) -> int:
        """The next `webhookEventId`."""
        self._last_event_id += 1
        return self._last_event_id

    def fire(self, delivery: Delivery, switches: OngoingSwitches) -> None:
        """Start to deliver; returns at once."""
        self.deliveries.append(delivery)
        task = asyncio.get_running_loop().create_task(self._deliver(delivery, switches))
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def send_once(self, delivery: Delivery) -> None:
        """Deliver while the caller waits, without retries."""
        self.deliveries.append(delivery)
        done = await self._attempt(delivery)
        delivery.state = DeliveryState.DELIVERED if done else DeliveryState.GIVEN_UP

    async def settle(self) -> None:
        """Wait until nothing is under way any more, retries included."""
        while self._tasks:
            await asyncio.wait(self._tasks)

    async def reset(self) -> None:
        """Stop everything under way and forget what was sent."""
        await self.aclose()
        self._last_event_id = 0
        self.deliveries.clear()

    async def aclose(self) -> None:
        """Stop everything under way."""
        tasks = list(self._tasks)
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
        if self._client:
            await self._client.aclose()
            self._client = None

    async def _deliver(self, delivery: Delivery, switches: OngoingSwitches) -> None:
        waits = retry_waits() if delivery.webhook.retry is WebhookRetry.ONE_DAY else iter(())
        while not await self._attempt(delivery):
            wait = next(waits, None)
            if wait is None:
                delivery.state = DeliveryState.GIVEN_UP
                return
            await self._sleep(wait.total_seconds())
            if switches.retried_event_id is RetriedEventId.NEW:
                delivery.payload["webhookEventId"] = self.new_event_id()
        delivery.state = DeliveryState.DELIVERED

    async def _attempt(self, delivery: Delivery) -> bool:
        if self._client is None:
            self._client = httpx.AsyncClient(
                transport=self._transport, timeout=ANSWER_WITHIN.total_seconds(), trust_env=False
            )
        attempt: dict[str, Any] = {
            "at": self._clock(),
            "webhook_event_id": delivery.payload["webhookEventId"],
            "status": None,
            "error": None,
        }
        webhook = delivery.webhook
        try:
            response = await self._client.post(
                webhook.url,
                json=delivery.payload,
                headers=webhook.headers(),
                auth=webhook.basic() or httpx.USE_CLIENT_DEFAULT,
            )
            attempt["status"] = response.status_code
        except (httpx.HTTPError, httpx.InvalidURL) as error:
            attempt["error"] = f"{type(error).__name__}: {error}"
        delivery.attempts.append(attempt)
        return attempt["status"] is not None and httpx.codes.is_success(attempt["status"])
