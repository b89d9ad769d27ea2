"""Articles of a goods owner in Ongoing, with their stock."""

from collections.abc import AsyncIterator, Sequence
from decimal import Decimal

from pydantic import Field, TypeAdapter

from app.ongoing.errors import OngoingUnavailable
from app.ongoing.http import Http, Query
from app.ongoing.ids import ArticleSystemId, GoodsOwnerId
from app.ongoing.paging import by_cursor, in_pieces
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

_WRITTEN = TypeAdapter(_Written)
_ARTICLE = TypeAdapter(Article)
_ARTICLES = TypeAdapter(tuple[Article, ...])


class Articles:
    """The articles of one goods owner."""

    def __init__(self, http: Http, goods_owner_id: GoodsOwnerId) -> None:
        self._http = http
        self._goods_owner_id = goods_owner_id

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
        for piece in in_pieces(article_numbers, name="articleNumbers"):
            async for article in self._paged({"articleNumbers": piece}):
                if article.article_number in wanted:
                    yield article

    def _paged(self, query: Query) -> AsyncIterator[Article]:
        return by_cursor(
            lambda from_id, at_most: self._page({**query, "articleSystemIdFrom": from_id, "maxArticlesToGet": at_most}),
            lambda article: article.article_system_id,
            size=ARTICLES_PER_PAGE,
        )

    async def _page(self, query: Query) -> tuple[Article, ...]:
        return await self._http.ask(
            "GET", "/articles", _ARTICLES, query={"goodsOwnerId": self._goods_owner_id, **query}
        )
