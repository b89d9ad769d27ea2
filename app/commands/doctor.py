"""`lagerbro doctor`: looks at everything a gateway stands on, and says what to do where something is wrong."""

from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import dataclass

from sqlmodel import select

from app.connections import directory
from app.connections.models import Connection
from app.connections.options import Options
from app.database.migrations import pending
from app.errors import GatewayError, NotConfigured, NotFound
from app.fortnox.client import Fortnox
from app.fortnox.customers import CustomerNumber
from app.jobs.heartbeat import DEAD_AFTER
from app.jobs.models import Worker
from app.main import open_gateway
from app.settings import Settings
from app.wiring import Gateway


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing looked at: all is well, or what is wrong and what to do."""

    what: str
    well: bool
    said: str = ""


async def examine(settings: Settings) -> list[Finding]:
    """Look at database, migrations, workers and keys, then at both sides of every connection."""
    url = settings.database_url.get_secret_value()
    try:
        missing = pending(url)
    except Exception as error:  # noqa: BLE001 - whatever keeps the database away is the finding
        return [Finding("database", well=False, said=f"{type(error).__name__}: {error}. Check LAGERBRO_DATABASE_URL.")]
    findings = [Finding("database", well=True)]
    if missing:
        return [*findings, Finding("migrations", well=False, said=f"Missing: {missing}. Run `lagerbro migrate`.")]
    findings.append(Finding("migrations", well=True))
    gateway = open_gateway(settings)
    try:
        findings += [await _engine(gateway), await _workers(gateway)]
        async with gateway.database.read() as session:
            connections = await directory.every(session)
        for connection in connections:
            findings += await _connection(gateway, connection)
    finally:
        await gateway.close()
    return findings


async def _engine(gateway: Gateway) -> Finding:
    try:
        await gateway.queue.check()
    except Exception as error:  # noqa: BLE001 - whatever is wrong with it is the finding
        said = f"{type(error).__name__}: its tables are not as this release needs them. Run `lagerbro migrate`."
        return Finding("engine", well=False, said=said)
    return Finding("engine", well=True)


async def _workers(gateway: Gateway) -> Finding:
    async with gateway.database.read() as session:
        workers = list(await session.exec(select(Worker)))
    alive = [worker for worker in workers if gateway.now() - worker.beat_at <= DEAD_AFTER]
    if alive:
        return Finding(f"workers ({len(alive)} alive)", well=True)
    return Finding("workers", well=False, said="None is running. Start `lagerbro serve` or `lagerbro worker`.")


async def _connection(gateway: Gateway, connection: Connection) -> list[Finding]:
    """Keys, then one harmless question per right and side."""
    try:
        gateway.vault.open(connection.secrets)
        fortnox = gateway.fortnox(connection, urgent=True, observe=lambda _: None)
        ongoing = gateway.ongoing(connection, urgent=True, observe=lambda _: None)
    except GatewayError as error:
        return [Finding(f"{connection.name}: keys", well=False, said=f"{error.message} {error.todo}")]
    asked: list[tuple[str, Callable[[], Awaitable[object]]]] = [
        ("Ongoing", ongoing.orders.statuses),
        ("Ongoing goods owner", ongoing.orders.types),
        ("Fortnox", fortnox.company.information),
        ("Fortnox right: article", lambda: _first(fortnox.articles.numbers())),
        ("Fortnox right: supplier", fortnox.suppliers.all),
        ("Fortnox right: customer", lambda: _there_or_not(fortnox.customers.get(CustomerNumber("0")))),
        ("Fortnox right: order", lambda: _first(fortnox.orders.changed_since(gateway.now()))),
        ("Fortnox right: settings", fortnox.registers.terms_of_delivery),
        ("warehouse module", lambda: _module_as_chosen(fortnox, Options.model_validate(connection.options))),
    ]
    findings = []
    for what, ask in asked:
        try:
            await ask()
            findings.append(Finding(f"{connection.name}: {what}", well=True))
        except GatewayError as error:
            findings.append(
                Finding(f"{connection.name}: {what}", well=False, said=f"{error.message} {error.todo}".strip())
            )
    return findings


async def _first(items: AsyncIterator[object]) -> None:
    async for _ in items:
        return


async def _there_or_not(record: Awaitable[object]) -> None:
    """Ask for one record; that it is not there is an answer, too."""
    try:
        await record
    except NotFound:
        return


async def _module_as_chosen(fortnox: Fortnox, options: Options) -> None:
    try:
        active = (await fortnox.company.tenant()).activated
    except NotConfigured:
        active = False
    if active != options.warehouse_module:
        raise NotConfigured(
            f"The warehouse module is {'on' if active else 'off'} in Fortnox, and the option warehouse_module says "
            f"{'on' if options.warehouse_module else 'off'}.",
            code="options.module",
            todo="Set the option as it is in Fortnox.",
        )
