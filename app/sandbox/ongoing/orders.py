"""Orders: the rules of writing, changing the status of, and cancelling one."""

from datetime import datetime

from app.sandbox.ongoing.events import Event
from app.sandbox.ongoing.goods_owner import CANCELLED, PICKED, GoodsOwner, Order, System
from app.sandbox.ongoing.order_body import PutOrder
from app.sandbox.ongoing.order_lines import checked_lines, save_lines
from app.sandbox.ongoing.started import started_refusal
from app.sandbox.ongoing.switches import CancelledAgain, OngoingSwitches
from app.sandbox.ongoing.types_register import keep_type
from app.sandbox.ongoing.wire import Document, bad_request, fitted, merge

LENGTHS = {"orderNumber": 50, "servicePointCode": 50, "orderRemark": 500, "warehouseInstruction": 500}


def change_status(owner: GoodsOwner, order: Order, status: int, by: str, now: datetime) -> list[Event]:
    """Give an order another status; returns what a webhook would tell of.

    `PICKED` is told when the status reaches 400 or above from below and at least one item is picked (FACTS §12).
    """
    if status == order.status:
        return []
    came_up = order.status < PICKED <= status < CANCELLED
    order.status = status
    order.status_changed = order.updated = now
    order.history.append((now, status, by))
    owner.touch_stock(order, now)
    some_picked = any(line.picked > 0 for line in order.picking_lines())
    return [Event.STATUS_CHANGED, Event.PICKED] if came_up and some_picked else [Event.STATUS_CHANGED]


def require_not_started(order: Order, switches: OngoingSwitches, *, to: str) -> None:
    """Changing and cancelling are allowed only before the warehouse has started (FACTS §3).

    Raises:
        Refusal: with the status and body that the switch says.
    """
    if order.status >= switches.started_from:
        raise started_refusal(f"Order {order.number}", switches, to=to)


def cancel_order(owner: GoodsOwner, order: Order, switches: OngoingSwitches, now: datetime) -> list[Event]:
    """Cancel over the API.

    Raises:
        Refusal: when the warehouse has started, or the order is cancelled already and the switch refuses that.
    """
    if order.status == CANCELLED:
        if switches.cancelled_again is CancelledAgain.ACCEPTED:
            return []
        raise bad_request(f"Order {order.number} is already cancelled.")
    require_not_started(order, switches, to="cancelled")
    return change_status(owner, order, CANCELLED, "api", now)


def patch_status(owner: GoodsOwner, system: System, order: Order, status: int, now: datetime) -> list[Event]:
    """Set the status over the API.

    Raises:
        Refusal: 400 for a number that the system does not have, or when goods are allocated (FACTS §7).
    """
    if status not in system.statuses:
        raise bad_request(f"There is no order status {status}.")
    if any(line.allocated > line.picked for line in order.picking_lines()):
        raise bad_request(f"The status of order {order.number} cannot be set: goods are allocated to it.")
    return change_status(owner, order, status, "api", now)


def save_order(
    owner: GoodsOwner, body: PutOrder, known: Order | None, switches: OngoingSwitches, now: datetime
) -> tuple[Order, str, list[Event]]:
    """Create or update an order; returns it, the message for humans and what a webhook would tell of.

    The customer is made on the fly from the consignee (FACTS §7), an order type or an article if the switches say so.

    Raises:
        Refusal: when it is started, or something on it is wrong; nothing has been changed then.
    """
    if known:
        require_not_started(known, switches, to="updated")
    sent = fitted(body.document(), LENGTHS, switches)
    sent.pop("orderLines", None)
    _require_unique_number(owner, sent["orderNumber"], known)
    _require_known_codes(owner, body)
    bodies = checked_lines(owner, body, switches)
    said = keep_type(owner.order_types, sent, "orderType", switches)
    consignee_id, new_customer = _customer_of(owner, sent["consignee"], known)
    said += new_customer

    events: list[Event] = []
    if known is None:
        order = Order(
            order_id=owner.new_id("order"),
            document=sent,
            consignee_id=consignee_id,
            warehouse_id=sent.get("warehouseId") or owner.home_warehouse_id,
            status=switches.initial_order_status,
            created=now,
            updated=now,
            header_updated=now,
            status_changed=now,
            history=[(now, switches.initial_order_status, "api")],
            reads_until_lines_show=switches.lines_hidden_for_gets,
        )
        events.append(Event.CREATED)
    else:
        order = known
        owner.touch_stock(order, now)
        del owner.order_ids[order.number]
        order.document = merge(order.document, sent, switches)
        order.consignee_id = consignee_id
        if switches.update_moves_order:
            order.warehouse_id = order.document.get("warehouseId") or owner.home_warehouse_id
        order.updated = order.header_updated = now
    owner.keep_order(order)
    said += save_lines(owner, order, bodies, switches, now, given=body.order_lines is not None)
    owner.touch_stock(order, now)
    return order, " <br/> <br/>".join([*said, f"Order {order.number} saved"]), events


def _require_unique_number(owner: GoodsOwner, number: str, known: Order | None) -> None:
    holder = owner.order_ids.get(number)
    if known and holder not in {None, known.order_id}:
        raise bad_request(f"Order number {number} is taken.")


def _require_known_codes(owner: GoodsOwner, body: PutOrder) -> None:
    """A transporter and a warehouse must be ones that the goods owner has (FACTS §7)."""
    if body.warehouse_id is not None and all(w["id"] != body.warehouse_id for w in owner.warehouses):
        raise bad_request(f"There is no warehouse {body.warehouse_id}.")
    for carrier in (body.transporter, body.return_transporter):
        if carrier and carrier.transporter_code:
            services = transporter_services(owner, carrier.transporter_code)
            if services is None or carrier.transporter_service_code not in {None, *services}:
                code, service = carrier.transporter_code, carrier.transporter_service_code
                raise bad_request(f"There is no transporter contract {code} {service}.")


def transporter_services(owner: GoodsOwner, code: str) -> dict[str, str] | None:
    """Service codes and names of a transporter; None without a contract with it."""
    contract = next((c for c in owner.transporter_contracts if c["transporterCode"] == code), None)
    if contract is None:
        return None
    return {s["transporterServiceCode"]: s["transporterServiceName"] for s in contract["transporterServices"]}


def _customer_of(owner: GoodsOwner, consignee: Document, known: Order | None) -> tuple[int, list[str]]:
    """The id of the consignee's customer, and what to say of a new one."""
    number = consignee.get("customerNumber")
    if number in owner.customers:
        customer = owner.customers[number]
        customer |= consignee
        return int(customer["id"]), []
    if number is None:
        return (known.consignee_id if known else owner.new_id("customer")), []
    customer_id = owner.new_id("customer")
    owner.customers[number] = {"id": customer_id, **consignee}
    return customer_id, [f"Customer with customer number '{number}' and ID '{customer_id}' created."]
