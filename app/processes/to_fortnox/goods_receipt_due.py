"""Whether there is something to do about a purchase order now: the same question for the scan and the transfer."""

from app.connections.options import ReceiptWhen
from app.processes.process import Sides
from app.processes.to_fortnox.goods_receipt_lines import Receipt
from app.processes.to_fortnox.goods_receipt_memory import ReceiptMemory


def has_something_to_do(receipt: Receipt, memory: ReceiptMemory, sides: Sides) -> bool:
    """Whether something is to be posted or completed now, or a person is to be told of something."""
    return bool(
        receipt.taken_back
        or receipt.reported_elsewhere
        or (receipt.arrived and is_due(receipt, sides))
        or is_to_be_closed(receipt, memory, sides)
    )


def is_due(receipt: Receipt, sides: Sides) -> bool:
    """Whether what arrived is posted now: always when somebody reports it, else as the option says."""
    each_scan = sides.options.receipt_when is ReceiptWhen.EACH_SCAN
    return sides.reported or each_scan or receipt.is_final(sides.options)


def is_to_be_closed(receipt: Receipt, memory: ReceiptMemory, sides: Sides) -> bool:
    """Whether Fortnox is to await nothing more of the order.

    Not when all that came lies before the line at activation: what was not ours stays untouched.
    """
    return receipt.is_received(sides.options) and not memory.closed and not receipt.lies_before_the_line


def why_not(receipt: Receipt) -> str:
    """Why nothing is done, in words."""
    number = receipt.number
    if receipt.arrived:
        return f"Purchase order {number} is not finished in the warehouse yet (status {receipt.status})."
    if receipt.lies_before_the_line:
        return f"What came on purchase order {number} lies before the activation of this connection."
    return f"Nothing new came on purchase order {number}."
