# ruff: noqa: FAST003 - the id in the path is read by the dependency behind Known
"""The article calls of the API."""

from typing import Annotated, assert_never

from fastapi import APIRouter, Depends, Path, Query
from starlette.requests import Request
from starlette.responses import Response

from app.sandbox.ongoing.article_body import PutArticle
from app.sandbox.ongoing.article_query import ArticleQuery, InventoryQuery
from app.sandbox.ongoing.articles import article_answer, save_article
from app.sandbox.ongoing.documentation import body_documented
from app.sandbox.ongoing.gate import API, Caller, Gate, LogIn, World, require_own
from app.sandbox.ongoing.goods_owner import Article, GoodsOwner
from app.sandbox.ongoing.stock import StockFigures
from app.sandbox.ongoing.switches import IdInAnswer
from app.sandbox.ongoing.wire import Int32, answer, not_found, read_body
from app.sandbox.ongoing.world import OngoingWorld

router = APIRouter(prefix=f"{API}/articles", tags=["articles"], route_class=Gate, dependencies=[LogIn])


@router.get("", summary="List articles with their stock figures")
async def list_articles(caller: Caller, world: World, query: Annotated[ArticleQuery, Query()]) -> Response:
    """Answer a bare array; figures are summed over all warehouses."""
    require_own(caller, query.goods_owner_id)
    figures = StockFigures(caller)
    return answer([article_answer(caller, article, figures) for article in query.select(caller, world, figures)])


@router.put("", summary="Create or update an article by its number", openapi_extra=body_documented(PutArticle))
async def put_article(request: Request, caller: Caller, world: World) -> Response:
    """Upsert by `articleNumber`."""
    body = await read_body(request, PutArticle, world.switches)
    require_own(caller, body.goods_owner_id)
    return _saved(caller, world, body, caller.articles.get(body.article_number))


@router.get("/inventoryPerWarehouse", summary="List stock figures per warehouse")
async def list_inventory(caller: Caller, world: World, query: Annotated[InventoryQuery, Query()]) -> Response:
    """Answer a bare array; no quantity to receive here."""
    require_own(caller, query.goods_owner_id)
    figures = StockFigures(caller)
    warehouse_ids = [w["id"] for w in caller.warehouses if not query.warehouse_ids or w["id"] in query.warehouse_ids]
    return answer(
        [
            {
                "articleSystemId": article.article_system_id,
                "articleNumber": article.number,
                "inventoryPerWarehouse": [figures.in_warehouse(article, w) for w in warehouse_ids],
            }
            for article in query.select(caller, world)
        ]
    )


async def _article(caller: Caller, article_system_id: Annotated[Int32, Path(alias="articleSystemId")]) -> Article:
    article = caller.articles_by_id.get(article_system_id)
    if article is None:
        raise not_found(f"Article {article_system_id}")
    return article


Known = Annotated[Article, Depends(_article)]


@router.get("/{articleSystemId}", summary="Read an article by its id")
async def get_article(caller: Caller, article: Known) -> Response:
    """Answer one article with its stock figures."""
    return answer(article_answer(caller, article, StockFigures(caller)))


@router.put("/{articleSystemId}", summary="Update an article by its id", openapi_extra=body_documented(PutArticle))
async def put_article_by_id(request: Request, caller: Caller, world: World, article: Known) -> Response:
    """Update; the number may change."""
    body = await read_body(request, PutArticle, world.switches)
    require_own(caller, body.goods_owner_id)
    return _saved(caller, world, body, article)


def _saved(caller: GoodsOwner, world: OngoingWorld, body: PutArticle, known: Article | None) -> Response:
    match world.switches.id_in_answer:
        case IdInAnswer.MISSING_REFUSED:
            return answer({"articleSystemId": None, "message": f"Article {body.article_number} was not saved"})
        case IdInAnswer.MISSING_DONE:
            _, message = save_article(caller, body, known, world.switches, world.clock())
            return answer({"articleSystemId": None, "message": message})
        case IdInAnswer.GIVEN:
            article, message = save_article(caller, body, known, world.switches, world.clock())
            return answer({"articleSystemId": article.article_system_id, "message": message})
        case never:
            assert_never(never)
