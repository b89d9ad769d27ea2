import re

import httpx
import pytest

from app.web.headers import POLICY
from app.web.pages.static import FOLDER, static
from app.web.pages.visits import SAID_COOKIE
from app.web.users import Role
from tests.web.conftest import Gateway
from tests.web.pages.conftest import OpenBrowser, active

SAFE = {
    "content-security-policy": POLICY,
    "x-content-type-options": "nosniff",
    "referrer-policy": "same-origin",
    "cache-control": "no-store",
}


async def test_form_without_the_token_of_the_log_in_changes_nothing(browser_of: OpenBrowser, gateway: Gateway) -> None:
    admin, other = await browser_of(), await browser_of(Role.OPERATOR)
    address = f"/users/{other.user.id}/deactivate"
    for fields in ({}, {"form_token": "wrong"}, {"form_token": other.form_token}, {"form_token": "é"}):
        page = await admin.client.post(address, data=fields)
        assert page.status_code == 403
        assert "The form was too old" in page.text
        assert page.headers["x-correlation-id"] in page.text
    assert await active(gateway, other.user.id)
    assert (await admin.client.post(address, headers={"X-CSRF-Token": admin.form_token})).status_code == 303
    assert not await active(gateway, other.user.id)


async def test_form_with_a_file_is_refused(browser_of: OpenBrowser) -> None:
    browser = await browser_of()
    page = await browser.client.post("/logout", files={"form_token": ("x", browser.form_token.encode())})
    assert page.status_code == 400
    assert (await browser.get("/")).status_code == 200


async def test_htmx_finds_the_token_on_every_page(browser_of: OpenBrowser) -> None:
    browser = await browser_of()
    page = await browser.get("/account")
    assert f"""hx-headers='{{"X-CSRF-Token": "{browser.form_token}"}}'""" in page.text


@pytest.mark.parametrize("address", ["/", "/users", "/account", "/login", "/docs", "/nothing", "/api/v1/connections"])
async def test_every_answer_tells_the_browser_what_it_must_not_do(
    browser_of: OpenBrowser, stranger: httpx.AsyncClient, address: str
) -> None:
    for client in ((await browser_of()).client, stranger):
        answer = await client.get(address)
        assert {name: answer.headers.get(name) for name in SAFE} == SAFE


async def test_no_page_has_a_script_or_style_within(browser_of: OpenBrowser, gateway: Gateway) -> None:
    await gateway.connection()
    browser = await browser_of()
    for address in ("/", "/users", "/users/new", f"/users/{browser.user.id}", "/account", "/docs", "/nothing"):
        text = (await browser.get(address)).text
        assert not re.search(r"<style|\sstyle=|\son\w+=|javascript:|<script(?![^>]*\ssrc=)", text), address
        for found in re.findall(r'(?:src|href)="([^"]*)"', text):
            assert found.startswith(("/", "#")), found


async def test_pasted_script_is_text_everywhere(browser_of: OpenBrowser, gateway: Gateway) -> None:
    script = '"><script>alert(1)</script>'
    connection = await gateway.connection(script)
    browser = await browser_of()
    sent_on = await browser.post(
        "/users/new",
        username=script,
        password="four random words",
        role="operator",
        connections=str(connection.id),
    )
    pages = [await browser.follow(sent_on)]
    pages += [await browser.get(address) for address in ("/", "/users", "/users/new")]
    pages.append(await browser.post("/users/new", username=script, password="short", role=script))
    pages.append(await browser.client.post("/login", data={"username": script, "next": script}))
    pages.append(await browser.get("/account", Referer=script))
    for page in pages:
        assert "<script>alert" not in page.text
    assert "&lt;script&gt;alert(1)&lt;/script&gt;" in pages[0].text


async def test_sentence_after_a_form_is_said_once(browser_of: OpenBrowser) -> None:
    browser = await browser_of()
    await browser.post("/users/new", username="bo", password="four random words", role="operator")
    part = await browser.get("/users", **{"HX-Request": "true"})
    assert "bo was added." not in part.text
    assert "bo was added." in (await browser.get("/users")).text
    assert "bo was added." not in (await browser.get("/users")).text


@pytest.mark.parametrize("packed", ["%%%", "W10=", "bm8=", "gICA"])
async def test_sentence_that_is_not_ours_is_not_said(browser_of: OpenBrowser, packed: str) -> None:
    browser = await browser_of()
    browser.client.cookies.set(SAID_COOKIE, packed, domain="bridge.example.com")
    page = await browser.get("/account")
    assert page.status_code == 200
    assert 'class="said"' not in page.text


async def test_htmx_is_led_by_headers_and_not_by_redirects(
    browser_of: OpenBrowser, stranger: httpx.AsyncClient
) -> None:
    browser = await browser_of()
    htmx = {"HX-Request": "true", "Referer": "https://bridge.example.com/records?q=1"}
    sent_on = await browser.client.post("/logout", headers={**htmx, "X-CSRF-Token": browser.form_token})
    assert (sent_on.status_code, sent_on.headers["hx-redirect"]) == (200, "/login")
    to_log_in = await stranger.get("/users", headers=htmx)
    assert to_log_in.headers["hx-redirect"] == "/login?next=%2Frecords%3Fq%3D1"


async def test_problem_goes_into_the_messages_of_the_page_that_htmx_stands_on(browser_of: OpenBrowser) -> None:
    browser = await browser_of(Role.OPERATOR)
    part = await browser.get("/users", **{"HX-Request": "true"})
    assert part.status_code == 403
    assert (part.headers["hx-retarget"], part.headers["hx-reselect"]) == ("#messages", "#problem")
    assert 'id="problem"' in part.text


async def test_form_sent_after_the_log_in_ended_leads_back_to_its_page(stranger: httpx.AsyncClient) -> None:
    page = "https://bridge.example.com/users/new"
    answer = await stranger.post("/users/new", data={}, headers={"Referer": page})
    assert answer.headers["location"] == "/login?next=%2Fusers%2Fnew"
    for referer in ("https://evil.example//evil.example/", "http://[", ""):
        answer = await stranger.post("/users/new", data={}, headers={"Referer": referer})
        assert answer.headers["location"] == "/login"


async def test_static_file_is_kept_for_ever_under_its_version_only(stranger: httpx.AsyncClient) -> None:
    fresh = await stranger.get(static("app.css"))
    assert fresh.headers["cache-control"] == "public, max-age=31536000, immutable"
    for query in ("", "?v=another"):
        assert (await stranger.get(f"/static/app.css{query}")).headers["cache-control"] == "no-cache"
    assert (await stranger.get("/static/nothing.css")).status_code == 404
    assert (await stranger.get("/static/../pages/visits.py")).status_code == 404


def test_files_of_others_come_with_their_licences() -> None:
    told = (FOLDER / "vendor/README.md").read_text()
    folders = [one for one in (FOLDER / "vendor").iterdir() if one.is_dir()]
    assert folders
    for folder in folders:
        assert (folder / "LICENSE").exists()
        assert f"`{folder.name}`" in told


async def test_api_documentation_needs_nothing_from_elsewhere(stranger: httpx.AsyncClient) -> None:
    page = await stranger.get("/docs")
    addresses = re.findall(r'(?:src|href)="([^"]*)"', page.text)
    assert len(addresses) == 6
    for address in addresses:
        if address != "/":
            assert (await stranger.get(address)).status_code == 200, address
    assert "&#34;validatorUrl&#34;: null" in page.text
    assert "&#34;persistAuthorization&#34;: true" in page.text
