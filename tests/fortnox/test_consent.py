from urllib.parse import parse_qs, urlsplit

import pytest

from app.errors import NeedsReconnecting, NotConfigured
from app.fortnox.oauth import FortnoxOAuth, tenant_id_of
from tests.fortnox.office import CLIENT_ID, SANDBOX, TENANT, Office

REDIRECT = "http://127.0.0.1:8000/connect/back"
SCOPES = ["article", "companyinformation", "customer", "invoice", "order", "settings", "supplier", "warehouse"]


async def grant(office: Office, url: str, decision: str = "grant") -> dict[str, str]:
    """What the browser brings back from the consent page."""
    query = {name: values[0] for name, values in parse_qs(urlsplit(url).query).items()}
    login = {"tenant_id": str(TENANT), "user": "ekonomi@example.se", "password": "vildmark", "decision": decision}
    page = await office.http.get(url)
    assert page.status_code == 200, page.text
    back = await office.http.post(f"{SANDBOX}/oauth-v1/auth", data=query | login)
    assert back.headers["Location"].startswith(REDIRECT)
    return {name: values[0] for name, values in parse_qs(urlsplit(back.headers["Location"]).query).items()}


async def test_a_consent_leads_to_tokens_that_rotate_until_revoked(office: Office) -> None:
    back = await grant(office, office.oauth.authorize_url(state="s-1", scopes=SCOPES, redirect_uri=REDIRECT))
    assert back["state"] == "s-1"
    first = await office.oauth.exchange_code(code=back["code"], redirect_uri=REDIRECT)
    assert tenant_id_of(first.access_token) == TENANT
    assert first.scope == set(SCOPES)
    assert first.refresh_token is not None
    second = await office.oauth.refresh(refresh_token=first.refresh_token)
    assert second.refresh_token not in {None, first.refresh_token}
    with pytest.raises(NeedsReconnecting):
        await office.oauth.refresh(refresh_token=first.refresh_token)
    assert second.refresh_token is not None
    await office.oauth.revoke(refresh_token=second.refresh_token)
    with pytest.raises(NeedsReconnecting):
        await office.oauth.client_credentials(tenant_id=TENANT)


async def test_a_code_works_once(office: Office) -> None:
    back = await grant(office, office.oauth.authorize_url(state="s-1", scopes=SCOPES, redirect_uri=REDIRECT))
    await office.oauth.exchange_code(code=back["code"], redirect_uri=REDIRECT)
    with pytest.raises(NeedsReconnecting):
        await office.oauth.exchange_code(code=back["code"], redirect_uri=REDIRECT)


async def test_a_wrong_client_secret_is_for_the_operator_not_for_the_company(office: Office) -> None:
    oauth = FortnoxOAuth(http=office.http, auth_url=f"{SANDBOX}/oauth-v1", client_id=CLIENT_ID, client_secret="wrong")
    with pytest.raises(NotConfigured) as caught:
        await oauth.client_credentials(tenant_id=TENANT)
    assert type(caught.value) is NotConfigured
    assert caught.value.code == "fortnox.invalid_client"
