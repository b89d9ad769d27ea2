"""What is remembered of the receipts of a purchase order: how far each line is posted, and by which documents."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal

from pydantic import BaseModel, ConfigDict

from app.fortnox.purchase_orders import PurchaseOrderId
from app.ledger.ledger import Ledger, fingerprint
from app.ledger.models import Link, NameKind
from app.ongoing.ids import OngoingPurchaseOrderId
from app.processes.to_fortnox.custom_plan import numbers

WAITING = "a person"
"""What the link of a held record refers to: scans look at those again, so that a hold can clear by itself."""


class LineMemory(BaseModel):
    """How much of a line is accounted for (`posted`), and how much of that without us (`base`).

    Without us: received before the line at activation, booked in Fortnox by somebody else, or not kept in stock.
    `told` is what we last told the warehouse is reported.
    """

    model_config = ConfigDict(frozen=True)

    article: str
    base: Decimal
    posted: Decimal
    told: Decimal = Decimal(0)


class DocumentMemory(BaseModel):
    """A document of ours in Fortnox and what it brought of each line; `custom` is one of an unknown order."""

    model_config = ConfigDict(frozen=True)

    id: str
    custom: bool
    quantities: dict[str, Decimal]
    voided: bool = False


class ReceiptMemory(BaseModel):
    """What we know of the purchase order: lines by their id in Ongoing, documents by their key.

    `closed` says that nothing is to be completed in Fortnox any more; `completed` that we asked for it, noted before
    asking: the process of purchase orders must not take our own completion for the office's.
    """

    model_config = ConfigDict(frozen=True)

    order_id: PurchaseOrderId | None = None
    closed: bool = False
    completed: bool = False
    lines: dict[str, LineMemory] = {}
    documents: dict[str, DocumentMemory] = {}

    @classmethod
    def of(cls, link: Link | None) -> "ReceiptMemory":
        """What a link holds; nothing when there is none."""
        return cls() if link is None else cls.model_validate(link.sent)

    def knowing(self, lines: Mapping[str, LineMemory]) -> "ReceiptMemory":
        """The same with these lines as they stand now."""
        return self.model_copy(update={"lines": {**self.lines, **lines}})

    def with_document(self, key: str, document: DocumentMemory, lines: Mapping[str, LineMemory]) -> "ReceiptMemory":
        """The same after a document was posted, with the lines as it left them; a repeat changes nothing."""
        return self.knowing(lines).model_copy(update={"documents": {**self.documents, key: document}})

    def without(self, keys: Iterable[str]) -> "ReceiptMemory":
        """The same after documents were voided: what they brought is not posted any more."""
        documents, lines = dict(self.documents), dict(self.lines)
        for key in keys:
            voided = documents[key]
            documents[key] = voided.model_copy(update={"voided": True})
            for line, quantity in voided.quantities.items():
                kept = lines[line]
                lines[line] = kept.model_copy(update={"posted": max(kept.posted - quantity, kept.base)})
        return self.model_copy(update={"documents": documents, "lines": lines})

    def with_spent_key(self, key: str, *, custom: bool) -> "ReceiptMemory":
        """The same after a plan was given up because others did its work: its key is not used a second time."""
        spent = DocumentMemory(id="", custom=custom, quantities={}, voided=True)
        return self.model_copy(update={"documents": {**self.documents, key: spent}})

    @property
    def standing(self) -> dict[str, DocumentMemory]:
        """Our documents that are not known to be voided."""
        return {key: document for key, document in self.documents.items() if not document.voided}


@dataclass(frozen=True, slots=True)
class Remembered:
    """The memory of one purchase order as the ledger keeps it."""

    ledger: Ledger
    number: str

    async def load(self) -> ReceiptMemory:
        """What is kept."""
        return ReceiptMemory.of(await self.ledger.link(self.number))

    async def save(self, memory: ReceiptMemory, warehouse_order_id: OngoingPurchaseOrderId) -> None:
        """Keep it; commits."""
        sent = memory.model_dump(mode="json")
        await self.ledger.remember(
            self.number,
            fingerprint=fingerprint(sent),
            remote_id=str(warehouse_order_id),
            sent=sent,
            names={
                NameKind.INCOMING_GOODS: [each.id for each in memory.documents.values() if not each.custom],
                NameKind.DELIVERY_NOTE: [key for key, each in memory.documents.items() if not each.custom],
                NameKind.CUSTOM_DOCUMENT: numbers(key for key, each in memory.documents.items() if each.custom),
            },
        )

    async def wait(self, *, held: bool) -> None:
        """Note whether the record waits for a person; nothing is written where that is noted already."""
        link = await self.ledger.link(self.number)
        waiting = link is not None and link.refers_to == WAITING
        if held == waiting or (link is None and not held):
            return
        memory = ReceiptMemory.of(link)
        sent = memory.model_dump(mode="json")
        await self.ledger.remember(
            self.number,
            fingerprint=fingerprint(sent),
            remote_id=link.remote_id if link else "",
            refers_to=WAITING if held else "",
            sent=sent,
        )
