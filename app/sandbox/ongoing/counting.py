"""The people who count: they find more or less on a shelf than the warehouse knew of."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from app.sandbox.ongoing.adjustment_record import Adjustment
from app.sandbox.ongoing.adjustments import LOCATION, note_adjustment
from app.sandbox.ongoing.goods_owner import GoodsOwner
from app.sandbox.ongoing.picking import NotPossible
from app.sandbox.ongoing.wire import Document
from app.sandbox.ongoing.world import OngoingWorld


@dataclass(frozen=True)
class Difference:
    """What was found of one article in one place: pieces more, or fewer when negative."""

    article_number: str
    quantity: Decimal
    warehouse_id: int | None = None
    location: str = LOCATION
    batch_number: str | None = None
    cause: Document | None = None
    comment: str | None = None


class Counting:
    """Inventories of one goods owner; each row tells the webhook."""

    def __init__(self, world: OngoingWorld, owner: GoodsOwner) -> None:
        self._world = world
        self._owner = owner

    def count(self, differences: Sequence[Difference], *, is_count: bool = True) -> list[Adjustment]:
        """Correct the shelves in one inventory: one id for all rows, one article in several if told so.

        `is_count` tells a stocktaking from a correction at any other time.

        Raises:
            NotPossible: when an article or warehouse is unknown or a shelf would hold fewer than none; nothing has
                been changed then.
        """
        self._require_possible(differences)
        now = self._world.clock()
        inventory_id = self._owner.new_id("inventory")
        made = []
        for difference in differences:
            article = self._owner.articles[difference.article_number]
            warehouse_id = difference.warehouse_id or self._owner.home_warehouse_id
            shelf = article.shelf(warehouse_id)
            self._owner.put_on_shelf(article, warehouse_id, shelf.quantity + difference.quantity, now)
            row = note_adjustment(
                self._owner,
                article,
                warehouse_id,
                difference.quantity,
                now,
                inventory_id=inventory_id,
                location=difference.location,
                cause=difference.cause,
                comment=difference.comment,
                batch_number=difference.batch_number,
                is_count=is_count,
            )
            self._world.tell_of_adjustment(self._owner, row)
            made.append(row)
        return made

    def _require_possible(self, differences: Sequence[Difference]) -> None:
        left: dict[tuple[str, int], Decimal] = {}
        for difference in differences:
            article = self._owner.articles.get(difference.article_number)
            if article is None:
                raise NotPossible(f"There is no article {difference.article_number}.")
            warehouse_id = difference.warehouse_id or self._owner.home_warehouse_id
            if all(warehouse["id"] != warehouse_id for warehouse in self._owner.warehouses):
                raise NotPossible(f"There is no warehouse {warehouse_id}.")
            place = article.number, warehouse_id
            left[place] = left.get(place, article.shelf(warehouse_id).quantity) + difference.quantity
            if left[place] < 0:
                raise NotPossible(f"The shelf has too little of article {article.number}.")
