"""The gateway's doors over HTTP, put together: layers, routers, and the OpenAPI document."""

import json
from collections.abc import Callable
from contextlib import AbstractAsyncContextManager
from typing import Any

from fastapi import APIRouter, FastAPI
from fastapi.openapi.utils import get_openapi
from fastapi.routing import APIRoute

from app.web import health
from app.web.api import (
    attention,
    audit,
    before_the_line,
    connections,
    dry_run,
    events,
    options,
    preflight,
    reconnecting,
    records,
    reports,
    runs,
    search,
    standing,
    sync,
    tokens,
    transfers,
    users,
    watermarks,
)
from app.web.api.routing import PACKED_EXAMPLE
from app.web.bodies import WholeBodies
from app.web.correlation import Correlation
from app.web.faults import handle_faults
from app.web.headers import SafeHeaders
from app.web.idempotency import HEADER as IDEMPOTENCY_KEY
from app.web.idempotency import Idempotency
from app.web.pages import (
    account,
    api_docs,
    checks,
    connect,
    connect_callback,
    connection,
    delete_connection,
    first_run,
    login,
    overview,
    reconnect,
    rewinding,
    set_up,
    switches,
)
from app.web.pages import attention as attention_page
from app.web.pages import audit as audit_page
from app.web.pages import events as events_page
from app.web.pages import options as options_page
from app.web.pages import record as record_page
from app.web.pages import runs as runs_pages
from app.web.pages import search as search_page
from app.web.pages import users as users_pages
from app.web.pages import webhooks as webhooks_page
from app.web.pages.problems import ProblemPages
from app.web.pages.static import PREFIX, VersionedFiles
from app.web.problems import Problem, table
from app.web.security import TOKEN_PATH, Attempts
from app.web.webhooks import addresses

Lifespan = Callable[[FastAPI], AbstractAsyncContextManager[None]]

API_VERSION = "1.0"

ROUTERS: tuple[APIRouter, ...] = (
    tokens.router,
    connections.router,
    reconnecting.router,
    options.router,
    preflight.router,
    before_the_line.router,
    standing.router,
    sync.router,
    reports.router,
    dry_run.router,
    runs.router,
    watermarks.router,
    attention.everywhere,
    attention.router,
    search.router,
    records.router,
    transfers.router,
    events.everywhere,
    events.router,
    audit.router,
    users.router,
    addresses.router,
    health.router,
)

# The pages for people; a new one gets its line here, and its access in tests/web/pages/test_access.py.
PAGES: tuple[APIRouter, ...] = (
    login.router,
    overview.router,
    connection.router,
    switches.router,
    runs_pages.router,
    rewinding.router,
    checks.router,
    search_page.router,
    record_page.router,
    attention_page.router,
    attention_page.of_connection,
    events_page.router,
    events_page.of_connection,
    audit_page.router,
    connect.router,
    connect_callback.router,
    set_up.router,
    first_run.router,
    options_page.router,
    webhooks_page.router,
    reconnect.router,
    delete_connection.router,
    users_pages.router,
    account.router,
    api_docs.router,
)

DESCRIPTION = f"""The bridge between Fortnox and Ongoing WMS.

**Log in** with the Authorize button (or `POST /api/v1/token`) and send the token as `Authorization: Bearer`. An admin
sees every connection; an operator those he is bound to: any other one is not found, as if it were not there.

**Lists** come in pages: pass `next_cursor` on as `cursor` until it is null. **Times** are UTC in ISO 8601.
**X-Correlation-Id** is taken from the request or made, returned with every answer, and found again on the records,
transfers and log lines that follow from it.

**Errors** are problems (RFC 9457, `application/problem+json`). Their types:

{table()}
"""

IDEMPOTENT = {
    "name": IDEMPOTENCY_KEY,
    "in": "header",
    "required": False,
    "description": "A text of your own, such as a UUID: the same request under the same key is carried out once, and "
    "answered the same for a day.",
    "schema": {"type": "string", "maxLength": 100},
}

TAGS = [
    {"name": "log in", "description": "A token for a user name and a password."},
    {"name": "connections", "description": "Fortnox companies paired with goods owners of Ongoing."},
    {"name": "options", "description": "What is chosen per connection, the switches of the processes included."},
    {"name": "preflight", "description": "Whether what is chosen fits what there is on both sides."},
    {"name": "standing", "description": "How a connection stands now, and what moved lately."},
    {"name": "sync", "description": "Setting a sync going by hand."},
    {"name": "reports", "description": "What no webhook said, by hand: an order sent, a purchase order received."},
    {"name": "runs", "description": "Rounds of a process, and how far they are."},
    {"name": "watermarks", "description": "How far each process has seen, and setting that back."},
    {"name": "attention", "description": "What needs attention, by cause."},
    {"name": "records", "description": "Where each record stands, and what a person does with it."},
    {"name": "transfers", "description": "Every attempt to move a record, with its reason."},
    {"name": "events", "description": "What the WMS's webhooks told us."},
    {"name": "audit", "description": "Who did what."},
    {"name": "users", "description": "Who may log in, and what he sees."},
    {"name": "webhooks", "description": "For the WMS: the addresses that it calls."},
    {"name": "health", "description": "For those who run the server."},
]


def create_application(*, lifespan: Lifespan | None = None) -> FastAPI:
    """The application; its lifespan puts `app.web.services.Services` into `app.state.services`."""
    app = FastAPI(
        title="Lagerbro",
        version=API_VERSION,
        description=DESCRIPTION,
        openapi_tags=TAGS,
        lifespan=lifespan,
        docs_url=None,
        redoc_url=None,
        generate_unique_id_function=_operation_id,
        swagger_ui_parameters={"persistAuthorization": True, "displayRequestDuration": True},
    )
    app.state.attempts = Attempts()
    for router in ROUTERS:
        app.include_router(router)
    for page in PAGES:
        app.include_router(page, tags=["pages"], include_in_schema=False)
    app.mount(PREFIX, VersionedFiles())
    handle_faults(app)
    app.add_middleware(Idempotency)
    app.add_middleware(WholeBodies)
    app.add_middleware(Correlation)
    app.add_middleware(ProblemPages)
    app.add_middleware(SafeHeaders)
    app.openapi = lambda: _document(app)  # type: ignore[method-assign]
    return app


def openapi_document() -> dict[str, Any]:
    """The OpenAPI document of the gateway, the same on every machine."""
    return create_application().openapi()


def _document(app: FastAPI) -> dict[str, Any]:
    """FastAPI's document with the schema of our problems, which the operations refer to."""
    if app.openapi_schema is None:
        document = get_openapi(
            title=app.title,
            version=app.version,
            description=app.description,
            tags=app.openapi_tags,
            routes=app.routes,
        )
        schemas = document["components"]["schemas"]
        problem = Problem.model_json_schema(ref_template="#/components/schemas/{model}")
        schemas |= problem.pop("$defs")
        schemas["Problem"] = problem
        for unused in ("HTTPValidationError", "ValidationError"):
            schemas.pop(unused, None)
        for path, operations in document["paths"].items():
            for method, operation in operations.items():
                _unpack_examples(operation["responses"])
                if method == "post" and path.startswith("/api/") and path != TOKEN_PATH:
                    operation.setdefault("parameters", []).append(IDEMPOTENT)
        app.openapi_schema = document
    return app.openapi_schema


def _unpack_examples(responses: dict[str, Any]) -> None:
    for answer in responses.values():
        for media in answer.get("content", {}).values():
            if PACKED_EXAMPLE in media:
                media["example"] = json.loads(media.pop(PACKED_EXAMPLE))


def _operation_id(route: APIRoute) -> str:
    """A name for programs: the resource and the verb."""
    return f"{route.tags[0]}_{route.name}".replace(" ", "_")
