"""What `/_sandbox/state` shows: everything held but the passwords."""

from app.sandbox.ongoing.adjustment_record import Adjustment
from app.sandbox.ongoing.goods_owner import Article, GoodsOwner, Order, OrderLine
from app.sandbox.ongoing.purchase_order_record import PurchaseOrder
from app.sandbox.ongoing.return_order_record import ReturnOrder
from app.sandbox.ongoing.stock import StockFigures
from app.sandbox.ongoing.wire import Document
from app.sandbox.ongoing.world import OngoingWorld


def state_of(world: OngoingWorld) -> Document:
    """Systems, goods owners, and under each its records as they were written and as they stand."""
    return {
        "now": world.clock(),
        "systems": {
            warehouse: {
                "statuses": system.statuses,
                "purchase_order_statuses": system.purchase_order_statuses,
                "goods_owners": {
                    str(owner_id): _goods_owner(world, owner) for owner_id, owner in system.goods_owners.items()
                },
            }
            for warehouse, system in world.systems.items()
        },
    }


def _goods_owner(world: OngoingWorld, owner: GoodsOwner) -> Document:
    figures = StockFigures(owner)
    return {
        "name": owner.name,
        "user_name": owner.user_name,
        "warehouses": owner.warehouses,
        "order_types": owner.order_types,
        "way_of_delivery_types": owner.way_of_delivery_types,
        "transporter_contracts": owner.transporter_contracts,
        "articles": {number: _article(article, figures) for number, article in owner.articles.items()},
        "suppliers": owner.suppliers,
        "customers": owner.customers,
        "orders": {order.number: _order(order) for order in owner.orders.values()},
        "purchase_order_types": owner.purchase_order_types,
        "purchase_orders": {one.number: _purchase_order(one) for one in owner.purchase_orders.values()},
        "return_causes": owner.return_causes,
        "return_orders": {one.number: _return_order(one) for one in owner.return_orders.values()},
        "adjustments": [_adjustment(adjustment) for adjustment in owner.adjustments],
        "webhooks": {
            kind: webhook.model_dump(mode="json", exclude={"password", "token"})
            for kind, webhook in world.webhooks_of(owner).items()
        },
        "deliveries": [
            delivery.as_dict()
            for delivery in world.sender.deliveries
            if (delivery.warehouse, delivery.goods_owner_id) == (owner.warehouse, owner.goods_owner_id)
        ],
    }


def _article(article: Article, figures: StockFigures) -> Document:
    return {
        "article_system_id": article.article_system_id,
        "document": article.document,
        "data_updated": article.data_updated,
        "stock_changed": article.stock_changed,
        "inventory": figures.inventory_info(article),
    }


def _order(order: Order) -> Document:
    return {
        "order_id": order.order_id,
        "status": order.status,
        "document": order.document,
        "back_order_for": order.back_order_for,
        "warehouse_id": order.warehouse_id,
        "created": order.created,
        "updated": order.updated,
        "status_changed": order.status_changed,
        "shipped": order.shipped,
        "lines": [_line(line) for line in order.lines],
        "tracking": order.tracking,
        "history": [{"at": at, "status": status, "by": by} for at, status, by in order.history],
    }


def _line(line: OrderLine) -> Document:
    return {
        "line_id": line.line_id,
        "row_number": line.row_number,
        "article_number": line.article.number,
        "document": line.document,
        "ordered": line.ordered,
        "allocated": line.allocated,
        "picked": line.picked,
        "reported": line.reported,
        "returned": line.returned,
        "reported_returned": line.reported_returned,
        "to_be_picked": line.to_be_picked,
        "components": [_line(component) for component in line.components],
    }


def _purchase_order(purchase_order: PurchaseOrder) -> Document:
    return {
        "purchase_order_id": purchase_order.purchase_order_id,
        "status": purchase_order.status,
        "document": purchase_order.document,
        "warehouse_id": purchase_order.warehouse_id,
        "created": purchase_order.created,
        "status_changed": purchase_order.status_changed,
        "last_received": purchase_order.last_received,
        "lines": [
            {
                "line_id": line.line_id,
                "row_number": line.row_number,
                "article_number": line.article.number,
                "document": line.document,
                "advised": line.advised,
                "received": line.received,
                "reported": line.reported,
            }
            for line in purchase_order.lines
        ],
        "history": [{"at": at, "status": status, "by": by} for at, status, by in purchase_order.history],
    }


def _return_order(return_order: ReturnOrder) -> Document:
    return {
        "return_order_id": return_order.return_order_id,
        "stage": return_order.stage,
        "order_number": return_order.order.number,
        "document": return_order.document,
        "lines": [
            {
                "line_id": line.line_id,
                "row_number": line.row_number,
                "expected": line.expected,
                "returned": line.returned,
                "scrapped": line.scrapped,
            }
            for line in return_order.lines
        ],
    }


def _adjustment(adjustment: Adjustment) -> Document:
    return {
        "inventory_id": adjustment.inventory_id,
        "article_system_id": adjustment.article.article_system_id,
        "article_number": adjustment.article.number,
        "warehouse_id": adjustment.warehouse_id,
        "quantity": adjustment.quantity,
        "made": adjustment.made,
        "cause": adjustment.cause,
        "comment": adjustment.comment,
        "is_count": adjustment.is_count,
        "scrapped_return_of_order_id": adjustment.scrapped_return_of_order_id,
        "reported": adjustment.reported,
    }
