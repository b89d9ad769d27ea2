"""A remote that does not answer is something found, and it is not asked again and again."""

import pytest

from app.connections.findings import Severity
from app.sandbox.faults import FaultKind
from tests.connections.both_sides import Both, Look

AWAY = [FaultKind.drop_before, FaultKind.error_before, FaultKind.html, FaultKind.too_many_requests]


@pytest.mark.parametrize("kind", AWAY)
async def test_fortnox_away_is_found_once_and_asked_no_more(look: Look, both: Both, kind: FaultKind) -> None:
    both.fortnox.fault("GET", "", kind, times=0)
    both.statuses(200, 300, 400, 1000)
    (of_ongoing, of_fortnox) = await look()
    assert (of_fortnox.option, of_fortnox.severity) == ("", Severity.BLOCKS)
    assert of_fortnox.code.startswith("fortnox.")
    assert both.fortnox.requests() == 1
    assert of_ongoing.code == "statuses.none_is_sent"


@pytest.mark.parametrize("kind", AWAY)
async def test_ongoing_away_is_found_once_and_asked_no_more(look: Look, both: Both, kind: FaultKind) -> None:
    both.ongoing.fault("GET", "", kind, times=0)
    (of_ongoing, of_fortnox) = await look(module=True)
    assert (of_ongoing.option, of_ongoing.severity) == ("", Severity.BLOCKS)
    assert of_ongoing.code.startswith("ongoing.")
    assert both.ongoing.requests() == 1
    assert of_fortnox.code == "module.mismatch"


async def test_a_side_that_goes_away_in_between_leaves_what_was_found_before(look: Look, both: Both) -> None:
    both.no_licence("article")
    both.fortnox.fault("GET", "/3/customers", FaultKind.drop_before)
    both.no_licence("order")
    found = await look()
    assert [(one.option, one.code) for one in found] == [
        ("send_articles", "rights.article"),
        ("send_sales_orders", "rights.article"),
        ("", "fortnox.unreachable"),
    ]
    assert both.fortnox.requests(path="/3/orders") == 0


async def test_stock_points_are_not_judged_without_the_warehouses(look: Look, both: Both) -> None:
    both.stock_point("FJÄRR")
    both.ongoing.fault("GET", "warehouses", FaultKind.error_before)
    assert [one.code for one in await look(warehouse_module=True)] == ["ongoing.server_error"]


async def test_answers_that_cannot_be_read_keep_no_other_question_back(look: Look, both: Both) -> None:
    """Fortnox's list of stock points may be cut at a round number: it is not believed, the rest is looked at."""
    for number in range(49):
        both.stock_point(f"P{number}", active=False)
    both.fortnox.company.lager_plus = False
    found = await look(warehouse_module=True, send_purchase_orders=True)
    assert [(one.option, one.code) for one in found] == [
        ("", "fortnox.list_may_be_cut"),
        ("send_purchase_orders", "rights.purchase_orders"),
    ]
