from typing import Any
from uuid import UUID, uuid4

import httpx
import pytest
from sqlmodel import select

from app.connections.audit import Action, AuditEntry
from app.errors import Refused
from app.web import sessions
from app.web.accounts import Act, Change, change
from app.web.users import Role, User
from tests.web.conftest import Gateway, problem

USERS = "/api/v1/users"
PASSWORD = "planted random words"
NEW: dict[str, Any] = {"username": "Bo", "password": PASSWORD, "role": "operator"}


async def _add(gateway: Gateway, headers: dict[str, str], **fields: Any) -> dict[str, Any]:
    answer = await gateway.client.post(USERS, headers=headers, json=NEW | fields)
    assert answer.status_code == 201, answer.text
    added: dict[str, Any] = answer.json()
    assert answer.headers["location"] == f"{USERS}/{added['id']}"
    return added


async def _token(gateway: Gateway, password: str = PASSWORD) -> httpx.Response:
    return await gateway.client.post("/api/v1/token", data={"username": "bo", "password": password})


async def test_added_user_logs_in_and_is_listed_without_his_password(gateway: Gateway) -> None:
    admin, connection = await gateway.admin(), await gateway.connection()
    added = await _add(gateway, admin, connection_ids=[str(connection.id)])
    assert (added["username"], added["role"], added["active"]) == ("bo", "operator", True)
    assert added["connection_ids"] == [str(connection.id)]
    assert (await _token(gateway)).status_code == 200
    listed = await gateway.client.get(USERS, headers=admin)
    assert added in listed.json()["items"]
    assert "argon2" not in listed.text + str(added)
    assert (await gateway.client.get(f"{USERS}/{added['id']}", headers=admin)).json() == added


@pytest.mark.parametrize(
    ("wrong", "code"),
    [
        ({"username": " "}, "users.bad_name"),
        ({"password": "short"}, "users.bad_password"),
        ({"connection_ids": [str(uuid4())]}, "users.unknown_connection"),
    ],
)
async def test_user_that_cannot_be_is_refused_with_the_reason(
    gateway: Gateway, wrong: dict[str, Any], code: str
) -> None:
    answer = await gateway.client.post(USERS, headers=await gateway.admin(), json=NEW | wrong)
    assert problem(answer, 422, "refused")["code"] == code


async def test_taken_name_is_refused(gateway: Gateway) -> None:
    admin = await gateway.admin()
    await _add(gateway, admin)
    answer = await gateway.client.post(USERS, headers=admin, json=NEW)
    assert problem(answer, 422, "refused")["code"] == "users.exists"


async def test_list_comes_in_pages_by_name(gateway: Gateway) -> None:
    admin = await gateway.admin()
    for name in ("cy", "bo", "di"):
        await _add(gateway, admin, username=name)
    names, cursor = [], None
    while True:
        query = {"limit": "2"} | ({"cursor": cursor} if cursor else {})
        page = (await gateway.client.get(USERS, headers=admin, params=query)).json()
        names += [one["username"] for one in page["items"]]
        if (cursor := page["next_cursor"]) is None:
            break
    assert names == sorted(names)
    assert {"bo", "cy", "di"} <= set(names)


async def test_change_touches_only_what_it_names(gateway: Gateway) -> None:
    admin, connection = await gateway.admin(), await gateway.connection()
    added = await _add(gateway, admin, connection_ids=[str(connection.id)])

    async def patch(**fields: Any) -> dict[str, Any]:
        answer = await gateway.client.patch(f"{USERS}/{added['id']}", headers=admin, json=fields)
        assert answer.status_code == 200, answer.text
        told: dict[str, Any] = answer.json()
        return told

    assert await patch() == added
    assert await patch(active=False) == {**added, "active": False}
    problem(await _token(gateway), 401, "not-logged-in")
    assert await patch(active=True, role="admin") == {**added, "role": "admin"}
    assert await patch(connection_ids=[]) == {**added, "role": "admin", "connection_ids": []}
    await patch(password="four other words")
    assert (await _token(gateway, "four other words")).status_code == 200
    async with gateway.services.database.read() as session:
        noted = list(await session.exec(select(AuditEntry).where(AuditEntry.action == Action.USER_CHANGED)))
    assert [entry.after for entry in noted] == [
        {"active": False},
        {"active": True, "role": "admin"},
        {"connection_ids": []},
        {"password": "changed"},
    ]
    assert {entry.subject for entry in noted} == {"bo"}


async def test_unknown_user_is_not_found(gateway: Gateway) -> None:
    admin = await gateway.admin()
    problem(await gateway.client.get(f"{USERS}/{uuid4()}", headers=admin), 404, "not-found")
    problem(await gateway.client.patch(f"{USERS}/{uuid4()}", headers=admin, json={}), 404, "not-found")


@pytest.mark.parametrize("fields", [{"active": False}, {"role": "operator"}])
async def test_nobody_takes_the_right_to_go_on_from_himself(gateway: Gateway, fields: dict[str, Any]) -> None:
    added = await _add(gateway, await gateway.admin(), role="admin")
    token = (await _token(gateway)).json()["access_token"]
    answer = await gateway.client.patch(
        f"{USERS}/{added['id']}", headers={"Authorization": f"Bearer {token}"}, json=fields
    )
    assert problem(answer, 422, "refused")["code"] == "users.oneself"
    assert (await _token(gateway)).status_code == 200


@pytest.mark.parametrize("wanted", [Change(active=False), Change(role=Role.OPERATOR)])
async def test_last_active_admin_stays_one_whoever_asks(gateway: Gateway, wanted: Change) -> None:
    """Whoever asks may have been shut out by the last one in the same moment."""
    now = gateway.clock()
    last, out = [
        User(id=uuid4(), username=name, password_hash="x", role="admin", active=active, created_at=now)
        for name, active in (("last", True), ("out", False))
    ]
    await gateway.add(last, out)
    with pytest.raises(Refused) as refused:
        async with gateway.services.database.write() as session:
            await change(session, Act(out, now, "test"), last.id, wanted)
    assert refused.value.code == "users.last_admin"


async def test_own_password_takes_the_old_one_and_ends_the_browsers(gateway: Gateway) -> None:
    added = await _add(gateway, await gateway.admin())
    bo = {"Authorization": f"Bearer {(await _token(gateway)).json()['access_token']}"}
    async with gateway.services.database.write() as session:
        secret = await sessions.begin(session, UUID(added["id"]), now=gateway.clock())

    async def change_password(old: str, new: str) -> httpx.Response:
        return await gateway.client.put(f"{USERS}/me/password", headers=bo, json={"old": old, "new": new})

    assert problem(await change_password("wrong", PASSWORD), 422, "refused")["code"] == "users.wrong_password"
    assert problem(await change_password(PASSWORD, "short"), 422, "refused")["code"] == "users.bad_password"
    assert (await change_password(PASSWORD, "four other words")).status_code == 204
    problem(await _token(gateway), 401, "not-logged-in")
    assert (await _token(gateway, "four other words")).status_code == 200
    assert await sessions.find(gateway.services.database, secret, now=gateway.clock()) is None


async def test_guessing_ones_old_password_is_limited_like_logging_in(gateway: Gateway) -> None:
    await _add(gateway, await gateway.admin())
    bo = {"Authorization": f"Bearer {(await _token(gateway)).json()['access_token']}"}
    for status, kind in [(422, "refused")] * 5 + [(429, "too-many-attempts")]:
        wrong = {"old": "wrong", "new": "four other words"}
        problem(await gateway.client.put(f"{USERS}/me/password", headers=bo, json=wrong), status, kind)
