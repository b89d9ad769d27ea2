"""Request bodies in the OpenAPI of the sandbox, although the calls read their bodies themselves."""

from typing import Any

from fastapi import FastAPI
from fastapi.openapi.utils import get_openapi
from pydantic import BaseModel

_DOCUMENTED: dict[str, type[BaseModel]] = {}
_TEMPLATE = "#/components/schemas/{model}"


def body_documented(model: type[BaseModel]) -> dict[str, Any]:
    """The `openapi_extra` of a route whose body is of this model."""
    _DOCUMENTED[model.__name__] = model
    reference = {"$ref": _TEMPLATE.format(model=model.__name__)}
    return {"requestBody": {"required": True, "content": {"application/json": {"schema": reference}}}}


def document(app: FastAPI) -> None:
    """Let the application's OpenAPI know the models of bodies that calls read themselves."""

    def openapi() -> dict[str, Any]:
        if app.openapi_schema is None:
            schema = get_openapi(title=app.title, version=app.version, summary=app.summary, routes=app.routes)
            schemas = schema.setdefault("components", {}).setdefault("schemas", {})
            for name, model in _DOCUMENTED.items():
                own = model.model_json_schema(ref_template=_TEMPLATE)
                schemas |= own.pop("$defs", {}) | {name: own}
            app.openapi_schema = schema
        return app.openapi_schema

    app.openapi = openapi  # type: ignore[method-assign]  # FastAPI's documented way to extend the document
