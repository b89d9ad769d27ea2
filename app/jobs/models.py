"""The tables of what is left to do: the state of every record, the runs, the living workers."""

from datetime import datetime
from enum import StrEnum
from typing import Any
from uuid import UUID

from sqlalchemy import Index
from sqlmodel import Field, SQLModel

from app.database.columns import json_column, utc_column


class RecordState(StrEnum):
    """Where a record stands: on its way (queued, running, waiting for another), or what came of it."""

    QUEUED = "queued"
    RUNNING = "running"
    WAITING = "waiting"
    SENT = "sent"
    UNCHANGED = "unchanged"
    HELD = "held"
    FAILED = "failed"


class RunState(StrEnum):
    """A run looks for records (queued, scanning), moves them (moving), and ends done or stopped with a reason."""

    QUEUED = "queued"
    SCANNING = "scanning"
    MOVING = "moving"
    DONE = "done"
    STOPPED = "stopped"


class Cause(StrEnum):
    """Which door a piece of work came through."""

    TIMETABLE = "timetable"
    WEBHOOK = "webhook"
    MANUAL = "manual"
    COMMAND_LINE = "command_line"
    RETRY = "retry"
    DEPENDENCY = "dependency"
    FOLLOW_UP = "follow_up"


class Record(SQLModel, table=True):
    """The state of one record of one process, and its one outstanding job.

    `wanted` counts the requests for it, `taken` is the count the last attempt began with: a request that comes while
    an attempt runs is not lost, it makes one more attempt. `job_id` is the job that may run it; any other one finds
    that it is not meant and does nothing. `runner` fences off a worker that was taken for dead. `reported` says that
    somebody reported this very record, and did not only have us look; it holds until the record is through.
    """

    __tablename__ = "records"

    connection_id: UUID = Field(primary_key=True, foreign_key="connections.id", ondelete="CASCADE")
    process: str = Field(primary_key=True)
    key: str = Field(primary_key=True)
    state: str = RecordState.QUEUED
    job_id: str | None = None
    runner: str = ""
    wanted: int = 1
    taken: int = 0
    attempt: int = 0
    interruptions: int = 0
    run_id: UUID | None = Field(default=None, index=True)
    cause: str
    reported: bool = False
    correlation_id: str
    waits_for: str = ""
    needs: list[str] = Field(default_factory=list, sa_column=json_column())
    next_attempt_at: datetime | None = Field(default=None, sa_column=utc_column(nullable=True))
    code: str = ""
    message: str = ""
    todo: str = ""
    remote_text: str = ""
    differences: list[Any] = Field(sa_column=json_column())
    dismissed_by: str = ""
    dismissed_because: str = ""
    since: datetime = Field(sa_column=utc_column())
    updated_at: datetime = Field(sa_column=utc_column())

    __table_args__ = (
        Index("ix_records_state", "connection_id", "state", "updated_at"),
        Index("ix_records_waits_for", "connection_id", "waits_for"),
        Index("ix_records_job", "job_id"),
        # A key is found by how it begins, too, whatever the database's order of letters.
        Index("ix_records_key", "connection_id", "key", postgresql_ops={"key": "text_pattern_ops"}),
    )


class Run(SQLModel, table=True):
    """One round of one process for one connection: it scans, then its records move."""

    __tablename__ = "runs"

    id: UUID = Field(primary_key=True)
    connection_id: UUID = Field(foreign_key="connections.id", ondelete="CASCADE")
    process: str
    cause: str
    requested_by: str = ""
    state: str = RunState.QUEUED
    attempt: int = 0
    found: int = 0
    message: str = ""
    calls: list[Any] = Field(sa_column=json_column())
    correlation_id: str
    created_at: datetime = Field(sa_column=utc_column())
    scanned_at: datetime | None = Field(default=None, sa_column=utc_column(nullable=True))
    finished_at: datetime | None = Field(default=None, sa_column=utc_column(nullable=True))

    __table_args__ = (Index("ix_runs_connection", "connection_id", "process", "created_at"),)


class Worker(SQLModel, table=True):
    """The heartbeat of one process that runs jobs."""

    __tablename__ = "workers"

    executor_id: str = Field(primary_key=True)
    host: str
    started_at: datetime = Field(sa_column=utc_column())
    beat_at: datetime = Field(sa_column=utc_column())
