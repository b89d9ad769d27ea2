"""The people of the office who buy, in Fortnox with Lager Plus."""

from collections.abc import Mapping, Sequence
from typing import Any

from app.sandbox.fortnox import incoming_goods_saving, purchase_order_saving
from app.sandbox.fortnox.documents.purchase_order import PurchaseOrderState
from app.sandbox.fortnox.purchase_receipts import purchase_order_json
from app.sandbox.fortnox.switches import FortnoxSwitches
from tests.processes.worlds import FortnoxSide

SUPPLIER = {
    "Name": "Täljarna i Backe AB",
    "Address1": "Sågvägen 3",
    "ZipCode": "880 50",
    "City": "Backe",
    "CountryCode": "SE",
    "Email": "order@example.se",
}

Row = Mapping[str, Any] | tuple[str, int]


class Buyers:
    """They order, change, receive by hand, complete and void."""

    def __init__(self, fortnox: FortnoxSide) -> None:
        self.world, self.company = fortnox.world, fortnox.company
        self.company.warehouse_module = True
        fortnox.add_supplier("31", **SUPPLIER)

    def order(self, *rows: Row, send: bool = True, **fields: Any) -> str:
        """Rows are Fortnox's own, or (article number, quantity)."""
        content = {"supplierNumber": "31", "deliveryDate": "2026-03-20", "rows": _rows(rows), **fields}
        order = purchase_order_saving.add_purchase_order(self.world, self.company, content, by_office=True)
        if send:
            purchase_order_saving.send(self.world, self.company, order.id)
        return str(order.id)

    def edit(self, number: str, **fields: Any) -> None:
        """`rows` lists all that shall stay."""
        if "rows" in fields:
            fields["rows"] = _rows(fields["rows"])
        purchase_order_saving.save_purchase_order(self.world, self.company, int(number), fields, by_office=True)

    def kept_row(self, number: str, article: str, **fields: Any) -> dict[str, Any]:
        """A row that stays, with what changes of it."""
        row = next(row for row in self.seen(number)["rows"] if row["itemId"] == article)
        return {**row, **fields}

    def take_back(self, number: str) -> None:
        """To not sent, which the product allows as long as nothing is received."""
        order = self.company.purchase_orders[int(number)].document
        order.purchase_order_state = PurchaseOrderState.not_sent

    def send(self, number: str) -> None:
        purchase_order_saving.send(self.world, self.company, int(number))

    def void(self, number: str) -> None:
        purchase_order_saving.void(self.world, self.company, int(number))

    def complete(self, number: str) -> None:
        purchase_order_saving.complete(self.world, self.company, int(number))

    def receive(self, number: str, article: str, quantity: int) -> None:
        """Incoming goods that the office makes by hand."""
        row = self.kept_row(number, article)
        content = {
            "deliveryNoteId": f"HAND-{number}",
            "rows": [
                {
                    "itemId": article,
                    "orderedQuantity": row["orderedQuantity"],
                    "receivedQuantity": quantity,
                    "purchaseOrderId": int(number),
                    "purchaseOrderRowId": row["id"],
                    "backOrderQuantity": 0,
                    "invoicedQuantity": 0,
                    "takenQuantity": 0,
                }
            ],
        }
        goods = incoming_goods_saving.add_incoming_goods(self.world, self.company, content)
        incoming_goods_saving.release(self.world, self.company, goods.id)

    def seen(self, number: str) -> dict[str, Any]:
        """The order as Fortnox shows it."""
        order = self.company.purchase_orders[int(number)].document
        return purchase_order_json(self.company, order, self.world.today())

    def switch(self, **switches: Any) -> None:
        self.world.switches = FortnoxSwitches(**{**self.world.switches.model_dump(), **switches})


def quantities(lines: Sequence[Any]) -> dict[str, tuple[str, int]]:
    """Article and advised quantity by row number, of the lines that Ongoing has; those that advise nothing are gone."""
    return {str(line.row_number): (line.article.number, int(line.advised)) for line in lines if line.advised}


def _rows(rows: Sequence[Row]) -> list[dict[str, Any]]:
    return [
        {"itemId": row[0], "orderedQuantity": row[1], "price": 40} if isinstance(row, tuple) else dict(row)
        for row in rows
    ]
