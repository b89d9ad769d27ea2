"""Stock balance per article and stock point, in companies with Fortnox's warehouse module."""

from collections.abc import Iterable, Sequence
from decimal import Decimal

from app.fortnox.articles import ArticleNumber
from app.fortnox.bare_lists import may_be_cut
from app.fortnox.calls import Call
from app.fortnox.http import Http
from app.fortnox.stock_points import StockPointCode
from app.fortnox.wire import WarehouseAnswer, read_all

ITEMS_PER_REQUEST = 49
"""One less than the smallest round row count: at one stock point a full answer is never taken for one cut off."""


class StockBalance(WarehouseAnswer):
    """What lies at a stock point; what is in stock and not available is reserved."""

    item_id: ArticleNumber
    stock_point_code: StockPointCode = StockPointCode("")
    in_stock: Decimal = Decimal(0)
    available_stock: Decimal = Decimal(0)


class Stock:
    """GET /api/warehouse/status-v1/stockbalance (openapi.json; FACTS §6, §17)."""

    def __init__(self, http: Http) -> None:
        self._http = http

    async def balance(
        self, item_ids: Iterable[ArticleNumber], *, stock_points: Iterable[StockPointCode] = ()
    ) -> list[StockBalance]:
        """Balances of the articles, a row per stock point; an article without balance has no row.

        Only of the stock points given, or of all where none is.

        Whether the list is cut at some default length is UNKNOWN (FACTS §6): an answer of a round number of rows for
        several articles is not believed, each half of them is asked for again.

        Raises:
            NotConfigured: the connection may not use the warehouse API.
        """
        wanted = list(dict.fromkeys(item_ids))
        points = ",".join(dict.fromkeys(stock_points))
        rows: list[StockBalance] = []
        for start in range(0, len(wanted), ITEMS_PER_REQUEST):
            rows += await self._balance(wanted[start : start + ITEMS_PER_REQUEST], points)
        return rows

    async def _balance(self, wanted: Sequence[ArticleNumber], points: str) -> list[StockBalance]:
        call = Call(
            path="/api/warehouse/status-v1/stockbalance",
            record=f"the stock balance of {len(wanted)} articles",
            scope="warehouse",
            module="Fortnox Lager",
            query={"itemIds": ",".join(wanted)} | ({"stockPointCodes": points} if points else {}),
        )
        rows = read_all(StockBalance, await self._http.send(call), record=call.record)
        if len(wanted) == 1 or not may_be_cut(rows):
            return rows
        half = len(wanted) // 2
        return [*await self._balance(wanted[:half], points), *await self._balance(wanted[half:], points)]
