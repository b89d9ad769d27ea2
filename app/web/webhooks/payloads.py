"""Reading what a webhook carries: JSON as it comes, every field of it, in a form that both databases keep."""

import json
import math
from typing import Any, NoReturn

from app.connections.models import Connection
from app.inbox.intake import fallback_id
from app.web.problems import Fault, Kind, ProblemError

MOST_ID_CHARACTERS = 100
REPLACEMENT = "\N{REPLACEMENT CHARACTER}"


def payload_of(body: bytes) -> dict[str, Any]:
    """The JSON object in the body, unknown fields and all. Raises ProblemError (malformed) for anything else."""
    try:
        payload = json.loads(body, parse_constant=_refuse_constant, parse_float=_finite)
        storable = _storable(payload)
    except (ValueError, RecursionError):
        raise ProblemError(Kind.MALFORMED, "The body is not JSON.") from None
    if not isinstance(storable, dict):
        raise ProblemError(Kind.MALFORMED, "The body is JSON, but not an object.")
    return storable


def external_id(payload: dict[str, Any]) -> str:
    """What makes a repeat of the call the same event: the remote's event id, else the payload itself.

    An id of 0, as a test call may carry, names nothing.
    """
    match payload.get("webhookEventId"):
        case bool():
            pass
        case int() | str() as named if named not in {0, ""} and len(str(named)) <= MOST_ID_CHARACTERS:
            return str(named)
        case _:
            pass
    return fallback_id(payload)


def require_own(payload: dict[str, Any], connection: Connection) -> None:
    """Raise ProblemError when the event is about another goods owner; one that names none is taken.

    It is refused rather than dropped, so that whoever set the webhook up on the wrong goods owner sees it in the WMS.
    """
    named = payload.get("goodsOwnerId")
    if named is not None and str(named) != str(connection.goods_owner_id):
        raise ProblemError(
            Kind.REFUSED,
            "The event is about another goods owner than the one this address belongs to.",
            code="webhooks.other_goods_owner",
            todo=f"Set the webhook up for goods owner {connection.goods_owner_id}, or use the other one's address.",
            errors=[Fault(at="body.goodsOwnerId", message=f"must be {connection.goods_owner_id}")],
        )


def _refuse_constant(name: str) -> NoReturn:
    raise ValueError(f"{name} is not JSON")


def _finite(text: str) -> float:
    number = float(text)
    if not math.isfinite(number):
        raise ValueError("is no number that can be kept")
    return number


def _storable(value: Any) -> Any:
    """The same value without the characters that PostgreSQL does not keep: zero, and halves of a pair."""
    match value:
        case str():
            return "".join(
                REPLACEMENT if character == "\0" or "\ud800" <= character <= "\udfff" else character
                for character in value
            )
        case list():
            return [_storable(one) for one in value]
        case dict():
            return {_storable(name): _storable(one) for name, one in value.items()}
        case _:
            return value
