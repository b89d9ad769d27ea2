"""Fortnox articles: what is bought, stocked and sold."""

from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import datetime
from decimal import Decimal
from typing import NewType

from pydantic import Field

from app.fortnox.calls import Call
from app.fortnox.http import Http
from app.fortnox.paging import LARGEST_PAGE, changed_since, read_pages
from app.fortnox.suppliers import SupplierNumber
from app.fortnox.wire import Answer, Number, Request, read, read_all, unwrap

ArticleNumber = NewType("ArticleNumber", str)


class ArticleListItem(Answer):
    """What the list tells of an article; it does not tell whether it is active or a stock article (FACTS §8)."""

    article_number: ArticleNumber
    description: str = ""
    ean: str = Field(alias="EAN", default="")
    unit: str = ""
    quantity_in_stock: Decimal = Decimal(0)
    reserved_quantity: Decimal = Decimal(0)
    disposable_quantity: Decimal = Decimal(0)


class Article(Answer):
    """An article in full (FACTS §12). Quantities may be negative; `unit` is a code of the register of units."""

    article_number: ArticleNumber
    description: str = ""
    active: bool = True
    stock_goods: bool = False
    type: str = ""
    ean: str = Field(alias="EAN", default="")
    unit: str = ""
    note: str = ""
    width_millimetres: int | None = Field(alias="Width", default=None)
    height_millimetres: int | None = Field(alias="Height", default=None)
    depth_millimetres: int | None = Field(alias="Depth", default=None)
    weight_grams: int | None = Field(alias="Weight", default=None)
    purchase_price: Decimal | None = None
    supplier_number: SupplierNumber | None = None
    supplier_name: str = ""
    manufacturer: str = ""
    manufacturer_article_number: str = ""
    quantity_in_stock: Decimal = Decimal(0)
    reserved_quantity: Decimal = Decimal(0)
    disposable_quantity: Decimal = Decimal(0)
    default_stock_point: str | None = None


class ArticleStock(Request):
    """The stock figure to set, for companies without the warehouse module (FACTS §12)."""

    quantity_in_stock: Number
    stock_goods: bool = True


class Articles:
    """GET and PUT /3/articles (openapi.json; FACTS §8, §12)."""

    def __init__(self, http: Http) -> None:
        self._http = http

    def changed_since(self, since: datetime | None) -> AsyncIterator[ArticleListItem]:
        """Articles changed since a moment, or all of them, in ascending number. Deleted ones leave the list in silence.

        SPEC GET /3/articles.
        """
        call = Call(
            path="/3/articles",
            record="the list of articles",
            scope="article",
            query={"sortby": "articlenumber", "sortorder": "ascending", **changed_since(since)},
        )
        return read_pages(self._http, call, ArticleListItem, key="Articles")

    async def lowest_in_stock(self) -> list[ArticleListItem]:
        """The 500 articles with the least in stock, the least first: whoever looks for negative ones asks once.

        SPEC GET /3/articles, sortby=quantityinstock.
        """
        call = Call(
            path="/3/articles",
            record="the list of articles",
            scope="article",
            query={"sortby": "quantityinstock", "sortorder": "ascending", "page": "1", "limit": str(LARGEST_PAGE)},
        )
        said = unwrap(await self._http.send(call), "Articles", record=call.record)
        return read_all(ArticleListItem, said, record=call.record)

    async def numbers(self) -> AsyncIterator[ArticleNumber]:
        """The number of every article there is: the only way to notice a deleted one (FACTS §7)."""
        async for item in self.changed_since(None):
            yield item.article_number

    async def get(self, number: ArticleNumber) -> Article:
        """One article in full. SPEC GET /3/articles/{ArticleNumber}.

        Raises:
            NotFound: there is no such article.
        """
        return await self._send(_one(number))

    async def put_quantity_in_stock(self, number: ArticleNumber, quantity: Decimal) -> Article:
        """Set the stock figure outright, as Fortnox kept it: two decimals (FACTS §12, stock level, classic).

        Not for companies with the warehouse module, where the effect is UNKNOWN. There is no compare-and-set: an
        invoice made at the same moment is lost until the next overwrite. SPEC PUT /3/articles/{ArticleNumber}.

        Raises:
            RemoteRejected: also for an account or unit of the article that no longer exists, though it was not sent.
        """
        body = {"Article": ArticleStock(quantity_in_stock=quantity).as_body()}
        return await self._send(replace(_one(number), method="PUT", body=body))

    async def _send(self, call: Call) -> Article:
        return read(Article, unwrap(await self._http.send(call), "Article", record=call.record), record=call.record)


def _one(number: ArticleNumber) -> Call:
    return Call(
        path="/3/articles/{ArticleNumber}",
        ids={"ArticleNumber": number},
        record=f"article {number}",
        scope="article",
        not_found="2000428",
    )
