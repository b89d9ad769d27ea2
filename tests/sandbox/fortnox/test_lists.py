from datetime import UTC, datetime
from typing import Any

import pytest

from tests.sandbox.fortnox.conftest import Fortnox, Opened, ordered


async def test_an_empty_list_has_zero_pages_and_page_one(fortnox: Fortnox) -> None:
    assert await fortnox.get("/3/orders") == {
        "MetaInformation": {"@TotalResources": 0, "@TotalPages": 0, "@CurrentPage": 1},
        "Orders": [],
    }


async def test_a_page_holds_100_unless_the_limit_says_else(opened: Opened) -> None:
    fortnox = await opened(articles=130)
    first = await fortnox.get("/3/articles")
    assert len(first["Articles"]) == 100
    assert first["MetaInformation"] == {"@TotalResources": 130, "@TotalPages": 2, "@CurrentPage": 1}
    second = await fortnox.get("/3/articles", page=2)
    assert len(second["Articles"]) == 30
    assert second["MetaInformation"]["@CurrentPage"] == 2
    everything = await fortnox.get("/3/articles", limit=500)
    assert everything["Articles"] == first["Articles"] + second["Articles"]
    assert everything["MetaInformation"]["@TotalPages"] == 1


async def test_offset_skips_resources(opened: Opened) -> None:
    fortnox = await opened(articles=20)
    everything = (await fortnox.get("/3/articles"))["Articles"]
    cut = await fortnox.get("/3/articles", offset=15, limit=3)
    assert cut["Articles"] == everything[15:18]
    assert (await fortnox.get("/3/articles", offset=15, limit=3, page=2))["Articles"] == everything[18:20]


@pytest.mark.parametrize(
    ("params", "code"),
    [
        ({"limit": 501}, 2000588),
        ({"limit": 0}, 2000588),
        ({"page": 0}, 2000588),
        ({"page": "first"}, 2000108),
        ({"sortby": "colour"}, 2000588),
        ({"sortorder": "up"}, 2000588),
        ({"filter": "confirmed"}, 2000587),
        ({"sent": "perhaps"}, 2000134),
        ({"fromdate": "yesterday"}, 2000588),
        ({"lastmodified": "yesterday"}, 2000588),
    ],
)
async def test_bad_parameters_are_refused(fortnox: Fortnox, params: dict[str, Any], code: int) -> None:
    await fortnox.refused("GET", "/3/orders", code, params=params)


async def test_sorted_by_number_and_not_by_text(fortnox: Fortnox) -> None:
    for _ in range(11):
        await ordered(fortnox, ("FREIGHT", 1))
    numbers = [order["DocumentNumber"] for order in (await fortnox.get("/3/orders"))["Orders"]]
    assert numbers == [str(number) for number in range(1, 12)]
    downwards = (await fortnox.get("/3/orders", sortorder="descending", sortby="documentnumber"))["Orders"]
    assert [order["DocumentNumber"] for order in downwards] == numbers[::-1]


@pytest.mark.parametrize(
    ("since", "found"),
    [
        ("2026-07-01", 1),
        ("2026-07-02", 0),
        ("2026-07-01 11:59", 1),
        ("2026-07-01 12:00", 1),
        ("2026-07-01 12:00:59", 1),
        ("2026-07-01 12:01", 0),
        ("2026-07-01 10:01", 1),
    ],
)
async def test_lastmodified_is_swedish_local_time_by_the_minute(fortnox: Fortnox, since: str, found: int) -> None:
    fortnox.clock.moment = datetime(2026, 7, 1, 10, 0, 30, tzinfo=UTC)  # 12:00:30 in Stockholm
    await fortnox.log_in()
    await ordered(fortnox, ("FREIGHT", 1))
    assert (await fortnox.get("/3/orders", lastmodified=since))["MetaInformation"]["@TotalResources"] == found


@pytest.mark.parametrize(("inclusive", "found"), [(True, 1), (False, 0)])
async def test_whether_lastmodified_is_inclusive_is_a_switch(fortnox: Fortnox, *, inclusive: bool, found: int) -> None:
    await fortnox.switch(lastmodified_inclusive=inclusive)
    await ordered(fortnox, ("FREIGHT", 1))
    assert len((await fortnox.get("/3/orders", lastmodified="2026-03-02 10:30"))["Orders"]) == found


async def test_the_autumn_hour_comes_twice_in_lastmodified(fortnox: Fortnox) -> None:
    fortnox.clock.moment = datetime(2026, 10, 25, 0, 50, tzinfo=UTC)  # 02:50 summer time
    await fortnox.log_in()
    await ordered(fortnox, ("FREIGHT", 1))
    fortnox.clock.moment = datetime(2026, 10, 25, 1, 10, tzinfo=UTC)  # 02:10 winter time, twenty minutes later
    await ordered(fortnox, ("FREIGHT", 1))
    found = (await fortnox.get("/3/orders", lastmodified="2026-10-25 02:30"))["Orders"]
    assert [order["DocumentNumber"] for order in found] == ["1"]


async def test_text_filters_match_a_part_whatever_the_case(fortnox: Fortnox) -> None:
    await fortnox.office("POST", "/articles", {"ArticleNumber": "TENT-XL", "Description": "Stort tält"})
    found = (await fortnox.get("/3/articles", articlenumber="tent"))["Articles"]
    assert [article["ArticleNumber"] for article in found] == ["TENT", "TENT-XL"]


async def test_two_filters_work_together(fortnox: Fortnox) -> None:
    await fortnox.office("POST", "/articles", {"ArticleNumber": "TENT-XL", "Description": "Stort tält"})
    found = (await fortnox.get("/3/articles", articlenumber="tent", description="stort"))["Articles"]
    assert [article["ArticleNumber"] for article in found] == ["TENT-XL"]
