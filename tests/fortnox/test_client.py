import json
from datetime import timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from app.errors import NeedsReconnecting, NotConfigured, RemoteRejected, RemoteUnavailable
from app.fortnox.articles import ArticleNumber
from app.fortnox.client import Fortnox
from app.fortnox.customers import CustomerType
from app.fortnox.order_documents import DeliveryState, FortnoxOrderNumber
from app.fortnox.pace import InProcessPace, SlidingLog
from tests.fortnox.office import CLIENT_ID, FREIGHT, LANTERN, LINE, SANDBOX, TENANT, Office, delivered


async def test_the_registers_the_company_and_its_people_are_read(office: Office) -> None:
    fortnox = office.fortnox
    assert {"st": "Styck"}.items() <= {item.code: item.description for item in await fortnox.registers.units()}.items()
    assert "FVL" in {item.code for item in await fortnox.registers.terms_of_delivery()}
    assert "PN" in {item.code for item in await fortnox.registers.ways_of_delivery()}
    assert "30" in {item.code for item in await fortnox.registers.terms_of_payment()}
    suppliers = await fortnox.suppliers.all()
    assert len(suppliers) == 3
    assert all(supplier.name and supplier.country_code for supplier in suppliers)
    customer = await fortnox.customers.get(await office.first_customer())
    assert customer.type in set(CustomerType)
    assert (await fortnox.company.information()).database_number == TENANT
    tenant = await fortnox.company.tenant()
    assert (tenant.activated, tenant.tenant_id) == (True, TENANT)


async def test_the_stock_balance_tells_what_is_reserved(office: Office) -> None:
    await office.three_rows()
    rows = await office.fortnox.stock.balance([ArticleNumber(LANTERN), ArticleNumber(LINE), ArticleNumber(FREIGHT)])
    assert {row.item_id: (row.in_stock, row.available_stock) for row in rows} == {
        LANTERN: (Decimal(10), Decimal(6)),
        LINE: (Decimal(4), Decimal(0)),
    }


async def test_the_stock_balance_without_the_module_is_a_missing_right(office: Office) -> None:
    await office.of_company("PATCH", "", {"warehouse_module": False})
    with pytest.raises(NotConfigured, match="warehouse") as caught:
        await office.fortnox.stock.balance([ArticleNumber(LANTERN)])
    assert caught.value.code == "fortnox.missing_right"


async def test_a_missing_licence_and_a_missing_scope_are_told_apart_and_named(office: Office) -> None:
    await office.of_company("PATCH", "", {"licences": ["article", "supplier"]})
    with pytest.raises(NotConfigured, match="“order”") as licence:
        await office.fortnox.orders.get(FortnoxOrderNumber("1"))
    assert licence.value.code == "fortnox.missing_licence"
    await office.of_company("POST", "/consent", {"client_id": CLIENT_ID, "scopes": ["article"]})
    await office.of_company("POST", "/tokens/expire")
    with pytest.raises(NotConfigured, match="“supplier”") as scope:
        await office.fortnox.suppliers.all()
    assert scope.value.code == "fortnox.missing_scope"


async def test_an_expired_token_costs_one_renewal_and_nothing_else(office: Office) -> None:
    await office.fortnox.company.tenant()
    office.clock.advance(hours=2)
    await office.fortnox.company.tenant()
    assert office.tokens.asked == 2
    assert [call.status for call in office.observed] == [200, 401, 200]


async def test_a_revoked_consent_needs_a_new_connection(office: Office) -> None:
    await office.fortnox.company.tenant()
    await office.of_company("POST", "/consent/revoke")
    with pytest.raises(NeedsReconnecting) as caught:
        await office.fortnox.company.tenant()
    assert caught.value.code == "fortnox.invalid_grant"


async def test_too_many_requests_are_for_another_time(office: Office) -> None:
    await office.switch(requests_per_window=25, retry_after=3)
    for _ in range(25):
        await office.fortnox.company.tenant()
    with pytest.raises(RemoteUnavailable) as caught:
        await office.fortnox.company.tenant()
    assert (caught.value.code, caught.value.retry_after) == ("fortnox.too_many_requests", timedelta(seconds=3))


async def test_our_pace_never_meets_the_limit(office: Office) -> None:
    await office.switch(requests_per_window=25)

    async def sleep(seconds: float) -> None:
        office.clock.advance(seconds=seconds)

    pace = InProcessPace(SlidingLog(), clock=lambda: office.clock().timestamp(), sleep=sleep)
    fortnox = Fortnox(
        http=office.http, api_url=SANDBOX, tokens=office.tokens, pace=pace, observe=office.observed.append
    )
    started = office.clock()
    for _ in range(80):
        await fortnox.company.tenant()
    assert {call.status for call in office.observed} == {200}
    assert office.clock() - started < timedelta(seconds=15.5)


@pytest.mark.parametrize(
    ("fault", "code"),
    [
        ({"kind": "error_before"}, "fortnox.server_error"),
        ({"kind": "error_after"}, "fortnox.server_error"),
        ({"kind": "drop_before"}, "fortnox.unreachable"),
        ({"kind": "drop_after"}, "fortnox.unreachable"),
        ({"kind": "timeout_after", "seconds": 0.05}, "fortnox.unreachable"),
        ({"kind": "html"}, "fortnox.unexpected_answer"),
        ({"kind": "html_after"}, "fortnox.unexpected_answer"),
        ({"kind": "truncated"}, "fortnox.unexpected_answer"),
        ({"kind": "too_many_requests"}, "fortnox.too_many_requests"),
    ],
)
async def test_a_fault_on_the_way_is_no_answer_and_the_write_is_not_repeated(
    office: Office, fault: dict[str, Any], code: str
) -> None:
    number = await office.three_rows()
    await office.fortnox.orders.get(number)
    await office.does("POST", "/faults", {"method": "PUT", "path": "/3/orders", **fault})
    with pytest.raises(RemoteUnavailable) as caught:
        await office.fortnox.orders.put_comments(number, "Kolli 123")
    assert caught.value.code == code
    assert [call.method for call in office.observed] == ["GET", "PUT"]


async def test_every_call_is_one_of_the_specification(office: Office, upstream: Path) -> None:
    fortnox, number = office.fortnox, await office.three_rows()
    order = await fortnox.orders.get(number)
    rows = delivered(order, Decimal(4), Decimal(1), None)
    await fortnox.orders.put_delivered(number, rows=rows, delivery_state=DeliveryState.DELIVERY)
    await fortnox.orders.put_comments(number, "Kolli 123")
    await fortnox.orders.warehouse_ready(number)
    await fortnox.orders.create_invoice(number)
    assert [item async for item in fortnox.orders.changed_since(None)]
    assert [item async for item in fortnox.articles.numbers()]
    await fortnox.articles.get(ArticleNumber(LINE))
    with pytest.raises(RemoteRejected):
        await fortnox.articles.put_quantity_in_stock(ArticleNumber(LINE), Decimal(1))
    await fortnox.suppliers.all()
    await fortnox.customers.get(await office.first_customer())
    await fortnox.registers.units()
    await fortnox.registers.terms_of_delivery()
    await fortnox.registers.ways_of_delivery()
    await fortnox.registers.terms_of_payment()
    await fortnox.company.information()
    await fortnox.company.tenant()
    await fortnox.stock.balance([ArticleNumber(LINE)])
    paths = json.loads((upstream / "openapi.json").read_text())["paths"]
    made = {(call.method.lower(), call.path) for call in office.observed}
    assert len(made) == 17
    assert made == {(method, path) for method, path in made if method in paths.get(path, {})}
