"""The API's documentation as Swagger UI, with every part of it served by us: it works without the internet."""

from fastapi import APIRouter
from fastapi.openapi.docs import swagger_ui_default_parameters
from starlette.responses import Response

from app.web.pages.visits import AnyVisit

router = APIRouter()

FOLDER = "vendor/swagger-ui-5.35.0"


@router.get("/docs")
async def show(visit: AnyVisit) -> Response:
    """Swagger UI on our OpenAPI document; Authorize logs in with user name and password."""
    app = visit.request.app
    parameters = {
        **swagger_ui_default_parameters,
        **(app.swagger_ui_parameters or {}),
        "url": app.openapi_url,
        "validatorUrl": None,  # the validator is somebody else's server
    }
    return visit.page("api_docs.html", folder=FOLDER, title=app.title, parameters=parameters)
