"""The filters and the cursor of the two lists of articles (FACTS §4, §6)."""

from collections.abc import Iterable, Iterator
from datetime import timedelta
from itertools import islice

from pydantic import BaseModel, ConfigDict
from pydantic.alias_generators import to_camel

from app.sandbox.ongoing.goods_owner import Article, GoodsOwner
from app.sandbox.ongoing.stock import StockFigures
from app.sandbox.ongoing.time_filter import After
from app.sandbox.ongoing.wire import Int32, Moment, PageSize
from app.sandbox.ongoing.world import OngoingWorld

STOCK_INFO_REACHES_BACK = timedelta(hours=24)


class _ArticlePage(BaseModel):
    """What both lists of articles can be narrowed by, and their cursor."""

    model_config = ConfigDict(alias_generator=to_camel)

    goods_owner_id: Int32
    article_system_id_from: Int32 | None = None
    max_articles_to_get: PageSize | None = None
    article_numbers: list[str] = []
    only_articles_in_stock: bool = False
    stock_info_changed_from: Moment | None = None

    def candidates(self, owner: GoodsOwner) -> Iterator[Article]:
        """The articles from the cursor (which is included) on, ascending by id."""
        start = self.article_system_id_from or 0
        return (article for article_id, article in owner.articles_by_id.items() if article_id >= start)

    def page(self, articles: Iterable[Article], world: OngoingWorld) -> list[Article]:
        """Of these articles the first that the filters of both lists let through."""
        changed = After(world, "stockInfoChangedFrom", self.stock_info_changed_from, STOCK_INFO_REACHES_BACK)
        found = (
            article
            for article in articles
            if (not self.article_numbers or article.number in self.article_numbers)
            and (not self.only_articles_in_stock or article.quantity > 0)
            and changed.lets(article.stock_changed)
        )
        return list(islice(found, self.max_articles_to_get))


class ArticleQuery(_ArticlePage):
    """The filters of GET articles (FACTS §6)."""

    article_number: str | None = None
    article_data_last_updated_from: Moment | None = None
    product_code: str | None = None
    product_codes: list[str] = []
    article_name_contains: list[str] = []
    article_class_ids: list[Int32] = []
    bar_codes: list[str] = []
    only_articles_below_stock_limit: bool = False
    only_articles_below_stock_limit_considering_number_of_booked_items: bool = False

    def select(self, owner: GoodsOwner, world: OngoingWorld, figures: StockFigures) -> list[Article]:
        """The page of articles asked for."""
        updated = After(world, "articleDataLastUpdatedFrom", self.article_data_last_updated_from)
        wanted = (
            article
            for article in self.candidates(owner)
            if self._is_named(article)
            and self._has_bar_code(article)
            and self._is_of_class(owner, article)
            and updated.lets(article.data_updated)
            and self._low_enough(article, figures)
        )
        return self.page(wanted, world)

    def _is_named(self, article: Article) -> bool:
        product_code = article.document.get("productCode")
        name = (article.document.get("articleName") or "").casefold()
        return (
            self.article_number in {None, article.number}
            and self.product_code in {None, product_code}
            and (not self.product_codes or product_code in self.product_codes)
            and all(part.casefold() in name for part in self.article_name_contains)
        )

    def _has_bar_code(self, article: Article) -> bool:
        if not self.bar_codes:
            return True
        sent = article.document.get("barCodeInfo") or {}
        codes = {sent.get(name) for name in ("barCode", "barCodePackage", "barCodePallet")}
        codes |= {other.get("barCode") for other in sent.get("alternativeBarCodes") or []}
        return not codes.isdisjoint(self.bar_codes)

    def _is_of_class(self, owner: GoodsOwner, article: Article) -> bool:
        if not self.article_class_ids:
            return True
        classes = (article.document.get("articleClassesInfo") or {}).get("classes") or []
        return any(owner.article_classes[one["code"]] in self.article_class_ids for one in classes)

    def _low_enough(self, article: Article, figures: StockFigures) -> bool:
        limit = article.document.get("stockLimit") or 0
        if self.only_articles_below_stock_limit and article.quantity >= limit:
            return False
        if not self.only_articles_below_stock_limit_considering_number_of_booked_items:
            return True
        info = figures.inventory_info(article)
        return bool(info["numberOfItems"] - info["numberOfBookedItems"] < limit)


class InventoryQuery(_ArticlePage):
    """The filters of GET articles/inventoryPerWarehouse."""

    warehouse_ids: list[Int32] = []
    exclude_structure_articles: bool = False
    exclude_non_stock_articles: bool = False

    def select(self, owner: GoodsOwner, world: OngoingWorld) -> list[Article]:
        """The page of articles asked for."""
        wanted = (
            article
            for article in self.candidates(owner)
            if not (self.exclude_structure_articles and article.kind == "Structure")
            and not (self.exclude_non_stock_articles and not article.is_stock)
        )
        return self.page(wanted, world)
