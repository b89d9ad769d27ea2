"""Stock balance per article and stock point, in companies with Fortnox's warehouse module."""

from collections.abc import Iterable, Sequence
from decimal import Decimal

from app.fortnox.articles import ArticleNumber
from app.fortnox.calls import Call
from app.fortnox.http import Http
from app.fortnox.wire import WarehouseAnswer, read_all

ITEMS_PER_REQUEST = 49
"""One less than the smallest round row count: at one stock point a full answer is never taken for one cut off."""

ROUND = 50


class StockBalance(WarehouseAnswer):
    """What lies at a stock point; what is in stock and not available is reserved."""

    item_id: ArticleNumber
    stock_point_code: str = ""
    in_stock: Decimal = Decimal(0)
    available_stock: Decimal = Decimal(0)


class Stock:
    """GET /api/warehouse/status-v1/stockbalance (openapi.json; FACTS §6, §17)."""

    def __init__(self, http: Http) -> None:
        self._http = http

    async def balance(self, item_ids: Iterable[ArticleNumber]) -> list[StockBalance]:
        """Balances of the articles, a row per stock point; an article without balance has no row.

        Whether the list is cut at some default length is UNKNOWN (FACTS §6): an answer of a round number of rows for
        several articles is not believed, each half of them is asked for again.

        Raises:
            NotConfigured: the connection may not use the warehouse API.
        """
        wanted = list(dict.fromkeys(item_ids))
        rows: list[StockBalance] = []
        for start in range(0, len(wanted), ITEMS_PER_REQUEST):
            rows += await self._balance(wanted[start : start + ITEMS_PER_REQUEST])
        return rows

    async def _balance(self, wanted: Sequence[ArticleNumber]) -> list[StockBalance]:
        call = Call(
            path="/api/warehouse/status-v1/stockbalance",
            record=f"the stock balance of {len(wanted)} articles",
            scope="warehouse",
            query={"itemIds": ",".join(wanted)},
        )
        rows = read_all(StockBalance, await self._http.send(call), record=call.record)
        if len(wanted) == 1 or not rows or len(rows) % ROUND:
            return rows
        half = len(wanted) // 2
        return [*await self._balance(wanted[:half]), *await self._balance(wanted[half:])]
