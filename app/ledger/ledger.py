"""The memory of one process of one connection: what was sent under which fingerprint, plans, watermarks.

Every method is one transaction of its own: it is committed when it returns, which is what lets a process be killed
between any two of its verbs.
"""

import hashlib
import json
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import delete
from sqlmodel import col, select

from app.database.engine import Database
from app.database.upsert import insert_if_absent, upsert
from app.errors import GatewayBug
from app.ledger.models import Link, NameKind, Plan, RecordName, Watermark

SQL_LIST_LIMIT = 500
MOST_NAME_CHARACTERS = 200


def fingerprint(document: Mapping[str, Any]) -> str:
    """A hash of what would be sent; equal documents have equal fingerprints whatever the order of their keys."""
    canonical = json.dumps(document, sort_keys=True, ensure_ascii=False, separators=(",", ":"), default=str)
    return hashlib.sha256(canonical.encode()).hexdigest()


@dataclass(frozen=True, slots=True)
class Ledger:
    """What one process remembers for one connection; `now` is the clock that stamps it."""

    database: Database
    connection_id: UUID
    process: str
    now: Callable[[], datetime]

    def of(self, process: str) -> "Ledger":
        """The memory of another process of the same connection."""
        return Ledger(self.database, self.connection_id, process, self.now)

    async def link(self, key: str) -> Link | None:
        """What we know of the record `key`, or None when it was never sent."""
        async with self.database.read() as session:
            return await session.get(Link, (self.connection_id, self.process, key))

    async def link_by_remote_id(self, remote_id: str) -> Link | None:
        """The link to the record that the other side knows as `remote_id`."""
        async with self.database.read() as session:
            found = await session.exec(
                select(Link).where(
                    Link.connection_id == self.connection_id, Link.process == self.process, Link.remote_id == remote_id
                )
            )
            return found.first()

    async def known(self, keys: Collection[str]) -> dict[str, Link]:
        """The links of those of `keys` that have one."""
        wanted = sorted(set(keys))
        links: dict[str, Link] = {}
        async with self.database.read() as session:
            for start in range(0, len(wanted), SQL_LIST_LIMIT):
                found = await session.exec(
                    select(Link).where(
                        Link.connection_id == self.connection_id,
                        Link.process == self.process,
                        col(Link.key).in_(wanted[start : start + SQL_LIST_LIMIT]),
                    )
                )
                links.update({link.key: link for link in found})
        return links

    async def naming(self, refers_to: str, *, limit: int | None = None) -> list[str]:
        """The keys of the records that name `refers_to`, in order, `limit` of them at the most."""
        async with self.database.read() as session:
            found = await session.exec(
                select(Link.key)
                .where(
                    Link.connection_id == self.connection_id,
                    Link.process == self.process,
                    Link.refers_to == refers_to,
                )
                .order_by(Link.key)
                .limit(limit)
            )
            return list(found)

    async def named(self) -> set[str]:
        """Everything that some record of this process names."""
        async with self.database.read() as session:
            found = await session.exec(
                select(Link.refers_to)
                .where(
                    Link.connection_id == self.connection_id, Link.process == self.process, col(Link.refers_to) != ""
                )
                .distinct()
            )
            return set(found)

    async def keys(self) -> list[str]:
        """Every key this process has a link for, in order."""
        async with self.database.read() as session:
            found = await session.exec(
                select(Link.key)
                .where(Link.connection_id == self.connection_id, Link.process == self.process)
                .order_by(Link.key)
            )
            return list(found)

    async def remember(
        self,
        key: str,
        *,
        fingerprint: str,
        remote_id: str = "",
        refers_to: str = "",
        sent: Mapping[str, Any] | None = None,
        names: Mapping[NameKind, Collection[str]] | None = None,
    ) -> None:
        """Keep what was just sent; `sent` holds the few fields that are compared or shown later.

        `names` are other numbers by which people look for the record; what it was ever called finds it.
        """
        async with self.database.write() as session:
            await upsert(
                session,
                Link(
                    connection_id=self.connection_id,
                    process=self.process,
                    key=key,
                    remote_id=remote_id,
                    refers_to=refers_to,
                    fingerprint=fingerprint,
                    sent=dict(sent or {}),
                    updated_at=self.now(),
                ),
            )
            for kind, called in (names or {}).items():
                for name in called:
                    if name:
                        await insert_if_absent(session, self._named(key, kind, name))

    def _named(self, key: str, kind: NameKind, name: str) -> RecordName:
        return RecordName(
            connection_id=self.connection_id,
            process=self.process,
            key=key,
            kind=kind,
            name=name[:MOST_NAME_CHARACTERS],
        )

    async def remember_all(self, sent: Mapping[str, Mapping[str, Any]]) -> None:
        """Keep many records that name nothing, each under the fingerprint of what it holds, in few transactions."""
        keys = sorted(sent)
        for start in range(0, len(keys), SQL_LIST_LIMIT):
            async with self.database.write() as session:
                for key in keys[start : start + SQL_LIST_LIMIT]:
                    await upsert(
                        session,
                        Link(
                            connection_id=self.connection_id,
                            process=self.process,
                            key=key,
                            fingerprint=fingerprint(sent[key]),
                            sent=dict(sent[key]),
                            updated_at=self.now(),
                        ),
                    )

    async def claim(self, key: str, by: str) -> str:
        """Have `key` stand for the record `by`, unless it stands for another one for good; which one it is."""
        async with self.database.write() as session:
            claimed = Link(
                connection_id=self.connection_id,
                process=self.process,
                key=key,
                refers_to=by,
                fingerprint="",
                sent={},
                updated_at=self.now(),
            )
            await insert_if_absent(session, claimed)
            return (await session.get_one(Link, (self.connection_id, self.process, key))).refers_to

    async def forget(self, key: str) -> None:
        """Drop the link, so that the record counts as never sent."""
        async with self.database.write() as session:
            await session.exec(
                delete(Link).where(
                    col(Link.connection_id) == self.connection_id,
                    col(Link.process) == self.process,
                    col(Link.key) == key,
                )
            )

    async def open_plan(self, key: str) -> Plan | None:
        """The plan for `key` that was frozen and is not finished: it is finished before anything else is computed."""
        async with self.database.read() as session:
            found = await session.exec(
                select(Plan)
                .where(
                    Plan.connection_id == self.connection_id,
                    Plan.process == self.process,
                    Plan.key == key,
                    col(Plan.finished_at).is_(None),
                )
                .order_by(col(Plan.created_at))
            )
            return found.first()

    async def freeze(self, key: str, plan_id: str, document: Mapping[str, Any]) -> Plan:
        """Commit the document about to be written, before its first write; the plan as it stands.

        Frozen before by an attempt that was killed, it comes back with the steps proven since. Raises GatewayBug when
        another document was frozen under the same id.
        """
        content = json.loads(json.dumps(document))  # as the database gives it back
        plan = Plan(
            id=plan_id,
            connection_id=self.connection_id,
            process=self.process,
            key=key,
            document=content,
            steps={},
            created_at=self.now(),
        )
        whose = (plan.connection_id, plan.process, plan.key, plan.document)
        async with self.database.write() as session:
            await insert_if_absent(session, plan)
            frozen = await session.get_one(Plan, plan_id)
            if (frozen.connection_id, frozen.process, frozen.key, frozen.document) != whose:
                raise GatewayBug(
                    f"The plan {plan_id} of {self.process} {key} is frozen with other contents.", code="gateway.plan"
                )
            return frozen

    async def prove(self, plan: Plan, step: str, evidence: Mapping[str, Any]) -> Plan:
        """Record that the remote shows `step` done, with what it showed; the plan as it is now."""
        async with self.database.write() as session:
            current = await session.get_one(Plan, plan.id, with_for_update=True)
            current.steps = {**current.steps, step: dict(evidence)}
            return current

    async def finish(self, plan: Plan) -> None:
        """Close the plan: all of its document stands on the other side."""
        async with self.database.write() as session:
            current = await session.get_one(Plan, plan.id, with_for_update=True)
            current.finished_at = self.now()

    async def withdraw(self, plan: Plan) -> None:
        """Take back a plan of which nothing was written."""
        async with self.database.write() as session:
            await session.exec(delete(Plan).where(col(Plan.id) == plan.id))

    async def covered_until(self, name: str = "changes") -> datetime | None:
        """The watermark: everything before it was seen; None before the first scan went through."""
        async with self.database.read() as session:
            mark = await session.get(Watermark, (self.connection_id, self.process, name))
            return mark.covered_until if mark else None

    async def cover(self, until: datetime, name: str = "changes") -> None:
        """Move the watermark, after a scan went through whole."""
        async with self.database.write() as session:
            await upsert(
                session,
                Watermark(connection_id=self.connection_id, process=self.process, name=name, covered_until=until),
            )
