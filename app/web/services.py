"""What the web needs of the rest of the gateway; the wiring fills it in, `request.app.state.services` holds it."""

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from fastapi import Request
from sqlmodel.ext.asyncio.session import AsyncSession

from app.connections.consent import Consent
from app.connections.credentials import Vault
from app.connections.models import Connection
from app.connections.preflights import Preflights
from app.connections.setting_up import SettingUp
from app.database.engine import Database
from app.inbox.intake import Intake
from app.inbox.models import Event
from app.jobs.requests import Requests
from app.jobs.trials import Trials
from app.processes.left_behind import ProcessLeftBehind
from app.settings import Settings


class ListBeforeTheLine(Protocol):
    """Lists what the warehouse had done before a connection's activation, `at_most` records of each process."""

    async def __call__(self, connection: Connection, *, at_most: int) -> list[ProcessLeftBehind]:
        """By process, those that are on."""
        ...


@dataclass(frozen=True, slots=True)
class Services:
    """The doors' tools. `switches` names for every process the option that turns it on.

    `replay` handles a webhook event once more.
    """

    settings: Settings
    database: Database
    requests: Requests
    intake: Intake
    vault: Vault
    setting_up: SettingUp
    preflights: Preflights
    consent: Consent
    before_the_line: ListBeforeTheLine
    switches: Mapping[str, str]
    trials: Trials
    replay: Callable[[AsyncSession, Event], Awaitable[None]]
    now: Callable[[], datetime]


def services(request: Request) -> Services:
    """The services of the running application."""
    found: Services = request.app.state.services
    return found
