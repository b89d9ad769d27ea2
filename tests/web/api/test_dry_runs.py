"""Dry runs over the API; what they do is tested with the remotes in tests/test_dry_run.py."""

from typing import Any

from app.errors import RemoteUnavailable
from app.jobs.trials import WOULD_WRITE, Look, Trial, Write
from app.ledger.models import Watermark
from tests.web.conftest import Gateway, path, problem


async def tried(gateway: Gateway, body: Any = None, **options: Any) -> Any:
    connection = await gateway.connection(**options)
    await gateway.add(Watermark(connection_id=connection.id, process="articles", covered_until=gateway.clock()))
    return await gateway.client.post(path(connection, "/sync/dry-run"), json=body or {}, headers=await gateway.admin())


async def test_a_record_is_told_with_its_first_write(gateway: Gateway) -> None:
    gateway.trials.trial = Trial(WOULD_WRITE, write=Write("ongoing", "PUT", "/orders", {"orderNumber": "1042"}))
    told = (await tried(gateway, {"process": "sales_orders", "key": "1042"})).json()
    assert told["looks"] == []
    assert (told["record"]["outcome"], told["record"]["write"]["body"]) == (WOULD_WRITE, {"orderNumber": "1042"})
    assert gateway.trials.asked == [("sales_orders", "1042")]


async def test_every_process_that_is_on_looks_from_its_own_watermark(gateway: Gateway) -> None:
    gateway.trials.found = Look(("1",), more=False)
    told = (await tried(gateway, send_suppliers=False)).json()
    assert [(look["process"], look["keys"]) for look in told["looks"]] == [
        ("articles", ["1"]),
        ("sales_orders", ["1"]),
        ("shipments", ["1"]),
    ]
    assert gateway.trials.asked == [("articles", gateway.clock()), ("sales_orders", None), ("shipments", None)]


async def test_one_process_looks_alone_also_when_it_is_off(gateway: Gateway) -> None:
    told = (await tried(gateway, {"process": "suppliers"}, send_suppliers=False)).json()
    assert [look["process"] for look in told["looks"]] == ["suppliers"]


async def test_a_remote_that_is_away_is_told_as_such(gateway: Gateway) -> None:
    gateway.trials.trial = RemoteUnavailable("Fortnox did not answer.", code="fortnox.timeout")
    answer = await tried(gateway, {"process": "articles", "key": "LYKTA-3"})
    problem(answer, 502, "remote-failed")
