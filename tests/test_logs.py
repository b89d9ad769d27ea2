import base64
import json
import logging
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
import structlog
from cryptography.fernet import Fernet
from jose import jwt

from app.logs import REDACTED, configure_logs, without_secrets
from app.settings import LogFormat, LogLevel

ROOT = Path(__file__).resolve().parents[1]
SEALING_KEY = Fernet.generate_key().decode()
PLANTED = {
    "password": "Vinterkväll-77-hemlig",
    "jwt": jwt.encode({"sub": "admin@example.com"}, "k" * 32, algorithm="HS256"),
    "sealed": Fernet(SEALING_KEY).encrypt(b"credentials").decode(),
    "sealing_key": SEALING_KEY,
    "basic": base64.b64encode(b"api-user:Vinterkv-77").decode(),
    "opaque": "7c1f09b2d4e84c0f9a51",
}


@pytest.fixture(autouse=True)
def logging_as_before() -> Iterator[None]:
    root, dbos = logging.getLogger(), logging.getLogger("dbos")
    before = root.handlers[:], root.level, dbos.handlers[:], dbos.propagate
    yield
    root.handlers, root.level, dbos.handlers, dbos.propagate = before
    structlog.reset_defaults()
    structlog.contextvars.clear_contextvars()


def lines(captured: pytest.CaptureFixture[str]) -> list[dict[str, object]]:
    return [json.loads(line) for line in captured.readouterr().out.splitlines()]


def leak_everywhere() -> None:
    """Log every planted secret in every way we could think of."""
    log = structlog.get_logger("app.somewhere")
    log.info(
        "remote.called", headers={"Authorization": f"Bearer {PLANTED['opaque']}", "X-Auth-Token": PLANTED["opaque"]}
    )
    log.info("remote.called", headers=[("authorization", f"Basic {PLANTED['basic']}")])
    log.info("oauth.refreshed", refresh_token=PLANTED["opaque"], client_secret=PLANTED["password"])
    log.info("connection.added", details={"ongoing": {"password": PLANTED["password"], "user": "api"}})
    log.info("credentials.opened", sealed=PLANTED["sealed"], keys=[PLANTED["sealing_key"]])
    log.info("token is %s", PLANTED["jwt"])
    log.warning("database.away", url=f"postgresql://lagerbro:{PLANTED['opaque']}@db/lagerbro")
    log.info("body", body=f"grant_type=refresh_token&refresh_token={PLANTED['opaque']}&scope=order")
    log.info("body", body=json.dumps({"access_token": PLANTED["opaque"], "Password": PLANTED["password"]}))
    log.info("body", body=f"Set-Cookie: session={PLANTED['opaque']}".encode())
    for name in ("uvicorn.error", "dbos", "httpx", "sqlalchemy.engine", "somebody.else"):
        library = logging.getLogger(name)
        library.error("GET https://api.example.com/?api_key=%s", PLANTED["opaque"])
        library.error("%s", {"Authorization": "Bearer " + PLANTED["jwt"]})
    try:
        refuse()
    except ValueError:
        log.exception("transfer.crashed")
        logging.getLogger("dbos").exception("workflow failed")


def refuse() -> None:
    raise ValueError(f"password={PLANTED['password']!r} was refused, Bearer {PLANTED['opaque']}")


@pytest.mark.parametrize("log_format", LogFormat)
def test_no_planted_secret_is_written(log_format: LogFormat, capsys: pytest.CaptureFixture[str]) -> None:
    configure_logs(log_format, LogLevel.DEBUG)
    leak_everywhere()
    captured = capsys.readouterr()
    written = captured.out + captured.err
    assert written.count(REDACTED) >= 20
    assert [name for name, secret in PLANTED.items() if secret in written] == []


@pytest.mark.parametrize(
    "text",
    [
        "Order 1042 was refused: the article Kåsa 3 dl is not in the warehouse.",
        "https://api.example.com/3/orders?lastmodified=2026-03-02%2008:00&page=2",
        "6f9619ff-8b86-d011-b42d-00c04fc964ff",
    ],
)
def test_ordinary_words_are_left_as_they_are(text: str) -> None:
    assert without_secrets(text) == text


def test_a_line_carries_what_is_bound_and_when_and_where(capsys: pytest.CaptureFixture[str]) -> None:
    configure_logs(LogFormat.JSON, LogLevel.INFO)
    with structlog.contextvars.bound_contextvars(connection="c1", process="articles", key="A-1", correlation_id="x"):
        structlog.get_logger("app.jobs").info("transfer.sent", calls=2)
    (line,) = lines(capsys)
    assert str(line.pop("timestamp")).endswith("Z")
    assert line == {
        "event": "transfer.sent",
        "calls": 2,
        "level": "info",
        "logger": "app.jobs",
        "connection": "c1",
        "process": "articles",
        "key": "A-1",
        "correlation_id": "x",
    }


def test_a_librarys_line_carries_the_correlation_id_of_the_task(capsys: pytest.CaptureFixture[str]) -> None:
    configure_logs(LogFormat.JSON, LogLevel.INFO)
    with structlog.contextvars.bound_contextvars(correlation_id="x"):
        logging.getLogger("httpx").warning("slow")
    (line,) = lines(capsys)
    assert (line["event"], line["correlation_id"], line["logger"]) == ("slow", "x", "httpx")


@pytest.mark.parametrize("name", ["httpx", "httpcore", "sqlalchemy.engine", "aiosqlite"])
def test_talkative_libraries_speak_only_of_trouble(name: str, capsys: pytest.CaptureFixture[str]) -> None:
    configure_logs(LogFormat.JSON, LogLevel.DEBUG)
    logging.getLogger(name).info("every call")
    assert lines(capsys) == []


def test_less_weight_than_the_level_is_not_written(capsys: pytest.CaptureFixture[str]) -> None:
    configure_logs(LogFormat.JSON, LogLevel.WARNING)
    structlog.get_logger().info("small")
    structlog.get_logger().warning("large")
    assert [line["event"] for line in lines(capsys)] == ["large"]


def test_the_engine_keeps_our_handler_and_writes_each_line_once(capsys: pytest.CaptureFixture[str]) -> None:
    configure_logs(LogFormat.JSON, LogLevel.INFO)
    from dbos._logger import init_logger

    init_logger()
    logging.getLogger("dbos").warning("launched")  # an engine that ran before has told it to leave out less
    assert [line["event"] for line in lines(capsys)] == ["launched"]


def test_console_lines_are_for_people(capsys: pytest.CaptureFixture[str]) -> None:
    configure_logs(LogFormat.CONSOLE, LogLevel.INFO)
    structlog.get_logger().info("transfer.sent", key="Kåsa")
    written = capsys.readouterr().out
    assert "transfer.sent" in written
    assert "key=Kåsa" in written
    assert not written.startswith("{")


def test_nothing_of_a_long_text_takes_long() -> None:
    program = "from app.logs import without_secrets; without_secrets('token' + 'a-' * 200_000); print('done')"
    done = subprocess.run(
        [sys.executable, "-c", program], cwd=ROOT, capture_output=True, text=True, check=True, timeout=60
    )
    assert done.stdout == "done\n"
