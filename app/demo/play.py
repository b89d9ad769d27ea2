"""`lagerbro demo`: start everything, play both shops' days, print what came of them, judge them, stay up."""

import asyncio
import json
import signal
import time
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from pathlib import Path
from typing import Any, Final
from uuid import UUID

import httpx
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TaskID, TextColumn, TimeElapsedColumn

from app.commands.report import Round, as_json, print_round, read_round
from app.database.engine import Database
from app.demo import classic_day, module_day, third_shop
from app.demo.operator import Operator
from app.demo.other_side import Received
from app.demo.servers import ADMIN, HOME, Addresses, DemoFailure, running
from app.demo.shops import FJALLBODEN, LERBO, Shop
from app.demo.stage import Stage
from app.demo.third_shop import VINTERBODEN
from app.processes.catalogue import names
from app.sandbox.fortnox.company import DEMO_USERS
from app.sandbox.ongoing.seeds import DEMO_WAREHOUSE

BEGINNING = datetime.fromisoformat("2000-01-01T00:00:00+00:00")
DAYS: Final[tuple[tuple[Shop, Callable[[Stage], Awaitable[list[str]]]], ...]] = (
    (FJALLBODEN, module_day.play),
    (LERBO, classic_day.play),
)


@dataclass(frozen=True, slots=True)
class Evening:
    """How a shop's day ended: what is not as it should be, our own account of it, and what the remotes counted."""

    shop: Shop
    operator: Operator
    wrong: Sequence[str]
    account: Round | None
    received: Received


async def play(console: Console, *, once: bool, json_file: Path | None) -> int:
    """Play the story; the exit code: 0 only if every record is where it should be on the other side."""
    stop = asyncio.Event()
    loop = asyncio.get_running_loop()
    for number in (signal.SIGINT, signal.SIGTERM):
        loop.add_signal_handler(number, stop.set)
    began = time.monotonic()
    try:
        async with running() as addresses, httpx.AsyncClient(timeout=30, trust_env=False) as http:
            telling = asyncio.create_task(_tell(console, addresses, http))
            stopped = asyncio.create_task(stop.wait())
            await asyncio.wait({telling, stopped}, return_when=asyncio.FIRST_COMPLETED)
            if not telling.done():
                telling.cancel()
                await asyncio.gather(telling, return_exceptions=True)
                return 1
            stopped.cancel()
            seconds = time.monotonic() - began
            code = _finish(console, addresses, telling.result(), seconds=seconds, json_file=json_file)
            if not once:
                await third_shop.open_shop(http, addresses)
                _invite(console, addresses)
                for evening in telling.result():
                    if evening.account is not None:
                        await evening.operator.sync_every(minutes=1)
                console.print("Running on, and syncing every minute. Ctrl-C stops it.")
                await stop.wait()
            return code
    except DemoFailure as failure:
        console.print(str(failure), style="red", markup=False)
        console.print(f"The servers' logs are in {HOME}.")
        return 1


async def _tell(console: Console, addresses: Addresses, http: httpx.AsyncClient) -> list[Evening]:
    """Play both days side by side with live progress; how they ended."""
    columns = (TextColumn("{task.description:<38}"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn())
    with Progress(*columns, console=console) as progress:
        chapters: dict[str, TaskID] = {}

        def tell(chapter: str, reached: int, goal: int) -> None:
            if chapter not in chapters:
                chapters[chapter] = progress.add_task(chapter, total=goal)
            progress.update(chapters[chapter], completed=reached)

        async def one_day(shop: Shop, day: Callable[[Stage], Awaitable[list[str]]]) -> Evening:
            stage = Stage(http, addresses, shop, lambda chapter, *far: tell(f"{shop.name}: {chapter}", *far))
            try:
                wrong = await day(stage)
            except DemoFailure as failure:
                wrong = [str(failure)]
            account = await _our_account(addresses.environment, stage.operator.connection_id)
            return Evening(shop, stage.operator, wrong, account, await Received.count(http, addresses, shop))

        return list(await asyncio.gather(*(one_day(shop, day) for shop, day in DAYS)))


async def _our_account(environment: Mapping[str, str], connection_id: str) -> Round | None:
    """What the gateway itself says it did; None when it was never connected."""
    if not connection_id:
        return None
    database = Database(environment["LAGERBRO_DATABASE_URL"])
    try:
        return await read_round(database, UUID(connection_id), names(), since=BEGINNING)
    finally:
        await database.close()


def _finish(
    console: Console, addresses: Addresses, evenings: Sequence[Evening], *, seconds: float, json_file: Path | None
) -> int:
    """Print and write what came of it all; the exit code."""
    wrong = [f"{evening.shop.name}: {sentence}" for evening in evenings for sentence in evening.wrong]
    wrong += [f"{process} has sent nothing" for process in _idle(evenings)]
    for evening in evenings:
        if evening.account is not None:
            print_round(console, evening.shop.name, evening.account)
        received = evening.received
        console.print(
            f"Requests received for {evening.shop.name}: Fortnox {received.fortnox}, Ongoing {received.ongoing}; "
            f"answered with 429: {received.too_many_requests}"
        )
        if received.too_many_requests:
            wrong.append(f"{evening.shop.name}: {received.too_many_requests} requests were answered with 429")
    for sentence in wrong:
        console.print(f"Not as it should be: {sentence}", style="red", markup=False)
    if not wrong:
        console.print(
            f"After {seconds:.0f} s every record of the story is where it should be, on the other side.", style="green"
        )
    user = DEMO_USERS[0]
    for line in (
        f"Console     {addresses.gateway}        log in as {ADMIN} / {addresses.password}",
        f"Swagger UI  {addresses.gateway}/docs   with the same log-in",
        f"Fortnox     {addresses.fortnox}/docs   log in as {user.name} / {user.password}",
        f"Ongoing     {addresses.ongoing}/docs",
    ):
        console.print(line, soft_wrap=True, markup=False)
    if json_file is not None:
        json_file.write_text(json.dumps(_figures(evenings, wrong, seconds), indent=2, ensure_ascii=False) + "\n")
    return 1 if wrong else 0


def _invite(console: Console, addresses: Addresses) -> None:
    """Say what it takes to connect the third shop by hand."""
    shop = VINTERBODEN
    for line in (
        f"{shop.name} waits to be connected. Choose Connect in the console, and enter",
        f"  System {addresses.ongoing}/{DEMO_WAREHOUSE}/api/v1/   Goods owner id {shop.goods_owner_id}",
        f"  User name {shop.username}   Password {shop.password}",
        f"One of its orders will be held; its office mends it at {addresses.fortnox}/_sandbox/office/{shop.tenant_id}",
    ):
        console.print(line, soft_wrap=True, markup=False)


def _idle(evenings: Sequence[Evening]) -> list[str]:
    """Processes that moved nothing in either shop."""
    accounts = [evening.account for evening in evenings if evening.account is not None]
    busy = {one.process for account in accounts for one in account.summaries if one.sent}
    return [name for name in names() if name not in busy]


def _figures(evenings: Sequence[Evening], wrong: Sequence[str], seconds: float) -> dict[str, Any]:
    """For programs: per connection what its processes did, and what the remotes counted."""
    return {
        "connections": {
            evening.shop.name: {**as_json(evening.account), "received": asdict(evening.received)}
            for evening in evenings
            if evening.account is not None
        },
        "requests": {
            "fortnox": sum(evening.received.fortnox for evening in evenings),
            "ongoing": sum(evening.received.ongoing for evening in evenings),
        },
        "too_many_requests": sum(evening.received.too_many_requests for evening in evenings),
        "seconds": round(seconds, 1),
        "wrong": list(wrong),
    }
