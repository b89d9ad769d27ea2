"""Corrections of stock in Ongoing: what was counted, found or scrapped, and the mark that the ERP knows."""

from datetime import datetime
from decimal import Decimal

from pydantic import TypeAdapter

from app.ongoing.http import Http
from app.ongoing.ids import ArticleSystemId, GoodsOwnerId, InventoryId
from app.ongoing.warehouses import Warehouse
from app.ongoing.wire import Answer, ArticleAnswer, CodeNameAnswer, UtcTime


class InventoryAdjustment(Answer):
    """One row of a correction; `number_of_items` is the change, with its sign (openapi GetInventoryAdjustment).

    A row has no id of its own: an inventory can have several for the same article (FACTS §9). Nor does it say whether
    it is marked as reported.
    """

    inventory_id: InventoryId
    number_of_items: Decimal
    inventory_time: UtcTime
    inventory_adjustment_cause: CodeNameAnswer | None = None
    inventory_item_comment: str | None = None
    article_item_comment: str | None = None
    location: str | None = None
    batch_number: str | None = None
    serial: str | None = None
    warehouse: Warehouse | None = None


class AdjustedArticle(Answer):
    """An article with the corrections of its stock (openapi GetInventoryAdjustmentsLine)."""

    article: ArticleAnswer | None = None
    inventory_adjustments: tuple[InventoryAdjustment, ...] = ()

    @property
    def article_number(self) -> str:
        """The number of the article, empty when Ongoing names none."""
        return self.article.article_number if self.article else ""


_ADJUSTED_ARTICLES = TypeAdapter(tuple[AdjustedArticle, ...])


class InventoryAdjustments:
    """The corrections of the stock of one goods owner."""

    def __init__(self, http: Http, goods_owner_id: GoodsOwnerId) -> None:
        self._http = http
        self._goods_owner_id = goods_owner_id

    async def list(
        self, *, made_from: datetime, made_to: datetime | None = None, is_reported: bool | None = None
    ) -> tuple[AdjustedArticle, ...]:
        """The corrections made in a stretch of time, by article (GET /inventoryAdjustments).

        There is no id cursor (FACTS §4): the stretch bounds the answer, so keep it short. Whether `is_reported=False`
        gives those not yet reported is UNKNOWN (FACTS §9), and whether a boundary is included too: overlap, and know
        by a memory of one's own what has been dealt with.
        """
        return await self._http.ask(
            "GET",
            "/inventoryAdjustments",
            _ADJUSTED_ARTICLES,
            query={
                "goodsOwnerId": self._goods_owner_id,
                "from": made_from,
                "toTime": made_to,
                "isReported": is_reported,
            },
        )

    async def set_reported(self, inventory_id: InventoryId, article_system_id: ArticleSystemId) -> None:
        """Mark every row of an inventory for one article as known to the ERP (PATCH setReported, FACTS §10)."""
        await self._http.tell(
            "PATCH",
            "/inventoryAdjustments/{inventoryId}/articles/{articleSystemId}/setReported",
            ids={"inventoryId": inventory_id, "articleSystemId": article_system_id},
            about=f"inventory {inventory_id}, article id {article_system_id}",
        )
