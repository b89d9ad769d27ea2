from uuid import uuid4

import httpx
import pytest
from pydantic import SecretStr
from sqlmodel import col, select

from app.connections.audit import Action, AuditEntry
from app.web.pages import users as pages
from app.web.users import Role, User, UserConnection, named, verify
from tests.web.conftest import Gateway
from tests.web.pages.conftest import OpenBrowser, active, fault_of, field_of

PASSWORD = "planted random words"


async def _named(gateway: Gateway, username: str) -> User:
    async with gateway.services.database.read() as session:
        found = await named(session, username)
    assert found is not None
    return found


async def _trail(gateway: Gateway) -> list[AuditEntry]:
    async with gateway.services.database.read() as session:
        return list(await session.exec(select(AuditEntry).order_by(col(AuditEntry.id))))


async def test_added_user_may_log_in_and_sees_his_connections(
    browser_of: OpenBrowser, gateway: Gateway, stranger: httpx.AsyncClient
) -> None:
    mine, _ = await gateway.connection("Mine", number=1), await gateway.connection("Foreign", number=2)
    admin = await browser_of()
    answer = await admin.post(
        "/users/new", username=" Bo ", password=PASSWORD, role="operator", connections=[str(mine.id)]
    )
    page = await admin.follow(answer)
    assert "bo was added." in page.text
    assert ">Mine<" in page.text
    assert (await stranger.post("/login", data={"username": "bo", "password": PASSWORD})).status_code == 303
    text = (await stranger.get("/")).text
    assert ("Mine" in text, "Foreign" in text) == (True, False)
    (entry,) = await _trail(gateway)
    assert (entry.action, entry.username, entry.subject) == (Action.USER_ADDED, admin.user.username, "bo")
    assert entry.after == {"role": "operator", "active": True, "connection_ids": [str(mine.id)]}
    assert entry.correlation_id == answer.headers["x-correlation-id"]


@pytest.mark.parametrize(
    ("wrong", "field", "said"),
    [
        ({"username": ""}, "username", "A user name needs 1 to 200 printable characters."),
        ({"username": "TAKEN"}, "username", "There is a user of this name already."),
        ({"password": "short"}, "password", "A password needs 12 to 200 characters, such as four random words."),
        ({"role": "king"}, "role", "Choose a role."),
        ({"connections": ["not an id"]}, "connections", "One of the connections is gone. Choose again."),
        ({"connections": [str(uuid4())]}, "connections", "One of the connections is gone. Choose again."),
    ],
)
async def test_what_is_wrong_is_said_beside_the_field_and_the_rest_stays(
    browser_of: OpenBrowser, gateway: Gateway, wrong: dict[str, object], field: str, said: str
) -> None:
    await gateway.add(
        User(id=uuid4(), username="taken", password_hash="x", role="operator", created_at=gateway.clock())
    )
    admin = await browser_of()
    page = await admin.post("/users/new", **{"username": "bo", "password": PASSWORD, "role": "admin", **wrong})
    assert page.status_code == 422
    assert fault_of(page, field) == said
    assert field_of(page, "username") == wrong.get("username", "bo")
    assert field_of(page, "password") == ""
    assert PASSWORD not in page.text
    assert 'aria-invalid="true" autofocus' in page.text
    async with gateway.services.database.read() as session:
        assert await named(session, "bo") is None


async def test_role_and_connections_are_changed_and_the_change_is_written_down(
    browser_of: OpenBrowser, gateway: Gateway
) -> None:
    first, second = await gateway.connection("First", number=1), await gateway.connection("Second", number=2)
    admin, operator = await browser_of(), await browser_of(Role.OPERATOR, [first])
    address = f"/users/{operator.user.id}"
    page = await admin.get(address)
    assert f'value="{first.id}" checked' in page.text
    assert f'value="{second.id}" checked' not in page.text
    await admin.follow(await admin.post(address, role="operator", connections=str(second.id)))
    async with gateway.services.database.read() as session:
        bound = await session.exec(
            select(UserConnection.connection_id).where(UserConnection.user_id == operator.user.id)
        )
        assert list(bound) == [second.id]
    (entry,) = await _trail(gateway)
    assert (entry.before, entry.after) == (
        {"connection_ids": [str(first.id)]},
        {"connection_ids": [str(second.id)]},
    )
    await admin.post(address, role="admin", connections=str(second.id))
    assert (await operator.get("/users")).status_code == 200


async def test_new_password_of_another_logs_him_out_everywhere(browser_of: OpenBrowser, gateway: Gateway) -> None:
    admin, operator = await browser_of(), await browser_of(Role.OPERATOR)
    page = await admin.post(f"/users/{operator.user.id}/password", password="short")
    assert fault_of(page, "password").startswith("A password needs 12")
    assert (await operator.get("/")).status_code == 200
    await admin.follow(await admin.post(f"/users/{operator.user.id}/password", password=PASSWORD))
    assert (await operator.get("/")).status_code == 303
    database = gateway.services.database
    assert await verify(database, username=operator.user.username, password=SecretStr(PASSWORD)) is not None
    (entry,) = await _trail(gateway)
    assert entry.after == {"password": "changed"}


async def test_nobody_shuts_himself_out_or_takes_his_own_role(browser_of: OpenBrowser, gateway: Gateway) -> None:
    admin, _ = await browser_of(), await browser_of()
    address = f"/users/{admin.user.id}"
    for page in (await admin.post(f"{address}/deactivate"), await admin.post(address, role="operator")):
        assert page.status_code == 422
        assert "You cannot shut yourself out" in page.text
    assert await active(gateway, admin.user.id)
    assert (await _named(gateway, admin.user.username)).role == Role.ADMIN
    assert await _trail(gateway) == []


async def test_page_of_nobody_is_not_found(browser_of: OpenBrowser) -> None:
    admin = await browser_of()
    for address in (f"/users/{uuid4()}", f"/users/{uuid4()}?cursor=x"):
        assert (await admin.get(address)).status_code == 404
    assert (await admin.post(f"/users/{uuid4()}/deactivate")).status_code == 404


async def test_users_that_do_not_fit_are_on_the_next_page(
    browser_of: OpenBrowser, gateway: Gateway, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(pages, "AT_ONCE", 1)
    admin = await browser_of()
    await gateway.add(User(id=uuid4(), username="zoe", password_hash="x", role="operator", created_at=gateway.clock()))
    first = (await admin.get("/users")).text
    assert ">zoe<" not in first
    following = first.split('href="/users?cursor=')[1].split('"')[0]
    assert ">zoe<" in (await admin.get(f"/users?cursor={following}")).text


async def test_own_password_is_changed_and_other_browsers_are_logged_out(
    browser_of: OpenBrowser, gateway: Gateway, stranger: httpx.AsyncClient
) -> None:
    admin = await browser_of()
    await admin.post("/users/new", username="bo", password=PASSWORD, role="operator")
    await stranger.post("/login", data={"username": "bo", "password": PASSWORD})
    other = httpx.AsyncClient(transport=stranger._transport, base_url=str(stranger.base_url))
    await other.post("/login", data={"username": "bo", "password": PASSWORD})
    token = (await stranger.get("/account")).text.split('name="form_token" value="')[1].split('"')[0]

    async def change(old: str, new: str, again: str) -> httpx.Response:
        return await stranger.post("/account", data={"form_token": token, "old": old, "new": new, "again": again})

    assert fault_of(await change("wrong password", "x" * 12, "x" * 12), "old") == "This is not your present password."
    assert fault_of(await change(PASSWORD, "short", "short"), "new").startswith("A password needs 12")
    assert fault_of(await change(PASSWORD, "x" * 12, "y" * 12), "again") == "The two are not the same."
    assert (await other.get("/")).status_code == 200
    assert (await change(PASSWORD, "four other words", "four other words")).status_code == 303
    assert (await stranger.get("/")).status_code == 200
    assert (await other.get("/")).status_code == 303
    database = gateway.services.database
    assert await verify(database, username="bo", password=SecretStr("four other words")) is not None
    await other.aclose()


async def test_too_many_wrong_present_passwords_are_said_on_the_form(browser_of: OpenBrowser) -> None:
    browser = await browser_of()
    for _ in range(5):
        await browser.post("/account", old="wrong password", new="x" * 12, again="x" * 12)
    page = await browser.post("/account", old="wrong password", new="x" * 12, again="x" * 12)
    assert page.status_code == 429
    assert int(page.headers["retry-after"]) > 0
    assert "Change your password" in page.text
    assert "too many failed log-ins" in page.text
