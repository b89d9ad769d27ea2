"""Which process a webhook event of Ongoing is for, and which record of it (SPEC §4).

The kinds are the last parts of the webhook addresses. A number that Ongoing leaves out, though the record has an id
there, makes the process look: it finds the record by itself.
"""

from typing import Any

from app.errors import Requirement
from app.inbox.routes import Look, NotOurs
from app.processes.process import ProcessName

Asked = list[Requirement | Look]


def route(kind: str, payload: dict[str, Any]) -> Asked:
    """What an event asks for. Raises NotOurs when it asks for nothing: what the Test button sends, a pick."""
    match kind:
        case "order":
            return _record(payload, "order", ProcessName.SHIPMENTS)
        case "purchase-order":
            return _record(payload, "purchaseOrder", ProcessName.GOODS_RECEIPTS)
        case "return":
            if payload.get("isReturned") is not True:
                raise NotOurs("Nothing came back: goods were allocated, picked or packed.")
            return _record(_part(payload, "order"), "order", ProcessName.CUSTOMER_RETURNS)
        case "inventory":
            if not _is_id(_part(payload, "inventory").get("inventoryId")):
                raise NotOurs("The event names no change of stock.")
            return [Look(ProcessName.STOCK_ADJUSTMENTS)]
        case _:
            raise NotOurs(f"Nothing is known of events of the kind {kind}.")


def _record(named: dict[str, Any], what: str, process: ProcessName) -> Asked:
    number = named.get(f"{what}Number")
    if isinstance(number, str) and number:
        return [Requirement(process, number)]
    if _is_id(named.get(f"{what}Id")):
        return [Look(process)]
    raise NotOurs(f"The event names no {'order' if what == 'order' else 'purchase order'}.")


def _part(payload: dict[str, Any], name: str) -> dict[str, Any]:
    part = payload.get(name)
    return part if isinstance(part, dict) else {}


def _is_id(value: Any) -> bool:
    """Whether it is the id of something; the Test button's payload has 0 (UNKNOWN, as FACTS §12 does not show it)."""
    return isinstance(value, int) and not isinstance(value, bool) and value > 0
