"""Corrections of stock: what is asked and how the answers are taken."""

from datetime import UTC, datetime, timedelta, timezone
from decimal import Decimal
from typing import Any

import pytest

from app.errors import RemoteUnavailable
from app.ongoing.client import Ongoing
from app.ongoing.ids import ArticleSystemId, InventoryId
from tests.ongoing.conftest import GOODS_OWNER_ID, Remote

MONDAY = datetime(2026, 11, 23, tzinfo=UTC)


def row(**members: Any) -> dict[str, Any]:
    return {"inventoryId": 107, "numberOfItems": -2.0, "inventoryTime": "2026-11-23T09:19:41.597Z", **members}


async def test_corrections_are_read_by_article_with_their_sign(remote: Remote, ongoing: Ongoing) -> None:
    remote.says(
        json=[
            {
                "article": {"articleSystemId": 18068, "articleNumber": "KÅSA-12"},
                "inventoryAdjustments": [
                    row(inventoryAdjustmentCause={"code": "SVINN", "name": "Svinn"}, warehouse={"id": 2, "code": None}),
                    row(numberOfItems=0.5, warehouse=None, inventoryItemComment="Hittad bakom pallen"),
                ],
            },
            {"article": None, "inventoryAdjustments": None},
        ]
    )
    first, nameless = await ongoing.inventory_adjustments.list(made_from=MONDAY)
    assert first.article is not None
    assert (first.article.article_system_id, first.article_number) == (18068, "KÅSA-12")
    down, up = first.inventory_adjustments
    assert (down.inventory_id, down.number_of_items) == (107, Decimal(-2))
    assert down.inventory_time == datetime(2026, 11, 23, 9, 19, 41, 597000, UTC)
    assert down.inventory_adjustment_cause is not None
    assert down.inventory_adjustment_cause.code == "SVINN"
    assert down.warehouse is not None
    assert down.warehouse.id == 2
    assert (up.number_of_items, up.warehouse, up.inventory_item_comment) == (
        Decimal("0.5"),
        None,
        "Hittad bakom pallen",
    )
    assert (nameless.article_number, nameless.inventory_adjustments) == ("", ())


async def test_one_inventory_may_have_several_rows_for_one_article(remote: Remote, ongoing: Ongoing) -> None:
    remote.says(json=[{"article": {"articleSystemId": 1}, "inventoryAdjustments": [row(), row(numberOfItems=3)]}])
    (article,) = await ongoing.inventory_adjustments.list(made_from=MONDAY)
    assert [at.inventory_id for at in article.inventory_adjustments] == [107, 107]


@pytest.mark.parametrize(
    ("asked", "sent"),
    [
        ({}, {}),
        (
            {"made_to": datetime(2026, 11, 24, 1, 0, tzinfo=timezone(timedelta(hours=1)))},
            {"toTime": "2026-11-24T00:00:00.000Z"},
        ),
        ({"is_reported": False}, {"isReported": "false"}),
        ({"is_reported": True}, {"isReported": "true"}),
    ],
)
async def test_list_is_bounded_by_time_and_never_sends_the_obsolete_to(
    remote: Remote, ongoing: Ongoing, asked: dict[str, Any], sent: dict[str, str]
) -> None:
    assert await ongoing.inventory_adjustments.list(made_from=MONDAY, **asked) == ()
    (request,) = remote.requests
    assert request.url.path == "/norrsken/api/v1/inventoryAdjustments"
    always = {"goodsOwnerId": str(GOODS_OWNER_ID), "from": "2026-11-23T00:00:00.000Z"}
    assert dict(request.url.params) == always | sent


@pytest.mark.parametrize("missing", ["inventoryId", "numberOfItems", "inventoryTime"])
async def test_row_that_does_not_say_what_changed_by_how_much_or_when_is_unreadable(
    remote: Remote, ongoing: Ongoing, missing: str
) -> None:
    remote.says(json=[{"article": {"articleSystemId": 1}, "inventoryAdjustments": [row(**{missing: None})]}])
    with pytest.raises(RemoteUnavailable, match=missing) as failed:
        await ongoing.inventory_adjustments.list(made_from=MONDAY)
    assert failed.value.code == "ongoing.unreadable"


@pytest.mark.parametrize("answer", [{"message": None, "items": []}, {"message": "Ok", "items": None}])
async def test_set_reported_has_no_body_and_succeeds_whether_it_marked_anything_or_not(
    remote: Remote, ongoing: Ongoing, answer: dict[str, Any]
) -> None:
    remote.says(json=answer)
    await ongoing.inventory_adjustments.set_reported(InventoryId(107), ArticleSystemId(18068))
    (sent,) = remote.requests
    assert (sent.method, sent.url.path, sent.content) == (
        "PATCH",
        "/norrsken/api/v1/inventoryAdjustments/107/articles/18068/setReported",
        b"",
    )
    assert sent.headers["Content-Length"] == "0"
    assert "Content-Type" not in sent.headers


async def test_set_reported_answered_by_a_web_page_is_no_success(remote: Remote, ongoing: Ongoing) -> None:
    remote.says(html="<p>We will be back soon.</p>")
    with pytest.raises(RemoteUnavailable, match="web page"):
        await ongoing.inventory_adjustments.set_reported(InventoryId(107), ArticleSystemId(18068))
