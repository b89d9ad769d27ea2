"""The landing page: the goods owner is tried at once, and what is wrong with it is said beside its field."""

import re
from collections.abc import Callable

import pytest
from sqlmodel import select

from app.connections.consent import SCOPES
from app.connections.models import ConnectionState
from app.connections.options import Options
from app.sandbox.faults import Fault, FaultKind
from app.sandbox.ongoing.seeds import add_goods_owner
from app.web.connect_attempts import ConnectAttempt
from app.web.users import Role
from tests.gateway import TENANT, Remotes, the_gateway, the_remotes  # noqa: F401 - fixtures
from tests.web.pages.conftest import field_of
from tests.web.pages.shop import (  # noqa: F401 - fixtures among them
    ENTERED,
    PASSWORD,
    OpenBrowser,
    Shop,
    Surfer,
    faults_of,
    fields_of,
    text_of,
    the_admin,
    the_browsers,
    the_patient_settings,
    the_shop,
)


async def test_new_connection_goes_from_the_landing_page_to_its_first_run(surfer: Surfer, shop: Shop) -> None:
    page = await surfer.get("/connect")
    assert page.status_code == 200
    back = await surfer.come_back(await surfer.to_fortnox())
    connection = await shop.the_connection()
    assert (connection.state, connection.fortnox_tenant_id) == (ConnectionState.BEING_SET_UP, TENANT)
    page = await surfer.follow(back)
    assert "Fjällvandrarna AB has granted access." in page.text
    assert "Fjällvandrarna AB (tenant 4711) is to be connected with goods owner 88." in page.text
    answer = await surfer.post(f"/connections/{connection.id}/set-up", act="activate", **fields_of(page))
    page = await surfer.follow(answer)
    assert "Fjällvandrarna is active" in page.text
    assert f'data-live="/connections/{connection.id}/first-run/progress"' in page.text
    connection = await shop.kept(connection.id)
    assert connection.state == ConnectionState.ACTIVE
    assert Options.model_validate(connection.options) == Options()
    assert [entry.action for entry in await shop.trail()] == ["connected", "sync_asked"]


def away(remotes: Remotes) -> None:
    remotes.ongoing_app.state.faults.add(Fault(path="statuses", kind=FaultKind.error_before))


def web_page(remotes: Remotes) -> None:
    remotes.ongoing_app.state.faults.add(Fault(path="statuses", kind=FaultKind.html))


def too_often(remotes: Remotes) -> None:
    remotes.ongoing_app.state.faults.add(Fault(path="statuses", kind=FaultKind.too_many_requests))


def well(_: Remotes) -> None:
    pass


@pytest.mark.parametrize(
    ("happens", "wrong", "field", "said"),
    [
        (well, {"name": " "}, "name", "Give the connection a name"),
        (well, {"name": "x" * 101}, "name", "Give the connection a name"),
        (well, {"system": ""}, "system", "This is neither the address"),
        (well, {"system": "https://wms.example.com/demo"}, "system", "This is neither the address"),
        (well, {"system": "two words"}, "system", "This is neither the address"),
        (well, {"system": "demo"}, "system", "This server may not send"),
        (
            well,
            {"system": "https://evil.example/x/api/v1"},
            "system",
            "This server may not send",
        ),
        (well, {"system": "http://127.0.0.1:8102/nobody/api/v1"}, "system", "There is no such system at Ongoing."),
        (well, {"ongoing_username": ""}, "ongoing_username", "Enter the user name"),
        (well, {"ongoing_username": "WSI-stranger"}, "ongoing_password", "Ongoing does not accept this user name"),
        (well, {"ongoing_password": ""}, "ongoing_password", "Enter the password"),
        (well, {"ongoing_password": "wrong"}, "ongoing_password", "Ongoing does not accept this user name"),
        (well, {"goods_owner_id": "17"}, "goods_owner_id", "This user has no access to that goods owner."),
        (well, {"goods_owner_id": "seventeen"}, "goods_owner_id", "The goods owner's id is a whole number"),
        (well, {"goods_owner_id": "0"}, "goods_owner_id", "The goods owner's id is a whole number"),
        (well, {"goods_owner_id": "99999999999"}, "goods_owner_id", "The goods owner's id is a whole number"),
        (away, {}, "system", "There was no answer from this address"),
        (web_page, {}, "system", "There was no answer from this address"),
        (too_often, {}, "", "The WMS asks us to wait."),
    ],
)
async def test_what_is_wrong_is_said_beside_its_field_and_the_rest_stays(
    surfer: Surfer,
    shop: Shop,
    remotes: Remotes,
    happens: Callable[[Remotes], None],
    wrong: dict[str, str],
    field: str,
    said: str,
) -> None:
    happens(remotes)
    entered = {**ENTERED, **wrong}
    page = await surfer.post("/connect", demo_system="yes", **entered)
    assert page.status_code == 422
    assert list(faults_of(page)) == [field]
    assert faults_of(page)[field].startswith(said)
    for name in ("name", "system", "ongoing_username", "goods_owner_id"):
        assert field_of(page, name) == entered[name].strip()
    assert 'name="demo_system" value="yes" checked' in page.text
    assert PASSWORD not in page.text
    assert await shop.connections() == []
    async with shop.gateway.database.read() as session:
        assert list(await session.exec(select(ConnectAttempt))) == []


async def test_nothing_is_sent_to_a_host_that_is_not_allowed(surfer: Surfer, remotes: Remotes) -> None:
    await surfer.post("/connect", **(ENTERED | {"system": "https://evil.example/x/api/v1"}))
    assert remotes.ongoing_app.state.traffic.as_dict()["calls"] == []


async def test_password_may_have_spaces_at_its_ends(surfer: Surfer, remotes: Remotes) -> None:
    add_goods_owner(remotes.ongoing_app.state.ongoing, "fjall", 91, user_name="WSI-91", password=" gran ")
    entered = {"ongoing_username": "WSI-91", "ongoing_password": " gran ", "goods_owner_id": "91"}
    assert await surfer.to_fortnox(**entered)


async def test_goods_owner_that_is_connected_is_named_before_anybody_consents(surfer: Surfer, shop: Shop) -> None:
    connection = await surfer.activated()
    page = await surfer.post("/connect", **ENTERED)
    assert faults_of(page) == {"goods_owner_id": "This goods owner is connected already."}
    assert f'<a href="/connections/{connection.id}">Open Fjällvandrarna</a>' in page.text


async def test_consent_asks_for_offline_access_of_a_service_account_and_every_scope(surfer: Surfer) -> None:
    address = await surfer.to_fortnox()
    assert address.startswith("http://127.0.0.1:8101/oauth-v1/auth?")
    for part in (
        "access_type=offline",
        "account_type=service",
        "response_type=code",
        "redirect_uri=http%3A%2F%2F127.0.0.1%3A8000%2Fconnect%2Fcallback",
        f"scope={'%20'.join(SCOPES)}",
    ):
        assert part in address


async def test_without_htmx_a_link_leads_to_fortnox(surfer: Surfer) -> None:
    """A form may not be redirected to another site (Content-Security-Policy: form-action)."""
    page = await surfer.post("/connect", **ENTERED)
    assert page.status_code == 200
    assert re.search(
        r'<a class="button" href="http://127.0.0.1:8101/oauth-v1/auth\?[^"]*">Go on to Fortnox</a>', page.text
    )


async def test_what_was_entered_is_kept_sealed_for_the_time_of_the_consent_only(surfer: Surfer, shop: Shop) -> None:
    address = await surfer.to_fortnox()
    state = re.search(r"[?&]state=([^&]*)", address)
    assert state is not None

    async def kept() -> ConnectAttempt:
        async with shop.gateway.database.read() as session:
            return (await session.exec(select(ConnectAttempt))).one()

    attempt = await kept()
    assert state.group(1) not in repr(attempt)
    assert PASSWORD not in attempt.sealed
    assert PASSWORD in shop.gateway.vault.open_text(attempt.sealed)
    await surfer.come_back(address)
    attempt = await kept()
    assert attempt.sealed == ""
    assert attempt.used_at is not None


async def test_server_without_an_integration_says_so_and_asks_the_warehouse_nothing(
    surfer: Surfer, shop: Shop, remotes: Remotes
) -> None:
    shop.without_client()
    said = "This server has no Fortnox integration yet."
    assert said in (await surfer.get("/connect")).text
    page = await surfer.post("/connect", **ENTERED)
    assert faults_of(page)[""].startswith(said)
    assert remotes.ongoing_app.state.traffic.as_dict()["calls"] == []


async def test_landing_page_is_for_admins(browser_of: OpenBrowser) -> None:
    operator = await browser_of(Role.OPERATOR)
    assert (await operator.get("/connect")).status_code == 403
    assert "/connect" not in (await operator.get("/")).text


async def test_pasted_script_is_text(surfer: Surfer) -> None:
    script = '"><script>alert(1)</script>'
    page = await surfer.post("/connect", name=script, system=script, ongoing_username=script, goods_owner_id=script)
    assert page.status_code == 422
    assert "<script>alert" not in page.text


async def test_page_speaks_swedish(browser_of: OpenBrowser) -> None:
    surfer = await browser_of(language="sv")
    page = await surfer.post("/connect", **(ENTERED | {"ongoing_password": "fel"}))
    assert "Koppla ett Fortnox-företag till ett lager" in page.text
    assert faults_of(page)["ongoing_password"].startswith("Ongoing godtar inte användarnamnet")
