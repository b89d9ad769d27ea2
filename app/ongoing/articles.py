"""Articles of a goods owner in Ongoing, with their stock."""

from collections.abc import AsyncIterator, Callable, Sequence
from datetime import datetime, timedelta
from decimal import Decimal

from pydantic import Field, TypeAdapter

from app.errors import GatewayBug
from app.ongoing.article_stock import ArticleInventory, ArticleStock
from app.ongoing.errors import OngoingUnavailable
from app.ongoing.http import Http, Query
from app.ongoing.ids import ArticleSystemId, GoodsOwnerId
from app.ongoing.paging import by_cursor, per_piece
from app.ongoing.wire import Answer, Request, UtcTime, json_text


class BarCodes(Request):
    """The bar codes of an article (openapi PostArticleBarCodeInfo)."""

    bar_code: str | None = None
    bar_code_package: str | None = None
    bar_code_pallet: str | None = None


class SupplierAddress(Request):
    """Where a supplier is; it lives on articles, there is no register (openapi PostArticleSupplierAddress)."""

    name: str | None = None
    address: str | None = None
    address2: str | None = None
    post_code: str | None = None
    city: str | None = None
    country_code: str | None = None
    email: str | None = None
    tele_phone: str | None = None


class SupplierAdvanced(Request):
    """The part of the supplier that holds the address (openapi PostArticleSupplierInfoAdvanced)."""

    supplier_address: SupplierAddress | None = None


class ArticleSupplier(Request):
    """The supplier of an article; an unknown one is created on the fly (FACTS §6)."""

    supplier_number: str | None = None
    supplier_name: str | None = None
    supplier_article_number: str | None = None
    advanced: SupplierAdvanced | None = None


class ArticleRequest(Request):
    """An article to create or update by its number (openapi PostArticleModel; the client adds the goods owner).

    Weight is in kg; the unit of length, width and height is not documented (FACTS §6). There is no delete:
    `is_active=False` takes an article out of use.
    """

    article_number: str = Field(min_length=1)
    article_name: str | None = None
    description: str | None = None
    unit_code: str | None = None
    is_stock_article: bool | None = None
    is_active: bool | None = None
    bar_code_info: BarCodes | None = None
    supplier_info: ArticleSupplier | None = None
    weight: Decimal | None = None
    length: Decimal | None = None
    width: Decimal | None = None
    height: Decimal | None = None
    purchase_price: Decimal | None = None


class BarCodesAnswer(Answer):
    """The bar codes of an article, read."""

    bar_code: str | None = None
    bar_code_package: str | None = None
    bar_code_pallet: str | None = None


class ArticleSupplierAnswer(Answer):
    """The supplier of an article, read; its address is never given back."""

    supplier_number: str | None = None
    supplier_name: str | None = None
    supplier_article_number: str | None = None


class Article(Answer):
    """An article as Ongoing holds it (openapi GetArticleModel).

    `is_stock_article` and `is_active` may be null: that is "not known", not "no".
    """

    article_system_id: ArticleSystemId
    article_number: str = ""
    article_name: str | None = None
    description: str | None = None
    unit_code: str | None = None
    article_kind: str | None = None
    is_stock_article: bool | None = None
    is_active: bool | None = None
    bar_code_info: BarCodesAnswer | None = None
    supplier_info: ArticleSupplierAnswer | None = None
    weight: Decimal | None = None
    length: Decimal | None = None
    width: Decimal | None = None
    height: Decimal | None = None
    purchase_price: Decimal | None = None
    article_data_last_updated: UtcTime | None = None
    inventory_info: ArticleStock | None = None


class _Written(Answer):
    article_system_id: ArticleSystemId | None = None
    message: str | None = None


ARTICLES_PER_PAGE = 1000

STOCK_CHANGES_REACH = timedelta(hours=23)
"""How far back changes of stock may be asked for. Ongoing refuses more than 24 h (FACTS §5); an hour is kept for clocks
that differ and for the pages still to come. After a longer gap read everything."""

_WRITTEN = TypeAdapter(_Written)
_ARTICLE = TypeAdapter(Article)
_ARTICLES = TypeAdapter(tuple[Article, ...])
_INVENTORY = TypeAdapter(tuple[ArticleInventory, ...])


class Articles:
    """The articles of one goods owner."""

    def __init__(self, http: Http, goods_owner_id: GoodsOwnerId, clock: Callable[[], datetime]) -> None:
        self._http = http
        self._goods_owner_id = goods_owner_id
        self._clock = clock

    async def put(self, article: ArticleRequest) -> ArticleSystemId:
        """Create the article or update the one of that number (PUT /articles).

        Raises:
            RemoteUnavailable: also when a 2xx names no article: it has no success flag, the id is the proof (FACTS §2).

        """
        about = f"article {article.article_number}"
        body = json_text({"goodsOwnerId": self._goods_owner_id} | article.members())
        written = await self._http.ask("PUT", "/articles", _WRITTEN, body=body, about=about)
        if not written.article_system_id:
            raise OngoingUnavailable(
                f"Ongoing took {about} without naming its id: it may not be stored.",
                code="ongoing.no_id",
                remote_text=written.message or "",
            )
        return written.article_system_id

    async def get(self, article_id: ArticleSystemId) -> Article:
        """One article by Ongoing's id (GET /articles/{articleSystemId}). Raises NotFound."""
        return await self._http.ask(
            "GET",
            "/articles/{articleSystemId}",
            _ARTICLE,
            ids={"articleSystemId": article_id},
            about=f"id {article_id}",
        )

    async def find(self, article_number: str) -> Article | None:
        """The article of exactly this number, or None (GET /articles, filter articleNumber)."""
        found = await self._page({"articleNumber": article_number})
        return next((article for article in found if article.article_number == article_number), None)

    async def all(self) -> AsyncIterator[Article]:
        """Every article, a page at a time (GET /articles with the cursor)."""
        async for article in self._paged({}):
            yield article

    async def by_numbers(self, article_numbers: Sequence[str]) -> AsyncIterator[Article]:
        """The articles that have one of these numbers (GET /articles, filter articleNumbers); no number, no call."""
        wanted = set(article_numbers)
        for query in per_piece({}, name="articleNumbers", values=article_numbers):
            async for article in self._paged(query):
                if article.article_number in wanted:
                    yield article

    async def stock_info_changed_from(self, moment: datetime) -> AsyncIterator[Article]:
        """The articles whose stock figures changed after a moment (GET /articles, filter stockInfoChangedFrom).

        Raises:
            GatewayBug: further back than `STOCK_CHANGES_REACH`, before anything is sent.

        """
        self._require_within_reach(moment)
        async for article in self._paged({"stockInfoChangedFrom": moment}):
            yield article

    async def inventory_per_warehouse(
        self, *, article_numbers: Sequence[str] | None = None, stock_info_changed_from: datetime | None = None
    ) -> AsyncIterator[ArticleInventory]:
        """Stock per warehouse, of every article that passes the filters (GET /articles/inventoryPerWarehouse).

        Raises:
            GatewayBug: changes asked for further back than `STOCK_CHANGES_REACH`, before anything is sent.

        """
        if stock_info_changed_from is not None:
            self._require_within_reach(stock_info_changed_from)
        query: Query = {"stockInfoChangedFrom": stock_info_changed_from}
        wanted = None if article_numbers is None else set(article_numbers)
        for piece in per_piece(query, name="articleNumbers", values=article_numbers):
            async for inventory in self._inventory_paged(piece):
                if wanted is None or inventory.article_number in wanted:
                    yield inventory

    def _require_within_reach(self, moment: datetime) -> None:
        if self._clock() - moment > STOCK_CHANGES_REACH:
            raise GatewayBug(
                f"Changes of stock were asked for from {moment:%Y-%m-%d %H:%M}, more than {STOCK_CHANGES_REACH} ago.",
                code="ongoing.stock_changes_too_old",
                todo="Read the stock of every article instead.",
            )

    def _paged(self, query: Query) -> AsyncIterator[Article]:
        return by_cursor(
            lambda from_id, at_most: self._page({**query, "articleSystemIdFrom": from_id, "maxArticlesToGet": at_most}),
            lambda article: article.article_system_id,
            size=ARTICLES_PER_PAGE,
        )

    def _inventory_paged(self, query: Query) -> AsyncIterator[ArticleInventory]:
        return by_cursor(
            lambda from_id, at_most: self._inventory_page(
                {**query, "articleSystemIdFrom": from_id, "maxArticlesToGet": at_most}
            ),
            lambda inventory: inventory.article_system_id,
            size=ARTICLES_PER_PAGE,
        )

    async def _page(self, query: Query) -> tuple[Article, ...]:
        return await self._http.ask(
            "GET", "/articles", _ARTICLES, query={"goodsOwnerId": self._goods_owner_id, **query}
        )

    async def _inventory_page(self, query: Query) -> tuple[ArticleInventory, ...]:
        return await self._http.ask(
            "GET",
            "/articles/inventoryPerWarehouse",
            _INVENTORY,
            query={"goodsOwnerId": self._goods_owner_id, **query},
        )
