from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
from fastapi.dependencies.models import Dependant
from fastapi.routing import APIRoute
from jose import jwt
from pydantic import SecretStr

from app.web import security
from app.web.application import ROUTERS, create_application
from app.web.health import require_scraper
from app.web.problems import ProblemError
from app.web.security import Attempts, issue_token
from app.web.users import Role, User, add_user
from app.web.webhooks.doorkeeper import require_caller
from tests.clock import Clock
from tests.web.conftest import SECRET_KEY, Gateway, path, problem

PASSWORD = "correct horse battery"
RULES = {
    security.open_to_all: "all",
    security.require_user: "user",
    security.require_admin: "admin",
    require_caller: "webhook secret",
    require_scraper: "scraper",
}
ADMIN_ONLY = {
    ("POST", "/api/v1/connections"),
    ("DELETE", "/api/v1/connections/{connection_id}"),
    ("POST", "/api/v1/connections/{connection_id}/reconnect"),
    ("POST", "/api/v1/connections/{connection_id}/webhook-secret"),
    ("GET", "/api/v1/users"),
    ("POST", "/api/v1/users"),
    ("GET", "/api/v1/users/{user_id}"),
    ("PATCH", "/api/v1/users/{user_id}"),
}
OPEN = {("POST", "/api/v1/token"), ("GET", "/healthz"), ("GET", "/readyz")}


def _routes() -> list[APIRoute]:
    return [route for router in ROUTERS for route in router.routes if isinstance(route, APIRoute)]


def _methods(route: APIRoute) -> set[str]:
    return set(route.methods or ())


def _rules(dependant: Dependant) -> set[str]:
    found = {RULES[dependant.call]} if dependant.call in RULES else set()
    return found.union(*(_rules(one) for one in dependant.dependencies))


def test_every_operation_of_the_document_is_one_of_the_routes_that_are_checked() -> None:
    document = create_application().openapi()
    documented = {(method.upper(), address) for address, methods in document["paths"].items() for method in methods}
    assert documented == {(method, route.path_format) for route in _routes() for method in _methods(route)}


@pytest.mark.parametrize("route", _routes(), ids=lambda route: f"{'/'.join(_methods(route))} {route.path_format}")
def test_every_route_declares_its_rule(route: APIRoute) -> None:
    (method,) = _methods(route)
    place = (method, route.path_format)
    if place in OPEN:
        expected = {"all"}
    elif route.path_format.startswith("/webhooks/"):
        expected = {"webhook secret"}
    elif route.path_format == "/metrics":
        expected = {"scraper"}
    elif place in ADMIN_ONLY:
        expected = {"user", "admin"}
    else:
        expected = {"user"}
    assert _rules(route.dependant) == expected


async def test_foreign_connection_is_not_found_whatever_is_asked_of_it(gateway: Gateway) -> None:
    mine = await gateway.connection("Mine", number=1)
    foreign = await gateway.connection("Foreign", number=2)
    operator, admin = await gateway.user("bo", Role.OPERATOR, [mine]), await gateway.admin()
    ids = {"run_id": uuid4(), "event_id": uuid4(), "transfer_id": 1, "process": "articles", "key": "A"}
    asked = 0
    for route in _routes():
        if "{connection_id}" not in route.path_format:
            continue
        (method,) = _methods(route)
        for_admins = "admin" in _rules(route.dependant)

        async def ask(
            connection_id: object, method: str = method, route: APIRoute = route, for_admins: bool = for_admins
        ) -> Any:
            return await gateway.client.request(
                method,
                route.path_format.format(connection_id=connection_id, **ids),
                headers=admin if for_admins else operator,
                json={"reason": "x"} if route.path_format.endswith(("pause", "dismiss")) else {},
            )

        unknown = problem(await ask(missing := uuid4()), 404, "not-found")
        if not for_admins:
            told = problem(await ask(foreign.id), 404, "not-found")
            assert told["detail"].replace(str(foreign.id), "") == unknown["detail"].replace(str(missing), "")
            asked += 1
    assert asked > 10


@pytest.mark.parametrize(("method", "address"), sorted(ADMIN_ONLY))
async def test_operator_may_not_do_what_is_an_admins(gateway: Gateway, method: str, address: str) -> None:
    connection = await gateway.connection()
    headers = await gateway.user("bo", Role.OPERATOR, [connection])
    body = {
        "name": "New",
        "fortnox_tenant_id": 1,
        "system": "demo",
        "ongoing_username": "x",
        "ongoing_password": "y",
        "goods_owner_id": 1,
    }
    answer = await gateway.client.request(
        method, address.format(connection_id=connection.id, user_id=uuid4()), headers=headers, json=body
    )
    problem(answer, 403, "forbidden")


async def _anna(gateway: Gateway) -> User:
    async with gateway.services.database.write() as session:
        return await add_user(
            session, username="anna", password=SecretStr(PASSWORD), role=Role.ADMIN, now=gateway.clock()
        )


async def _log_in(gateway: Gateway, password: str = PASSWORD, username: str = "anna") -> Any:
    return await gateway.client.post("/api/v1/token", data={"username": username, "password": password})


async def test_log_in_gives_a_token_that_opens_the_api(gateway: Gateway) -> None:
    await _anna(gateway)
    answer = await _log_in(gateway)
    assert answer.status_code == 200
    token = answer.json()
    assert (token["token_type"], token["expires_in"]) == ("bearer", 3600)
    assert answer.headers["cache-control"] == "no-store"
    listed = await gateway.client.get(
        "/api/v1/connections", headers={"Authorization": f"Bearer {token['access_token']}"}
    )
    assert listed.status_code == 200


@pytest.mark.parametrize(("username", "password"), [("anna", "wrong password"), ("nobody", PASSWORD), ("\0", "x")])
async def test_wrong_name_and_wrong_password_are_answered_alike(gateway: Gateway, username: str, password: str) -> None:
    await _anna(gateway)
    answer = await _log_in(gateway, password, username)
    told = problem(answer, 401, "not-logged-in")
    assert told["detail"] == "User name or password is wrong."
    assert answer.headers["www-authenticate"] == "Bearer"


async def test_log_in_without_password_names_the_field(gateway: Gateway) -> None:
    told = problem(await gateway.client.post("/api/v1/token", data={"username": "anna"}), 422, "invalid")
    assert [fault["at"] for fault in told["errors"]] == ["body.password"]


async def test_sixth_failed_log_in_within_a_minute_is_refused_unseen(gateway: Gateway, clock: Clock) -> None:
    await _anna(gateway)
    for _ in range(5):
        problem(await _log_in(gateway, "wrong password"), 401, "not-logged-in")
    answer = await _log_in(gateway)
    problem(answer, 429, "too-many-attempts")
    assert 0 < int(answer.headers["retry-after"]) <= 61
    clock.advance(seconds=int(answer.headers["retry-after"]))
    assert (await _log_in(gateway)).status_code == 200


async def test_failures_before_a_good_log_in_are_forgotten(gateway: Gateway) -> None:
    await _anna(gateway)
    for password in ["wrong password"] * 4 + [PASSWORD] + ["wrong password"] * 4:
        await _log_in(gateway, password)
    assert (await _log_in(gateway)).status_code == 200


def test_attempts_of_one_person_do_not_shut_out_another(clock: Clock) -> None:
    attempts = Attempts(most=1)
    attempts.begin(("anna", "192.0.2.1"), clock())
    attempts.begin(("bo", "192.0.2.1"), clock())
    attempts.begin(("anna", "192.0.2.2"), clock())
    with pytest.raises(ProblemError):
        attempts.begin(("anna", "192.0.2.1"), clock())


def test_memory_of_attempts_is_bounded_and_keeps_the_latest(clock: Clock) -> None:
    attempts = Attempts(most=1, remembered=3)
    for number in range(10):
        attempts.begin((f"user {number}", ""), clock())
    attempts.begin(("user 0", ""), clock())
    with pytest.raises(ProblemError):
        attempts.begin(("user 9", ""), clock())


def _claims(user: User, gateway: Gateway, **changes: Any) -> dict[str, Any]:
    now = int(gateway.clock().timestamp())
    ours = jwt.get_unverified_claims(issue_token(user, gateway.services.settings, gateway.clock()))
    claims = {"sub": str(user.id), "iss": "lagerbro", "aud": "lagerbro-api", "iat": now, "exp": now + 600}
    claims |= {"key": ours["key"]} | changes
    return {name: value for name, value in claims.items() if value is not None}


async def _status(gateway: Gateway, token: str) -> int:
    answer = await gateway.client.get("/api/v1/connections", headers={"Authorization": f"Bearer {token}"})
    if answer.status_code != 200:
        problem(answer, 401, "not-logged-in")
        assert answer.headers["www-authenticate"] == "Bearer"
    return answer.status_code


async def test_token_with_every_claim_in_order_is_taken(gateway: Gateway) -> None:
    user = await _anna(gateway)
    assert await _status(gateway, jwt.encode(_claims(user, gateway), SECRET_KEY, algorithm="HS256")) == 200


@pytest.mark.parametrize(
    "changes",
    [
        {"exp": None},
        {"aud": None},
        {"iss": None},
        {"sub": None},
        {"key": None},
        {"key": "of another password"},
        {"exp": 1},
        {"aud": "another"},
        {"iss": "another"},
        {"sub": "anna"},
        {"sub": "0b1f6f5e-64f5-4b3e-8ab6-19a1a7c2f0d3"},
    ],
    ids=str,
)
async def test_token_with_a_missing_or_wrong_claim_is_refused(gateway: Gateway, changes: dict[str, Any]) -> None:
    user = await _anna(gateway)
    token = jwt.encode(_claims(user, gateway, **changes), SECRET_KEY, algorithm="HS256")
    assert await _status(gateway, token) == 401


@pytest.mark.parametrize(("key", "algorithm"), [(SECRET_KEY, "HS512"), ("another key" * 4, "HS256")])
async def test_token_signed_otherwise_is_refused(gateway: Gateway, key: str, algorithm: str) -> None:
    user = await _anna(gateway)
    assert await _status(gateway, jwt.encode(_claims(user, gateway), key, algorithm=algorithm)) == 401


async def test_unsigned_token_is_refused(gateway: Gateway) -> None:
    user = await _anna(gateway)
    payload = jwt.encode(_claims(user, gateway), SECRET_KEY, algorithm="HS256").split(".")[1]
    none = "eyJhbGciOiJub25lIiwidHlwIjoiSldUIn0"
    assert await _status(gateway, f"{none}.{payload}.") == 401
    assert await _status(gateway, "no token at all") == 401


async def test_token_ends_with_the_password(gateway: Gateway) -> None:
    user = await _anna(gateway)
    token = issue_token(user, gateway.services.settings, gateway.clock())
    assert await _status(gateway, token) == 200
    async with gateway.services.database.write() as session:
        (await session.get_one(User, user.id)).password_hash = "of another password"
    assert await _status(gateway, token) == 401


async def test_token_ends_with_its_time(gateway: Gateway, clock: Clock) -> None:
    user = await _anna(gateway)
    now = clock()
    clock.set(now - timedelta(minutes=61))
    old = gateway.headers_of(user)
    clock.set(now)
    problem(await gateway.client.get("/api/v1/connections", headers=old), 401, "not-logged-in")


async def test_withdrawn_user_is_refused_at_once(gateway: Gateway) -> None:
    user = await _anna(gateway)
    headers = gateway.headers_of(user)
    assert (await gateway.client.get("/api/v1/connections", headers=headers)).status_code == 200
    async with gateway.services.database.write() as session:
        (await session.get_one(User, user.id)).active = False
    problem(await gateway.client.get("/api/v1/connections", headers=headers), 401, "not-logged-in")


async def test_nothing_is_told_without_a_token(gateway: Gateway) -> None:
    connection = await gateway.connection()
    problem(await gateway.client.get(path(connection)), 401, "not-logged-in")
