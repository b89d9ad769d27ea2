"""A company that buys: its purchase orders on both sides, and the people at the warehouse's gate and in the office."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

from app.ledger.models import Plan
from app.ledger.outcomes import Held, Outcome
from app.ongoing.articles import ArticleRequest
from app.ongoing.purchase_order_request import PurchaseOrderLineRequest, PurchaseOrderRequest
from app.processes.process import Scan, Sides
from app.processes.to_fortnox import goods_receipts
from app.sandbox.fortnox import incoming_goods_saving, purchase_order_saving
from app.sandbox.fortnox.documents.incoming_goods import IncomingGoods
from app.sandbox.fortnox.purchase_receipts import purchase_order_json
from app.sandbox.ongoing.purchase_order_record import PurchaseOrder
from app.sandbox.ongoing.receiving import Receiving
from tests.processes.conftest import START, MakeSides
from tests.processes.crash import Crash
from tests.processes.worlds import FortnoxSide, OngoingSide

Quantities = Mapping[str, int | str | Decimal]

BEFORE = datetime(2026, 2, 20, 9, 0, tzinfo=UTC)
"""A day before the line at activation."""


@dataclass
class Dock:
    """Both sides of one connection with the warehouse module, and what happens to purchase orders there."""

    fortnox: FortnoxSide
    ongoing: OngoingSide
    make: MakeSides
    crash: Crash
    options: dict[str, Any] = field(default_factory=lambda: {"warehouse_module": True})

    def __post_init__(self) -> None:
        self.fortnox.company.warehouse_module = True
        self.fortnox.add_supplier("31")
        self.people = Receiving(self.ongoing.world, self.ongoing.owner)

    def switch(self, **switches: Any) -> None:
        """How Fortnox behaves where the facts are silent."""
        world = self.fortnox.world
        world.switches = type(world.switches)(**{**world.switches.model_dump(), **switches})

    def sides(self, process: str = "goods_receipts", *, reported: bool = True) -> Sides:
        return replace(self.make(process, **self.options), reported=reported)

    async def article(self, number: str, *, price: int | None = 40, stocked: bool = True) -> None:
        """An article on both sides, with nothing in stock in Fortnox."""
        self.fortnox.add_article(number, StockGoods=stocked, **({} if price is None else {"PurchasePrice": price}))
        await self.article_in_the_warehouse(number)

    async def article_in_the_warehouse(self, number: str) -> None:
        await self.sides().ongoing.articles.put(ArticleRequest(article_number=number, article_name=number))

    async def order(self, *rows: tuple[str, int], carried: bool = True, **fields: Any) -> str:
        """An order sent to the supplier; `carried` when the purchase order process brought it to the warehouse."""
        content = {
            "supplierNumber": "31",
            "rows": [{"itemId": article, "orderedQuantity": quantity, "price": 45} for article, quantity in rows],
            **fields,
        }
        world, company = self.fortnox.world, self.fortnox.company
        order = purchase_order_saving.add_purchase_order(world, company, content, by_office=True)
        purchase_order_saving.send(world, company, order.id)
        if carried:
            remote_id = await self.into_the_warehouse(str(order.id), order.id)
            await self.sides("purchase_orders").ledger.remember(
                str(order.id), fingerprint="-", remote_id=str(remote_id)
            )
        return str(order.id)

    async def into_the_warehouse(self, number: str, order_id: int, **fields: Any) -> int:
        rows = self.fortnox.company.purchase_orders[order_id].document.rows
        return await self.sides().ongoing.purchase_orders.put(
            PurchaseOrderRequest(
                purchase_order_number=number,
                purchase_order_lines=tuple(
                    PurchaseOrderLineRequest(
                        row_number=str(row.row_num),
                        external_order_line_id=str(row.id),
                        article_number=row.item_id,
                        number_of_items=row.ordered_quantity,
                        row_price=row.price,
                    )
                    for row in rows
                ),
                **fields,
            )
        )

    async def strange_order(self, number: str, *lines: tuple[str, int, int | None]) -> str:
        """An order that the warehouse got from somebody else: lines are article, quantity, price."""
        await self.sides().ongoing.purchase_orders.put(
            PurchaseOrderRequest(
                purchase_order_number=number,
                purchase_order_lines=tuple(
                    PurchaseOrderLineRequest(
                        row_number=f"R{at}",
                        article_number=article,
                        number_of_items=Decimal(quantity),
                        row_price=None if price is None else Decimal(price),
                    )
                    for at, (article, quantity, price) in enumerate(lines, start=1)
                ),
            )
        )
        return number

    def arrival(self, number: str) -> PurchaseOrder:
        """The purchase order in the warehouse."""
        return self.people.require_purchase_order(number)

    def receive(
        self,
        number: str,
        quantities: Quantities | None = None,
        unordered: Quantities | None = None,
        *,
        finish: bool = False,
        before: bool = False,
    ) -> None:
        """Goods come in; `before` dates them before the line at activation."""
        told = None if quantities is None else _decimals(quantities)
        self.people.receive(self.arrival(number), told, _decimals(unordered or {}), finish=finish)
        if before:
            order = self.arrival(number)
            order.last_received = order.created = order.status_changed = BEFORE
            for line in order.lines:
                for receipt in line.receipts:
                    receipt["inDate"] = BEFORE

    def correct(self, number: str, quantities: Quantities) -> None:
        """The warehouse sets what was received in all."""
        self.people.correct(self.arrival(number), _decimals(quantities))

    def finish(self, number: str) -> None:
        """The warehouse closes the order with a deviation."""
        self.people.close(self.arrival(number))

    async def transfer(self, number: str, *, reported: bool = True) -> Outcome:
        return await goods_receipts.transfer(number, self.sides(reported=reported))

    async def held(self, number: str, code: str, *, writes: int = 0) -> Held:
        """The hold that a transfer must end in, with so many writes to Fortnox."""
        before = self.writes()
        outcome = await self.transfer(number)
        assert isinstance(outcome, Held), outcome
        assert outcome.code == code
        assert outcome.todo
        assert self.writes() == before + writes
        return outcome

    async def scan(self, since: datetime = START, *, first: bool = False) -> list[str]:
        scan = Scan(since=since, first=first, started=self.ongoing.world.clock())
        return [key async for key in goods_receipts.scan(self.sides(reported=False), scan)]

    async def open_plan(self, number: str) -> Plan | None:
        return await self.sides().ledger.open_plan(number)

    def documents(self) -> list[IncomingGoods]:
        return [kept.document for kept in self.fortnox.company.incoming_goods.values()]

    def goods(self) -> list[dict[str, list[Decimal]]]:
        """Of every document that stands booked, its received quantities by article; "X+" are those without an order."""
        found = []
        for document in self.documents():
            rows: dict[str, list[Decimal]] = {}
            for row in document.rows:
                rows.setdefault(row.item_id + ("" if row.purchase_order_row_id else "+"), []).append(
                    row.received_quantity
                )
            if document.released and not document.voided:
                found.append(rows)
        return found

    def custom(self) -> dict[str, dict[str, Decimal]]:
        """The released documents of orders that Fortnox does not know, by id: quantities by article."""
        return {
            key: {row.item_id: row.quantity for row in kept.document.rows}
            for (kind, key), kept in self.fortnox.company.inbound_documents.items()
            if kind == "ONGOINGINBOUNDORDER" and kept.document.warehouse_ready and not kept.document.voided
        }

    def purchase_order(self, number: str) -> dict[str, Any]:
        """The order as Fortnox shows it."""
        company = self.fortnox.company
        order = company.purchase_orders[int(number)].document
        return purchase_order_json(company, order, self.fortnox.world.today())

    def is_closed(self, number: str) -> bool:
        return bool(self.purchase_order(number)["purchaseOrderState"] == "RECEIVED")

    def void_goods(self, document_id: int) -> None:
        incoming_goods_saving.void(self.fortnox.world, self.fortnox.company, document_id)

    def receive_by_hand(self, number: str, *rows: tuple[str, int], note: str = "FS-1") -> IncomingGoods:
        """The office receives on the order in Fortnox, and releases."""
        world, company = self.fortnox.world, self.fortnox.company
        order = company.purchase_orders[int(number)].document
        ordered = {row.item_id: row for row in order.rows}
        content = {
            "deliveryNoteId": note,
            "rows": [
                {
                    "itemId": article,
                    "receivedQuantity": quantity,
                    "orderedQuantity": 0,
                    "backOrderQuantity": 0,
                    "invoicedQuantity": 0,
                    "takenQuantity": 0,
                    "purchaseOrderId": order.id,
                    "purchaseOrderRowId": str(ordered[article].id),
                }
                for article, quantity in rows
            ],
        }
        goods = incoming_goods_saving.add_incoming_goods(world, company, content)
        incoming_goods_saving.release(world, company, goods.id)
        return goods

    def stock(self, article: str) -> Decimal:
        return self.fortnox.company.articles[article].document.quantity_in_stock

    def stocks(self, *articles: str) -> list[Decimal]:
        return [self.stock(article) for article in articles]

    def reported(self, number: str) -> list[Decimal | None]:
        """What the warehouse counts as reported, line by line."""
        return [line.reported for line in self.arrival(number).lines]

    def writes(self) -> int:
        """Writes to Fortnox so far."""
        return self.fortnox.requests("PUT") + self.fortnox.requests("POST")


def _decimals(quantities: Quantities) -> dict[str, Decimal]:
    return {key: Decimal(quantity) for key, quantity in quantities.items()}
