"""Setting a connection up: both sides are asked before it works, and what is wrong is said plainly (SPEC §3).

In one go (`connect`), or in the steps of a person: the keys of the WMS are tried, the company consents, the connection
is begun, its options are chosen, and it is activated.
"""

from collections.abc import Awaitable, Callable, Iterable
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlmodel import col, delete
from sqlmodel.ext.asyncio.session import AsyncSession

from app.connections import directory
from app.connections.credentials import Vault
from app.connections.directory import NewConnection
from app.connections.findings import Blocked, Look, blocking, found_in
from app.connections.models import NO_KEY, Connection, ConnectionState
from app.connections.options import Options
from app.connections.preflights import Preflights, kept
from app.connections.warehouse_access import WarehouseAccess, try_access
from app.database.engine import Database
from app.errors import NeedsReconnecting, NotConfigured, Refused
from app.fortnox.client import Fortnox
from app.fortnox.company import CompanyInformation

Also = Callable[[AsyncSession, Connection], Awaitable[None]]
"""What else is written in the transaction that makes it work: the audit trail, the first run."""


async def _nothing(_session: AsyncSession, _connection: Connection) -> None:
    pass


@dataclass(frozen=True, slots=True)
class SettingUp:
    """What it takes to connect: where to keep it, and how to look at both sides."""

    database: Database
    vault: Vault
    processes: Iterable[str]
    preflights: Preflights
    now: Callable[[], datetime]

    async def try_warehouse(self, access: WarehouseAccess) -> None:
        """Ask the WMS with these keys; nothing is kept. Raises as `try_access`."""
        await try_access(access, open_ongoing=self.preflights.open_ongoing, vault=self.vault)

    async def connect(self, new: NewConnection, *, also: Also = _nothing) -> Connection:
        """Try the WMS, begin the connection and activate it at once; or leave nothing behind.

        Raises as `try_warehouse`, `begin` and `activate`.
        """
        await self.try_warehouse(WarehouseAccess(**new.model_dump(include=set(WarehouseAccess.model_fields))))
        connection = await self.begin(new)
        try:
            return await self.activate(connection, Options.model_validate(connection.options), also=also)
        except BaseException:
            await self._forget(connection.id)
            raise

    async def begin(self, new: NewConnection, *, scopes: Iterable[str] = ()) -> Connection:
        """Keep the connection, and ask the company with its own keys who it is; or leave nothing behind.

        Options that are not given are the defaults, with the warehouse module as Fortnox says, and with the module the
        processes that it makes possible. Nothing is moved before it is activated. Raises Refused when a side is
        connected already or the keys are another company's, and what the client raises when Fortnox says no.
        """
        async with self.database.write() as session:
            connection = await directory.add(session, new, vault=self.vault, processes=self.processes, now=self.now())
            connection.state, connection.state_reason = ConnectionState.BEING_SET_UP, ""
            connection.fortnox_scopes = " ".join(sorted(scopes))
        try:
            fortnox = self.preflights.open_fortnox(connection)
            company = await fortnox.company.information()
            _refuse_other_company(company, new.fortnox_tenant_id)
            options = new.options or _defaults(module=await _has_module(fortnox))
            async with self.database.write() as session:
                begun = await session.get_one(Connection, connection.id, with_for_update=NO_KEY)
                begun.fortnox_company = company.company_name
                begun.options = options.model_dump(mode="json")
        except BaseException:
            await self._forget(connection.id)
            raise
        return begun

    async def activate(
        self, connection: Connection, options: Options, *, start_date: datetime | None = None, also: Also = _nothing
    ) -> Connection:
        """Look at both sides with these options, then let the connection work with them.

        What the look warns of is kept. Raises Blocked naming all that keeps it from working, what the clients raise
        when a side says no, and Refused when somebody activated it meanwhile ("connection.activated"). `start_date` is
        the line, which else stays as it is.
        """
        directory.refuse_conflicts(options)
        looks = await self.preflights.look(connection, options)
        _refuse_what_cannot_work(looks)
        async with self.database.write() as session:
            made = await session.get_one(Connection, connection.id, with_for_update=NO_KEY)
            if made.state != ConnectionState.BEING_SET_UP:
                raise Refused(f"{made.name} has been activated already.", code="connection.activated")
            made.options = options.model_dump(mode="json")
            made.start_date = start_date or made.start_date
            made.state, made.state_reason = ConnectionState.ACTIVE, ""
            await kept(session, made.id, looks, now=self.now())
            await also(session, made)
            return made

    async def _forget(self, connection_id: UUID) -> None:
        async with self.database.write() as session:
            await session.exec(delete(Connection).where(col(Connection.id) == connection_id))


def _defaults(*, module: bool) -> Options:
    """The options of a company that has, or has not, the warehouse module."""
    return Options(warehouse_module=module, report_stock_adjustments=module, report_customer_returns=module)


async def _has_module(fortnox: Fortnox) -> bool:
    try:
        return (await fortnox.company.tenant()).activated
    except NeedsReconnecting:
        raise
    except NotConfigured:
        return False  # without the right to the warehouse there is no module for us


def _refuse_what_cannot_work(looks: list[Look]) -> None:
    """Raise what a side said that could not be looked at, else Blocked."""
    for look in looks:
        if look.error is not None:
            raise look.error
    if found := blocking(found_in(looks)):
        raise Blocked(found)


def _refuse_other_company(company: CompanyInformation, tenant_id: int) -> None:
    if company.database_number != tenant_id:
        raise Refused(
            f"The keys are those of {company.company_name!r} (tenant {company.database_number}), not of {tenant_id}.",
            code="connection.other_company",
            todo="Give the tenant id of the company that consented.",
        )
