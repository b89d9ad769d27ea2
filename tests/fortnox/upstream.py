"""The upstream documents, as the conformance tests use them."""

import json
from pathlib import Path
from typing import Any


def example(upstream: Path, name: str) -> Any:
    return json.loads((upstream / "examples" / name).read_text())


def strict(schema: Any) -> Any:
    """A schema of the specification as JSON Schema for a PUT: nothing required, no other fields, null where allowed."""
    if isinstance(schema, list):
        return [strict(part) for part in schema]
    if not isinstance(schema, dict):
        return schema
    plain = {key: strict(value) for key, value in schema.items() if key not in {"required", "nullable"}}
    if schema.get("type") == "object" or isinstance(schema.get("properties"), dict):
        plain["additionalProperties"] = False
    if schema.get("nullable") is True and "type" in plain:
        plain["type"] = [plain["type"], "null"]
    return plain
