"""Everything the Ongoing sandbox holds, and what it tells the outside."""

import asyncio
from collections.abc import Callable
from datetime import UTC, datetime
from typing import assert_never

import httpx

from app.sandbox.ongoing.adjustment_record import Adjustment
from app.sandbox.ongoing.events import Event
from app.sandbox.ongoing.goods_owner import Article, GoodsOwner, Order, OrderLine, System
from app.sandbox.ongoing.limits import CallLimits
from app.sandbox.ongoing.order_record import ReturnedItem
from app.sandbox.ongoing.purchase_order_record import PurchaseOrder
from app.sandbox.ongoing.switches import OngoingSwitches
from app.sandbox.ongoing.webhook_payloads import (
    envelope,
    inventory_payload,
    order_payload,
    purchase_order_payload,
    return_payload,
    webhook_timestamp,
)
from app.sandbox.ongoing.webhooks import Delivery, Sleep, Webhook, WebhookKind, WebhookSender
from app.sandbox.ongoing.wire import Document

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

    def tell(self, owner: GoodsOwner, order: Order, events: list[Event]) -> None:
        """Fire the goods owner's order webhook when it is set up for one of these events."""
        self._tell(owner, WebhookKind.ORDER, events, order_payload(order), order.status)

    def tell_of_purchase_order(self, owner: GoodsOwner, purchase_order: PurchaseOrder, events: list[Event]) -> None:
        """Fire the purchase order webhook likewise."""
        payload = purchase_order_payload(purchase_order)
        self._tell(owner, WebhookKind.PURCHASE_ORDER, events, payload, purchase_order.status)

    def tell_of_adjustment(self, owner: GoodsOwner, adjustment: Adjustment) -> None:
        """Fire the inventory webhook for one row."""
        self._tell(owner, WebhookKind.INVENTORY, [Event.ADJUSTED], inventory_payload(owner, adjustment))

    def tell_of_return(
        self, owner: GoodsOwner, order: Order, line: OrderLine, article: Article, item: ReturnedItem
    ) -> None:
        """Fire the picking, packing and returns webhook for goods of one article that came back."""
        payload = return_payload(order, line, article, item)
        self._tell(owner, WebhookKind.PICKING_PACKING_RETURNS, [Event.RETURNED], payload)

    async def test_webhook(self, owner: GoodsOwner, kind: WebhookKind) -> Delivery:
        """Press the Test button: send once, with a record that does not exist, and wait for the outcome.

        Raises:
            KeyError: when no webhook of this kind is set up.
        """
        delivery = self._delivery(owner, kind, self.webhooks_of(owner)[kind], _test_payload(owner, kind))
        await self.sender.send_once(delivery)
        return delivery

    def webhooks_of(self, owner: GoodsOwner) -> dict[WebhookKind, Webhook]:
        """The goods owner's webhooks, by kind."""
        return self.webhooks.setdefault((owner.warehouse, owner.goods_owner_id), {})

    def _tell(
        self, owner: GoodsOwner, kind: WebhookKind, events: list[Event], payload: Document, status: int | None = None
    ) -> None:
        webhook = self.webhooks_of(owner).get(kind)
        if webhook and webhook.wants(events, status):
            self.sender.fire(self._delivery(owner, kind, webhook, payload), self.switches)

    def _delivery(self, owner: GoodsOwner, kind: WebhookKind, webhook: Webhook, payload: Document) -> Delivery:
        timestamp = webhook_timestamp(self.clock(), self.switches.webhook_time)
        template = webhook.template or _TEMPLATES[kind]
        whole = envelope(self.sender.new_event_id(), owner, timestamp, template) | payload
        return Delivery(kind, owner.warehouse, owner.goods_owner_id, webhook, whole)


_TEMPLATES = {
    WebhookKind.ORDER: "Order",
    WebhookKind.PURCHASE_ORDER: "PurchaseOrder",
    WebhookKind.INVENTORY: "Inventory",
    WebhookKind.PICKING_PACKING_RETURNS: "Picking",
}
"""What `webhookTemplate` says unless told otherwise."""


def _test_payload(owner: GoodsOwner, kind: WebhookKind) -> Document:
    match kind:
        case WebhookKind.ORDER:
            return order_payload(None)
        case WebhookKind.PURCHASE_ORDER:
            return purchase_order_payload(None)
        case WebhookKind.INVENTORY:
            return inventory_payload(owner, None)
        case WebhookKind.PICKING_PACKING_RETURNS:
            return return_payload(None, None, None, None)
        case never:
            assert_never(never)
