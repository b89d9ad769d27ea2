"""How a request to /api/warehouse is read: bare JSON, its fields, its query and the id in its path (FACTS §4, §6)."""

import json
from collections.abc import Mapping
from datetime import date
from typing import Annotated, Any, TypeVar

from fastapi import Depends, Request
from pydantic import ValidationError

from app.sandbox.fortnox.documents.warehouse_document import WarehouseDocument
from app.sandbox.fortnox.switches import FortnoxSwitches
from app.sandbox.fortnox.warehouse_problems import InventedCode, not_there, warehouse_refusal

W = TypeVar("W", bound=WarehouseDocument)
K = TypeVar("K")


async def read_json(request: Request) -> Any:
    """The body, whatever its content type says."""
    try:
        return json.loads(await request.body())
    except ValueError as broken:
        raise warehouse_refusal(InventedCode.invalid_body) from broken


async def read_object(request: Request) -> dict[str, Any]:
    """The object that the body is, without a wrapper."""
    body = await read_json(request)
    if not isinstance(body, dict):
        raise warehouse_refusal(InventedCode.invalid_body)
    return body


def sendable(model: type[WarehouseDocument], content: Mapping[str, Any]) -> dict[str, Any]:
    """The fields of a body that a client decides on; what the server alone sets is accepted and ignored, null too."""
    return {name: value for name, value in content.items() if name not in model.read_only and value is not None}


def built(model: type[W], fields: Mapping[str, Any]) -> W:
    """A document from its fields.

    Raises:
        WarehouseRefusal: a field unknown, missing, of the wrong type, too long, or out of its range.
    """
    try:
        return model.model_validate(fields)
    except ValidationError as invalid:
        first = invalid.errors()[0]
        where = ".".join(str(part) for part in first["loc"])
        unknown = first["type"] == "extra_forbidden"
        code = InventedCode.unknown_field if unknown else InventedCode.invalid_value
        raise warehouse_refusal(code, f"Ogiltigt värde i fältet {where}: {first['msg']}") from invalid


def takes_body(example: Any) -> dict[str, Any]:
    """The request body for the server's own documentation."""
    return {"requestBody": {"required": True, "content": {"application/json": {"example": example}}}}


def asked_flag(request: Request, name: str) -> bool | None:
    """A boolean filter, None when it is not given."""
    text = request.query_params.get(name)
    if not text:
        return None
    if text not in {"true", "false"}:
        raise warehouse_refusal(InventedCode.invalid_value, f"Ogiltigt värde i {name}.")
    return text == "true"


def asked_text(request: Request, name: str) -> str:
    """A text filter in small letters; empty finds everything."""
    return request.query_params.get(name, "").lower()


def asked_list(request: Request, name: str) -> set[str] | None:
    """A filter of several values, comma separated (FACTS §6)."""
    text = request.query_params.get(name)
    return set(text.split(",")) if text else None


def as_day(value: Any) -> date:
    """A date from a JSON string YYYY-MM-DD."""
    try:
        return date.fromisoformat(value)
    except (TypeError, ValueError) as wrong:
        raise warehouse_refusal(InventedCode.invalid_value, "Ogiltigt datum.") from wrong


def shown(hits: list[K], switches: FortnoxSwitches) -> list[K]:
    """A bare list as it is sent: all of it, or cut in silence as switched (FACTS §6)."""
    return hits[: switches.warehouse_list_limit or None]


async def _number_in_path(id: str) -> int:  # noqa: A002 - the vendor's name of the parameter
    if not (id.isascii() and id.isdigit()):
        raise not_there()
    return int(id)


DocumentId = Annotated[int, Depends(_number_in_path)]
"""The numeric id in a path."""
