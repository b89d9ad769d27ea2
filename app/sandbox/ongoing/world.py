"""Everything the Ongoing sandbox holds, and what it tells the outside."""

import asyncio
from collections.abc import Callable
from datetime import UTC, datetime

import httpx

from app.sandbox.ongoing.goods_owner import GoodsOwner, Order, System
from app.sandbox.ongoing.limits import CallLimits
from app.sandbox.ongoing.orders import OrderEvent
from app.sandbox.ongoing.switches import OngoingSwitches
from app.sandbox.ongoing.webhook_payloads import order_payload, webhook_timestamp
from app.sandbox.ongoing.webhooks import Delivery, Sleep, Webhook, WebhookKind, WebhookSender

Clock = Callable[[], datetime]


def utc_now() -> datetime:
    """The time by the machine's clock."""
    return datetime.now(UTC)


class OngoingWorld:
    """The systems with their goods owners, the switches, the call limits and the webhooks."""

    def __init__(
        self,
        clock: Clock = utc_now,
        switches: OngoingSwitches | None = None,
        webhook_transport: httpx.AsyncBaseTransport | None = None,
        sleep: Sleep = asyncio.sleep,
    ) -> None:
        self.clock = clock
        self.switches = switches or OngoingSwitches()
        self.systems: dict[str, System] = {}
        self.limits = CallLimits()
        self.webhooks: dict[tuple[str, int], dict[WebhookKind, Webhook]] = {}
        self.sender = WebhookSender(clock, sleep, webhook_transport)

    async def reset(self) -> None:
        """Forget everything but the switches, webhooks under way included."""
        await self.sender.reset()
        self.systems.clear()
        self.webhooks.clear()
        self.limits = CallLimits()

    async def aclose(self) -> None:
        """Stop the webhooks under way."""
        await self.sender.aclose()

    def owner(self, warehouse: str, goods_owner_id: int) -> GoodsOwner | None:
        """A goods owner of a system."""
        system = self.systems.get(warehouse)
        return system.goods_owners.get(goods_owner_id) if system else None

    def tell(self, owner: GoodsOwner, order: Order, events: list[OrderEvent]) -> None:
        """Fire the goods owner's order webhook when it is set up for one of these events."""
        webhook = self.webhooks_of(owner).get(WebhookKind.ORDER)
        if webhook and webhook.wants(events, order.status):
            self.sender.fire(self._delivery(owner, webhook, order), self.switches)

    async def test_webhook(self, owner: GoodsOwner, kind: WebhookKind) -> Delivery:
        """Press the Test button: send once, with an order that does not exist, and wait for the outcome.

        Raises:
            KeyError: when no webhook of this kind is set up.
        """
        delivery = self._delivery(owner, self.webhooks_of(owner)[kind], order=None)
        await self.sender.send_once(delivery)
        return delivery

    def webhooks_of(self, owner: GoodsOwner) -> dict[WebhookKind, Webhook]:
        """The goods owner's webhooks, by kind."""
        return self.webhooks.setdefault((owner.warehouse, owner.goods_owner_id), {})

    def _delivery(self, owner: GoodsOwner, webhook: Webhook, order: Order | None) -> Delivery:
        timestamp = webhook_timestamp(self.clock(), self.switches.webhook_time)
        payload = order_payload(self.sender.new_event_id(), owner, order, webhook, timestamp)
        return Delivery(WebhookKind.ORDER, owner.warehouse, owner.goods_owner_id, webhook, payload)
