"""Each right is asked for with one small read that changes nothing."""

from typing import Any

import pytest

from app.errors import GatewayBug, NotConfigured
from app.fortnox.rights import PROBES, Right
from tests.fortnox.office import LANTERN, Office

UNLICENSED = {Right.SUPPLIER, Right.CUSTOMER, Right.ORDER, Right.INVOICE}


@pytest.mark.parametrize("right", PROBES)
async def test_a_right_that_is_there_takes_one_read_of_next_to_nothing(office: Office, right: Right) -> None:
    await office.fortnox.rights.require(right)
    (call,) = office.observed
    assert (call.method, call.status) == ("GET", 200)


@pytest.mark.parametrize("right", sorted(UNLICENSED))
async def test_a_missing_licence_is_named(office: Office, right: Right) -> None:
    licences = [one for one in (await office.does("GET", "/state"))["companies"]["1204455"]["licences"] if one != right]
    await office.of_company("PATCH", "", {"licences": licences})
    with pytest.raises(NotConfigured, match=f"“{right}”") as caught:
        await office.fortnox.rights.require(right)
    assert caught.value.code == "fortnox.missing_licence"


@pytest.mark.parametrize("right", [Right.PURCHASE_ORDERS, Right.INCOMING_GOODS])
async def test_keys_older_than_lager_plus_are_to_be_made_anew(office: Office, right: Right) -> None:
    await office.of_company("PATCH", "", {"lager_plus": False})
    with pytest.raises(NotConfigured) as caught:
        await office.fortnox.rights.require(right)
    assert "Lager Plus" in caught.value.todo


async def test_a_right_that_another_read_shows_has_no_question_of_its_own(office: Office) -> None:
    with pytest.raises(GatewayBug):
        await office.fortnox.rights.require(Right.ARTICLE)


async def test_labels_are_read(office: Office) -> None:
    labels = await office.fortnox.registers.labels()
    assert (labels[0].id, labels[0].description) == (1, "Brådskande")


async def test_the_articles_with_the_least_in_stock_come_first(office: Office) -> None:
    await office.of_company("PATCH", f"/articles/{LANTERN}", {"QuantityInStock": -2})
    lowest = await office.fortnox.articles.lowest_in_stock()
    assert lowest[0].article_number == LANTERN
    assert lowest[0].quantity_in_stock == -2
    assert len([call for call in office.observed if call.path == "/3/articles"]) == 1


@pytest.mark.parametrize("right", PROBES)
def test_the_specification_knows_what_is_asked(specification: dict[str, Any], right: Right) -> None:
    call = PROBES[right]
    parameters = specification["paths"][call.path]["get"]["parameters"]
    known = {one.get("name") or one["$ref"].rpartition("/")[2] for one in parameters}
    assert set(call.query) <= known
