from datetime import timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from app.commands.connecting import read_options, worth_knowing
from app.connections.models import Connection
from app.connections.options import Options
from app.errors import Refused
from app.ongoing.articles import ArticleRequest
from app.ongoing.order_request import Consignee, OrderLineRequest, OrderRequest
from app.sandbox.faults import Fault, FaultKind
from app.sandbox.ongoing.goods_owner import GoodsOwner
from app.sandbox.ongoing.warehouse import Warehouse
from app.wiring import Gateway
from tests.clock import Clock
from tests.gateway import GOODS_OWNER, Remotes, new_connection, the_connection, the_gateway, the_remotes, the_settings

__all__ = ["the_connection", "the_gateway", "the_remotes", "the_settings"]


def owner_of(remotes: Remotes) -> GoodsOwner:
    owner: GoodsOwner = remotes.ongoing_app.state.ongoing.systems["fjall"].goods_owners[GOODS_OWNER]
    return owner


async def sent_before(gateway: Gateway, connection: Connection, remotes: Remotes, clock: Clock) -> None:
    """An order that the warehouse sent two days before the activation."""
    ongoing = gateway.ongoing(connection, urgent=True, observe=lambda _: None)
    owner_of(remotes).default_stock = Decimal(10)
    await ongoing.articles.put(ArticleRequest(article_number="LYKTA-3", article_name="Lykta"))
    line = OrderLineRequest(row_number="1", article_number="LYKTA-3", number_of_items=Decimal(2))
    consignee = Consignee(name="Karin", city="Umeå", country_code="SE")
    await ongoing.orders.put(
        OrderRequest(order_number="981", delivery_date=clock().date(), consignee=consignee, order_lines=(line,))
    )
    order = owner_of(remotes).order_numbered("981")
    assert order is not None
    people = Warehouse(remotes.ongoing_app.state.ongoing, owner_of(remotes))
    people.pick(order, {})
    people.send(order, None)
    order.shipped = clock() - timedelta(days=2)


async def test_a_new_connection_on_which_all_is_well_leaves_nothing_to_say(
    gateway: Gateway, connected: Connection
) -> None:
    assert await worth_knowing(gateway, connected) == []


async def test_warnings_and_what_lies_before_the_line_are_told(
    gateway: Gateway, remotes: Remotes, clock: Clock
) -> None:
    owner_of(remotes).order_types = []
    connection = await gateway.setting_up().connect(new_connection())
    await sent_before(gateway, connection, remotes, clock)
    warning, line = await worth_knowing(gateway, connection)
    assert warning.startswith("order_type_by_customer_type: The warehouse has no order type B2B nor B2C.")
    assert line.startswith("shipments: 1 unreported in the warehouse from before 2026-03-01 23:00 UTC.")
    assert f"/api/v1/connections/{connection.id}/before-the-line" in line


async def test_what_cannot_be_listed_now_is_said_and_the_connection_stands(
    gateway: Gateway, connected: Connection, remotes: Remotes
) -> None:
    remotes.ongoing_app.state.faults.add(Fault(path="orders$", kind=FaultKind.error_before))
    (sentence,) = await worth_knowing(gateway, connected)
    assert sentence.startswith("What lies before the line cannot be listed now: Ongoing answered 500")


async def test_processes_that_are_off_have_no_line(gateway: Gateway, remotes: Remotes, clock: Clock) -> None:
    connection = await gateway.setting_up().connect(new_connection(options=Options(report_shipments=False)))
    await sent_before(gateway, connection, remotes, clock)
    assert [one.process for one in await gateway.before_the_line(connection, at_most=5)] == []


def test_options_come_from_a_file_the_rest_are_the_defaults(tmp_path: Path) -> None:
    file = tmp_path / "options.json"
    file.write_text('{"warehouse_module": true, "stock_points": {"1": "HUVUD"}}')
    assert read_options(file) == Options(warehouse_module=True, stock_points={1: "HUVUD"})


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (None, "cannot be read"),
        ("{", "holds no options"),
        ('{"sync_interval_minutes": 0}', "sync_interval_minutes"),
        ('{"invented": 1}', "invented"),
    ],
)
def test_a_file_without_options_is_refused_in_words(tmp_path: Path, content: Any, words: str) -> None:
    file = tmp_path / "options.json"
    if content is not None:
        file.write_text(content)
    with pytest.raises(Refused, match=words):
        read_options(file)
