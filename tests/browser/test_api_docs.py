"""Swagger UI, with nothing but this machine to load it from."""

from playwright.sync_api import expect

from tests.browser.conftest import OpenWindow
from tests.browser.installation import ADMIN, PASSWORD


def test_swagger_ui_is_authorised_and_an_operation_tried(window_of: OpenWindow) -> None:
    window = window_of(logged_in=False)
    page = window.open("/docs")
    page.get_by_role("button", name="Authorize").first.click()
    dialog = page.locator(".dialog-ux")  # it has no role
    dialog.get_by_role("textbox", name="username:", exact=True).fill(ADMIN)
    dialog.get_by_role("textbox", name="password:", exact=True).fill(PASSWORD)
    dialog.get_by_role("button", name="Apply given OAuth2 credentials").click()
    dialog.get_by_role("button", name="Remove authorization").wait_for()
    dialog.get_by_role("button", name="Close").first.click()
    operation = page.locator("#operations-connections-connections_list_connections")
    operation.get_by_role("button").first.click()
    operation.get_by_role("button", name="Try it out").click()
    operation.get_by_role("button", name="Execute").click()
    answer = operation.locator(".live-responses-table")
    expect(answer.locator(".response-col_status").last).to_contain_text("200")
    expect(answer).to_contain_text("Provbutiken")
