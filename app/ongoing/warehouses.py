"""Warehouses of an Ongoing system: where its goods lie."""

from pydantic import TypeAdapter

from app.ongoing.http import Http
from app.ongoing.ids import WarehouseId
from app.ongoing.wire import Answer


class Warehouse(Answer):
    """A warehouse (openapi WarehouseModel)."""

    id: WarehouseId
    code: str | None = None
    name: str | None = None


_WAREHOUSES = TypeAdapter(tuple[Warehouse, ...])


class Warehouses:
    """The warehouses of the system."""

    def __init__(self, http: Http) -> None:
        self._http = http

    async def all(self) -> tuple[Warehouse, ...]:
        """Every warehouse (GET /warehouses; not paged)."""
        return await self._http.ask("GET", "/warehouses", _WAREHOUSES)
