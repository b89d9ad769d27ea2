"""A worker killed with -9 right after it overwrote a quantity in stock, in a company without the warehouse module."""

import pytest

from tests.live.servers import kill_once, until
from tests.live.shop import Live

pytestmark = [pytest.mark.timeout(240), pytest.mark.xdist_group("live")]


@pytest.fixture
def shop(live: Live) -> Live:
    live.connect(module=False, options={"sync_interval_minutes": 1440, "report_stock_levels": True})
    return live


def test_stock_levels(shop: Live) -> None:
    before = stock(shop)
    shop.leave_unanswered(shop.fortnox, "PUT", r"/3/articles/")
    with shop.worker("first") as worker:
        kill_once(worker, lambda: stock(shop) != before, what="PUT articles")
        written = {number for number, quantity in stock(shop).items() if quantity != before[number]}
        assert len(written) < len(before)
    with shop.worker("second"):
        until(lambda: disposable(shop) == sellable(shop), what="stock levels")
        shop.see_through("stock_levels")
    assert disposable(shop) == sellable(shop)
    assert len(shop.goods_owner()["orders"]) == len(shop.company()["orders"])


def stock(shop: Live) -> dict[str, float]:
    return {number: article["QuantityInStock"] for number, article in shop.company()["articles"].items()}


def disposable(shop: Live) -> dict[str, float]:
    """What Fortnox shows that can be sold."""
    return {number: article["DisposableQuantity"] for number, article in shop.company()["articles"].items()}


def sellable(shop: Live) -> dict[str, float]:
    """What the warehouse can sell."""
    articles = shop.goods_owner()["articles"].items()
    return {number: article["inventory"]["sellableNumberOfItems"] for number, article in articles}
