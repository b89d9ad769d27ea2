"""Every page of the console by its route, so that a new one is walked without being named anywhere."""

import string
from collections.abc import Mapping
from functools import partial
from typing import Final

from fastapi.routing import APIRoute
from fastapi.sse import EventSourceResponse

from app.web.application import PAGES
from tests.browser.installation import Site
from tests.live.servers import until

NO_PAGES: Final = {"/connect/callback": "only Fortnox leads there, with a state that works once"}
"""What shows no page by itself, and why."""
WITHOUT_LOG_IN: Final = "/login"
WITH_QUERY: Final[Mapping[str, str]] = {
    "/records": "q=1",
    "/connections/{connection_id}/attention/{process}": "code=sales_orders.no_city",
}
"""What is asked of a page that shows little by itself."""


def page_paths() -> list[str]:
    """The addresses of the pages, some of them with ids left open."""
    routes = [route for router in PAGES for route in router.routes if isinstance(route, APIRoute)]
    found = {
        route.path_format
        for route in routes
        if "GET" in (route.methods or ()) and route.response_class is not EventSourceResponse
    }
    assert found >= NO_PAGES.keys() | WITH_QUERY.keys()
    return sorted(found - NO_PAGES.keys())


def address_of(path: str, ids: Mapping[str, str]) -> str:
    """The path with its ids filled in and its query put behind it."""
    unknown = {name for _, name, _, _ in string.Formatter().parse(path) if name} - ids.keys()
    assert not unknown, f"{path}: say in ids_of() what {unknown} may be"
    query = WITH_QUERY.get(path)
    return path.format(**ids) + (f"?{query}" if query else "")


def ids_of(site: Site) -> dict[str, str]:
    """Have enough happen that every page has something to show; what the ids in the addresses may be."""
    base = f"/connections/{site.connection_id}"
    held, dismissed = site.order_without_city(), site.order_without_city()
    site.warehouse("POST", "work")
    site.sync("sales_orders")
    for number in (held, dismissed):
        until(partial(site.is_held, number), what=f"order {number} is held")
    site.api("POST", f"{base}/records/sales_orders/{dismissed}/dismiss", json={"reason": "The customer collected it."})
    events = until(lambda: site.api("GET", f"{base}/events")["items"], what="a webhook event")
    return {
        "connection_id": site.connection_id,
        "process": "sales_orders",
        "key": held,
        "event_id": events[0]["id"],
        "run_id": site.api("GET", f"{base}/runs")["items"][0]["id"],
        "user_id": site.api("GET", "/users")["items"][0]["id"],
    }
