"""The address of the API, and where we may send."""

import pytest

from app.errors import NotConfigured
from app.ongoing.address import api_url, require_allowed

OWN = ["api.ongoingsystems.se", "wms1.ongoingsystems.se"]


@pytest.mark.parametrize(
    ("system", "expected"),
    [
        ("https://demo.ongoingsystems.se/demo/", "https://api.ongoingsystems.se/demo/api/v1/"),
        ("https://demo.ongoingsystems.se/demo", "https://api.ongoingsystems.se/demo/api/v1/"),
        ("demo.ongoingsystems.se/demo", "https://api.ongoingsystems.se/demo/api/v1/"),
        ("http://demo.ongoingsystems.se/demo", "https://api.ongoingsystems.se/demo/api/v1/"),
        ("  NordLager ", "https://api.ongoingsystems.se/NordLager/api/v1/"),
        ("https://lager7.ongoingsystems.se/Lager7/Login.aspx?x=1", "https://api.ongoingsystems.se/Lager7/api/v1/"),
        ("https://lager7.ongoingsystems.se", "https://api.ongoingsystems.se/lager7/api/v1/"),
        ("https://wms1.ongoingsystems.se/prov/", "https://wms1.ongoingsystems.se/prov/api/v1/"),
        ("https://api.ongoingsystems.se/apidemo/api/v1/", "https://api.ongoingsystems.se/apidemo/api/v1/"),
        ("https://api.ongoingsystems.se/apidemo/api/v1", "https://api.ongoingsystems.se/apidemo/api/v1/"),
        ("http://127.0.0.1:8702/demo/api/v1/", "http://127.0.0.1:8702/demo/api/v1/"),
    ],
)
def test_system_field_gives_the_api_address(system: str, expected: str) -> None:
    assert api_url(system) == expected


@pytest.mark.parametrize("system", ["prov", "https://prov.ongoingsystems.se/prov/"])
def test_demo_systems_live_on_their_own_host(system: str) -> None:
    assert api_url(system, demo=True) == "https://wms1.ongoingsystems.se/prov/api/v1/"


def test_api_suffix_is_not_doubled() -> None:
    once = api_url("demo")
    assert api_url(once) == once


@pytest.mark.parametrize(
    "system",
    [
        "",
        "https://example.com/demo/",
        "https://ongoingsystems.se.example.com/demo/",
        "https://evilongoingsystems.se/demo/",
        "https://demo.ongoingsystems.se@example.com/demo/",
        "https://demo.ongoingsystems.se\\@example.com/demo/",
        "https://wms1.ongoingsystems.se/",
        "https://api.ongoingsystems.se",
        "ftp://demo.ongoingsystems.se/demo",
        "https://[::1/demo",
        "de mo",
    ],
)
def test_anything_else_is_refused_in_plain_words(system: str) -> None:
    with pytest.raises(NotConfigured) as refused:
        api_url(system)
    assert refused.value.code == "ongoing.bad_address"
    assert "login address" in refused.value.todo


def test_password_in_an_address_is_not_repeated_in_the_error() -> None:
    with pytest.raises(NotConfigured) as refused:
        api_url("https://user:hemligt@demo.ongoingsystems.se/demo/")
    assert "hemligt" not in str(refused.value)


@pytest.mark.parametrize(
    ("url", "allowed"),
    [
        ("https://api.ongoingsystems.se/demo/api/v1/", OWN),
        ("https://API.OngoingSystems.se/demo/api/v1/", OWN),
        ("https://api.ongoingsystems.se./demo/api/v1/", OWN),
        ("https://wms.example.se/api/v1/", [".Example.se"]),
        ("http://127.0.0.1:8702/demo/api/v1/", ["127.0.0.1"]),
        ("http://localhost:8702/demo/api/v1/", ["localhost"]),
        ("http://[::1]:8702/demo/api/v1/", ["::1"]),
    ],
)
def test_host_on_the_list_is_allowed(url: str, allowed: list[str]) -> None:
    require_allowed(url, allowed)


@pytest.mark.parametrize(
    ("url", "allowed"),
    [
        ("https://example.com/", OWN),
        ("https://api.ongoingsystems.se.example.com/", OWN),
        ("https://evilexample.se/", [".example.se"]),
        ("https://example.se/", [".example.se"]),
        ("http://127.0.0.1/", OWN),
        ("https://api.ongoingsystems.se%2eexample.com/", OWN),
        ("https://169.254.169.254/", OWN),
        ("https://api.ongoingsystems.se/", []),
    ],
)
def test_host_outside_the_list_is_refused(url: str, allowed: list[str]) -> None:
    with pytest.raises(NotConfigured) as refused:
        require_allowed(url, allowed)
    assert refused.value.code == "ongoing.host_not_allowed"
    assert "LAGERBRO_ONGOING_ALLOWED_HOSTS" in refused.value.todo


@pytest.mark.parametrize("url", ["https://api.ongoingsystems.se@example.com/", "https://u:p@api.ongoingsystems.se/"])
def test_address_with_a_user_in_it_is_refused(url: str) -> None:
    with pytest.raises(NotConfigured):
        require_allowed(url, OWN)


def test_plain_http_is_refused_except_on_this_machine() -> None:
    with pytest.raises(NotConfigured, match="https"):
        require_allowed("http://api.ongoingsystems.se/demo/api/v1/", OWN)
