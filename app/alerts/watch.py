"""The watch: looks what is wrong, tells it once, and tells when it is over; one worker at a time.

A condition that comes back before its end was told is the same one: a flapping remote makes one alert, not twenty.
"""

import asyncio
import hashlib
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

import structlog
from sqlmodel import col, select

from app.alerts.channels import Channels, Kind, Message, NotTold
from app.alerts.conditions import Cause, Condition, causes, conditions
from app.alerts.models import Alert, Digest
from app.database.engine import Database
from app.database.leases import Leases
from app.database.upsert import upsert

log = structlog.get_logger(__name__)

LOOK_SECONDS: Final = 30.0
GONE_FOR: Final = timedelta(minutes=5)
TURN: Final = timedelta(minutes=5)
HELD_AND_FAILED: Final = "held_and_failed"
CAUSES_SHOWN: Final = 30


@dataclass(slots=True)
class Watch:
    """Looks every half minute; `switches` names for every process the option that turns it on."""

    database: Database
    leases: Leases
    channels: Channels
    switches: Mapping[str, str]
    public_url: str
    digest_every: timedelta
    now: Callable[[], datetime]

    async def run(self) -> None:
        """Watch until cancelled; where nobody is to be told, there is nothing to do."""
        while not self.channels.none:
            try:
                async with self.leases.hold("alerts", at_most=TURN, urgent=False):
                    await self.look()
            except Exception:
                log.exception("alerts.failed")
            await asyncio.sleep(LOOK_SECONDS)

    async def look(self) -> None:
        """One round: what began, what is over, and the digest when it is due."""
        await self._note()
        try:
            await self._tell_what_began()
            await self._tell_what_is_over()
            await self._digest()
        except NotTold:
            log.warning("alerts.tried_again_later")

    async def _note(self) -> None:
        """Write down what is wrong now, before anybody is told."""
        now = self.now()
        async with self.database.write() as session:
            found = {one.key: one for one in await conditions(session, self.switches, now)}
            known = {one.key: one for one in await session.exec(select(Alert))}
            for key, condition in found.items():
                if key not in known:
                    session.add(_alert(condition, now))
                else:
                    alert = known[key]
                    alert.gone_at, alert.message, alert.todo = None, condition.message, condition.todo
            for key, alert in known.items():
                if key not in found and alert.told_at is None:
                    await session.delete(alert)  # over before anybody was told
                elif key not in found and alert.gone_at is None:
                    alert.gone_at = now

    async def _tell_what_began(self) -> None:
        async with self.database.read() as session:
            waiting = list(await session.exec(select(Alert).where(col(Alert.told_at).is_(None)).order_by(Alert.key)))
        for alert in waiting:
            await self.channels.tell(
                Message(Kind.ALERT, alert.title, f"{alert.message}\n{alert.todo}", self._page(alert))
            )
            async with self.database.write() as session:
                (await session.get_one(Alert, alert.key)).told_at = self.now()

    async def _tell_what_is_over(self) -> None:
        async with self.database.read() as session:
            over = list(
                await session.exec(select(Alert).where(col(Alert.gone_at) <= self.now() - GONE_FOR).order_by(Alert.key))
            )
        for alert in over:
            text = f"It lasted from {alert.began_at:%Y-%m-%d %H:%M} to {alert.gone_at:%Y-%m-%d %H:%M} UTC."
            await self.channels.tell(Message(Kind.ALL_CLEAR, f"Over: {alert.title}", text, self._page(alert)))
            async with self.database.write() as session:
                await session.delete(await session.get_one(Alert, alert.key))

    async def _digest(self) -> None:
        """What is held and failed, when that has changed and a digest is due; once, that nothing is any more."""
        async with self.database.read() as session:
            last = await session.get(Digest, HELD_AND_FAILED)
            if last is not None and self.now() - last.sent_at < self.digest_every:
                return
            found = await causes(session)
        records, mark = sum(cause.count for cause in found), _fingerprint(found)
        if (last is None and not found) or (last is not None and last.fingerprint == mark):
            return
        title = f"{records} records need attention" if found else "No record needs attention any more"
        kind = Kind.DIGEST if found else Kind.ALL_CLEAR
        await self.channels.tell(Message(kind, title, _listed(found), f"{self.public_url}/attention"))
        async with self.database.write() as session:
            await upsert(session, Digest(name=HELD_AND_FAILED, sent_at=self.now(), fingerprint=mark))

    def _page(self, alert: Alert) -> str:
        return f"{self.public_url}/connections/{alert.connection_id}"


def _alert(condition: Condition, now: datetime) -> Alert:
    return Alert(
        key=condition.key,
        connection_id=condition.connection_id,
        title=condition.title,
        message=condition.message,
        todo=condition.todo,
        began_at=now,
    )


def _fingerprint(found: Sequence[Cause]) -> str:
    """The same for the same causes with as many records, whatever is said of the latest of them."""
    lines = [f"{cause.connection}\t{cause.process}\t{cause.code}\t{cause.count}" for cause in found]
    return hashlib.sha256("\n".join(lines).encode()).hexdigest()


def _listed(found: Sequence[Cause]) -> str:
    if not found:
        return "Everything that was held or failed is through, or was dismissed."
    lines = [
        f"{cause.connection}, {cause.process}: {cause.count} with {cause.code or 'no cause'}\n"
        f"  latest: {cause.message}\n  to do: {cause.todo}"
        for cause in found[:CAUSES_SHOWN]
    ]
    more = len(found) - CAUSES_SHOWN
    return "\n\n".join([*lines, *([f"... and {more} more causes"] if more > 0 else [])])
