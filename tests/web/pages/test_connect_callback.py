"""Back from Fortnox: each way in which the consent can go wrong has its page, and what it may do is done once."""

import re
from dataclasses import replace

import httpx
import pytest

from app.connections.models import ConnectionState
from app.fortnox.oauth import FortnoxOAuth
from app.sandbox.faults import Fault, FaultKind
from app.sandbox.fortnox.company import ALL_SCOPES, Company
from app.sandbox.fortnox.tokens import DEMO_CLIENT_ID
from app.sandbox.ongoing.seeds import add_goods_owner
from tests.gateway import (  # noqa: F401 - fixtures among them
    FORTNOX,
    GOODS_OWNER,
    TENANT,
    Remotes,
    new_connection,
    the_gateway,
    the_remotes,
)
from tests.web.pages.shop import (  # noqa: F401 - fixtures among them
    PASSWORD,
    OpenBrowser,
    Shop,
    Surfer,
    text_of,
    the_admin,
    the_browsers,
    the_patient_settings,
    the_shop,
)

OTHER = 5005


def again_of(page: httpx.Response) -> str:
    """The new way to the consent that a page offers."""
    found = re.search(r'<a class="button" href="(http://127.0.0.1:8101/[^"]*)">Ask Fortnox again</a>', page.text)
    assert found is not None, text_of(page)
    return found.group(1).replace("&amp;", "&")


def title_of(page: httpx.Response) -> str:
    (title,) = re.findall(r"<h1>([^<]*)</h1>", page.text)
    return str(title)


def state_of(address: str) -> str:
    return httpx.URL(address).params["state"]


async def test_denied_consent_changes_nothing_and_can_be_asked_for_again(surfer: Surfer, shop: Shop) -> None:
    page = await surfer.come_back(await surfer.to_fortnox(), decision="deny")
    assert (page.status_code, title_of(page)) == (403, "Access was not granted")
    assert await shop.connections() == []
    back = await surfer.come_back(again_of(page))
    connection = await shop.the_connection()
    assert back.headers["location"] == f"/connections/{connection.id}/set-up"
    secrets = shop.gateway.vault.open(connection.secrets)
    assert secrets.ongoing_password.get_secret_value() == PASSWORD


async def test_user_without_rights_stays_at_fortnox(surfer: Surfer, shop: Shop) -> None:
    """The simulator keeps him on its page, as Fortnox may; how the real one sends him back is UNKNOWN (FACTS §2)."""
    answer = await surfer.consent(await surfer.to_fortnox(), user=1)
    assert answer.status_code == 403
    assert "Only a system administrator" in answer.text
    assert await shop.connections() == []


@pytest.mark.parametrize(
    ("error", "description", "status", "title"),
    [
        ("access_denied", "The user denied the request", 403, "Access was not granted"),
        ("access_denied", "User is not a system administrator", 403, "This Fortnox user may not grant access"),
        ("error", "Missing permission to grant", 403, "This Fortnox user may not grant access"),
        (
            "invalid_request",
            "The client does not allow service accounts",
            403,
            "Fortnox does not let us work on our own",
        ),
        ("invalid_scope", "Unknown scope", 403, "Fortnox does not let us ask for all rights"),
        ("unauthorized_client", "", 502, "Fortnox does not accept this server"),
        ("server_error", "", 502, "Fortnox did not answer"),
        ("something_new", "<script>alert(1)</script>", 403, "Fortnox did not grant access"),
        ("", "", 403, "Fortnox did not grant access"),
    ],
)
async def test_what_fortnox_has_against_it_has_a_page_of_its_own(
    surfer: Surfer, shop: Shop, error: str, description: str, status: int, title: str
) -> None:
    state = state_of(await surfer.to_fortnox())
    back = httpx.QueryParams({"state": state, "error": error, "error_description": description})
    page = await surfer.get(f"/connect/callback?{back}")
    assert (page.status_code, title_of(page)) == (status, title)
    assert "<script>alert" not in page.text
    assert description in text_of(page)
    assert state_of(again_of(page)) != state
    assert await shop.connections() == []


@pytest.mark.parametrize("query", ["", "?state=", "?state=made-up&code=x", "?state=made-up&error=access_denied"])
async def test_unknown_state_asks_fortnox_nothing(surfer: Surfer, shop: Shop, query: str) -> None:
    await surfer.to_fortnox()
    page = await surfer.get(f"/connect/callback{query}")
    assert (page.status_code, title_of(page)) == (400, "This browser did not ask for that consent")
    assert "Ask Fortnox again" not in page.text
    assert shop.asked_fortnox() == 0


async def test_state_of_another_browser_is_refused_and_stays_good_for_its_own(
    browser_of: OpenBrowser, shop: Shop
) -> None:
    mine, theirs = await browser_of(), await browser_of()
    back = (await mine.consent(await mine.to_fortnox())).headers["location"]
    page = await theirs.get(back)
    assert (page.status_code, title_of(page)) == (400, "This browser did not ask for that consent")
    assert await shop.connections() == []
    await mine.get(back)
    assert (await shop.the_connection()).state == ConnectionState.BEING_SET_UP


async def test_state_of_an_earlier_log_in_of_the_same_user_is_refused(browser_of: OpenBrowser, shop: Shop) -> None:
    surfer = await browser_of()
    back = (await surfer.consent(await surfer.to_fortnox())).headers["location"]
    await surfer.post("/logout")
    asked = await surfer.get(back)
    assert asked.headers["location"].startswith("/login?next=%2Fconnect%2Fcallback")
    assert await shop.connections() == []


async def test_consent_that_comes_back_twice_is_used_once(surfer: Surfer, shop: Shop) -> None:
    back = (await surfer.consent(await surfer.to_fortnox())).headers["location"]
    assert (await surfer.get(back)).status_code == 303
    asked = shop.asked_fortnox()
    page = await surfer.get(back)
    assert (page.status_code, title_of(page)) == (409, "That consent has been used already")
    assert shop.asked_fortnox() == asked
    assert len(await shop.connections()) == 1


async def test_state_holds_for_ten_minutes(surfer: Surfer, shop: Shop) -> None:
    back = (await surfer.consent(await surfer.to_fortnox())).headers["location"]
    shop.clock.advance(minutes=10)
    page = await surfer.get(back)
    assert (page.status_code, title_of(page)) == (410, "That took too long")
    assert await shop.connections() == []


async def test_code_that_is_too_old_is_asked_for_anew(surfer: Surfer, shop: Shop, remotes: Remotes) -> None:
    back = (await surfer.consent(await surfer.to_fortnox())).headers["location"]
    remotes.fortnox.grants.codes.clear()
    page = await surfer.get(back)
    assert (page.status_code, title_of(page)) == (410, "The consent is too old")
    await surfer.come_back(again_of(page))
    assert (await shop.the_connection()).fortnox_tenant_id == TENANT


async def test_wrong_client_secret_is_for_whoever_runs_the_server(surfer: Surfer, shop: Shop) -> None:
    back = (await surfer.consent(await surfer.to_fortnox())).headers["location"]
    services = shop.app.state.services
    wrong = FortnoxOAuth(
        http=shop.gateway.fortnox_http,
        auth_url=f"{FORTNOX}/oauth-v1",
        client_id=DEMO_CLIENT_ID,
        client_secret="wrong",
    )
    shop.app.state.services = replace(services, consent=replace(services.consent, oauth=wrong))
    page = await surfer.get(back)
    assert (page.status_code, title_of(page)) == (502, "Fortnox does not accept this server")
    assert await shop.connections() == []


@pytest.mark.parametrize("path", ["/token", "companyinformation", "tenants-v4"])
async def test_fortnox_that_does_not_answer_leaves_nothing_behind(
    surfer: Surfer, shop: Shop, remotes: Remotes, path: str
) -> None:
    address = await surfer.to_fortnox()
    remotes.fortnox_app.state.faults.add(Fault(path=path, kind=FaultKind.error_before))
    page = await surfer.come_back(address)
    assert (page.status_code, title_of(page)) == (502, "Fortnox did not answer")
    assert await shop.connections() == []
    await surfer.come_back(again_of(page))
    assert (await shop.the_connection()).fortnox_company == "Fjällvandrarna AB"


async def test_company_without_a_service_account_is_told_so(surfer: Surfer, shop: Shop, remotes: Remotes) -> None:
    back = (await surfer.consent(await surfer.to_fortnox())).headers["location"]
    kept = remotes.fortnox.grants.consents[DEMO_CLIENT_ID, TENANT]
    remotes.fortnox.grants.consents[DEMO_CLIENT_ID, TENANT] = replace(kept, service_account=False)
    page = await surfer.get(back)
    assert (page.status_code, title_of(page)) == (403, "Fortnox does not let us work on our own")
    assert await shop.connections() == []


async def test_right_without_which_nothing_works_is_told_on_a_page_of_its_own(
    surfer: Surfer, shop: Shop, remotes: Remotes
) -> None:
    back = (await surfer.consent(await surfer.to_fortnox())).headers["location"]
    remotes.consent(scopes=ALL_SCOPES - {"companyinformation"})
    page = await surfer.get(back)
    assert (page.status_code, title_of(page)) == (403, "A right is missing without which nothing works")
    assert await shop.connections() == []


async def test_missing_rights_are_named_one_by_one_with_what_needs_them(
    surfer: Surfer, shop: Shop, remotes: Remotes
) -> None:
    remotes.company.licences -= {"supplier", "invoice"}
    page = await surfer.come_back(await surfer.to_fortnox())
    connection = await shop.the_connection()
    assert (page.status_code, title_of(page)) == (200, "Rights are missing")
    assert re.findall(r'<th scope="row"><code>(\w+)</code>', page.text) == ["supplier", "invoice"]
    assert "Send suppliers" in text_of(page)
    assert "Make the invoice" in text_of(page)
    assert f'<a class="button second" href="/connections/{connection.id}/set-up">' in page.text
    remotes.company.licences |= {"supplier", "invoice"}
    answer = await surfer.by_htmx(f"/connections/{connection.id}/reconnect/consent")
    back = await surfer.come_back(answer.headers["hx-redirect"])
    assert back.headers["location"] == f"/connections/{connection.id}/set-up"
    assert (await shop.the_connection()).state == ConnectionState.BEING_SET_UP


async def test_rights_of_the_module_are_no_loss_without_it(surfer: Surfer, shop: Shop, remotes: Remotes) -> None:
    remotes.company.licences -= {"warehouse"}
    back = await surfer.come_back(await surfer.to_fortnox())
    assert back.headers["location"] == f"/connections/{(await shop.the_connection()).id}/set-up"


async def test_granted_scopes_are_kept(surfer: Surfer, shop: Shop) -> None:
    await surfer.begun()
    assert set((await shop.the_connection()).fortnox_scopes.split()) == ALL_SCOPES


async def test_company_that_is_connected_already_is_offered_to_be_reconnected(
    surfer: Surfer, shop: Shop, remotes: Remotes
) -> None:
    connection = await surfer.activated()
    add_goods_owner(remotes.ongoing_app.state.ongoing, "fjall", 91, user_name="WSI-91", password="mossa-och-ris")
    entered = {"ongoing_username": "WSI-91", "ongoing_password": "mossa-och-ris", "goods_owner_id": "91"}
    page = await surfer.come_back(await surfer.to_fortnox(**entered))
    assert (page.status_code, title_of(page)) == (409, "This company is connected already")
    assert f'href="/connections/{connection.id}/reconnect"' in page.text
    assert [one.id for one in await shop.connections()] == [connection.id]


async def test_goods_owner_that_was_connected_meanwhile_is_told(surfer: Surfer, shop: Shop, remotes: Remotes) -> None:
    address = await surfer.to_fortnox()
    remotes.fortnox.companies[OTHER] = Company(OTHER, "Den andra AB", warehouse_module=False)
    remotes.fortnox.grants.consents[DEMO_CLIENT_ID, OTHER] = remotes.fortnox.grants.consents[DEMO_CLIENT_ID, TENANT]
    await shop.gateway.setting_up().connect(new_connection(name="Den andra", fortnox_tenant_id=OTHER))
    page = await surfer.come_back(address)
    assert (page.status_code, title_of(page)) == (409, "This goods owner is connected already")
    assert "Den andra" in text_of(page)


async def test_other_company_than_the_one_being_reconnected_changes_nothing(
    surfer: Surfer, shop: Shop, remotes: Remotes
) -> None:
    connection = await surfer.activated()
    remotes.fortnox.companies[OTHER] = Company(OTHER, "Den andra AB", warehouse_module=False)
    answer = await surfer.by_htmx(f"/connections/{connection.id}/reconnect/consent")
    page = await surfer.come_back(answer.headers["hx-redirect"], tenant=OTHER)
    assert (page.status_code, title_of(page)) == (409, "That was another company")
    assert "Fjällvandrarna AB (4711)" in text_of(page)
    assert "a company with the tenant id 5005" in text_of(page)
    kept = await shop.kept(connection.id)
    assert (kept.fortnox_tenant_id, kept.secrets) == (TENANT, connection.secrets)
    back = await surfer.come_back(again_of(page))
    assert back.headers["location"] == f"/connections/{connection.id}"


async def test_no_page_or_address_of_the_consent_holds_the_password(surfer: Surfer) -> None:
    address = await surfer.to_fortnox()
    page = await surfer.come_back(address, decision="deny")
    assert PASSWORD not in address + page.text
