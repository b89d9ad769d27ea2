"""`lagerbro demo`: start everything, play the story with live progress, print what came of it, judge it, stay up."""

import asyncio
import json
import signal
from collections.abc import Mapping
from datetime import datetime
from pathlib import Path
from typing import Any
from uuid import UUID

import httpx
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TaskID, TextColumn, TimeElapsedColumn

from app.commands.report import Round, as_json, print_round, read_round
from app.database.engine import Database
from app.demo.other_side import OtherSide
from app.demo.servers import ADMIN, HOME, Addresses, DemoFailure, running
from app.demo.story import Story, missing
from app.processes.catalogue import names
from app.sandbox.fortnox.company import DEMO_USERS

BEGINNING = datetime.fromisoformat("2000-01-01T00:00:00+00:00")


async def play(console: Console, *, once: bool, json_file: Path | None) -> int:
    """Play the story; the exit code: 0 only if every record is where it should be on the other side."""
    stop = asyncio.Event()
    loop = asyncio.get_running_loop()
    for number in (signal.SIGINT, signal.SIGTERM):
        loop.add_signal_handler(number, stop.set)
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
            code = _finish(console, addresses, *telling.result(), json_file=json_file)
            if not once:
                console.print("Running and syncing on. Ctrl-C stops it.")
                await stop.wait()
            return code
    except DemoFailure as failure:
        console.print(str(failure), style="red", markup=False)
        console.print(f"The servers' logs are in {HOME}.")
        return 1


async def _tell(console: Console, addresses: Addresses, http: httpx.AsyncClient) -> tuple[OtherSide, Round | None, str]:
    """Play with live progress; what both sides and our ledger show at the end, and what cut the story short if so."""
    columns = (TextColumn("{task.description:<28}"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn())
    with Progress(*columns, console=console) as progress:
        chapters: dict[str, TaskID] = {}

        def tell(chapter: str, reached: int, goal: int) -> None:
            if chapter not in chapters:
                chapters[chapter] = progress.add_task(chapter, total=goal)
            progress.update(chapters[chapter], completed=reached)

        story = Story(addresses, http, tell)
        cut_short = ""
        try:
            await story.play()
        except DemoFailure as failure:
            cut_short = str(failure)
    return await story.look(), await _our_account(addresses.environment, story.connection_id), cut_short


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
    console: Console,
    addresses: Addresses,
    now: OtherSide,
    came: Round | None,
    cut_short: str,
    *,
    json_file: Path | None,
) -> int:
    if came is not None:
        print_round(console, "Fjällboden", came)
    console.print(
        f"Requests received: Fortnox {now.requests['fortnox']}, Ongoing {now.requests['ongoing']}; "
        f"answered with 429: {now.too_many_requests}"
    )
    wrong = [cut_short] if cut_short else missing(now)
    for sentence in wrong:
        console.print(f"Not as it should be: {sentence}", style="red", markup=False)
    if not wrong:
        console.print("Every record of the story is where it should be, on the other side.", style="green")
    user = DEMO_USERS[0]
    console.print(f"Swagger UI  {addresses.gateway}/docs   log in as {ADMIN} / {addresses.password}", soft_wrap=True)
    console.print(f"Fortnox     {addresses.fortnox}/docs   log in as {user.name} / {user.password}", soft_wrap=True)
    console.print(f"Ongoing     {addresses.ongoing}/docs", soft_wrap=True)
    if json_file is not None:
        figures: dict[str, Any] = {
            "connections": {"Fjällboden": as_json(came)} if came else {},
            "requests": now.requests,
            "too_many_requests": now.too_many_requests,
            "wrong": wrong,
        }
        json_file.write_text(json.dumps(figures, indent=2, ensure_ascii=False) + "\n")
    return 1 if wrong else 0
