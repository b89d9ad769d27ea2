"""The options of a connection that works: changed by people who may have the page open at the same time."""

from typing import Any

import httpx
import pytest

from app.connections.models import Connection
from app.connections.options import Options
from app.sandbox.faults import Fault, FaultKind
from app.web.pages.option_form import KINDS, form_of, options_of
from app.web.pages.option_texts import CHOICES, GROUPS, OPTION_TEXTS
from app.web.pages.visits import Visit
from app.web.users import Role, UserConnection
from tests.gateway import Remotes, the_gateway, the_remotes  # noqa: F401 - fixtures
from tests.web.pages.shop import (  # noqa: F401 - fixtures among them
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


def address_of(connection: Connection) -> str:
    return f"/connections/{connection.id}/options"


async def save(surfer: Surfer, connection: Connection, page: httpx.Response, **changes: Any) -> httpx.Response:
    return await surfer.post(address_of(connection), act="save", **(fields_of(page) | changes))


def test_every_option_stands_on_the_page_once_with_its_texts() -> None:
    names = [name for group in GROUPS for name in group.options]
    assert sorted(names) == sorted(Options.model_fields) == sorted(OPTION_TEXTS) == sorted(KINDS)
    for name, choices in CHOICES.items():
        for value in choices:
            Options.model_validate({name: value})


@pytest.mark.parametrize(
    "options",
    [
        Options(),
        Options(sent_statuses=(450, 500), release_after_create=310, order_selection="label:3"),
        Options(warehouse_module=True, stock_points={1: "HUVUD", 7: "FJÄRR"}, sync_interval_minutes=60),
        Options(send_articles=False, notify_by_sms=True, not_started_statuses=(200,), cancelled_status=999),
    ],
)
def test_options_come_out_of_the_form_as_they_went_in(options: Options) -> None:
    assert options_of(form_of(options), Visit(None, None)) == options  # type: ignore[arg-type]


async def test_saving_changes_what_was_changed_and_writes_down_only_that(surfer: Surfer, shop: Shop) -> None:
    connection = await surfer.activated()
    page = await surfer.get(address_of(connection))
    answer = await save(surfer, connection, page, sync_interval_minutes="60", sent_statuses=["450", "500"])
    page = await surfer.follow(answer)
    assert "Saved. The options hold from the next record on." in page.text
    kept = await shop.kept(connection.id)
    assert Options.model_validate(kept.options) == Options(sync_interval_minutes=60, sent_statuses=(450, 500))
    assert kept.options_version == connection.options_version + 1
    entry = (await shop.trail())[-1]
    assert (entry.action, entry.username) == ("options_changed", surfer.user.username)
    assert entry.before == {"sync_interval_minutes": 15, "sent_statuses": None}
    assert entry.after == {"sync_interval_minutes": 60, "sent_statuses": [450, 500]}
    assert entry.correlation_id == answer.headers["x-correlation-id"]


async def test_saving_without_a_change_writes_nothing_down(surfer: Surfer, shop: Shop) -> None:
    connection = await surfer.activated()
    entries = len(await shop.trail())
    await surfer.follow(await save(surfer, connection, await surfer.get(address_of(connection))))
    assert len(await shop.trail()) == entries


async def test_stale_page_never_overwrites_what_somebody_else_saved(
    surfer: Surfer, browser_of: OpenBrowser, shop: Shop
) -> None:
    connection, other = await surfer.activated(), await browser_of()
    mine, theirs = await surfer.get(address_of(connection)), await other.get(address_of(connection))
    await other.follow(await save(other, connection, theirs, sync_interval_minutes="5", tracking_to="comments"))
    page = await save(surfer, connection, mine, sync_interval_minutes="60", order_status="any")
    assert page.status_code == 412
    kept = Options.model_validate((await shop.kept(connection.id)).options)
    assert kept == Options(sync_interval_minutes=5, tracking_to="comments")
    said = text_of(page)
    assert "Somebody was faster" in said
    assert f"Last changed by {other.user.username}," in said
    assert "Minutes between two runs 15 5 60" in said
    assert "Tracking number nowhere in the comments" in said
    assert "Orders that are not completed only" not in said
    fields = fields_of(page)
    assert (fields["sync_interval_minutes"], fields["order_status"]) == (["60"], ["any"])
    assert fields["tracking_to"] == ["comments"]
    await surfer.follow(await save(surfer, connection, page))
    kept = Options.model_validate((await shop.kept(connection.id)).options)
    assert (kept.sync_interval_minutes, kept.tracking_to, kept.order_status) == (60, "comments", "any")


async def test_page_that_is_stale_twice_says_so_twice(surfer: Surfer, browser_of: OpenBrowser, shop: Shop) -> None:
    connection, other = await surfer.activated(), await browser_of()
    mine = await surfer.get(address_of(connection))
    for minutes in ("5", "6"):
        theirs = await other.get(address_of(connection))
        await other.follow(await save(other, connection, theirs, sync_interval_minutes=minutes))
        mine = await save(surfer, connection, mine, order_status="any")
        assert mine.status_code == 412
    assert Options.model_validate((await shop.kept(connection.id)).options).order_status == "confirmed"
    assert fields_of(mine)["sync_interval_minutes"] == ["6"]


@pytest.mark.parametrize("made_up", [{"version": "x"}, {"version": "0"}, {"before": "{}x", "version": "99"}])
async def test_made_up_version_saves_nothing(surfer: Surfer, shop: Shop, made_up: dict[str, str]) -> None:
    connection = await surfer.activated()
    page = await surfer.get(address_of(connection))
    answer = await save(surfer, connection, page, sync_interval_minutes="60", **made_up)
    assert answer.status_code == 412
    assert (await shop.kept(connection.id)).options_version == connection.options_version


async def test_fault_keeps_what_was_typed_and_the_version_of_the_page(
    surfer: Surfer, browser_of: OpenBrowser, shop: Shop
) -> None:
    connection, other = await surfer.activated(), await browser_of()
    mine, theirs = await surfer.get(address_of(connection)), await other.get(address_of(connection))
    page = await save(surfer, connection, mine, sync_interval_minutes="never")
    assert page.status_code == 422
    assert faults_of(page) == {"sync_interval_minutes": "Enter a whole number from 1 to 1440."}
    assert fields_of(page)["sync_interval_minutes"] == ["never"]
    await other.follow(await save(other, connection, theirs, tracking_to="comments"))
    assert (await save(surfer, connection, page, sync_interval_minutes="60")).status_code == 412


async def test_change_that_does_not_fit_the_warehouse_is_refused_beside_its_option(surfer: Surfer, shop: Shop) -> None:
    connection = await surfer.activated()
    page = await save(surfer, connection, await surfer.get(address_of(connection)), release_after_create="310")
    assert page.status_code == 422
    assert faults_of(page)["release_after_create"].startswith("It does not fit what there is in Fortnox or Ongoing.")
    assert (await shop.kept(connection.id)).options_version == connection.options_version


async def test_only_looking_saves_nothing_and_shows_what_speaks_against_it(
    surfer: Surfer, shop: Shop, remotes: Remotes
) -> None:
    connection = await surfer.activated()
    remotes.company.warehouse_module = True
    fields = fields_of(await surfer.get(address_of(connection))) | {"warehouse_module": "on"}
    page = await surfer.post(address_of(connection), act="check", **fields)
    assert page.status_code == 200
    assert 'id="warehouse_module-remarks"' not in page.text
    assert 'id="report_stock_levels-closed"' in page.text
    page = await surfer.post(address_of(connection), act="check", **fields_of(await surfer.get(address_of(connection))))
    assert "It is not as in Fortnox. Choose what is so there." in text_of(page)
    assert (await shop.kept(connection.id)).options_version == connection.options_version


async def test_switch_that_is_on_and_blocked_can_be_switched_off(surfer: Surfer, shop: Shop, remotes: Remotes) -> None:
    remotes.company.warehouse_module = True
    connection = await surfer.activated()
    remotes.company.warehouse_module = False
    page = await surfer.post(address_of(connection), act="check", **fields_of(await surfer.get(address_of(connection))))
    assert 'id="report_stock_adjustments-closed"' not in page.text
    assert 'id="report_stock_adjustments-remarks"' in page.text
    off = {"warehouse_module", "report_stock_adjustments", "report_customer_returns"}
    fields = {name: value for name, value in fields_of(page).items() if name not in off}
    await surfer.follow(await surfer.post(address_of(connection), act="save", **fields))
    assert Options.model_validate((await shop.kept(connection.id)).options) == Options()


async def test_page_opens_while_both_sides_are_away(surfer: Surfer, remotes: Remotes) -> None:
    connection = await surfer.activated()
    remotes.ongoing_app.state.faults.add(Fault(kind=FaultKind.error_before, times=0))
    remotes.fortnox_app.state.faults.add(Fault(kind=FaultKind.error_before, times=0))
    page = await surfer.get(address_of(connection))
    assert page.status_code == 200
    assert fields_of(page)["not_started_statuses"] == ["200, 300"]
    answer = await save(surfer, connection, page, sync_interval_minutes="60", not_started_statuses="200 300")
    assert answer.status_code == 303


async def test_operator_changes_the_options_of_his_connection(
    surfer: Surfer, browser_of: OpenBrowser, shop: Shop
) -> None:
    connection, operator = await surfer.activated(), await browser_of(Role.OPERATOR)
    assert (await operator.get(address_of(connection))).status_code == 404
    async with shop.gateway.database.write() as session:
        session.add(UserConnection(user_id=operator.user.id, connection_id=connection.id))
    page = await operator.get(address_of(connection))
    await operator.follow(await save(operator, connection, page, sync_interval_minutes="60"))
    assert (await shop.trail())[-1].username == operator.user.username


async def test_connection_that_is_being_set_up_has_its_options_there(surfer: Surfer) -> None:
    connection = await surfer.begun()
    answer = await surfer.get(address_of(connection))
    assert answer.headers["location"] == f"/connections/{connection.id}/set-up"


async def test_no_page_holds_a_secret(surfer: Surfer, shop: Shop) -> None:
    connection = await surfer.activated()
    secrets = shop.gateway.vault.open(connection.secrets)
    for end in ("options", "webhooks", "reconnect", "delete", "first-run"):
        page = await surfer.get(f"/connections/{connection.id}/{end}")
        assert page.status_code == 200
        for secret in (secrets.ongoing_password, secrets.webhook_secret):
            assert secret.get_secret_value() not in page.text
