import asyncio
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from uuid import UUID, uuid4

import pytest
from sqlmodel import select

from app.connections.models import Connection
from app.database.engine import Database
from app.errors import GatewayBug
from app.ledger.ledger import MOST_NAME_CHARACTERS, SQL_LIST_LIMIT, Ledger, fingerprint
from app.ledger.models import NameKind, Plan, RecordName
from tests.clock import Clock


async def connect(database: Database, clock: Clock) -> UUID:
    connection_id = uuid4()
    async with database.write() as session:
        session.add(
            Connection(
                id=connection_id,
                name="Skärgårdsboden",
                fortnox_tenant_id=connection_id.int % 2**30,
                ongoing_url="http://127.0.0.1/skargard/api/v1/",
                ongoing_username="WSI",
                goods_owner_id=connection_id.int % 2**30,
                webhook_key=connection_id.hex,
                secrets="",
                options={},
                start_date=clock(),
                created_at=clock(),
            )
        )
    return connection_id


@pytest.fixture
async def ledger(database: Database, clock: Clock) -> Ledger:
    return Ledger(database, await connect(database, clock), "articles", clock)


@pytest.fixture
async def another_connection(database: Database, clock: Clock) -> Ledger:
    return Ledger(database, await connect(database, clock), "articles", clock)


def test_equal_documents_have_equal_fingerprints_whatever_their_order() -> None:
    assert fingerprint({"a": 1, "b": {"c": 2, "d": 3}}) == fingerprint({"b": {"d": 3, "c": 2}, "a": 1})


@pytest.mark.parametrize(
    "other",
    [{"name": "Lykta"}, {"name": "lykta "}, {"name": None}, {}, {"name": "lykta", "more": ""}, {"name": ["lykta"]}],
)
def test_different_documents_have_different_fingerprints(other: dict[str, object]) -> None:
    assert fingerprint({"name": "lykta"}) != fingerprint(other)


def test_a_fingerprint_takes_what_json_cannot() -> None:
    assert fingerprint({"price": Decimal("1.50")}) == fingerprint({"price": "1.50"})


async def test_nothing_is_known_of_a_record_that_was_never_sent(ledger: Ledger) -> None:
    assert await ledger.link("LYKTA-3") is None
    assert await ledger.known(["LYKTA-3"]) == {}
    assert await ledger.keys() == []


async def test_what_was_sent_is_remembered(ledger: Ledger, clock: Clock) -> None:
    await ledger.remember("LYKTA-3", fingerprint="f1", remote_id="17", refers_to="55", sent={"is_active": True})
    link = await ledger.link("LYKTA-3")
    assert link is not None
    assert (link.fingerprint, link.remote_id, link.refers_to) == ("f1", "17", "55")
    assert (link.sent, link.updated_at) == ({"is_active": True}, clock())


async def test_sending_again_replaces_what_is_remembered(ledger: Ledger, clock: Clock) -> None:
    await ledger.remember("LYKTA-3", fingerprint="f1", remote_id="17", refers_to="55", sent={"is_active": True})
    clock.advance(minutes=1)
    await ledger.remember("LYKTA-3", fingerprint="f2")
    link = await ledger.link("LYKTA-3")
    assert link is not None
    assert (link.fingerprint, link.remote_id, link.refers_to, link.sent) == ("f2", "", "", {})
    assert link.updated_at == clock()


async def test_two_processes_may_remember_the_same_in_one_moment(ledger: Ledger) -> None:
    await asyncio.gather(*(ledger.remember("LYKTA-3", fingerprint=f"f{number}") for number in range(6)))
    assert await ledger.keys() == ["LYKTA-3"]


async def test_a_forgotten_record_counts_as_never_sent(ledger: Ledger) -> None:
    for key in ("A", "B"):
        await ledger.remember(key, fingerprint="f")
    await ledger.forget("A")
    assert await ledger.keys() == ["B"]


async def test_a_link_is_found_from_the_other_side(ledger: Ledger) -> None:
    await ledger.remember("A", fingerprint="f", remote_id="17")
    found = await ledger.link_by_remote_id("17")
    assert found is not None
    assert found.key == "A"
    assert await ledger.link_by_remote_id("18") is None


async def test_thousands_of_links_are_looked_up_in_parts(ledger: Ledger, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("app.ledger.ledger.SQL_LIST_LIMIT", 3)
    keys = [str(number) for number in range(8)]
    for key in keys:
        await ledger.remember(key, fingerprint=f"f{key}")
    known = await ledger.known([*keys, *keys, "never sent"])
    assert {key: link.fingerprint for key, link in known.items()} == {key: f"f{key}" for key in keys}
    assert SQL_LIST_LIMIT <= 30_000, "what SQLite binds in one statement"


async def test_records_are_found_by_what_they_name(ledger: Ledger) -> None:
    for key, supplier in (("B", "55"), ("A", "55"), ("C", "56"), ("D", "")):
        await ledger.remember(key, fingerprint="f", refers_to=supplier)
    assert await ledger.naming("55") == ["A", "B"]
    assert await ledger.naming("55", limit=1) == ["A"]
    assert await ledger.named() == {"55", "56"}


async def test_connections_and_processes_remember_apart(ledger: Ledger, another_connection: Ledger) -> None:
    await ledger.remember("A", fingerprint="f", remote_id="17", refers_to="55")
    await ledger.cover(datetime(2026, 3, 1, tzinfo=UTC))
    for other in (another_connection, ledger.of("suppliers")):
        assert await other.link("A") is None
        assert await other.link_by_remote_id("17") is None
        assert await other.known(["A"]) == {}
        assert await other.naming("55") == []
        assert await other.named() == set()
        assert await other.keys() == []
        assert await other.covered_until() is None
        await other.forget("A")
    assert await ledger.keys() == ["A"]


async def test_a_plan_is_open_until_it_is_finished(ledger: Ledger, clock: Clock) -> None:
    assert await ledger.open_plan("1001") is None
    plan = await ledger.freeze("1001", "p1", {"rows": [{"row": 1, "quantity": "2"}]})
    found = await ledger.open_plan("1001")
    assert found is not None
    assert (found.id, found.document, found.steps) == ("p1", {"rows": [{"row": 1, "quantity": "2"}]}, {})
    await ledger.finish(plan)
    assert await ledger.open_plan("1001") is None


async def test_a_frozen_plan_comes_back_with_its_proven_steps(ledger: Ledger, clock: Clock) -> None:
    plan = await ledger.freeze("1001", "p1", {"rows": [1]})
    await ledger.prove(plan, "rows", {"seen": 2})
    clock.advance(minutes=5)
    again = await ledger.freeze("1001", "p1", {"rows": [1]})
    assert again.steps == {"rows": {"seen": 2}}
    assert again.created_at == clock() - timedelta(minutes=5)


async def test_other_contents_under_the_same_id_are_a_bug(ledger: Ledger) -> None:
    await ledger.freeze("1001", "p1", {"quantity": "2"})
    with pytest.raises(GatewayBug, match="frozen with other contents"):
        await ledger.freeze("1001", "p1", {"quantity": "3"})
    found = await ledger.open_plan("1001")
    assert found is not None
    assert found.document == {"quantity": "2"}


async def test_a_plan_belongs_to_one_record_of_one_connection(ledger: Ledger, another_connection: Ledger) -> None:
    await ledger.freeze("1001", "p1", {})
    for meddle in (another_connection.freeze("1001", "p1", {}), ledger.freeze("1002", "p1", {})):
        with pytest.raises(GatewayBug):
            await meddle


async def test_a_plan_may_hold_whatever_json_keeps(ledger: Ledger) -> None:
    document = {"rows": ({"row": 1}, {"row": 2}), "note": "Åäö", "none": None}
    await ledger.freeze("1001", "p1", document)
    again = await ledger.freeze("1001", "p1", document)
    assert again.document["rows"] == [{"row": 1}, {"row": 2}]


async def test_two_workers_may_freeze_the_same_plan_in_one_moment(ledger: Ledger) -> None:
    plans = await asyncio.gather(*(ledger.freeze("1001", "p1", {"quantity": "2"}) for _ in range(5)))
    assert {plan.id for plan in plans} == {"p1"}


async def test_steps_are_proven_one_by_one(ledger: Ledger) -> None:
    plan = await ledger.freeze("1001", "p1", {})
    plan = await ledger.prove(plan, "rows", {"seen": 2})
    plan = await ledger.prove(plan, "ready", {"at": "10:15"})
    assert plan.steps == {"rows": {"seen": 2}, "ready": {"at": "10:15"}}
    found = await ledger.open_plan("1001")
    assert found is not None
    assert found.steps == plan.steps


async def test_of_two_open_plans_the_older_is_finished_first(ledger: Ledger, clock: Clock) -> None:
    first = await ledger.freeze("1001", "p1", {})
    clock.advance(seconds=1)
    await ledger.freeze("1001", "p2", {})
    found = await ledger.open_plan("1001")
    assert found is not None
    assert found.id == "p1"
    await ledger.finish(first)
    found = await ledger.open_plan("1001")
    assert found is not None
    assert found.id == "p2"


async def test_a_plan_of_which_nothing_was_written_can_be_taken_back(ledger: Ledger) -> None:
    plan = await ledger.freeze("1001", "p1", {"quantity": "2"})
    await ledger.withdraw(plan)
    assert await ledger.open_plan("1001") is None
    assert (await ledger.freeze("1001", "p1", {"quantity": "3"})).document == {"quantity": "3"}


async def test_a_plan_is_committed_when_freezing_returns(ledger: Ledger, database_url: str) -> None:
    await ledger.freeze("1001", "p1", {})
    other = Database(database_url)
    async with other.read() as session:
        assert list(await session.exec(select(Plan.id))) == ["p1"]
    await other.close()


async def test_watermarks_move_and_keep_apart_by_name(ledger: Ledger) -> None:
    morning, evening = datetime(2026, 3, 2, 8, 0, tzinfo=UTC), datetime(2026, 3, 2, 20, 0, tzinfo=UTC)
    assert await ledger.covered_until() is None
    await ledger.cover(morning)
    await ledger.cover(evening, "numbers")
    assert await ledger.covered_until() == morning
    await ledger.cover(evening)
    assert (await ledger.covered_until(), await ledger.covered_until("numbers")) == (evening, evening)


async def test_many_records_are_kept_each_under_the_fingerprint_of_its_content(ledger: Ledger) -> None:
    await ledger.remember("A-1", fingerprint="old", refers_to="S-1", sent={"written": "1"})
    await ledger.remember_all({f"A-{number}": {"written": str(number)} for number in range(SQL_LIST_LIMIT + 2)})
    assert len(await ledger.keys()) == SQL_LIST_LIMIT + 2
    link = await ledger.link("A-1")
    assert link is not None
    assert (link.fingerprint, link.refers_to) == (fingerprint({"written": "1"}), "")
    await ledger.remember_all({})


async def names(ledger: Ledger) -> list[tuple[str, str, str]]:
    async with ledger.database.read() as session:
        found = await session.exec(select(RecordName).where(RecordName.connection_id == ledger.connection_id))
        return sorted((name.key, name.kind, name.name) for name in found)


async def test_a_record_is_found_by_whatever_it_was_ever_called(ledger: Ledger) -> None:
    await ledger.remember("1042", fingerprint="a", names={NameKind.INVOICE: ["1", ""], NameKind.WAYBILL: ["7", "8"]})
    await ledger.remember("1042", fingerprint="b", names={NameKind.INVOICE: ["2", "1"]})
    await ledger.remember("1042", fingerprint="c")
    assert await names(ledger) == [
        ("1042", "invoice", "1"),
        ("1042", "invoice", "2"),
        ("1042", "waybill", "7"),
        ("1042", "waybill", "8"),
    ]


async def test_names_are_kept_with_what_was_sent_or_not_at_all(ledger: Ledger) -> None:
    with pytest.raises(TypeError):
        await ledger.remember("1042", fingerprint="a", names={NameKind.INVOICE: ["20117", 5]})  # type: ignore[list-item]
    assert await ledger.link("1042") is None
    assert await names(ledger) == []


async def test_very_long_names_are_cut(ledger: Ledger) -> None:
    await ledger.remember("1042", fingerprint="a", names={NameKind.WAYBILL: ["7" * 300]})
    assert await names(ledger) == [("1042", "waybill", "7" * MOST_NAME_CHARACTERS)]


async def test_of_two_records_that_claim_the_same_in_one_moment_one_has_it_for_good(ledger: Ledger) -> None:
    answers = await asyncio.gather(*(ledger.claim("OngoingInboundInventory 7", by) for by in ("Monday", "Tuesday")))
    assert len(set(answers)) == 1
    assert await ledger.claim("OngoingInboundInventory 7", "Wednesday") == answers[0]
    assert await ledger.claim("OngoingInboundInventory 8", "Wednesday") == "Wednesday"
