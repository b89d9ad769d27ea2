"""JSON as a person reads it."""

import json
from typing import Any


def shown_json(value: Any) -> str:
    """The value with a line for each field."""
    return json.dumps(value, ensure_ascii=False, indent=2, default=str)


def shown_body(body: str) -> str:
    """The body of a request that is JSON; one that was cut when it was kept stays as it is."""
    try:
        return shown_json(json.loads(body))
    except ValueError:
        return body
