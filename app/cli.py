"""`lagerbro …`: everything an operator does from a terminal."""

import asyncio
import json
import os
import secrets
import sys
from collections.abc import Awaitable, Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated, TypeVar

import typer
from pydantic import SecretStr
from rich.console import Console

from app.commands import connecting, report, schema
from app.commands import doctor as doctors
from app.commands import serve as serving
from app.commands import sync as syncing
from app.commands.keys import reseal as reseal_all
from app.commands.people import add_person
from app.connections.directory import NewConnection
from app.errors import GatewayError
from app.logs import configure_logs
from app.main import open_gateway
from app.ongoing.address import api_url
from app.settings import LogLevel, Settings, SettingsFault, load_settings
from app.web.users import Role
from app.wiring import Gateway

T = TypeVar("T")

app = typer.Typer(
    no_args_is_help=True, help="The bridge between Fortnox and Ongoing WMS.", pretty_exceptions_enable=False
)
users = typer.Typer(no_args_is_help=True, help="People who may use the API.")
connections = typer.Typer(no_args_is_help=True, help="Fortnox companies paired with Ongoing goods owners.")
app.add_typer(users, name="user")
app.add_typer(connections, name="connection")

console = Console()
COLOURS = {doctors.Grade.OK: "green", doctors.Grade.NOTE: "yellow", doctors.Grade.WRONG: "red"}


def main() -> None:
    """Run the command line; what an operator can mend ends in a plain sentence and exit code 1."""
    with plainly():
        app()


@contextmanager
def plainly() -> Iterator[None]:
    """Turn errors that speak to the operator into their sentences."""
    try:
        yield
    except SettingsFault as fault:
        for sentence in fault.faults:
            console.print(sentence, style="red", highlight=False, markup=False)
        raise SystemExit(1) from None
    except GatewayError as error:
        console.print(error.message, style="red", highlight=False, markup=False)
        for more in (error.todo, error.remote_text and f"The remote said: {error.remote_text}"):
            if more:
                console.print(more, highlight=False, markup=False)
        raise SystemExit(1) from None


def _settings(*, serving: bool = False) -> Settings:
    """The settings, and logs as they say; a command that answers on standard output keeps it for its answer."""
    settings = load_settings()
    if serving:
        configure_logs(settings.log_format, settings.log_level)
    else:
        configure_logs(settings.log_format, LogLevel.WARNING, stream=sys.stderr)
    return settings


def _secret(variable: str, prompt: str) -> SecretStr:
    """A password from the environment, else from standard input; never an argument, which others can read."""
    if given := os.environ.get(variable):
        return SecretStr(given)
    if sys.stdin.isatty():
        return SecretStr(typer.prompt(prompt, hide_input=True))
    return SecretStr(sys.stdin.readline().rstrip("\n"))


def _with_gateway(settings: Settings, act: Callable[[Gateway], Awaitable[T]]) -> T:
    async def run() -> T:
        gateway = open_gateway(settings)
        try:
            return await act(gateway)
        finally:
            await gateway.close()

    return asyncio.run(run())


@app.command()
def serve() -> None:
    """Serve webhooks, API and Swagger UI; on SQLite the worker runs in the same process."""
    settings = _settings(serving=True)
    schema.require_migrated(settings)
    serving.serve(settings)


@app.command()
def worker() -> None:
    """Run jobs and the timetable; with PostgreSQL start as many as you like."""
    settings = _settings(serving=True)
    schema.require_migrated(settings)
    asyncio.run(serving.work(settings))


@app.command()
def migrate() -> None:
    """Create the database's tables, or bring them up to date."""
    schema.migrate(_settings())
    console.print("The database is up to date.")


@app.command()
def sandbox(
    fortnox_port: Annotated[int, typer.Option(help="Port of the Fortnox simulator.")] = 8101,
    ongoing_port: Annotated[int, typer.Option(help="Port of the Ongoing simulator.")] = 8102,
    seed: Annotated[str, typer.Option(help="What they hold at start: story or large.")] = "story",
) -> None:
    """Start simulators of both remotes on this machine."""
    from app.sandbox.main import serve as serve_sandbox  # noqa: PLC0415 - left out of a production image

    asyncio.run(serve_sandbox(host="127.0.0.1", fortnox_port=fortnox_port, ongoing_port=ongoing_port, seed=seed))


@app.command()
def demo(
    *,
    once: Annotated[bool, typer.Option("--once", help="End after the table; exit 0 only if all went well.")] = False,
    json_file: Annotated[Path | None, typer.Option("--json", help="Write the figures to this file too.")] = None,
) -> None:
    """Play the story of a shop on the simulators: no account anywhere is needed."""
    from app.demo.play import play  # noqa: PLC0415 - needs the sandbox, which a production image leaves out

    raise typer.Exit(asyncio.run(play(console, once=once, json_file=json_file)))


@users.command("add")
def user_add(
    username: str,
    role: Annotated[Role, typer.Option(help="admin may do everything, operator sees his connections.")] = Role.ADMIN,
    connection: Annotated[list[str] | None, typer.Option(help="A connection an operator may see; repeatable.")] = None,
) -> None:
    """Add a user; the password comes from LAGERBRO_PASSWORD or standard input."""
    settings = _settings()
    password = _secret("LAGERBRO_PASSWORD", "Password")
    _with_gateway(settings, lambda gateway: add_person(gateway, username, password, role, connection or []))
    console.print(f"{username} may log in as {role}.")


@connections.command("consent")
def connection_consent(
    redirect_uri: Annotated[str, typer.Option(help="The integration's redirect address in the developer portal.")],
) -> None:
    """Have a company's administrator consent in the browser; prints the tenant id that `connection add` needs."""
    settings = _settings()
    state = secrets.token_urlsafe(24)
    address = _with_gateway(settings, lambda gateway: connecting.consent_address(gateway, state, redirect_uri))
    console.print("1. Open this as the company's system administrator, log in and grant:")
    typer.echo(address)
    console.print("2. Paste the whole address that the browser was sent to:")
    answered = sys.stdin.readline().strip()
    tenant = _with_gateway(settings, lambda gateway: connecting.tenant_of(gateway, answered, state, redirect_uri))
    console.print(f"Consented. The tenant id is {tenant}.", highlight=False)


@connections.command("add")
def connection_add(
    name: str,
    system: Annotated[str, typer.Option(help="The WMS's login address, its customer id, or the API's base address.")],
    user: Annotated[str, typer.Option(help="The API user of the goods owner.")],
    goods_owner_id: Annotated[int, typer.Option(help="The goods owner's number in Ongoing.")],
    tenant_id: Annotated[int, typer.Option(help="The Fortnox company's tenant id.")],
    *,
    demo_system: Annotated[bool, typer.Option("--demo-system", help="It is a demo system of Ongoing.")] = False,
    start_date: Annotated[datetime | None, typer.Option(help="Nothing from before (UTC) is posted.")] = None,
    options: Annotated[Path | None, typer.Option(help="A JSON file with options that are not the defaults.")] = None,
) -> None:
    """Connect a Fortnox company with a goods owner.

    The API user's password comes from LAGERBRO_ONGOING_PASSWORD or standard input. A consent without service account
    needs LAGERBRO_FORTNOX_REFRESH_TOKEN too.
    """
    settings = _settings()
    refresh_token = os.environ.get("LAGERBRO_FORTNOX_REFRESH_TOKEN")
    new = NewConnection(
        name=name,
        fortnox_tenant_id=tenant_id,
        fortnox_refresh_token=SecretStr(refresh_token) if refresh_token else None,
        ongoing_url=api_url(settings.ongoing_api_url or system, demo=demo_system),
        ongoing_username=user,
        ongoing_password=_secret("LAGERBRO_ONGOING_PASSWORD", "Password of the API user"),
        goods_owner_id=goods_owner_id,
        start_date=start_date.replace(tzinfo=UTC) if start_date else None,
        options=connecting.read_options(options) if options else None,
    )
    connection, secret = _with_gateway(settings, lambda gateway: connecting.connected(gateway, new))
    console.print(f"{connection.name} is connected: {connection.id}", highlight=False)
    for address in connecting.webhook_addresses(settings, connection):
        console.print(f"Webhook address: {address}", soft_wrap=True, highlight=False)
    console.print(f"Their X-Auth-Token, shown only now: {secret}", soft_wrap=True, highlight=False)
    for sentence in _with_gateway(settings, lambda gateway: connecting.worth_knowing(gateway, connection)):
        console.print(sentence, soft_wrap=True, highlight=False, markup=False)


@app.command()
def sync(
    connection: Annotated[str, typer.Argument(help="Name or id of the connection.")],
    process: Annotated[str | None, typer.Option(help="Only this process.")] = None,
    *,
    wait: Annotated[bool, typer.Option("--wait", help="See it through and print what came of it.")] = False,
    json_output: Annotated[bool, typer.Option("--json", help="Print JSON, for programs.")] = False,
) -> None:
    """Run one round of the timetable now; with --wait exits 1 if anything failed."""
    settings = _settings()
    came = asyncio.run(syncing.sync(settings, connection, process=process, wait=wait))
    if json_output:
        typer.echo(json.dumps({"connection": connection, **report.as_json(came)}, indent=2))
    elif wait:
        report.print_round(console, connection, came)
    else:
        console.print("Asked for: " + ", ".join(one.process for one in came.summaries))
    if wait and came.failed:
        raise typer.Exit(1)


@app.command()
def reseal() -> None:
    """Seal all credentials under the first key of LAGERBRO_CREDENTIAL_KEYS; the other keys can be taken out then.

    To change the key: put a new one in front, restart every process, run this, take the old one out, restart again.
    """
    count = _with_gateway(_settings(), reseal_all)
    console.print(f"The credentials of {count} connections are sealed under the first key.", highlight=False)


@app.command()
def doctor() -> None:
    """Look at database, workers, keys and both sides of every connection; say what to do."""
    lines = asyncio.run(doctors.examine(_settings()))
    for line in lines:
        console.print(f"[{COLOURS[line.grade]}]{line.grade:<5}[/] {line.what}")
        if line.said:
            console.print(f"      {line.said}", highlight=False, markup=False)
    if any(line.grade is doctors.Grade.WRONG for line in lines):
        raise typer.Exit(1)


@app.command()
def openapi(
    *, check: Annotated[bool, typer.Option("--check", help="Only compare; exit 1 when a file is out of date.")] = False
) -> None:
    """Write openapi/*.json from the code."""
    from app.commands import openapi as documents  # noqa: PLC0415 - reads the sandbox too, which production lacks

    if not check:
        documents.write()
        return
    stale = documents.stale()
    for file in stale:
        console.print(f"{file} is out of date: run `make openapi`.", highlight=False)
    if stale:
        raise typer.Exit(1)
