from collections.abc import Callable
from typing import Any

import pytest

from app.demo.judge.articles import articles_missing, suppliers_missing
from app.demo.other_side import OtherSide
from tests.demo.conftest import Spoil


def test_nothing_is_said_when_all_is_there(as_it_should_be: OtherSide) -> None:
    assert articles_missing(as_it_should_be) == suppliers_missing(as_it_should_be) == []


def _leave_out(_: Any, owner: Any) -> None:
    del owner["articles"]["TÄLT"]


def _rename(company: Any, _: Any) -> None:
    company["articles"]["TÄLT"]["Description"] = "Tält, grönt"


def _unstock(_: Any, owner: Any) -> None:
    owner["articles"]["TÄLT"]["document"]["isStockArticle"] = None


@pytest.mark.parametrize("spoil", [_leave_out, _rename, _unstock])
def test_an_article_that_differs_is_told(spoilt: Callable[[Spoil], OtherSide], spoil: Spoil) -> None:
    assert articles_missing(spoilt(spoil)) == ["article TÄLT is not in the warehouse as it is in Fortnox"]


def _move(company: Any, _: Any) -> None:
    company["suppliers"]["31"]["Address1"] = "Bruksvägen 2"


def _forget(_: Any, owner: Any) -> None:
    owner["suppliers"].clear()


def _without_address(_: Any, owner: Any) -> None:
    del owner["suppliers"]["31"]["supplierAddress"]


@pytest.mark.parametrize("spoil", [_move, _forget, _without_address])
def test_a_supplier_that_is_elsewhere_in_the_warehouse_is_told(
    spoilt: Callable[[Spoil], OtherSide], spoil: Spoil
) -> None:
    assert len(suppliers_missing(spoilt(spoil))) == 1


def test_a_supplier_that_no_article_names_is_not_asked_for(spoilt: Callable[[Spoil], OtherSide]) -> None:
    def unname(company: Any, owner: Any) -> None:
        company["articles"]["TÄLT"]["SupplierNumber"] = None
        owner["suppliers"].clear()

    assert suppliers_missing(spoilt(unname)) == []
