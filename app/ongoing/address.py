"""From what a person knows of his warehouse system to the address of its API, and the list of hosts we may talk to."""

import ipaddress
import re
from collections.abc import Sequence
from typing import NoReturn

import httpx

from app.errors import NotConfigured

ONGOING_DOMAIN = "ongoingsystems.se"
PRODUCTION_HOST = f"api.{ONGOING_DOMAIN}"
DEMO_HOST = f"wms1.{ONGOING_DOMAIN}"

_CUSTOMER_ID = re.compile(r"[A-Za-z0-9][A-Za-z0-9_-]*")


def api_url(system: str, *, demo: bool = False) -> str:
    """The API address for a System field: a login address, an Ongoing customer id, or an API address as it is.

    FACTS §1: `https://{warehouse}.ongoingsystems.se/{warehouse}` logs in, the API is on the api host, for demo systems
    on wms1; the spelling of {warehouse} is kept. An address that ends in /api/v1 is taken as it is, on any host: the
    allow-list decides on it (`require_allowed`).

    Raises:
        NotConfigured: the text is neither, or the address is not one of Ongoing's.

    """
    text = system.strip()
    if _CUSTOMER_ID.fullmatch(text):
        return _api_url(text, host=DEMO_HOST if demo else PRODUCTION_HOST)
    url = _parsed(text if "://" in text else f"https://{text}")
    if url.path.rstrip("/").endswith("/api/v1"):
        return f"{url.scheme}://{url.netloc.decode('ascii')}{url.path.rstrip('/')}/"
    label = url.host.removesuffix(f".{ONGOING_DOMAIN}")
    if label == url.host:
        _refuse(f"{url.host} is not an address of Ongoing WMS.")
    warehouse = url.path.strip("/").split("/")[0]
    shared_host = url.host in {PRODUCTION_HOST, DEMO_HOST}
    if not warehouse and not shared_host:
        warehouse = label
    if not _CUSTOMER_ID.fullmatch(warehouse):
        _refuse(f"{system.strip()!r} does not say which warehouse system it is.")
    return _api_url(warehouse, host=DEMO_HOST if demo or url.host == DEMO_HOST else PRODUCTION_HOST)


def require_allowed(url: str, allowed_hosts: Sequence[str]) -> None:
    """Check that we may talk to this address at all: an allowed host, and https unless it is this very machine.

    `allowed_hosts` holds exact hosts ("api.ongoingsystems.se") and, with a leading dot, whole domains (".example.se").

    Raises:
        NotConfigured: in words for the administrator.

    """
    parsed = _parsed(url)
    host = parsed.host.removesuffix(".")
    if not any(_matches(host, allowed.lower()) for allowed in allowed_hosts):
        _refuse(
            f"The host {host} is not on the list of hosts that this gateway may talk to.",
            code="ongoing.host_not_allowed",
            todo="The operator of the server can add it to LAGERBRO_ONGOING_ALLOWED_HOSTS.",
        )
    if parsed.scheme != "https" and not _is_loopback(host):
        _refuse(f"{host} must be called over https.", code="ongoing.host_not_allowed", todo="Use an https address.")


def _parsed(text: str) -> httpx.URL:
    """Read with the parser of the library that will send, so that both see the same host."""
    try:
        url = httpx.URL(text)
    except httpx.InvalidURL:
        _refuse(f"{text!r} is not an address.")
    if url.scheme not in {"https", "http"} or not url.host or url.userinfo:
        _refuse(f"{text.rsplit('@', maxsplit=1)[-1]!r} is not an address that can be used here.")
    return url


def _api_url(warehouse: str, *, host: str) -> str:
    return f"https://{host}/{warehouse}/api/v1/"


def _matches(host: str, allowed: str) -> bool:
    return host.endswith(allowed) if allowed.startswith(".") else host == allowed


def _is_loopback(host: str) -> bool:
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


def _refuse(
    message: str,
    *,
    code: str = "ongoing.bad_address",
    todo: str = "Give the login address, such as https://demo.ongoingsystems.se/demo/, or the Ongoing customer id.",
) -> NoReturn:
    raise NotConfigured(message, code=code, todo=todo)
