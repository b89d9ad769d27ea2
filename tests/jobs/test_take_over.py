"""Real worker processes, killed with SIGKILL or stopped with SIGSTOP by the pid we got (ENGINE §1.1)."""

import asyncio
import signal
import sys
from collections import Counter
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from pathlib import Path

import pytest
from sqlmodel import select

from app.jobs.heartbeat import DEAD_AFTER, LOST_EXIT_CODE
from app.jobs.models import RecordState, Worker
from tests.jobs.conftest import Bench

pytestmark = pytest.mark.xdist_group("worker processes")

ROOT = Path(__file__).parents[2]
KEYS = [str(1000 + number) for number in range(12)]


@asynccontextmanager
async def worker(url: str, remote: Path, *, seconds: float) -> AsyncIterator[asyncio.subprocess.Process]:
    arguments = ("-m", "tests.jobs.worker_process", url, str(remote), str(seconds))
    with remote.with_suffix(".log").open("ab") as log:
        process = await asyncio.create_subprocess_exec(sys.executable, *arguments, cwd=ROOT, stdout=log, stderr=log)
    try:
        yield process
    finally:
        if process.returncode is None:
            process.kill()
        await process.wait()


def lines(remote: Path, word: str) -> Counter[str]:
    said = remote.read_text().splitlines() if remote.exists() else []
    return Counter(line.split()[1] for line in said if line.startswith(f"{word} "))


async def until(holds: Callable[[], Awaitable[bool]], *, seconds: float = 40) -> None:
    async with asyncio.timeout(seconds):
        while not await holds():
            await asyncio.sleep(0.1)


async def begun(remote: Path, jobs: int = 1) -> None:
    async def some() -> bool:
        return lines(remote, "begin").total() >= jobs

    await until(some)


async def all_sent(bench: Bench) -> None:
    async def sent() -> bool:
        return set((await bench.records()).values()) == {RecordState.SENT}

    await until(sent)


async def test_a_killed_workers_jobs_are_taken_over_and_nothing_is_lost_or_doubled(
    bench: Bench, database_url: str, tmp_path: Path
) -> None:
    """On PostgreSQL by a worker that is there already, on SQLite by the process that is started anew."""
    remote = tmp_path / "remote"
    await bench.ask(*KEYS)
    async with worker(database_url, remote, seconds=2) as first:
        await begun(remote, 3)
        first.send_signal(signal.SIGKILL)
        await first.wait()
    interrupted = lines(remote, "begin").keys() - lines(remote, "end").keys()
    assert interrupted
    async with worker(database_url, remote, seconds=0):
        await all_sent(bench)
    transfers = Counter(transfer.key for transfer in await bench.transfers())
    assert transfers == Counter(KEYS), "each was settled once"
    assert {key for key, times in lines(remote, "begin").items() if times == 2} == interrupted


@pytest.mark.parametrize("database_kind", ["postgres"])
async def test_a_survivor_takes_over_within_seconds(bench: Bench, database_url: str, tmp_path: Path) -> None:
    remote = tmp_path / "remote"
    await bench.ask(*KEYS)
    async with worker(database_url, remote, seconds=60) as dies:
        await begun(remote, 4)  # it holds every line of the process: nobody else can run one of the others
        async with worker(database_url, remote, seconds=0):
            await until(lambda: workers(bench, 2))
            dies.send_signal(signal.SIGKILL)
            await dies.wait()
            killed_at = asyncio.get_running_loop().time()
            await all_sent(bench)
            took = asyncio.get_running_loop().time() - killed_at
    assert DEAD_AFTER.total_seconds() - 2 < took < 30
    assert Counter(transfer.key for transfer in await bench.transfers()) == Counter(KEYS)


async def workers(bench: Bench, number: int) -> bool:
    async with bench.database.read() as session:
        return len(list(await session.exec(select(Worker)))) == number


@pytest.mark.parametrize("database_kind", ["postgres"])
async def test_a_stopped_worker_that_is_resumed_is_fenced_off_and_ends(
    bench: Bench, database_url: str, tmp_path: Path
) -> None:
    remote = tmp_path / "remote"
    await bench.ask("1001")
    async with worker(database_url, remote, seconds=3) as stopped:
        await begun(remote)
        stopped.send_signal(signal.SIGSTOP)
        async with worker(database_url, remote, seconds=0):
            await all_sent(bench)
            stopped.send_signal(signal.SIGCONT)
            async with asyncio.timeout(20):
                assert await stopped.wait() == LOST_EXIT_CODE
            await bench.ask("1002")
            await all_sent(bench)
    assert Counter(transfer.key for transfer in await bench.transfers()) == Counter(["1001", "1002"])
