"""GET and POST /oauth-v1/auth: the browser's way to a consent (FACTS §2)."""

from collections.abc import Mapping
from typing import Annotated
from urllib.parse import parse_qsl, urlencode, urlsplit, urlunsplit

from fastapi import APIRouter, Form, Request
from starlette.responses import HTMLResponse, RedirectResponse, Response

from app.sandbox.fortnox.access import World
from app.sandbox.fortnox.company import KNOWN_SCOPES, Company
from app.sandbox.fortnox.consent_page import consent_page, failure_page
from app.sandbox.fortnox.tokens import CODE_LIFETIME, Client, Code, Consent
from app.sandbox.fortnox.world import FortnoxWorld

router = APIRouter(prefix="/oauth-v1", tags=["oauth"])

_CARRIED = ("client_id", "redirect_uri", "scope", "state", "response_type", "access_type", "account_type")


@router.get("/auth", summary="The consent page", response_class=HTMLResponse)
async def ask(request: Request, world: World) -> Response:
    """Shows the page, or sends the browser back with an error."""
    query = {name: request.query_params[name] for name in _CARRIED if name in request.query_params}
    return _refused(world, query) or _page(world, query)


@router.post("/auth", summary="Grant or deny", response_class=HTMLResponse)
async def decide(
    request: Request,
    world: World,
    tenant_id: Annotated[int, Form()] = 0,
    user: Annotated[str, Form()] = "",
    password: Annotated[str, Form()] = "",
    decision: Annotated[str, Form()] = "deny",
) -> Response:
    """Logs in, keeps the consent and sends the browser back with a code; or with `access_denied`."""
    form = await request.form()
    query = {name: str(form[name]) for name in _CARRIED if name in form}
    refused = _refused(world, query)
    if refused is not None:
        return refused
    if decision != "grant":
        return _back(query, error="access_denied", error_description="The user denied the request")
    company = world.companies.get(tenant_id)
    if company is None:
        return _page(world, query, error="Choose a company.", status=400)
    wrong = _wrong_login(company, user, password, service=query.get("account_type") == "service")
    if wrong:
        return _page(world, query, error=wrong, status=403)
    return _back(query, code=_grant(world, query, tenant_id))


def _grant(world: FortnoxWorld, query: Mapping[str, str], tenant_id: int) -> str:
    scopes, client_id = frozenset(query["scope"].split()), query["client_id"]
    service = query.get("account_type") == "service"
    world.grants.consents[client_id, tenant_id] = Consent(
        scopes, service_account=service, lager_plus=world.companies[tenant_id].lager_plus
    )
    code = world.grants.opaque("code")
    world.grants.codes[code] = Code(
        client_id=client_id,
        tenant_id=tenant_id,
        redirect_uri=query["redirect_uri"],
        scopes=scopes,
        offline=query.get("access_type") == "offline",
        expires=world.now() + CODE_LIFETIME,
    )
    return code


def _wrong_login(company: Company, name: str, password: str, *, service: bool) -> str | None:
    user = next((user for user in company.users if (user.name, user.password) == (name, password)), None)
    if user is None:
        return "Wrong user or password."
    if service and not user.administrator:
        return "Only a system administrator may consent to a service account."
    return None


def _refused(world: FortnoxWorld, query: Mapping[str, str]) -> Response | None:
    """What is wrong with the request itself; without a redirect that can be trusted it is said on a page."""
    client: Client | None = world.grants.clients.get(query.get("client_id", ""))
    if client is None:
        return HTMLResponse(failure_page("Unknown client."), 400)
    if not client.may_redirect_to(query.get("redirect_uri", "")):
        return HTMLResponse(failure_page("The redirect address is not registered for this client."), 400)
    if query.get("response_type") != "code" or not query.get("state"):
        return _back(query, error="invalid_request", error_description="response_type=code and state are required")
    scopes = query.get("scope", "").split()
    if not scopes or not KNOWN_SCOPES.issuperset(scopes):
        return _back(query, error="invalid_scope", error_description="A scope is missing or unknown")
    if query.get("account_type", "service") != "service":
        return _back(query, error="invalid_request", error_description="account_type can only be service")
    return None


def _page(world: FortnoxWorld, query: Mapping[str, str], *, error: str = "", status: int = 200) -> Response:
    page = consent_page(query, scopes=query["scope"].split(), companies=world.companies.values(), error=error)
    return HTMLResponse(page, status)


def _back(query: Mapping[str, str], **answer: str) -> Response:
    """To the redirect address, with the state as it came."""
    parts = urlsplit(query["redirect_uri"])
    state = {"state": query["state"]} if "state" in query else {}
    target = parts._replace(query=urlencode([*parse_qsl(parts.query), *{**answer, **state}.items()]))
    return RedirectResponse(urlunsplit(target), 302)
