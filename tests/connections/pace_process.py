"""Takes turns for one tenant in a process of its own, and writes down when each request was on its way."""

import asyncio
import sys
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path

from app.connections.pace import SharedPace
from app.database.engine import Database
from app.fortnox.pace import SlidingLog


async def requests(url: str, file: Path, turns: int, log: SlidingLog) -> None:
    database = Database(url)
    shared = SharedPace(database, now=lambda: datetime.now(UTC), deadline=timedelta(seconds=30), log=log)
    pace = shared.of("tenant", urgent=True)

    async def one() -> None:
        async with pace.turn():
            with file.open("a") as lines:
                lines.write(f"{time.monotonic()}\n")

    await asyncio.gather(*(one() for _ in range(turns)))
    await database.close()


if __name__ == "__main__":
    the_log = SlidingLog(limit=int(sys.argv[4]), window=timedelta(seconds=float(sys.argv[5])))
    asyncio.run(requests(sys.argv[1], Path(sys.argv[2]), int(sys.argv[3]), the_log))
