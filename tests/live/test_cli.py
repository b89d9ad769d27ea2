"""The command line against real servers: what an operator types, and what he is told."""

import json
import re
import subprocess

import pytest

from tests.live.servers import ROOT, command
from tests.live.shop import Live

pytestmark = [
    pytest.mark.timeout(240),
    pytest.mark.xdist_group("live"),
    pytest.mark.parametrize("database_kind", ["sqlite"], indirect=True),
]


def told(shop: Live, *arguments: str, code: int, **environ: str) -> str:
    done = subprocess.run(
        command(*arguments),
        cwd=ROOT,
        env={**shop.environ, **environ},
        capture_output=True,
        text=True,
        timeout=100,
        check=False,
        input="",
    )
    assert done.returncode == code, done.stdout + done.stderr
    return " ".join((done.stdout + done.stderr).split())


def test_a_round_in_the_foreground_moves_everything_and_says_so(shop: Live) -> None:
    # Suppliers first: one that comes while the articles go is on those that came before it only the next time.
    shop.lagerbro("sync", "Provbutiken", "--process", "suppliers", "--wait")
    said = json.loads(shop.lagerbro("sync", "Provbutiken", "--wait", "--json"))
    company, goods_owner = shop.company(), shop.goods_owner()
    assert set(goods_owner["articles"]) == set(company["articles"])
    assert set(goods_owner["orders"]) == set(company["orders"])
    assert said["processes"]["articles"]["sent"] == len(company["articles"])
    assert said["processes"]["sales_orders"]["sent"] == len(company["orders"])
    assert all(one["failed"] == 0 for one in said["processes"].values())
    again = json.loads(shop.lagerbro("sync", "Provbutiken", "--process", "articles", "--wait", "--json"))
    assert again["processes"]["articles"]["sent"] == 0
    assert again["processes"]["articles"]["requests"]["ongoing"] == 0


def test_a_round_that_cannot_reach_a_remote_says_which_and_exits_1(shop: Live) -> None:
    shop.fault(shop.ongoing, path="/orders", kind="error_before", times=0)
    said = told(shop, "sync", "Provbutiken", "--process", "sales_orders", "--wait", code=1)
    assert "sales_orders" in said


def test_the_doctor_finds_all_well_but_the_worker_that_is_not_there(shop: Live) -> None:
    said = told(shop, "doctor", code=1)
    assert "wrong workers" in said
    assert said.count("wrong") == 1
    assert "ok Provbutiken: Fortnox right: order" in said


def test_the_doctor_names_the_right_that_is_missing(shop: Live) -> None:
    licences = [one for one in shop.company()["licences"] if one != "order"]
    shop.office("PATCH", "", json={"licences": licences})
    said = told(shop, "doctor", code=1)
    assert "wrong Provbutiken: Fortnox right: order" in said


def test_the_doctor_says_when_the_module_is_not_as_chosen(shop: Live) -> None:
    shop.office("PATCH", "", json={"warehouse_module": False})
    assert "Set the option as it is in Fortnox" in told(shop, "doctor", code=1)


def test_a_company_cannot_be_connected_twice(shop: Live) -> None:
    said = told(
        shop,
        *("connection", "add", "Again", "--system", f"{shop.ongoing}/demo/api/v1/", "--user", "WSI-demo"),
        *("--goods-owner-id", "4711", "--tenant-id", "1000777"),
        code=1,
    )
    assert "is connected already, as 'Provbutiken'" in said


def test_what_the_wms_needs_for_its_webhooks_is_told_when_connecting(shop: Live) -> None:
    for kind in ("order", "purchase-order", "inventory", "return"):
        assert re.search(rf"/webhooks/ongoing/[\w-]+/{kind}\s", shop.told_when_connecting)
    assert "Their X-Auth-Token, shown only now: " in shop.told_when_connecting


@pytest.mark.parametrize(("decision", "code", "words"), [("grant", 0, "tenant id is 1000777"), ("deny", 1, "denied")])
def test_an_administrator_consents_in_the_browser(shop: Live, decision: str, code: int, words: str) -> None:
    redirect = "http://127.0.0.1:9/callback"
    asking = subprocess.Popen(
        command("connection", "consent", "--redirect-uri", redirect),
        cwd=ROOT,
        env=shop.environ,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    assert asking.stdout is not None
    address = next(line for line in asking.stdout if line.startswith("http")).strip()
    said, _ = asking.communicate(shop.browse(address, decision) + "\n", timeout=60)
    assert asking.returncode == code, said
    assert words in " ".join(said.split())


def test_a_wrong_password_is_said_and_nothing_is_kept(shop: Live) -> None:
    shop.office("PATCH", "", json={})
    said = told(
        shop,
        *("connection", "add", "Other", "--system", f"{shop.ongoing}/demo/api/v1/", "--user", "WSI-demo"),
        *("--goods-owner-id", "4712", "--tenant-id", "1000778"),
        code=1,
        LAGERBRO_ONGOING_PASSWORD="wrong",
    )
    assert "password" in said.lower()
    assert "no connection named 'Other'" in told(shop, "sync", "Other", code=1)


def test_an_unknown_connection_or_process_is_named(shop: Live) -> None:
    assert "no connection named 'Nobody'" in told(shop, "sync", "Nobody", code=1)
    assert "no process named 'nothing'" in told(shop, "sync", "Provbutiken", "--process", "nothing", code=1)


def test_all_faults_of_the_settings_are_told_at_once(shop: Live) -> None:
    said = told(shop, "migrate", code=1, LAGERBRO_SECRET_KEY="short", LAGERBRO_CREDENTIAL_KEYS="no key")
    assert "LAGERBRO_SECRET_KEY" in said
    assert "LAGERBRO_CREDENTIAL_KEYS" in said
