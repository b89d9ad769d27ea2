from collections.abc import Callable
from copy import deepcopy
from typing import Any

import pytest

from app.demo.judge.stock import counts_missing, movements_missing, returns_missing, unequal_stock
from app.demo.other_side import OtherSide
from tests.demo.conftest import Spoil

UP, DOWN, RETURN = "ONGOINGINBOUNDINVENTORY/101", "ONGOINGOUTBOUNDINVENTORY/102", "ONGOINGINBOUNDRETURN/7"


def test_nothing_is_said_when_all_is_there(as_it_should_be: OtherSide) -> None:
    assert counts_missing(as_it_should_be) == returns_missing(as_it_should_be) == []
    assert unequal_stock(as_it_should_be) == []
    assert movements_missing(as_it_should_be, as_it_should_be) == []


def _up_not_posted(company: Any, _: Any) -> None:
    del company["custom_inbound"][UP]


def _up_twice(company: Any, _: Any) -> None:
    company["custom_inbound"][f"{UP}0"] = company["custom_inbound"][UP]


def _up_not_released(company: Any, _: Any) -> None:
    company["custom_inbound"][UP]["warehouseReady"] = False


def _down_voided(company: Any, _: Any) -> None:
    company["custom_outbound"][DOWN]["voided"] = True


def _down_by_another_figure(company: Any, _: Any) -> None:
    company["custom_outbound"][DOWN]["rows"][0]["quantity"] = 20


def _not_marked(_: Any, owner: Any) -> None:
    owner["adjustments"][1]["reported"] = False


@pytest.mark.parametrize(
    "spoil", [_up_not_posted, _up_twice, _up_not_released, _down_voided, _down_by_another_figure, _not_marked]
)
def test_a_count_that_is_not_in_fortnox_as_it_was_is_told(spoilt: Callable[[Spoil], OtherSide], spoil: Spoil) -> None:
    assert len(counts_missing(spoilt(spoil))) == 1


def _return_not_posted(company: Any, _: Any) -> None:
    del company["custom_inbound"][RETURN]


def _return_twice(company: Any, _: Any) -> None:
    company["custom_inbound"][f"{RETURN}1"] = company["custom_inbound"][RETURN]


def _return_not_marked(_: Any, owner: Any) -> None:
    owner["orders"]["1"]["lines"][0]["reported_returned"] = None


@pytest.mark.parametrize("spoil", [_return_not_posted, _return_twice, _return_not_marked])
def test_a_return_that_is_not_in_fortnox_as_it_was_is_told(spoilt: Callable[[Spoil], OtherSide], spoil: Spoil) -> None:
    assert len(returns_missing(spoilt(spoil))) == 1


def test_stock_that_moved_on_one_side_only_is_told(as_it_should_be: OtherSide) -> None:
    now = OtherSide(company=deepcopy(as_it_should_be.company), goods_owner=as_it_should_be.goods_owner)
    now.company["articles"]["TÄLT"]["QuantityInStock"] = 26
    assert movements_missing(as_it_should_be, now) == ["stock of TÄLT moved by 6 in Fortnox, by 0 in the warehouse"]


def test_stock_that_started_unequal_may_stay_so(spoilt: Callable[[Spoil], OtherSide]) -> None:
    def other(company: Any, _: Any) -> None:
        company["articles"]["TÄLT"]["QuantityInStock"] = 26

    before = spoilt(other)
    now = OtherSide(company=deepcopy(before.company), goods_owner=deepcopy(before.goods_owner))
    now.company["articles"]["TÄLT"]["QuantityInStock"] -= 3
    now.goods_owner["articles"]["TÄLT"]["inventory"]["numberOfItems"] -= 3
    assert movements_missing(before, now) == []


def test_an_article_that_offers_something_else_than_the_warehouse_is_told(
    spoilt: Callable[[Spoil], OtherSide],
) -> None:
    def sell(_: Any, owner: Any) -> None:
        owner["articles"]["TÄLT"]["inventory"]["sellableNumberOfItems"] = 17

    assert unequal_stock(spoilt(sell)) == ["TÄLT: 20 can be had in Fortnox, 17 in the warehouse"]
