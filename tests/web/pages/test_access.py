"""Who may open which page: every route of the pages is named here, so that a new one without its rule fails."""

from uuid import uuid4

import httpx
import pytest
from fastapi.dependencies.models import Dependant
from fastapi.routing import APIRoute

from app.web.application import PAGES, ROUTERS, create_application
from app.web.pages.visits import any_visitor, require_admin_visitor, require_visitor
from app.web.users import Role
from tests.web.conftest import PLANTED, Gateway
from tests.web.pages.conftest import OpenBrowser

RULES = {any_visitor: "all", require_visitor: "visitor", require_admin_visitor: "admin"}

# What is not named here is for everybody who is logged in.
OPEN = {("GET", "/login"), ("POST", "/login"), ("POST", "/preferences"), ("GET", "/docs")}
ADMIN_ONLY = {
    ("GET", "/users"),
    ("GET", "/users/new"),
    ("POST", "/users/new"),
    ("GET", "/users/{user_id}"),
    ("POST", "/users/{user_id}"),
    ("POST", "/users/{user_id}/password"),
    ("POST", "/users/{user_id}/deactivate"),
    ("POST", "/users/{user_id}/activate"),
    ("GET", "/connect"),
    ("POST", "/connect"),
    ("GET", "/connect/callback"),
    ("GET", "/connections/{connection_id}/set-up"),
    ("POST", "/connections/{connection_id}/set-up"),
    ("GET", "/connections/{connection_id}/webhooks"),
    ("POST", "/connections/{connection_id}/webhooks/secret"),
    ("GET", "/connections/{connection_id}/webhooks/wait"),
    ("GET", "/connections/{connection_id}/reconnect"),
    ("POST", "/connections/{connection_id}/reconnect/consent"),
    ("POST", "/connections/{connection_id}/reconnect/warehouse"),
    ("GET", "/connections/{connection_id}/delete"),
    ("POST", "/connections/{connection_id}/delete"),
    ("POST", "/connections/{connection_id}/delete/pause"),
}

# For admins, to be pasted into the WMS; they are nothing without the secret.
SHOWS_ADDRESSES = {"/connections/{connection_id}/webhooks"}

ROUTES = [route for router in PAGES for route in router.routes if isinstance(route, APIRoute)]
# What a path needs to be an address.
IDS = {"user_id": uuid4(), "run_id": uuid4(), "event_id": uuid4(), "transfer_id": 1, "process": "articles", "key": "A"}


def _place(route: APIRoute) -> tuple[str, str]:
    (method,) = set(route.methods or ())
    return method, route.path_format


def _rules(dependant: Dependant) -> set[str]:
    found = {RULES[dependant.call]} if dependant.call in RULES else set()
    return found.union(*(_rules(one) for one in dependant.dependencies))


def _address(route: APIRoute, connection_id: object = "") -> str:
    return route.path_format.format(connection_id=connection_id or uuid4(), **IDS)


each_route = pytest.mark.parametrize("route", ROUTES, ids=lambda route: " ".join(_place(route)))


def test_no_page_is_named_that_is_not_there() -> None:
    assert {_place(route) for route in ROUTES} >= OPEN | ADMIN_ONLY


def test_application_has_no_other_doors_than_those_that_are_checked() -> None:
    kinds = [type(route).__name__ for route in create_application().routes]
    assert sorted(kinds) == sorted(["Route", "Mount", *["_IncludedRouter"] * (len(ROUTERS) + len(PAGES))])
    others = [route for router in (*ROUTERS, *PAGES) for route in router.routes if not isinstance(route, APIRoute)]
    assert others == []


@each_route
def test_every_page_declares_its_rule(route: APIRoute) -> None:
    place = _place(route)
    expected = {"all"} if place in OPEN else {"visitor", "admin"} if place in ADMIN_ONLY else {"visitor"}
    assert _rules(route.dependant) == expected


@pytest.mark.parametrize(
    "route", [one for one in ROUTES if _place(one) not in OPEN], ids=lambda one: " ".join(_place(one))
)
async def test_nobody_comes_in_without_logging_in(stranger: httpx.AsyncClient, route: APIRoute) -> None:
    answer = await stranger.request(_place(route)[0], _address(route))
    assert answer.status_code == 303
    assert answer.headers["location"].partition("?")[0] == "/login"


@pytest.mark.parametrize(
    "route", [one for one in ROUTES if _place(one) in ADMIN_ONLY], ids=lambda one: " ".join(_place(one))
)
async def test_operator_does_not_come_in_where_admins_do(browser_of: OpenBrowser, route: APIRoute) -> None:
    method, _ = _place(route)
    for role, allowed in ((Role.OPERATOR, False), (Role.ADMIN, True)):
        browser = await browser_of(role)
        headers = {"X-CSRF-Token": browser.form_token}
        answer = await browser.client.request(method, _address(route), headers=headers)
        assert (answer.status_code != 403) == allowed


@pytest.mark.parametrize(
    "route",
    [one for one in ROUTES if _place(one)[0] != "GET" and _place(one) not in OPEN],
    ids=lambda one: " ".join(_place(one)),
)
async def test_no_form_is_taken_without_the_token_of_the_log_in(browser_of: OpenBrowser, route: APIRoute) -> None:
    browser = await browser_of()
    answer = await browser.client.request(_place(route)[0], _address(route))
    assert answer.status_code == 403
    assert "The form was too old" in answer.text


async def test_pages_of_a_foreign_connection_are_as_if_it_were_not_there(
    browser_of: OpenBrowser, gateway: Gateway
) -> None:
    mine, foreign = await gateway.connection("Mine", number=1), await gateway.connection("Foreign", number=2)
    operator = await browser_of(Role.OPERATOR, [mine])
    for route in ROUTES:
        method, path = _place(route)
        if "{connection_id}" not in path or (method, path) in ADMIN_ONLY:
            continue
        headers = {"X-CSRF-Token": operator.form_token}
        for connection_id in (foreign.id, uuid4()):
            answer = await operator.client.request(method, _address(route, connection_id), headers=headers)
            assert answer.status_code == 404, (method, path)
            assert "Foreign" not in answer.text


@pytest.mark.parametrize("route", [one for one in ROUTES if _place(one)[0] == "GET"], ids=lambda one: one.path_format)
async def test_no_page_holds_a_secret(browser_of: OpenBrowser, gateway: Gateway, route: APIRoute) -> None:
    connection, browser = await gateway.connection(), await browser_of()
    page = await browser.get(_address(route, connection.id))
    secrets = {*PLANTED, connection.webhook_key, "argon2"}
    if route.path_format in SHOWS_ADDRESSES:
        secrets.remove(connection.webhook_key)
    assert [word for word in secrets if word in page.text] == []
