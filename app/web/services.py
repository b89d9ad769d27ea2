"""What the web needs of the rest of the gateway; the wiring fills it in, `request.app.state.services` holds it."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime

from fastapi import Request

from app.connections.credentials import Vault
from app.connections.setting_up import SettingUp
from app.database.engine import Database
from app.inbox.intake import Intake
from app.jobs.requests import Requests
from app.settings import Settings


@dataclass(frozen=True, slots=True)
class Services:
    """The doors' tools. `switches` names for every process the option that turns it on."""

    settings: Settings
    database: Database
    requests: Requests
    intake: Intake
    vault: Vault
    setting_up: SettingUp
    switches: Mapping[str, str]
    now: Callable[[], datetime]


def services(request: Request) -> Services:
    """The services of the running application."""
    found: Services = request.app.state.services
    return found
