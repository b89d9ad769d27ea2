"""Setting a connection up: both sides are asked before it works, and what is wrong is said plainly (SPEC §3)."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime

from sqlmodel import col, delete

from app.connections import directory
from app.connections.credentials import Vault
from app.connections.directory import NewConnection
from app.connections.models import NO_KEY, Connection, ConnectionState
from app.connections.options import Options
from app.database.engine import Database
from app.errors import NeedsReconnecting, NotConfigured, Refused
from app.fortnox.client import Fortnox
from app.fortnox.company import CompanyInformation
from app.ongoing.client import Ongoing


@dataclass(frozen=True, slots=True)
class SettingUp:
    """What it takes to connect: where to keep it, and how to open a client for it."""

    database: Database
    vault: Vault
    processes: Iterable[str]
    open_fortnox: Callable[[Connection], Fortnox]
    open_ongoing: Callable[[Connection], Ongoing]
    now: Callable[[], datetime]

    async def connect(self, new: NewConnection) -> Connection:
        """Keep the connection paused, ask both sides with its own keys, then let it work; or leave nothing behind.

        Options that are not given are the defaults, with the warehouse module as Fortnox says. Raises Refused when a
        side is connected already or the keys are another company's, and what the clients raise when a side says no.
        """
        async with self.database.write() as session:
            connection = await directory.add(session, new, vault=self.vault, processes=self.processes, now=self.now())
            connection.state, connection.state_reason = ConnectionState.PAUSED, "It is being set up."
        try:
            ongoing, fortnox = self.open_ongoing(connection), self.open_fortnox(connection)
            await ongoing.orders.statuses()
            await ongoing.orders.types()
            _refuse_other_company(await fortnox.company.information(), new.fortnox_tenant_id)
            module = await self._has_module(fortnox)
        except BaseException:
            async with self.database.write() as session:
                await session.exec(delete(Connection).where(col(Connection.id) == connection.id))
            raise
        async with self.database.write() as session:
            kept = await session.get_one(Connection, connection.id, with_for_update=NO_KEY)
            if new.options is None:
                kept.options = Options(warehouse_module=module).model_dump(mode="json")
            kept.state, kept.state_reason = ConnectionState.ACTIVE, ""
            return kept

    @staticmethod
    async def _has_module(fortnox: Fortnox) -> bool:
        try:
            return (await fortnox.company.tenant()).activated
        except NeedsReconnecting:
            raise
        except NotConfigured:
            return False  # without the right to the warehouse there is no module for us


def _refuse_other_company(company: CompanyInformation, tenant_id: int) -> None:
    if company.database_number != tenant_id:
        raise Refused(
            f"The keys are those of {company.company_name!r} (tenant {company.database_number}), not of {tenant_id}.",
            code="connection.other_company",
            todo="Give the tenant id of the company that consented.",
        )
