"""Real processes for tests: the simulators, workers and the command line, on loopback, ended by the pid we got."""

import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any

import httpx

ROOT = Path(__file__).resolve().parents[2]
START_SECONDS = 40.0
WAIT_SECONDS = 90.0


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def until(true: Callable[[], Any], *, what: str, within: float = WAIT_SECONDS) -> Any:
    """What `true` says as soon as it says something; an error naming `what` when it does not in time."""
    give_up = time.monotonic() + within
    while time.monotonic() < give_up:
        if said := true():
            return said
        time.sleep(0.1)
    raise AssertionError(f"not within {within:.0f} s: {what}")


def kill_once(worker: subprocess.Popen[bytes], *carried_out: Callable[[], Any], what: str) -> None:
    """Kill a worker with -9 as soon as the other side has carried out all that it asked for."""
    until(lambda: all(one() for one in carried_out), what=f"{what} carried out")
    worker.kill()
    assert worker.wait() == -signal.SIGKILL


def command(*arguments: str) -> list[str]:
    return [sys.executable, "-c", "from app.cli import main; main()", *arguments]


@contextmanager
def process(log: Path, environ: Mapping[str, str], *arguments: str) -> Iterator[subprocess.Popen[bytes]]:
    """A command in the background for the length of the block."""
    with log.open("wb") as words:
        started = subprocess.Popen(command(*arguments), cwd=ROOT, env=environ, stdout=words, stderr=words)
        try:
            yield started
        finally:
            if started.poll() is None:
                started.send_signal(signal.SIGKILL)
            started.wait()


@dataclass(frozen=True)
class Simulators:
    """Both remotes, up and answering."""

    fortnox_port: int
    ongoing_port: int


@contextmanager
def simulators(folder: Path) -> Iterator[Simulators]:
    """Both simulators for the length of the block."""
    made = Simulators(free_port(), free_port())
    ports = ("--fortnox-port", str(made.fortnox_port), "--ongoing-port", str(made.ongoing_port))
    with process(folder / "sandbox.log", os.environ, "sandbox", *ports):
        for port in (made.fortnox_port, made.ongoing_port):
            address = f"http://127.0.0.1:{port}/_sandbox/switches"
            until(partial(answers, address), within=START_SECONDS, what=f"port {port} answers")
        yield made


def answers(address: str) -> bool:
    """Whether a GET of the address succeeds."""
    try:
        return httpx.get(address, trust_env=False).is_success
    except httpx.TransportError:
        return False
