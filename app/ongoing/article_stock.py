"""Stock of an article as Ongoing counts it: over all warehouses of the goods owner, and per warehouse (FACTS §6)."""

from decimal import Decimal

from app.ongoing.ids import ArticleSystemId, WarehouseId
from app.ongoing.wire import Answer, UtcTime


class ToBeReported(Answer):
    """Quantities handled by the warehouse that nobody has marked as reported yet (FACTS §10)."""

    picked_to_be_reported_number_of_items: Decimal | None = None
    returned_to_be_reported_number_of_items: Decimal | None = None
    received_to_be_reported_number_of_items: Decimal | None = None


class ArticleStock(Answer):
    """Stock of an article, summed over the goods owner's warehouses (FACTS §6 says what each figure means).

    `sellable_number_of_items` falls as soon as an order is created and may be negative.
    """

    number_of_items: Decimal | None = None
    sellable_number_of_items: Decimal | None = None
    number_of_booked_items: Decimal | None = None
    number_of_locked_items: Decimal | None = None
    allocated_number_of_items: Decimal | None = None
    locked_for_sale_number_of_items: Decimal | None = None
    to_receive_number_of_items: Decimal | None = None
    picked_to_be_collected_number_of_items: Decimal | None = None
    received_to_be_finished_number_of_items: Decimal | None = None
    total_stock_value: Decimal | None = None
    last_in_date: UtcTime | None = None
    reported: ToBeReported | None = None


class WarehouseStock(Answer):
    """Stock of an article in one warehouse (openapi GetArticleInventoryPerWarehouseInfo).

    Announced goods are not counted here. How `available_for_sale_number_of_items` differs from the sellable figure is
    UNKNOWN (FACTS §6).
    """

    warehouse_id: WarehouseId
    number_of_items: Decimal | None = None
    sellable_number_of_items: Decimal | None = None
    available_for_sale_number_of_items: Decimal | None = None
    allocated_number_of_items: Decimal | None = None
    number_of_locked_items: Decimal | None = None
    reported: ToBeReported | None = None


class ArticleInventory(Answer):
    """An article with its stock in each warehouse (openapi GetArticleInventoryPerWarehouseModel)."""

    article_system_id: ArticleSystemId
    article_number: str = ""
    inventory_per_warehouse: tuple[WarehouseStock, ...] = ()
