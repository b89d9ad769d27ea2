"""The cases in which a receipt waits for a person, each in words that say what happened and what to do where."""

from collections.abc import Sequence

from app.fortnox.incoming_goods_documents import DeliveryNoteId, IncomingGoodsId, IncomingGoodsListItem
from app.fortnox.purchase_orders import PurchaseOrderId
from app.ledger.outcomes import Difference, Held
from app.processes.to_fortnox.goods_receipt_lines import ReceivedLine, plain

Differences = tuple[Difference, ...]


def ambiguous(number: str, orders: Sequence[PurchaseOrderId]) -> Held:
    """The warehouse's number is the internal reference of several orders."""
    return Held(
        code="goods_receipts.ambiguous_reference",
        message=f"Purchase order {number} of the warehouse may be any of the orders {_listed(orders)} in Fortnox: "
        "all have it as their internal reference.",
        todo=f"Give all but one of them another internal reference in Fortnox, then retry. Nothing was written for "
        f"{number}.",
    )


def takes_no_goods(number: str, order_id: PurchaseOrderId, *, voided: bool) -> Held:
    """Goods came for an order that the office voided, or that goes straight to the customer."""
    state = "is voided" if voided else "goes straight to the customer"
    return Held(
        code="goods_receipts.order_takes_no_goods",
        message=f"Goods came for purchase order {number}, but order {order_id} {state} in Fortnox.",
        todo="Ask the supplier. If the goods stay, book them in Fortnox by hand as incoming goods without an order, "
        "then dismiss this. If they go back, correct the receipt in Ongoing to what stays, then retry.",
    )


def no_article(number: str, lines: Sequence[ReceivedLine]) -> Held:
    """Ongoing does not say what came."""
    return Held(
        code="goods_receipts.no_article",
        message=f"Ongoing names no article for what came on purchase order {number}.",
        todo="Look at the lines named here in Ongoing and give them an article, then retry.",
        differences=tuple(Difference(line.name, "", f"{plain(line.received)} received") for line in lines),
    )


def reported_elsewhere(number: str, lines: Sequence[ReceivedLine]) -> Held:
    """Somebody else told Ongoing that the ERP knows of these goods."""
    return Held(
        code="goods_receipts.reported_elsewhere",
        message=f"Ongoing counts more of purchase order {number} as reported than Lagerbro has reported: another "
        "integration, or a person, marks receipts as reported too.",
        todo="See that only one integration reports for this goods owner. If Fortnox has these goods, receive them "
        "there on the purchase order and this clears itself; if not, have the warehouse set the reported quantity in "
        "Ongoing back to what is shown here as posted. Then retry; nothing is posted before.",
        differences=tuple(
            Difference(line.name, f"{plain(line.level)} posted", f"{plain(line.reported)} reported") for line in lines
        ),
    )


def undated(number: str, lines: Sequence[ReceivedLine]) -> Held:
    """Nobody knows whether the goods came before the line at activation."""
    return Held(
        code="goods_receipts.undated",
        message=f"Purchase order {number} is older than the activation of this connection, and Ongoing does not say "
        "when some of its goods came.",
        todo="Receive in Fortnox, on the purchase order, what is not in its stock yet, also what came after the "
        "activation; then retry: what Fortnox counts as received is not posted again.",
        differences=tuple(
            Difference(line.name, f"{plain(line.level)} accounted for", f"{plain(line.received)} received")
            for line in lines
        ),
    )


def taken_back(number: str, lines: Sequence[ReceivedLine], voidable: Sequence[str], fixed: Sequence[str]) -> Held:
    """The warehouse corrected a receipt downwards after it was posted; proposes what a person can do."""
    losses = ", ".join(f"{plain(line.taken_back)} of {line.article}" for line in lines)
    proposals = []
    if voidable:
        proposals.append(
            f"void {_listed(voidable)} in Fortnox and retry: Lagerbro then posts anew what has really come"
        )
    if fixed:
        proposals.append(
            f"as {_listed(fixed)} is completed and cannot be voided, book {losses} out of stock in Fortnox by hand "
            "(Lager, manuell utleverans) and dismiss this, if nothing more comes on the order"
        )
    proposals.append(
        "have the warehouse set the receipt in Ongoing back to what is posted and take the difference off by an "
        "inventory adjustment, which is posted by itself"
    )
    return Held(
        code="goods_receipts.taken_back",
        message=f"The warehouse corrected the receipt of purchase order {number} downwards: Fortnox has "
        f"{losses} too many.",
        todo=f"One of these: {'; or '.join(proposals)}. It clears itself once both sides agree.",
        differences=tuple(
            Difference(line.name, f"{plain(line.level)} posted", f"{plain(line.received)} received") for line in lines
        ),
    )


def voided(number: str, document: IncomingGoodsListItem) -> Held:
    """The office took back the document that we were about to finish."""
    return Held(
        code="goods_receipts.voided",
        message=f"Incoming goods {document.id} ({document.delivery_note_id}), made by Lagerbro for purchase order "
        f"{number}, was voided in Fortnox before it was finished.",
        todo="If the goods are here, receive them in Fortnox by hand on the purchase order, or as incoming goods with "
        f"the same rows and the delivery note number {document.delivery_note_id}; if they are not, have the receipt in "
        "Ongoing corrected. Then retry: it goes on from there.",
    )


def released_otherwise(number: str, document_id: IncomingGoodsId, note: DeliveryNoteId, found: Differences) -> Held:
    """A document under our key is locked with other rows than ours."""
    return Held(
        code="goods_receipts.released_otherwise",
        message=f"Incoming goods {document_id} ({note}) of purchase order {number} is released in Fortnox with other "
        "rows than the warehouse received.",
        todo="Receive by hand in Fortnox, on the purchase order, what is missing; or void the document and receive all "
        "of it by hand. Then retry: it clears itself once the order shows what the warehouse received.",
        differences=found,
    )


def kept_otherwise(number: str, document_id: IncomingGoodsId, note: DeliveryNoteId, found: Differences) -> Held:
    """Fortnox changed a row in silence, or the office edited the document; nothing is in stock yet."""
    return Held(
        code="goods_receipts.kept_otherwise",
        message=f"Incoming goods {document_id} ({note}) of purchase order {number} does not stand in Fortnox as it was "
        "sent: Fortnox or the office changed it. It is not released.",
        todo="Set its rows in Fortnox to what is shown here on the warehouse's side, then retry: it is released as "
        "soon as they agree.",
        differences=found,
    )


def locked_period(number: str, document_id: IncomingGoodsId, lock: Held, remote_text: str) -> Held:
    """The books were locked over the date of a document that stands there."""
    return Held(
        code="goods_receipts.locked_period",
        message=f"Incoming goods {document_id} of purchase order {number} cannot be booked. {lock.message}",
        todo="Open the period in Fortnox (Inställningar, Bokföring, Låst period), or, while it is not released, set "
        f"the date of incoming goods {document_id} to a day after it. Then retry.",
        remote_text=remote_text,
    )


def not_completed(number: str, order_id: PurchaseOrderId) -> Held:
    """Fortnox said yes and shows no."""
    return Held(
        code="goods_receipts.not_completed",
        message=f"Fortnox accepted the completion of purchase order {order_id}, which the warehouse calls {number}, "
        "but shows it as open still.",
        todo="Mark the order as received in Fortnox (Lager, Inköp), then retry.",
    )


def _listed(names: Sequence[object]) -> str:
    return " and ".join(str(name) for name in names)
