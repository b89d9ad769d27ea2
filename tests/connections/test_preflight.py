"""Each conflict between what is chosen and what is there, made with the levers of both simulators."""

from collections.abc import Callable
from typing import Any

import pytest

from app.connections.findings import Finding, Severity
from app.connections.options import Options
from app.connections.preflight import COMPARED
from app.sandbox.fortnox.switches import MissingRights
from tests.connections.both_sides import Both, Look

BLOCKS, WARNS = Severity.BLOCKS, Severity.WARNS
MODULE: dict[str, Any] = {"warehouse_module": True}
DOCUMENTS: dict[str, Any] = {
    **MODULE,
    "send_purchase_orders": True,
    "report_goods_receipts": True,
    "report_stock_adjustments": True,
    "report_customer_returns": True,
}
STOCK_LEVELS: dict[str, Any] = {"report_stock_levels": True}


def brief(findings: list[Finding]) -> set[tuple[str, str, Severity]]:
    return {(one.option, one.code, one.severity) for one in findings}


@pytest.mark.parametrize("options", [{}, MODULE, DOCUMENTS, STOCK_LEVELS], ids=["default", "module", "all", "classic"])
async def test_nothing_is_found_where_all_fits(look: Look, both: Both, options: dict[str, Any]) -> None:
    assert await look(**options) == []


async def test_a_look_at_everything_is_about_a_dozen_harmless_requests_each_once(look: Look, both: Both) -> None:
    await look(**DOCUMENTS)
    calls = [*both.fortnox.app.state.traffic.as_dict()["calls"], *both.ongoing.app.state.traffic.as_dict()["calls"]]
    assert {call["method"] for call in calls} == {"GET"}
    assert {call["count"] for call in calls} == {1}
    assert len(calls) == 16


async def test_rights_that_nothing_chosen_needs_are_not_asked_for(look: Look, both: Both) -> None:
    off = dict.fromkeys(["send_articles", "send_suppliers", "send_sales_orders", "report_shipments"], False)
    both.no_licence("article", "supplier", "customer", "order", "invoice", "settings")
    assert await look(**off) == []
    assert both.fortnox.requests() == 2


CASES: list[tuple[str, Callable[[Both], None], dict[str, Any], set[tuple[str, str, Severity]]]] = [
    (
        "module on in Fortnox, off in the options",
        lambda both: None,
        {"module": True},
        {("warehouse_module", "module.mismatch", BLOCKS)},
    ),
    (
        "module off in Fortnox, on in the options",
        lambda both: None,
        {"module": False, **MODULE, "report_stock_adjustments": True, "send_purchase_orders": True},
        {
            ("warehouse_module", "module.mismatch", BLOCKS),
            ("report_stock_adjustments", "module.off", BLOCKS),
            ("send_purchase_orders", "module.off", BLOCKS),
        },
    ),
    (
        "classic stock with the module on in Fortnox",
        lambda both: None,
        {"module": True, **STOCK_LEVELS},
        {("warehouse_module", "module.mismatch", BLOCKS), ("report_stock_levels", "module.stock_levels", BLOCKS)},
    ),
    (
        "classic stock with the module on in both",
        lambda both: None,
        {**MODULE, **STOCK_LEVELS},
        {("report_stock_levels", "options.conflict", BLOCKS), ("report_stock_levels", "module.stock_levels", BLOCKS)},
    ),
    (
        "no Lager Plus",
        lambda both: setattr(both.fortnox.company, "lager_plus", False),
        DOCUMENTS,
        {
            ("send_purchase_orders", "rights.purchase_orders", BLOCKS),
            ("report_goods_receipts", "rights.purchase_orders", BLOCKS),
            ("report_goods_receipts", "rights.incoming_goods", BLOCKS),
        },
    ),
    (
        "incoming goods not switched on",
        lambda both: setattr(both.fortnox.company, "incoming_goods_on", False),
        DOCUMENTS,
        {("report_goods_receipts", "rights.incoming_goods", BLOCKS)},
    ),
    (
        "no right to orders",
        lambda both: both.no_licence("order"),
        {},
        {("send_sales_orders", "rights.order", BLOCKS), ("report_shipments", "rights.order", BLOCKS)},
    ),
    (
        "no right to invoices",
        lambda both: both.no_licence("invoice"),
        {},
        {("create_invoice", "rights.invoice", BLOCKS)},
    ),
    (
        "no right to articles, suppliers, customers and settings",
        lambda both: both.no_licence("article", "supplier", "customer", "settings"),
        {},
        {
            ("send_articles", "rights.article", BLOCKS),
            ("send_sales_orders", "rights.article", BLOCKS),
            ("send_suppliers", "rights.supplier", BLOCKS),
            ("send_sales_orders", "rights.customer", BLOCKS),
            ("send_sales_orders", "rights.settings", BLOCKS),
        },
    ),
    (
        "a label that Fortnox does not have",
        lambda both: None,
        {"order_selection": "label:9"},
        {("order_selection", "orders.no_such_label", BLOCKS)},
    ),
    ("a label that Fortnox has", lambda both: None, {"order_selection": "label:3"}, set()),
    (
        "statuses that never occur",
        lambda both: both.statuses(200, 450, 1000),
        {"sent_statuses": (450, 500)},
        {("not_started_statuses", "statuses.unused", WARNS), ("sent_statuses", "statuses.unused", WARNS)},
    ),
    (
        "none of the chosen statuses is there",
        lambda both: both.statuses(210, 460, 900),
        {"sent_statuses": (450, 500), "release_after_create": 300},
        {
            ("not_started_statuses", "statuses.missing", BLOCKS),
            ("sent_statuses", "statuses.missing", BLOCKS),
            ("cancelled_status", "statuses.missing", BLOCKS),
            ("release_after_create", "statuses.missing", BLOCKS),
        },
    ),
    (
        "no status counts as sent",
        lambda both: both.statuses(200, 300, 400, 1000),
        {},
        {("sent_statuses", "statuses.none_is_sent", BLOCKS)},
    ),
    (
        "a warehouse that names no statuses",
        lambda both: both.no_statuses(),
        DOCUMENTS,
        {("not_started_statuses", "statuses.unknown", WARNS), ("received_statuses", "statuses.unknown", WARNS)},
    ),
    (
        "purchase order statuses that are not there",
        lambda both: both.purchase_statuses(110, 500, 910),
        DOCUMENTS,
        {
            ("purchase_not_started_statuses", "statuses.missing", BLOCKS),
            ("received_statuses", "statuses.unused", WARNS),
            ("purchase_cancelled_status", "statuses.missing", BLOCKS),
        },
    ),
    ("purchase order statuses of nobody's concern", lambda both: both.purchase_statuses(110), MODULE, set()),
    (
        "an order type missing",
        lambda both: both.order_types(("B2B", "Business"), ("P", "Privat")),
        {},
        {("order_type_by_customer_type", "orders.no_such_type", WARNS)},
    ),
    ("order types by name", lambda both: both.order_types(("1", "B2B"), ("2", "B2C")), {}, set()),
    ("order types of nobody's concern", lambda both: both.order_types(), {"order_type_by_customer_type": False}, set()),
    (
        "several stock points and nothing chosen",
        lambda both: both.stock_point("FJÄRR"),
        MODULE,
        {("stock_points", "stock_points.unmapped", BLOCKS)},
    ),
    ("a second stock point that is not active", lambda both: both.stock_point("GAMMAL", active=False), MODULE, set()),
    (
        "one warehouse of two chosen",
        lambda both: both.second_warehouse("FJÄRR"),
        {**MODULE, "stock_points": {1: "HUVUD"}},
        {("stock_points", "stock_points.unmapped", WARNS)},
    ),
    (
        "a stock point that is not there",
        lambda both: None,
        {**MODULE, "stock_points": {1: "NYTT"}},
        {("stock_points", "stock_points.unknown", BLOCKS)},
    ),
    (
        "a stock point that is not active",
        lambda both: both.stock_point("GAMMAL", active=False),
        {**MODULE, "stock_points": {1: "GAMMAL"}},
        {("stock_points", "stock_points.inactive", BLOCKS)},
    ),
    (
        "a warehouse that is not there",
        lambda both: both.stock_point("FJÄRR"),
        {**MODULE, "stock_points": {1: "HUVUD", 7: "FJÄRR"}},
        {("stock_points", "stock_points.no_such_warehouse", BLOCKS)},
    ),
    (
        "negative stock with the module",
        lambda both: both.fortnox.add_article("LYKTA-3", QuantityInStock=-3),
        MODULE,
        {("warehouse_module", "stock.negative", WARNS)},
    ),
    (
        "negative stock, overwritten",
        lambda both: both.fortnox.add_article("LYKTA-3", QuantityInStock=-3),
        STOCK_LEVELS,
        {("report_stock_levels", "stock.negative", WARNS)},
    ),
    (
        "negative stock that nobody touches",
        lambda both: both.fortnox.add_article("LYKTA-3", QuantityInStock=-3),
        {},
        set(),
    ),
]


@pytest.mark.parametrize(("arrange", "options", "found"), [case[1:] for case in CASES], ids=[case[0] for case in CASES])
async def test_each_conflict_is_found(
    look: Look,
    both: Both,
    arrange: Callable[[Both], None],
    options: dict[str, Any],
    found: set[tuple[str, str, Severity]],
) -> None:
    arrange(both)
    findings = await look(**options)
    assert brief(findings) == found
    assert len(findings) == len(found)
    assert {one.option for one in findings} <= COMPARED
    assert all(one.message and (one.todo or one.code == "options.conflict") for one in findings)


def test_every_option_that_is_compared_is_one() -> None:
    assert set(Options.model_fields) >= COMPARED


@pytest.mark.parametrize("answer", list(MissingRights))
async def test_keys_older_than_lager_plus_are_told_whichever_way_fortnox_refuses(
    look: Look, both: Both, answer: MissingRights
) -> None:
    both.fortnox.world.switches.missing_rights_answer = answer
    both.fortnox.company.lager_plus = False
    (finding,) = await look(**MODULE, send_purchase_orders=True)
    assert (finding.option, finding.code) == ("send_purchase_orders", "rights.purchase_orders")
    assert finding.todo.startswith("Connect again: the keys were made before Lager Plus was activated.")
    assert finding.remote_text
