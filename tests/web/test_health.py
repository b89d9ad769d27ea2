import asyncio
from datetime import timedelta
from typing import Any

import httpx
import pytest
import sqlalchemy as sa

from app.connections.models import Connection
from app.connections.pace import PaceLog
from app.database.engine import Database
from app.inbox.models import EventState
from app.jobs.models import RecordState, Worker
from app.ledger.models import Watermark
from tests.web.conftest import METRICS_TOKEN, Gateway, problem


async def _ready(gateway: Gateway) -> tuple[int, dict[str, Any]]:
    answer = await gateway.client.get("/readyz")
    told = answer.json()
    assert told["ready"] is (answer.status_code == 200)
    return answer.status_code, {check["name"]: check["reason"] for check in told["checks"] if not check["ok"]}


def _worker(gateway: Gateway) -> Worker:
    now = gateway.clock()
    return Worker(executor_id="worker-1", host="host", started_at=now, beat_at=now)


async def test_alive_is_told_without_asking_the_database(gateway: Gateway) -> None:
    await gateway.services.database.close()
    answer = await gateway.client.get("/healthz")
    assert (answer.status_code, answer.json()) == (200, {"status": "ok"})


async def test_ready_when_database_migrations_worker_and_events_are_well(gateway: Gateway) -> None:
    await gateway.add(_worker(gateway))
    gateway.clock.advance(seconds=5)
    answer = await gateway.client.get("/readyz")
    assert answer.status_code == 200
    assert [(check["name"], check["ok"]) for check in answer.json()["checks"]] == [
        ("database", True),
        ("migrations", True),
        ("worker", True),
        ("events", True),
    ]


async def test_not_ready_without_a_worker(gateway: Gateway) -> None:
    status, failed = await _ready(gateway)
    assert (status, failed) == (503, {"worker": "No worker is running. Start `lagerbro worker`."})


async def test_not_ready_when_no_worker_gives_a_sign_of_life(gateway: Gateway) -> None:
    await gateway.add(_worker(gateway))
    gateway.clock.advance(days=1, seconds=6)
    status, failed = await _ready(gateway)
    assert (status, failed) == (503, {"worker": "No worker has given a sign of life for 86406 s."})


async def test_not_ready_when_an_event_lies_unhandled(gateway: Gateway) -> None:
    connection = await gateway.connection()
    for number in ("1", "2"):
        await gateway.services.intake.take(
            connection_id=connection.id, kind="order", external_id=number, payload={}, correlation_id="c"
        )
    gateway.clock.advance(seconds=60)
    await gateway.add(_worker(gateway))
    assert (await _ready(gateway))[0] == 200
    gateway.clock.advance(seconds=1)
    status, failed = await _ready(gateway)
    assert status == 503
    assert "lies unhandled since" in failed["events"]
    async with gateway.services.database.write() as session:
        await (await session.connection()).execute(
            sa.text("UPDATE events SET state = :state"), {"state": EventState.HANDLED}
        )
    assert (await _ready(gateway))[0] == 200


async def test_not_ready_when_a_migration_is_missing_or_unknown(gateway: Gateway) -> None:
    async def at(version: str | None) -> str:
        async with gateway.services.database.write() as session:
            connection = await session.connection()
            await connection.execute(sa.text("DELETE FROM alembic_version"))
            if version is not None:
                await connection.execute(sa.text("INSERT INTO alembic_version VALUES (:version)"), {"version": version})
        status, failed = await _ready(gateway)
        assert (status, list(failed)) == (503, ["migrations"])
        return str(failed["migrations"])

    assert "lagerbro migrate" in await at(None)
    assert "does not know" in await at("9999")


async def test_not_ready_when_the_database_does_not_answer(gateway: Gateway, monkeypatch: pytest.MonkeyPatch) -> None:
    async def ping(_: Database) -> None:
        raise ConnectionRefusedError("connection to 10.0.0.7 as user lagerbro failed")

    monkeypatch.setattr(Database, "ping", ping)
    status, failed = await _ready(gateway)
    assert (status, list(failed)) == (503, ["database"])
    assert "10.0.0.7" not in failed["database"]


async def test_not_ready_when_the_database_answers_too_late(gateway: Gateway, monkeypatch: pytest.MonkeyPatch) -> None:
    async def ping(_: Database) -> None:
        await asyncio.Event().wait()

    monkeypatch.setattr(Database, "ping", ping)
    monkeypatch.setattr("app.web.health.PATIENCE", timedelta(milliseconds=10))
    assert list((await _ready(gateway))[1]) == ["database"]


async def _metrics(gateway: Gateway, *, address: str = "127.0.0.1", **headers: str) -> httpx.Response:
    transport = httpx.ASGITransport(app=gateway.app, client=(address, 4711))
    async with httpx.AsyncClient(transport=transport, base_url="http://localhost") as client:
        return await client.get("/metrics", headers={name.replace("_", "-"): value for name, value in headers.items()})


@pytest.mark.parametrize("address", ["127.0.0.1", "::1", "127.5.5.5"])
async def test_figures_are_open_on_this_machine(gateway: Gateway, address: str) -> None:
    answer = await _metrics(gateway, address=address)
    assert answer.status_code == 200
    assert answer.headers["content-type"].startswith("text/plain")


async def test_figures_are_open_to_whoever_has_the_token(gateway: Gateway) -> None:
    answer = await _metrics(gateway, address="203.0.113.7", authorization=f"Bearer {METRICS_TOKEN}")
    assert answer.status_code == 200


@pytest.mark.parametrize(
    ("address", "headers"),
    [
        ("203.0.113.7", {}),
        ("203.0.113.7", {"authorization": "Bearer wrong"}),
        ("203.0.113.7", {"authorization": ""}),
        ("127.0.0.1", {"x_forwarded_for": "127.0.0.1"}),
        ("127.0.0.1", {"forwarded": "for=127.0.0.1"}),
        ("testclient", {}),
    ],
    ids=str,
)
async def test_figures_are_closed_to_others_and_through_a_proxy(
    gateway: Gateway, address: str, headers: dict[str, str]
) -> None:
    problem(await _metrics(gateway, address=address, **headers), 401, "not-logged-in")


async def test_empty_token_in_the_settings_opens_nothing(gateway: Gateway) -> None:
    settings = gateway.services.settings.model_copy(
        update={"metrics_token": type(gateway.services.settings.secret_key)("")}
    )
    object.__setattr__(gateway.services, "settings", settings)
    for shown in ("Bearer ", "", "Bearer"):
        problem(await _metrics(gateway, address="203.0.113.7", authorization=shown), 401, "not-logged-in")


async def test_figures_tell_ages_pace_and_records(gateway: Gateway) -> None:
    connection, now = await gateway.connection(), gateway.clock()
    stamps = [now.timestamp() - seconds for seconds in (6, 4, 3, 2, 1)]
    await gateway.add(
        gateway.record(connection, "A", RecordState.QUEUED, updated_at=now - timedelta(seconds=30)),
        gateway.record(connection, "B", RecordState.QUEUED),
        gateway.record(connection, "C", RecordState.HELD),
        gateway.record(connection, "D", RecordState.HELD, dismissed_by="anna"),
        Watermark(connection_id=connection.id, process="articles", covered_until=now - timedelta(minutes=2)),
        Watermark(connection_id=connection.id, process="articles", name="numbers", covered_until=now),
        PaceLog(tenant="800017", stamps=stamps, urgent_until=now),
    )
    await gateway.services.intake.take(
        connection_id=connection.id, kind="order", external_id="1", payload={}, correlation_id="c"
    )
    gateway.clock.advance(microseconds=1)
    lines = (await _metrics(gateway)).text.splitlines()
    figures = dict(line.rsplit(" ", 1) for line in lines if not line.startswith("#"))
    assert float(figures["lagerbro_queue_age_seconds"]) == pytest.approx(30, abs=0.01)
    assert float(figures["lagerbro_event_age_seconds"]) == pytest.approx(0, abs=0.01)
    covered = f'lagerbro_covered_until_age_seconds{{connection="{connection.id}",process="articles"}}'
    assert float(figures[covered]) == pytest.approx(120, abs=0.01)
    assert float(figures['lagerbro_pace_used_ratio{tenant="800017"}']) == 4 / 25
    assert (figures['lagerbro_records{state="held"}'], figures['lagerbro_records{state="queued"}']) == ("1.0", "2.0")


async def test_figures_of_a_connection_that_is_gone_are_gone(gateway: Gateway) -> None:
    connection = await gateway.connection()
    await gateway.add(
        Watermark(connection_id=connection.id, process="articles", covered_until=gateway.clock()),
        PaceLog(tenant="800017", stamps=[], urgent_until=gateway.clock()),
    )
    assert str(connection.id) in (await _metrics(gateway)).text
    async with gateway.services.database.write() as session:
        for model in (Connection, PaceLog):
            await session.exec(sa.delete(model))
    told = (await _metrics(gateway)).text
    assert str(connection.id) not in told
    assert "800017" not in told


async def test_figures_of_an_idle_gateway_are_nought(gateway: Gateway) -> None:
    lines = (await _metrics(gateway)).text.splitlines()
    assert "lagerbro_queue_age_seconds 0.0" in lines
    assert "lagerbro_event_age_seconds 0.0" in lines
