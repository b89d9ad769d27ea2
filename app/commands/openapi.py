"""The OpenAPI documents in openapi/: ours and the simulators', written from the code and compared with it."""

import json
from pathlib import Path
from typing import Any

from app.sandbox.fortnox import create_fortnox
from app.sandbox.ongoing import create_ongoing
from app.web.application import openapi_document

FOLDER = Path("openapi")


def documents() -> dict[Path, str]:
    """Each file with the text it should have."""
    return {
        FOLDER / "gateway.json": _text(openapi_document()),
        FOLDER / "sandbox-fortnox.json": _text(create_fortnox().openapi()),
        FOLDER / "sandbox-ongoing.json": _text(create_ongoing().openapi()),
    }


def write() -> None:
    """Write every file anew."""
    FOLDER.mkdir(exist_ok=True)
    for file, text in documents().items():
        file.write_text(text)


def stale() -> list[Path]:
    """The files that are not what the code says."""
    return [file for file, text in documents().items() if not file.exists() or file.read_text() != text]


def _text(document: dict[str, Any]) -> str:
    return json.dumps(document, indent=1, sort_keys=True, ensure_ascii=False) + "\n"
