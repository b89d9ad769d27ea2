"""Purchase orders: the rules of writing, changing the status of, and cancelling one (FACTS §8)."""

from collections.abc import Mapping
from datetime import datetime
from decimal import Decimal

from app.sandbox.ongoing.events import Event
from app.sandbox.ongoing.goods_owner import GoodsOwner, System
from app.sandbox.ongoing.line_articles import article_for_line, require_lines_in_order
from app.sandbox.ongoing.purchase_order_body import PurchaseOrderLineBody, PutPurchaseOrder
from app.sandbox.ongoing.purchase_order_record import (
    DEVIATION,
    PURCHASE_ORDER_CANCELLED,
    PurchaseOrder,
    PurchaseOrderLine,
)
from app.sandbox.ongoing.started import started_refusal
from app.sandbox.ongoing.suppliers import keep_supplier
from app.sandbox.ongoing.switches import CancelledAgain, OmittedLines, OngoingSwitches
from app.sandbox.ongoing.types_register import keep_type
from app.sandbox.ongoing.wire import bad_request, fitted, merge

LENGTHS: Mapping[str, int] = {"purchaseOrderNumber": 50}


def change_purchase_order_status(purchase_order: PurchaseOrder, status: int, by: str, now: datetime) -> list[Event]:
    """Give a purchase order another status; returns what a webhook would tell of.

    `RECEIVED` is told when the status reaches 400 or above from below and something is received: a part receipt
    below 400 is not told (FACTS §12).
    """
    if status == purchase_order.status:
        return []
    came_up = purchase_order.status < DEVIATION <= status < PURCHASE_ORDER_CANCELLED
    purchase_order.status, purchase_order.status_changed = status, now
    purchase_order.history.append((now, status, by))
    touch_articles(purchase_order, now)
    received = any(line.received > 0 for line in purchase_order.lines)
    return [Event.STATUS_CHANGED, Event.RECEIVED] if came_up and received else [Event.STATUS_CHANGED]


def touch_articles(purchase_order: PurchaseOrder, now: datetime) -> None:
    """Note that the figures of its articles have changed: what is to be received is one of them."""
    for line in purchase_order.lines:
        line.article.stock_changed = now


def _require_not_started(purchase_order: PurchaseOrder, switches: OngoingSwitches, *, to: str) -> None:
    if purchase_order.status >= switches.purchase_order_started_from:
        raise started_refusal(f"Purchase order {purchase_order.number}", switches, to=to)


def cancel_purchase_order(purchase_order: PurchaseOrder, switches: OngoingSwitches, now: datetime) -> list[Event]:
    """Cancel over the API.

    Raises:
        Refusal: when the warehouse has started, or it is cancelled already and the switch refuses that.
    """
    if purchase_order.status == PURCHASE_ORDER_CANCELLED:
        if switches.cancelled_again is CancelledAgain.ACCEPTED:
            return []
        raise bad_request(f"Purchase order {purchase_order.number} is already cancelled.")
    _require_not_started(purchase_order, switches, to="cancelled")
    return change_purchase_order_status(purchase_order, PURCHASE_ORDER_CANCELLED, "api", now)


def patch_purchase_order_status(
    system: System, purchase_order: PurchaseOrder, status: int, now: datetime
) -> list[Event]:
    """Set the status over the API; from which statuses that works is not documented, so from all.

    Raises:
        Refusal: 400 for a number that the system does not have.
    """
    _require_status(system, status)
    return change_purchase_order_status(purchase_order, status, "api", now)


def _require_status(system: System, status: int) -> None:
    if status not in system.purchase_order_statuses:
        raise bad_request(f"There is no purchase order status {status}.")


def save_purchase_order(
    owner: GoodsOwner,
    system: System,
    body: PutPurchaseOrder,
    known: PurchaseOrder | None,
    switches: OngoingSwitches,
    now: datetime,
) -> tuple[PurchaseOrder, str, list[Event]]:
    """Create or update a purchase order; returns it, the message for humans and what a webhook would tell of.

    Raises:
        Refusal: when it is started, or something on it is wrong; nothing has been changed then.
    """
    if known:
        _require_not_started(known, switches, to="updated")
    sent = fitted(body.document(), LENGTHS, switches)
    sent.pop("purchaseOrderLines", None)
    number = sent["purchaseOrderNumber"]
    if known and owner.purchase_order_ids.get(number) not in {None, known.purchase_order_id}:
        raise bad_request(f"Purchase order number {number} is taken.")
    if body.warehouse_id is not None and all(w["id"] != body.warehouse_id for w in owner.warehouses):
        raise bad_request(f"There is no warehouse {body.warehouse_id}.")
    status = body.advanced.purchase_order_status_created if body.advanced else None
    if status is not None:
        _require_status(system, status)
    bodies = body.purchase_order_lines or []
    require_lines_in_order(owner, [(line.row_number, line.article_number) for line in bodies], switches)
    said = keep_type(owner.purchase_order_types, sent, "purchaseOrderType", switches)
    supplier = sent.get("supplierInfo") or {}
    said += keep_supplier(owner, supplier, supplier.get("supplierAddress"))

    if known is None:
        status = switches.initial_purchase_order_status if status is None else status
        purchase_order = PurchaseOrder(
            purchase_order_id=owner.new_id("purchase_order"),
            document=sent,
            warehouse_id=sent.get("warehouseId") or owner.home_warehouse_id,
            status=status,
            created=now,
            status_changed=now,
            history=[(now, status, "api")],
        )
    else:
        purchase_order = known
        touch_articles(known, now)
        del owner.purchase_order_ids[known.number]
        known.document = merge(known.document, sent, switches)
        known.warehouse_id = known.document.get("warehouseId") or owner.home_warehouse_id
    owner.keep_purchase_order(purchase_order)
    if body.purchase_order_lines is not None:
        said += _save_lines(owner, purchase_order, bodies, switches, now)
    touch_articles(purchase_order, now)
    done = "updated" if known else "created"
    message = " <br/> ".join([*said, f"Inorder with order number {number} {done}."])
    return purchase_order, f"{message} <br/>", [] if known else [Event.CREATED]


def _save_lines(
    owner: GoodsOwner,
    purchase_order: PurchaseOrder,
    bodies: list[PurchaseOrderLineBody],
    switches: OngoingSwitches,
    now: datetime,
) -> list[str]:
    """Lay the sent lines over those that are there, matched by row number; returns what to say to humans."""
    said, saved = [], []
    for body in bodies:
        article, about_article = article_for_line(owner, body.article_number, body.row_number, switches, now)
        said += about_article
        if article is None:
            continue
        line = purchase_order.line_at(body.row_number)
        if line is None:
            new_id = owner.new_id("purchase_order_line")
            line = PurchaseOrderLine(new_id, article, body.document(), body.number_of_items)
        else:
            line.document = merge(line.document, body.document(), switches)
            line.article, line.advised = article, line.document.get("numberOfItems") or Decimal(0)
        saved.append(line)
    numbers = {line.row_number for line in saved}
    left_out = [line for line in purchase_order.lines if line.row_number not in numbers]
    kept = left_out if switches.omitted_purchase_order_lines is OmittedLines.KEPT else []
    purchase_order.lines = [*kept, *saved]
    return said
