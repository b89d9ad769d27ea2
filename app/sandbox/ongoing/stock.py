"""The stock figures of articles, as they follow from the shelves and from orders both ways (FACTS §6)."""

from collections import defaultdict
from collections.abc import Callable
from dataclasses import dataclass
from decimal import Decimal

from app.sandbox.ongoing.goods_owner import COLLECTED, PICKED, Article, GoodsOwner
from app.sandbox.ongoing.purchase_order_record import DEVIATION
from app.sandbox.ongoing.wire import Document

_NONE = Decimal(0)


@dataclass
class Demand:
    """What the orders ask of one article in one warehouse, or have taken."""

    left_to_allocate: Decimal = _NONE
    allocated: Decimal = _NONE
    picked_to_be_collected: Decimal = _NONE
    picked_to_be_reported: Decimal = _NONE
    returned_to_be_reported: Decimal = _NONE


@dataclass
class Supply:
    """What the purchase orders bring of one article to one warehouse."""

    to_receive: Decimal = _NONE
    received_to_be_finished: Decimal = _NONE
    received_to_be_reported: Decimal = _NONE


class StockFigures:
    """The figures of every article of a goods owner at one moment; one pass over orders and purchase orders."""

    def __init__(self, owner: GoodsOwner) -> None:
        self._owner = owner
        self._demand: defaultdict[tuple[str, int], Demand] = defaultdict(Demand)
        self._supply: defaultdict[tuple[str, int], Supply] = defaultdict(Supply)
        for order in owner.orders.values():
            for line in order.picking_lines():
                demand = self._demand[line.article.number, order.warehouse_id]
                demand.allocated += max(_NONE, line.allocated - line.picked)
                demand.picked_to_be_reported += max(_NONE, line.picked - (line.reported or _NONE))
                demand.returned_to_be_reported += max(_NONE, line.returned - (line.reported_returned or _NONE))
                if order.status < PICKED:
                    demand.left_to_allocate += max(_NONE, line.ordered - max(line.allocated, line.picked))
                elif order.status < COLLECTED:
                    demand.picked_to_be_collected += line.picked

        for purchase_order in owner.purchase_orders.values():
            for row in purchase_order.lines:
                supply = self._supply[row.article.number, purchase_order.warehouse_id]
                supply.received_to_be_reported += max(_NONE, row.received - (row.reported or _NONE))
                if purchase_order.status < DEVIATION:
                    supply.to_receive += row.to_come
                    supply.received_to_be_finished += row.received

    def allocated(self, article: Article, warehouse_id: int) -> Decimal:
        """Pieces reserved for orders and not yet taken from the shelf."""
        return self._demand[article.number, warehouse_id].allocated

    def sellable(self, article: Article, warehouse_id: int) -> Decimal:
        """Pieces that can still be sold; may be below none. Of a kit: what its scarcest component allows."""
        if article.components:
            return min(self._sellable_kits(article, warehouse_id))
        return self._sellable_pieces(article, warehouse_id)

    def _sellable_pieces(self, article: Article, warehouse_id: int) -> Decimal:
        if not article.is_stock:
            return _NONE
        shelf, demand = article.shelf(warehouse_id), self._demand[article.number, warehouse_id]
        return shelf.quantity - shelf.locked - demand.allocated - demand.left_to_allocate

    def _sellable_kits(self, kit: Article, warehouse_id: int) -> list[Decimal]:
        kits = []
        for number, per_kit in kit.components.items():
            component = self._owner.articles.get(number)
            sellable = self._sellable_pieces(component, warehouse_id) if component else _NONE
            kits.append(sellable // per_kit if per_kit else _NONE)
        return kits

    def inventory_info(self, article: Article) -> Document:
        """`inventoryInfo`: summed over all warehouses of the goods owner."""

        def total(figure: Callable[[int], Decimal]) -> Decimal:
            return sum((figure(int(warehouse["id"])) for warehouse in self._owner.warehouses), _NONE)

        def demanded(warehouse_id: int) -> Demand:
            return self._demand[article.number, warehouse_id]

        def supplied(warehouse_id: int) -> Supply:
            return self._supply[article.number, warehouse_id]

        allocated = total(lambda w: demanded(w).allocated)
        locked = total(lambda w: article.shelf(w).locked)
        price = article.document.get("stockValuationPrice") or article.document.get("purchasePrice") or _NONE
        return {
            "numberOfItems": article.quantity,
            "numberOfBookedItems": allocated,
            "numberOfLockedItems": locked,
            "toReceiveNumberOfItems": total(lambda w: supplied(w).to_receive),
            "allocatedNumberOfItems": allocated,
            "lockedForSaleNumberOfItems": allocated + locked,
            "pickedToBeCollectedNumberOfItems": total(lambda w: demanded(w).picked_to_be_collected),
            "receivedToBeFinishedNumberOfItems": total(lambda w: supplied(w).received_to_be_finished),
            "lastInDate": article.last_in,
            "sellableNumberOfItems": total(lambda w: self.sellable(article, w)),
            "totalStockValue": article.quantity * price,
            "reported": {
                "pickedToBeReportedNumberOfItems": total(lambda w: demanded(w).picked_to_be_reported),
                "returnedToBeReportedNumberOfItems": total(lambda w: demanded(w).returned_to_be_reported),
                "receivedToBeReportedNumberOfItems": total(lambda w: supplied(w).received_to_be_reported),
            },
        }

    def in_warehouse(self, article: Article, warehouse_id: int) -> Document:
        """The figures in one warehouse; how `availableForSale` differs from `sellable` is not documented."""
        shelf, demand = article.shelf(warehouse_id), self._demand[article.number, warehouse_id]
        sellable = self.sellable(article, warehouse_id)
        return {
            "warehouseId": warehouse_id,
            "numberOfItems": shelf.quantity,
            "numberOfLockedItems": shelf.locked,
            "sellableNumberOfItems": sellable,
            "availableForSaleNumberOfItems": sellable,
            "allocatedNumberOfItems": demand.allocated,
            "reported": {
                "pickedToBeReportedNumberOfItems": demand.picked_to_be_reported,
                "returnedToBeReportedNumberOfItems": demand.returned_to_be_reported,
                "receivedToBeReportedNumberOfItems": self._supply[article.number, warehouse_id].received_to_be_reported,
            },
        }
