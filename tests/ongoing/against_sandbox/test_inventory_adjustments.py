"""Corrections of stock against the sandbox: listed by article and time, marked as reported."""

from datetime import timedelta
from decimal import Decimal

import pytest

from app.errors import NotFound
from app.ongoing.client import Ongoing
from app.ongoing.ids import ArticleSystemId, InventoryId
from app.sandbox.ongoing.switches import IsReportedFilter
from tests.ongoing.against_sandbox.conftest import NOW, Sandbox, put_articles


async def test_count_up_and_down_is_listed_by_article(sandbox: Sandbox, ongoing: Ongoing) -> None:
    await put_articles(ongoing, "A", "B")
    sandbox.now += timedelta(hours=1)
    counted = await sandbox.people(
        "count",
        rows=[
            {"article_number": "A", "quantity": "-2", "cause": {"code": "SVINN", "name": "Svinn"}, "comment": "Trasig"},
            {"article_number": "B", "quantity": "0.5", "location": "B2"},
            {"article_number": "A", "quantity": "3", "batch_number": "B7"},
        ],
    )
    found = await ongoing.inventory_adjustments.list(made_from=NOW)
    assert {
        article.article_number: [row.number_of_items for row in article.inventory_adjustments] for article in found
    } == {"A": [Decimal(-2), Decimal(3)], "B": [Decimal("0.5")]}
    rows = [row for article in found for row in article.inventory_adjustments]
    assert {(row.inventory_id, row.inventory_time) for row in rows} == {(counted["inventory_id"], sandbox.now)}
    assert {row.warehouse and row.warehouse.id for row in rows} == {1}
    scrapped = found[0].inventory_adjustments[0]
    assert scrapped.inventory_adjustment_cause is not None
    assert (scrapped.inventory_adjustment_cause.code, scrapped.inventory_item_comment) == ("SVINN", "Trasig")


async def test_corrections_are_listed_by_the_stretch_of_time_they_were_made_in(
    sandbox: Sandbox, ongoing: Ongoing
) -> None:
    await put_articles(ongoing, "A")
    for hour in (1, 2, 3):
        sandbox.now = NOW + timedelta(hours=hour)
        await sandbox.people("count", rows=[{"article_number": "A", "quantity": hour}])
    (article,) = await ongoing.inventory_adjustments.list(
        made_from=NOW + timedelta(minutes=90), made_to=NOW + timedelta(minutes=150)
    )
    assert [row.number_of_items for row in article.inventory_adjustments] == [Decimal(2)]
    assert await ongoing.inventory_adjustments.list(made_from=NOW + timedelta(hours=4)) == ()


@pytest.mark.parametrize(
    ("meaning", "unreported"), [(IsReportedFilter.BY_FLAG, False), (IsReportedFilter.TRUE_MEANS_UNREPORTED, True)]
)
async def test_article_of_an_inventory_is_marked_as_reported_with_all_its_rows_and_again(
    sandbox: Sandbox, ongoing: Ongoing, meaning: IsReportedFilter, *, unreported: bool
) -> None:
    sandbox.switch(is_reported_filter=meaning)
    await put_articles(ongoing, "A", "B")
    sandbox.now += timedelta(hours=1)
    rows = [{"article_number": number, "quantity": 1} for number in ("A", "B", "A")]
    counted = await sandbox.people("count", rows=rows)
    article = await ongoing.articles.find("A")
    assert article is not None
    for _ in range(2):
        await ongoing.inventory_adjustments.set_reported(
            InventoryId(counted["inventory_id"]), article.article_system_id
        )
    left = await ongoing.inventory_adjustments.list(made_from=NOW, is_reported=unreported)
    assert [adjusted.article_number for adjusted in left] == ["B"]
    assert len(await ongoing.inventory_adjustments.list(made_from=NOW)) == 2


async def test_inventory_that_is_not_there_cannot_be_marked(ongoing: Ongoing) -> None:
    with pytest.raises(NotFound):
        await ongoing.inventory_adjustments.set_reported(InventoryId(99), ArticleSystemId(99))
