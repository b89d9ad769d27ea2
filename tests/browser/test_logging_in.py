"""Getting in and out, in a browser."""

from playwright.sync_api import expect

from tests.browser.conftest import OpenWindow
from tests.browser.installation import ADMIN, PASSWORD


def test_a_wrong_password_is_said_beside_its_field_and_the_right_one_leads_to_the_page_asked_for(
    window_of: OpenWindow,
) -> None:
    window = window_of(logged_in=False)
    page = window.open("/attention")
    expect(page.get_by_role("heading", level=1)).to_have_text("Log in")
    name, password = page.get_by_label("User name"), page.get_by_label("Password")
    name.fill(ADMIN)
    password.fill("not the password")
    page.get_by_role("button", name="Log in").click()
    expect(password).to_have_accessible_description("User name or password is wrong.")
    expect(password).to_be_focused()
    expect(name).to_have_value(ADMIN)
    expect(password).to_have_value("")
    window.forgive("422")
    password.fill(PASSWORD)
    password.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_have_text("Needs attention")


def test_whoever_logs_out_is_out(window_of: OpenWindow) -> None:
    window = window_of(logged_in=False)
    page = window.open("/login")
    page.get_by_label("User name").fill(ADMIN)
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Log in").click()
    page.get_by_role("button", name="Log out").click()
    expect(page.get_by_text("You are logged out.")).to_be_visible()
    window.open("/")
    expect(page.get_by_role("heading", level=1)).to_have_text("Log in")
