"""How a request body is read: JSON, its one wrapper, and the rules a field has to pass (FACTS §5, §9)."""

import json
from collections.abc import Mapping
from typing import Any, TypeVar

from fastapi import Request
from pydantic import ValidationError

from app.sandbox.fortnox.documents.document import Document
from app.sandbox.fortnox.problems import Code, Refusal
from app.sandbox.fortnox.switches import NullInPut

D = TypeVar("D", bound=Document)

CLEAR = "API_BLANK"
"""The value that empties a field."""


async def read_body(request: Request, wrapper: str) -> dict[str, Any]:
    """The object inside `{"<wrapper>": {...}}`."""
    try:
        body = json.loads(await request.body())
    except ValueError as broken:
        raise Refusal(Code.broken_json) from broken
    if not isinstance(body, dict) or not isinstance(body.get(wrapper), dict):
        raise Refusal(Code.empty_body)
    for extra in body.keys() - {wrapper}:
        raise Refusal(Code.unknown_field, f"Ogiltigt fält i anropet: {extra}")
    content: dict[str, Any] = body[wrapper]
    return content


def takes(wrapper: str, *, example: Mapping[str, Any]) -> dict[str, Any]:
    """The request body for the server's own documentation."""
    return {
        "requestBody": {
            "required": True,
            "content": {
                "application/json": {
                    "schema": {"type": "object", "required": [wrapper], "properties": {wrapper: {"type": "object"}}},
                    "example": {wrapper: dict(example)},
                }
            },
        }
    }


def changes_in(
    model: type[Document],
    content: Mapping[str, Any],
    *,
    null: NullInPut,
    allowed: frozenset[str] = frozenset(),
) -> dict[str, Any]:
    """The fields of a body that change something, under their remote names.

    `API_BLANK` stands for the field's default, an empty string changes nothing, null does as switched. Read-only
    fields are refused unless `allowed`.

    Raises:
        Refusal: an unknown or a read-only field.
    """
    fields = {field.alias or name: field for name, field in model.model_fields.items()}
    changes: dict[str, Any] = {}
    for name, value in content.items():
        if name in model.read_only and name not in allowed:
            raise Refusal(Code.invalid_parameter, f"Fältet {name} är skrivskyddat.")
        if name not in fields:
            raise Refusal(Code.unknown_field, f"Ogiltigt fält i anropet: {name}")
        if value is None and null is NullInPut.refuse:
            raise Refusal(Code.invalid_parameter, f"Fältet {name} får inte vara null.")
        if value == CLEAR or (value is None and null is NullInPut.clear):
            blank = fields[name].get_default(call_default_factory=True)
            changes[name] = blank if fields[name].is_required() is False else ""
        elif value is not None and value != "":
            changes[name] = value
    return changes


def changed(document: D, changes: Mapping[str, Any]) -> D:
    """The document after a save.

    Raises:
        Refusal: a value of the wrong type, too long, or out of its range.
    """
    return built(type(document), {**document.model_dump(by_alias=True), **changes})


def built(model: type[D], fields: Mapping[str, Any]) -> D:
    """A document from its fields; raises as `changed` does."""
    try:
        return model.model_validate(fields)
    except ValidationError as invalid:
        first = invalid.errors()[0]
        where = ".".join(str(part) for part in first["loc"])
        code = _code_of(first["type"])
        raise Refusal(code, f"Ogiltigt värde i fältet {where}: {first['msg']}") from invalid


def _code_of(error: str) -> Code:
    if error.startswith("bool"):
        return Code.not_boolean
    if error.startswith(("decimal", "int", "float")):
        return Code.not_numeric
    if error == "string_type":
        return Code.not_alphanumeric
    if error == "extra_forbidden":
        return Code.unknown_field
    if error == "missing":
        return Code.empty_body
    return Code.invalid_parameter
