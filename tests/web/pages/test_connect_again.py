"""Reconnecting, webhooks and deleting: what is done to a connection that is there."""

import re

import httpx
import pytest

from app.connections.models import Connection, ConnectionState
from app.sandbox.fortnox.tokens import DEMO_CLIENT_ID
from tests.gateway import (  # noqa: F401 - fixtures among them
    GOODS_OWNER,
    TENANT,
    Remotes,
    the_gateway,
    the_remotes,
)
from tests.web.pages.shop import (  # noqa: F401 - fixtures among them
    PASSWORD,
    OpenBrowser,
    Shop,
    Surfer,
    faults_of,
    text_of,
    the_admin,
    the_browsers,
    the_patient_settings,
    the_shop,
)

NEW_PASSWORD = "tranbar-och-pors"


async def rest(shop: Shop, connection: Connection, state: ConnectionState) -> None:
    async with shop.gateway.database.write() as session:
        kept = await session.get_one(Connection, connection.id)
        kept.state, kept.state_reason = state, "Fortnox refused the keys."


def change_password(remotes: Remotes, password: str = NEW_PASSWORD) -> None:
    remotes.ongoing_app.state.ongoing.systems["fjall"].goods_owners[GOODS_OWNER].password = password


async def consent_again(surfer: Surfer, connection: Connection) -> httpx.Response:
    answer = await surfer.by_htmx(f"/connections/{connection.id}/reconnect/consent")
    return await surfer.come_back(answer.headers["hx-redirect"])


async def test_new_consent_lets_the_connection_work_again_and_keeps_its_history(
    surfer: Surfer, shop: Shop, remotes: Remotes
) -> None:
    connection = await surfer.activated()
    remotes.fortnox.grants.revoke(DEMO_CLIENT_ID, TENANT)
    await rest(shop, connection, ConnectionState.NEEDS_RECONNECTING)
    page = await surfer.get(f"/connections/{connection.id}/reconnect")
    assert "Fortnox refused the keys." in text_of(page)
    page = await surfer.follow(await consent_again(surfer, connection))
    assert "Fjällvandrarna AB has granted access." in page.text
    kept = await shop.the_connection()
    assert (kept.id, kept.state, kept.state_reason) == (connection.id, ConnectionState.ACTIVE, "")
    entry = (await shop.trail())[-1]
    assert (entry.action, entry.username) == ("reconnected", surfer.user.username)


async def test_new_password_is_tried_before_it_is_kept(surfer: Surfer, shop: Shop, remotes: Remotes) -> None:
    connection = await surfer.activated()
    change_password(remotes)
    await rest(shop, connection, ConnectionState.NEEDS_RECONNECTING)
    address = f"/connections/{connection.id}/reconnect/warehouse"
    page = await surfer.post(address, ongoing_username="WSI-fjall", ongoing_password="wrong")
    assert page.status_code == 422
    assert faults_of(page)["ongoing_password"].startswith("Ongoing does not accept this user name and password.")
    assert (await shop.kept(connection.id)).secrets == connection.secrets
    page = await surfer.follow(await surfer.post(address, ongoing_username="WSI-fjall", ongoing_password=NEW_PASSWORD))
    assert "Connected again. What waited goes on." in page.text
    kept = await shop.kept(connection.id)
    secrets = shop.gateway.vault.open(kept.secrets)
    before = shop.gateway.vault.open(connection.secrets)
    assert secrets.ongoing_password.get_secret_value() == NEW_PASSWORD
    assert secrets.webhook_secret == before.webhook_secret
    assert kept.state == ConnectionState.ACTIVE
    assert NEW_PASSWORD not in str([(entry.before, entry.after) for entry in await shop.trail()])


@pytest.mark.parametrize(
    ("entered", "field"),
    [
        ({"ongoing_username": "", "ongoing_password": PASSWORD}, "ongoing_username"),
        ({"ongoing_username": "x" * 201, "ongoing_password": PASSWORD}, "ongoing_username"),
        ({"ongoing_username": "WSI-fjall", "ongoing_password": ""}, "ongoing_password"),
        ({"ongoing_username": "WSI-fjall", "ongoing_password": "a\x00b"}, "ongoing_password"),
    ],
)
async def test_keys_that_are_left_out_are_asked_for(surfer: Surfer, entered: dict[str, str], field: str) -> None:
    connection = await surfer.activated()
    page = await surfer.post(f"/connections/{connection.id}/reconnect/warehouse", **entered)
    assert page.status_code == 422
    assert list(faults_of(page)) == [field]


async def test_each_side_keeps_its_new_keys_while_the_other_still_refuses(
    surfer: Surfer, shop: Shop, remotes: Remotes
) -> None:
    connection = await surfer.activated()
    change_password(remotes)
    remotes.fortnox.grants.revoke(DEMO_CLIENT_ID, TENANT)
    await rest(shop, connection, ConnectionState.NEEDS_RECONNECTING)
    async with shop.gateway.database.write() as session:  # the access token has ended with the consent
        kept = await session.get_one(Connection, connection.id)
        secrets = shop.gateway.vault.open(kept.secrets).model_copy(update={"fortnox_access_token": None})
        kept.secrets = shop.gateway.vault.seal(secrets)
    page = await surfer.post(
        f"/connections/{connection.id}/reconnect/warehouse", ongoing_username="WSI-fjall", ongoing_password=NEW_PASSWORD
    )
    assert page.status_code == 422
    assert faults_of(page)[""].startswith("The warehouse accepts the new keys, and they are kept. Fortnox refused")
    assert (await shop.kept(connection.id)).state == ConnectionState.NEEDS_RECONNECTING
    await surfer.follow(await consent_again(surfer, connection))
    assert (await shop.kept(connection.id)).state == ConnectionState.ACTIVE


async def test_consent_while_the_warehouse_refuses_says_which_side_is_left(
    surfer: Surfer, shop: Shop, remotes: Remotes
) -> None:
    connection = await surfer.activated()
    change_password(remotes)
    await rest(shop, connection, ConnectionState.NEEDS_RECONNECTING)
    page = await consent_again(surfer, connection)
    assert page.status_code == 409
    assert "Fortnox is connected again, the warehouse is not" in page.text
    assert f'href="/connections/{connection.id}/reconnect"' in page.text
    assert (await shop.kept(connection.id)).state == ConnectionState.NEEDS_RECONNECTING


async def test_pause_that_a_person_made_outlasts_new_keys(surfer: Surfer, shop: Shop) -> None:
    connection = await surfer.activated()
    await rest(shop, connection, ConnectionState.PAUSED)
    await surfer.follow(await consent_again(surfer, connection))
    assert (await shop.kept(connection.id)).state == ConnectionState.PAUSED


async def test_webhook_addresses_are_shown_and_the_secret_once(surfer: Surfer, shop: Shop) -> None:
    connection = await surfer.activated()
    address = f"/connections/{connection.id}/webhooks"
    page = await surfer.get(address)
    for end in ("order", "purchase-order", "inventory", "return"):
        assert f"http://127.0.0.1:8000/webhooks/ongoing/{connection.webhook_key}/{end}</code>" in page.text
    before = shop.gateway.vault.open(connection.secrets).webhook_secret.get_secret_value()
    page = await surfer.post(f"{address}/secret")
    found = re.search(r'<code id="secret">([^<]*)</code>', page.text)
    assert found is not None
    secret = found.group(1)
    kept = shop.gateway.vault.open((await shop.kept(connection.id)).secrets).webhook_secret.get_secret_value()
    assert secret == kept != before
    assert secret not in (await surfer.get(address)).text
    assert [entry.action for entry in await shop.trail()][-1] == "webhook_secret_changed"
    assert secret not in str([(entry.before, entry.after) for entry in await shop.trail()])


async def test_new_secret_ends_the_one_of_before(surfer: Surfer, shop: Shop) -> None:
    connection = await surfer.activated()
    before = shop.gateway.vault.open(connection.secrets).webhook_secret.get_secret_value()
    await surfer.post(f"/connections/{connection.id}/webhooks/secret")
    after = shop.gateway.vault.open((await shop.kept(connection.id)).secrets).webhook_secret.get_secret_value()
    assert [await send_event(shop, connection, secret) for secret in (before, after)] == [401, 202]


async def send_event(shop: Shop, connection: Connection, secret: str) -> int:
    answer = await shop.client().post(
        f"/webhooks/ongoing/{connection.webhook_key}/order",
        json={"webhookEventId": 1, "goodsOwnerId": GOODS_OWNER, "orderNumber": "1042"},
        headers={"X-Auth-Token": secret},
    )
    return answer.status_code


async def test_test_of_the_webhooks_waits_for_the_first_event(
    surfer: Surfer, shop: Shop, monkeypatch: pytest.MonkeyPatch
) -> None:
    connection = await surfer.activated()
    page = await surfer.get(f"/connections/{connection.id}/webhooks")
    assert "No event has come yet." in page.text
    found = re.search(r'data-live="([^"]*)"', page.text)
    assert found is not None
    waits_at = found.group(1)
    looks = 0

    async def event_after_a_while(_: float) -> None:
        nonlocal looks
        looks += 1
        if looks == 3:
            secret = shop.gateway.vault.open(connection.secrets).webhook_secret.get_secret_value()
            assert await send_event(shop, connection, secret) == 202

    monkeypatch.setattr("app.web.pages.webhooks.sleep", event_after_a_while)
    stream = await surfer.get(waits_at)
    assert looks == 3
    assert (
        stream.text.index("event: part")
        < stream.text.index("An event has come: An order")
        < stream.text.index("event: end")
    )
    assert "An event has come: An order" in text_of(await surfer.get(f"/connections/{connection.id}/webhooks"))
    shop.clock.advance(minutes=1)
    monkeypatch.setattr("app.web.pages.webhooks.WAITS_AT_MOST", 1)
    later = (shop.clock()).isoformat().replace("+", "%2B")
    stream = await surfer.get(f"/connections/{connection.id}/webhooks/wait?since={later}")
    assert "event: part" not in stream.text


async def test_connection_is_deleted_by_typing_its_name_once_it_rests(surfer: Surfer, shop: Shop) -> None:
    connection = await surfer.activated()
    address = f"/connections/{connection.id}/delete"
    page = await surfer.post(address, name="Fjällvandrarna")
    assert faults_of(page) == {"name": "It is active. Pause it first, and let what is under way end."}
    page = await surfer.follow(await surfer.post(f"{address}/pause"))
    assert "It is active" not in text_of(page)
    page = await surfer.post(address, name="fjällvandrarna")
    assert page.status_code == 422
    assert faults_of(page) == {"name": "Type the name of the connection exactly as it stands here."}
    assert len(await shop.connections()) == 1
    page = await surfer.follow(await surfer.post(address, name=" Fjällvandrarna "))
    assert "Fjällvandrarna was deleted." in page.text
    assert await shop.connections() == []
    assert [entry.action for entry in await shop.trail()][-2:] == ["paused", "deleted"]


async def test_connection_that_was_never_activated_can_be_given_up(surfer: Surfer, shop: Shop) -> None:
    connection = await surfer.begun()
    await surfer.follow(await surfer.post(f"/connections/{connection.id}/delete", name="Fjällvandrarna"))
    assert await shop.connections() == []
