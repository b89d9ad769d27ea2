"""Style sheets, scripts and pictures, all served by us; an address with the file's version is kept for a year."""

from functools import cache
from hashlib import sha256
from pathlib import Path
from typing import Any

from starlette.responses import Response
from starlette.staticfiles import StaticFiles
from starlette.types import Scope

FOLDER = Path(__file__).resolve().parents[1] / "static"
PREFIX = "/static"
FOREVER = "public, max-age=31536000, immutable"
ASK_FIRST = "no-cache"


class VersionedFiles(StaticFiles):
    """The folder `app/web/static`."""

    def __init__(self) -> None:
        super().__init__(directory=FOLDER)

    def file_response(self, full_path: Any, stat_result: Any, scope: Scope, status_code: int = 200) -> Response:
        """The file; for ever under its version, else the browser asks each time whether it has changed."""
        answer = super().file_response(full_path, stat_result, scope, status_code)
        version = version_of(Path(full_path).relative_to(FOLDER).as_posix())
        answer.headers["Cache-Control"] = FOREVER if scope["query_string"] == f"v={version}".encode() else ASK_FIRST
        return answer


def static(name: str) -> str:
    """The address of a file in `app/web/static`, with its version. Raises FileNotFoundError if there is none."""
    return f"{PREFIX}/{name}?v={version_of(name)}"


@cache
def version_of(name: str) -> str:
    """What the file holds, as a short text that changes with it."""
    return sha256((FOLDER / name).read_bytes()).hexdigest()[:12]
