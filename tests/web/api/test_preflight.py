from datetime import timedelta

from sqlmodel import select

from app.connections.findings import Finding, Look, Severity
from app.connections.models import Preflight
from app.connections.options import Options
from app.errors import NeedsReconnecting, RemoteUnavailable
from app.web.users import Role
from tests.web.conftest import Gateway, path, problem

AWAY = RemoteUnavailable("Fortnox did not answer.", code="fortnox.timeout")


async def test_a_look_is_made_now_answered_and_kept(gateway: Gateway) -> None:
    gateway.remotes.module = True
    connection, admin = await gateway.connection(), await gateway.admin()
    before = await gateway.client.get(path(connection), headers=admin)
    assert before.json()["preflight"] is None
    looked = (await gateway.client.get(path(connection, "/preflight"), headers=admin)).json()
    (finding,) = [one for one in looked["findings"] if one["option"] == "warehouse_module"]
    assert finding == {
        "option": "warehouse_module",
        "code": "module.mismatch",
        "severity": "blocks",
        "message": "The warehouse module is on in Fortnox, and the option warehouse_module says off.",
        "todo": "Set the option as it is in Fortnox.",
        "remote_text": "",
    }
    kept = (await gateway.client.get(path(connection), headers=admin)).json()["preflight"]
    assert kept == looked
    listed = (await gateway.client.get("/api/v1/connections", headers=admin)).json()["items"]
    assert [one["preflight"] for one in listed] == [looked]


async def test_a_later_look_replaces_what_was_kept(gateway: Gateway) -> None:
    gateway.remotes.module = True
    connection, admin = await gateway.connection(), await gateway.admin()
    await gateway.client.get(path(connection, "/preflight"), headers=admin)
    gateway.remotes.module = False
    gateway.clock.advance(hours=1)
    looked = (await gateway.client.get(path(connection, "/preflight"), headers=admin)).json()
    assert "module.mismatch" not in {one["code"] for one in looked["findings"]}
    async with gateway.services.database.read() as session:
        (row,) = await session.exec(select(Preflight))
    assert (row.looked_at, row.due_at) == (gateway.clock(), gateway.clock() + timedelta(days=1))


async def test_options_are_tried_without_being_saved_or_kept(gateway: Gateway) -> None:
    connection, admin = await gateway.connection(), await gateway.admin()
    tried = Options(warehouse_module=True, report_stock_levels=True).model_dump(mode="json")
    answer = await gateway.client.post(path(connection, "/preflight"), json=tried, headers=admin)
    assert {(one["option"], one["code"]) for one in answer.json()["findings"]} >= {
        ("report_stock_levels", "options.conflict"),
        ("warehouse_module", "module.mismatch"),
    }
    options = await gateway.client.get(path(connection, "/options"), headers=admin)
    assert options.json() == Options().model_dump(mode="json")
    assert (await gateway.client.get(path(connection), headers=admin)).json()["preflight"] is None


async def test_impossible_options_are_not_tried(gateway: Gateway) -> None:
    connection, admin = await gateway.connection(), await gateway.admin()
    answer = await gateway.client.post(path(connection, "/preflight"), json={"sync_interval_minutes": 0}, headers=admin)
    problem(answer, 422, "invalid")
    assert gateway.remotes.asked == []


async def test_a_side_that_does_not_answer_is_a_finding_not_an_error(gateway: Gateway) -> None:
    gateway.remotes.fails = AWAY
    connection, admin = await gateway.connection(), await gateway.admin()
    answer = await gateway.client.get(path(connection, "/preflight"), headers=admin)
    assert answer.status_code == 200
    assert {(one["option"], one["code"], one["severity"]) for one in answer.json()["findings"]} == {
        ("", "fortnox.timeout", "blocks")
    }


async def test_withdrawn_keys_are_a_finding_that_blocks(gateway: Gateway) -> None:
    gateway.remotes.fails = NeedsReconnecting("Consent withdrawn.", code="fortnox.consent", todo="Connect again.")
    connection, admin = await gateway.connection(), await gateway.admin()
    answer = await gateway.client.get(path(connection, "/preflight"), headers=admin)
    assert ("fortnox.consent", "blocks", "Connect again.") in {
        (one["code"], one["severity"], one["todo"]) for one in answer.json()["findings"]
    }


async def test_a_connection_of_others_is_not_looked_at(gateway: Gateway) -> None:
    connection = await gateway.connection()
    stranger = await gateway.user("bo", Role.OPERATOR)
    problem(await gateway.client.get(path(connection, "/preflight"), headers=stranger), 404, "not-found")
    problem(await gateway.client.post(path(connection, "/preflight"), json={}, headers=stranger), 404, "not-found")
    assert gateway.remotes.asked == []


async def test_what_is_kept_is_told_as_it_was_found(gateway: Gateway) -> None:
    connection, admin = await gateway.connection(), await gateway.admin()
    found = Finding(option="stock_points", code="stock_points.unmapped", severity=Severity.WARNS, message="x", todo="y")
    await gateway.services.preflights.keep(connection.id, [Look("stock points", (found,))])
    told = (await gateway.client.get(path(connection), headers=admin)).json()["preflight"]
    assert told["findings"] == [found.model_dump(mode="json")]
