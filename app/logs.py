"""Structured logs on standard output: one line per event, with the correlation id from webhook to remote call.

Everything goes through one handler, the libraries' own loggers too, and that handler takes secrets out. What is bound
with `structlog.contextvars.bound_contextvars` stands on every line of the task, a library's included.
"""

import logging
import re
import sys
from collections.abc import Mapping
from typing import Any, TextIO

import structlog
from structlog.typing import EventDict, Processor

from app.settings import LogFormat, LogLevel

REDACTED = "[redacted]"
# Libraries that write every call, statement or header they handle; aiosqlite with the values in it.
TALKATIVE = ("alembic", "httpx", "httpcore", "sqlalchemy", "aiosqlite", "asyncio", "python_multipart", "urllib3")
# The engine's logger takes a handler of its own, in its own format, unless it has one already.
WITH_HANDLERS_OF_THEIR_OWN = ("dbos",)

_SECRET_WORD = r"(?:password|passwd|secret|token|authorization|cookie|api[-_ ]?key|credential|private[-_ ]?key)"  # noqa: S105
_secret_name = re.compile(_SECRET_WORD, re.IGNORECASE)
_secret_values = (
    # Authorization: Basic dXNlcjpwYXNz
    (re.compile(r"\b(bearer|basic)\s+[\w.~+/=-]{6,}", re.IGNORECASE), rf"\1 {REDACTED}"),
    # a signed token, a sealed credential, a sealing key
    (re.compile(r"eyJ[\w-]{5,}\.[\w-]+\.[\w-]*"), REDACTED),
    (re.compile(r"gAAAA[\w-]{20,}={0,2}"), REDACTED),
    (re.compile(r"(?<![\w+/-])[\w-]{43}=(?![\w=])"), REDACTED),
    # postgresql://user:password@host
    (re.compile(r"(://[^\s/:@]*:)[^\s/@]+@"), rf"\1{REDACTED}@"),
    # client_secret=…, "refresh_token": "…"
    (
        re.compile(
            rf"""(?<![\w-])([\w-]*{_SECRET_WORD}[\w-]*["']?\s*[=:]\s*)(?:"[^"]*"|'[^']*'|[^\s"'&,;)}}\]]+)""",
            re.IGNORECASE,
        ),
        rf"\1{REDACTED}",
    ),
)


def configure_logs(log_format: LogFormat, level: LogLevel, *, stream: TextIO | None = None) -> None:
    """Send every logger of this process through one redacting handler to `stream`, standard output unless told.

    The last call counts.
    """
    ours: list[Processor] = [
        structlog.contextvars.merge_contextvars,
        structlog.stdlib.add_logger_name,
        structlog.stdlib.add_log_level,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
    ]
    structlog.configure(
        processors=[
            structlog.stdlib.filter_by_level,
            *ours,
            structlog.stdlib.ProcessorFormatter.wrap_for_formatter,
        ],
        logger_factory=structlog.stdlib.LoggerFactory(),
        wrapper_class=structlog.stdlib.BoundLogger,
        cache_logger_on_first_use=False,
    )
    handler = logging.StreamHandler(stream or sys.stdout)
    handler.setFormatter(
        structlog.stdlib.ProcessorFormatter(
            foreign_pre_chain=ours,
            processors=[
                structlog.stdlib.ProcessorFormatter.remove_processors_meta,
                structlog.processors.StackInfoRenderer(),
                structlog.processors.format_exc_info,
                redact,
                _renderer(log_format),
            ],
        )
    )
    root = logging.getLogger()
    root.handlers = [handler]
    root.setLevel(level.upper())
    for name in TALKATIVE:
        logging.getLogger(name).setLevel(logging.WARNING)
    for name in WITH_HANDLERS_OF_THEIR_OWN:
        logging.getLogger(name).handlers = [handler]
        logging.getLogger(name).propagate = False


def _renderer(log_format: LogFormat) -> Processor:
    match log_format:
        case LogFormat.JSON:
            return structlog.processors.JSONRenderer(default=str, ensure_ascii=False)
        case LogFormat.CONSOLE:
            return structlog.dev.ConsoleRenderer(
                colors=sys.stdout.isatty(), exception_formatter=structlog.dev.plain_traceback
            )


def redact(_logger: Any, _method: str, event: EventDict) -> EventDict:
    """Take secrets out of one event: by the name of a field, and by the look of a text anywhere in it."""
    return {name: _redacted(value, name) for name, value in event.items()}


def _redacted(value: Any, name: str = "") -> Any:
    if _secret_name.search(name) and value is not None and value != "" and not isinstance(value, bool):
        return REDACTED
    match value:
        case None | bool() | int() | float():
            return value
        case Mapping():
            return {key: _redacted(inner, str(key)) for key, inner in value.items()}
        case list() | tuple() | set() | frozenset():
            return [_redacted(inner) for inner in value]
        case bytes():
            return without_secrets(value.decode(errors="replace"))
        case _:
            return without_secrets(str(value))


def without_secrets(text: str) -> str:
    """The text with everything that looks like a credential replaced."""
    for pattern, replacement in _secret_values:
        text = pattern.sub(replacement, text)
    return text
