"""Web process: the gateway's doors over HTTP, and in embedded mode the worker too."""

from collections.abc import AsyncIterator, Callable
from contextlib import AsyncExitStack, asynccontextmanager

from fastapi import FastAPI

from app.database.engine import Database
from app.dry_run import DryRuns
from app.processes.catalogue import SWITCHES
from app.settings import Settings
from app.web.application import create_application
from app.web.connect_attempts import CALLBACK
from app.web.services import Services
from app.wiring import Gateway
from app.worker import dispatching, working


def create_app(settings: Settings, *, make_gateway: Callable[[Settings], Gateway] | None = None) -> FastAPI:
    """The application, ready to be served; its lifespan opens and closes everything it uses."""

    @asynccontextmanager
    async def lifespan(app: FastAPI) -> AsyncIterator[None]:
        gateway = make_gateway(settings) if make_gateway else open_gateway(settings)
        async with AsyncExitStack() as stack:
            stack.push_async_callback(gateway.close)
            app.state.services = services_of(gateway)
            if settings.runs_worker:
                await stack.enter_async_context(working(gateway))
            else:
                await stack.enter_async_context(dispatching(gateway))
            yield

    return create_application(lifespan=lifespan)


def open_gateway(settings: Settings) -> Gateway:
    """The gateway on the database of the settings."""
    return Gateway(settings, Database(settings.database_url.get_secret_value()))


def services_of(gateway: Gateway) -> Services:
    """What the web is given of the gateway."""
    return Services(
        settings=gateway.settings,
        database=gateway.database,
        requests=gateway.requests,
        intake=gateway.intake,
        vault=gateway.vault,
        setting_up=gateway.setting_up(),
        preflights=gateway.preflights(urgent=True),
        consent=gateway.consent(gateway.settings.public_url + CALLBACK),
        before_the_line=gateway.before_the_line,
        switches=SWITCHES,
        trials=DryRuns(gateway),
        replay=gateway.dispatcher.handle,
        now=gateway.now,
    )
