"""Ongoing's identifiers, each a type of its own so that no two can be mixed up."""

from typing import NewType

GoodsOwnerId = NewType("GoodsOwnerId", int)
ArticleSystemId = NewType("ArticleSystemId", int)
OngoingOrderId = NewType("OngoingOrderId", int)
OngoingOrderLineId = NewType("OngoingOrderLineId", int)
WarehouseId = NewType("WarehouseId", int)
WebhookEventId = NewType("WebhookEventId", int)
