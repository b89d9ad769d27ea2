"""Fortnox stock points: the places that a company keeps stock at."""

from typing import NewType

from app.fortnox.bare_lists import cut_list, may_be_cut
from app.fortnox.calls import Call
from app.fortnox.http import Http
from app.fortnox.wire import WarehouseAnswer, read_all

StockPointId = NewType("StockPointId", str)
StockPointCode = NewType("StockPointCode", str)


class StockPoint(WarehouseAnswer):
    """A stock point. People know the code; rows of custom outbound documents take the id alone (FACTS §16)."""

    id: StockPointId
    code: StockPointCode
    name: str = ""
    active: bool = True


class StockPoints:
    """GET /api/warehouse/stockpoints-v1 (openapi.json; FACTS §17)."""

    def __init__(self, http: Http) -> None:
        self._http = http

    async def all(self) -> list[StockPoint]:
        """Every stock point, inactive ones too, which Fortnox leaves out unless asked. SPEC GET stockpoints-v1.

        Raises:
            NotConfigured: the connection may not use the warehouse API.
            GatewayBug: the list may have been cut off.
        """
        call = Call(
            path="/api/warehouse/stockpoints-v1",
            record="the list of stock points",
            scope="warehouse",
            module="Fortnox Lager",
            query={"state": "ALL"},
        )
        points = read_all(StockPoint, await self._http.send(call), record=call.record)
        if may_be_cut(points):
            raise cut_list(points, record=call.record)
        return points
