"""What is told of a connection: both sides, its processes, and the last look at both sides."""

from datetime import datetime
from typing import Annotated, Self
from uuid import UUID

from pydantic import BaseModel, Field

from app.connections.models import Connection, ConnectionState, Preflight, ProcessStanding
from app.connections.options import Options
from app.processes.process import ProcessName
from app.web.api.preflight import PreflightAnswer
from app.web.api.routing import EXAMPLE_CONNECTION
from app.web.services import Services

EXAMPLE = {
    "id": EXAMPLE_CONNECTION,
    "name": "Norrsken Friluft",
    "state": "active",
    "state_reason": "",
    "fortnox_tenant_id": 812345,
    "ongoing_url": "https://api.ongoingsystems.se/demo/api/v1/",
    "ongoing_username": "WSI_norrsken",
    "goods_owner_id": 17,
    "start_date": "2026-03-01T23:00:00Z",
    "created_at": "2026-03-02T08:00:00Z",
    "processes": [
        {
            "process": "sales_orders",
            "switched_on": True,
            "next_run_at": "2026-03-02T08:15:00Z",
            "paused_at": None,
            "paused_code": "",
            "paused_message": "",
            "paused_todo": "",
        }
    ],
    "preflight": {"looked_at": "2026-03-02T08:00:03Z", "findings": []},
}


class ProcessAnswer(BaseModel):
    """How one process of a connection stands."""

    process: ProcessName
    switched_on: Annotated[bool, Field(description="Whether the options have it on.")]
    next_run_at: Annotated[datetime, Field(description="When the timetable runs it next.")]
    paused_at: Annotated[datetime | None, Field(description="Since when it rests for want of a right; null: it works.")]
    paused_code: str
    paused_message: Annotated[str, Field(description="Why it rests.")]
    paused_todo: Annotated[str, Field(description="What an administrator does about it.")]


class ConnectionAnswer(BaseModel):
    """A Fortnox company paired with an Ongoing goods owner."""

    id: UUID
    name: str
    state: ConnectionState
    state_reason: Annotated[str, Field(description="Why it does not work, when it does not.")]
    fortnox_tenant_id: int
    ongoing_url: str
    ongoing_username: str
    goods_owner_id: int
    start_date: Annotated[datetime, Field(description="The line: nothing from before it is moved.")]
    created_at: datetime
    processes: list[ProcessAnswer]
    preflight: Annotated[
        PreflightAnswer | None, Field(description="The last look at both sides with these options; null: none yet.")
    ]

    @classmethod
    def of(
        cls,
        connection: Connection,
        standings: list[ProcessStanding],
        preflight: Preflight | None,
        services: Services,
    ) -> Self:
        """The connection as it is told, its secrets left out."""
        options = Options.model_validate(connection.options)
        known = {one.process: one for one in standings}
        return cls.model_validate(
            {
                **connection.model_dump(include=set(cls.model_fields)),
                "processes": [
                    {
                        **known[process].model_dump(include=set(ProcessAnswer.model_fields)),
                        "switched_on": bool(getattr(options, switch)),
                    }
                    for process, switch in services.switches.items()
                    if process in known
                ],
                "preflight": PreflightAnswer.kept(preflight),
            }
        )
