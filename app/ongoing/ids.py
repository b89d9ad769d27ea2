"""Ongoing's identifiers, each a type of its own so that no two can be mixed up."""

from typing import NewType

GoodsOwnerId = NewType("GoodsOwnerId", int)
ArticleSystemId = NewType("ArticleSystemId", int)
OngoingOrderId = NewType("OngoingOrderId", int)
OngoingOrderLineId = NewType("OngoingOrderLineId", int)
OngoingPurchaseOrderId = NewType("OngoingPurchaseOrderId", int)
OngoingPurchaseOrderLineId = NewType("OngoingPurchaseOrderLineId", int)
ReturnOrderId = NewType("ReturnOrderId", int)
ReturnOrderLineId = NewType("ReturnOrderLineId", int)
InventoryId = NewType("InventoryId", int)
ArticleItemId = NewType("ArticleItemId", int)
WarehouseId = NewType("WarehouseId", int)
WebhookEventId = NewType("WebhookEventId", int)
