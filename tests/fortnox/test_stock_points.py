import httpx
import pytest

from app.errors import GatewayBug, NotConfigured
from tests.fortnox.conftest import Script


def points(count: int) -> httpx.Response:
    return httpx.Response(200, json=[{"id": f"id-{n}", "code": f"P{n}", "name": f"Plats {n}"} for n in range(count)])


async def test_inactive_stock_points_are_asked_for_and_told_apart(script: Script) -> None:
    said = [
        {"id": "5d0e", "code": "HUVUD", "name": "Huvudlager", "active": True},
        {"id": "6e1f", "code": "GAMMAL", "name": "Gamla lagret", "active": False, "stockLocations": []},
        {"id": "7f20", "code": 3, "name": None},
    ]
    remote = script(httpx.Response(200, json=said))
    found = await remote.fortnox.stock_points.all()
    assert remote.targets == ["/api/warehouse/stockpoints-v1?state=ALL"]
    assert [(point.id, point.code, point.name, point.active) for point in found] == [
        ("5d0e", "HUVUD", "Huvudlager", True),
        ("6e1f", "GAMMAL", "Gamla lagret", False),
        ("7f20", "3", "", True),
    ]


async def test_a_company_without_stock_points_has_none(script: Script) -> None:
    remote = script(points(0))
    assert await remote.fortnox.stock_points.all() == []


async def test_a_round_number_of_stock_points_raises_the_alarm(script: Script) -> None:
    remote = script(points(49), points(50))
    assert len(await remote.fortnox.stock_points.all()) == 49
    with pytest.raises(GatewayBug, match="exactly 50 rows") as caught:
        await remote.fortnox.stock_points.all()
    assert caught.value.code == "fortnox.list_may_be_cut"


async def test_without_the_module_the_right_is_missing(script: Script) -> None:
    remote = script(httpx.Response(403, json={"error": "missing.rights", "message": "Behörighet saknas."}))
    with pytest.raises(NotConfigured, match="“warehouse”") as caught:
        await remote.fortnox.stock_points.all()
    assert caught.value.todo.startswith("Connect again: the keys were made before Fortnox Lager was activated.")
