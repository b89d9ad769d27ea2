"""How alembic reaches our tables, and leaves alone the job engine's, which live in the same database.

The connection comes from app/database/migrations.py, or, for alembic's own commands, from LAGERBRO_DATABASE_URL.
"""

import os
from collections.abc import MutableMapping
from typing import Any, Literal

import sqlalchemy as sa
from alembic import context
from alembic.autogenerate.api import AutogenContext
from sqlalchemy.dialects.postgresql import JSONB
from sqlmodel import SQLModel
from sqlmodel.sql.sqltypes import AutoString

import app.alerts.models
import app.connections.audit
import app.connections.models
import app.connections.pace
import app.database.leases
import app.inbox.models
import app.jobs.models
import app.ledger.models
import app.web.connect_attempts
import app.web.idempotency
import app.web.sessions
import app.web.users  # noqa: F401 - each import puts its tables into SQLModel.metadata
from app.database.columns import UtcDateTime
from app.database.migrations import VERSION_TABLE, migration_engine

Kind = Literal["schema", "table", "column", "index", "unique_constraint", "foreign_key_constraint", "check_constraint"]
Parents = MutableMapping[Literal["schema_name", "table_name", "schema_qualified_table_name"], str | None]


def ours(name: str | None, kind: Kind, parent_names: Parents) -> bool:
    """Whether alembic may look at it: on SQLite the engine's tables stand beside ours, on PostgreSQL in a schema."""
    del parent_names
    match kind:
        case "schema":
            return name is None
        case "table":
            return name in SQLModel.metadata.tables
        case _:
            return True


def render(kind: str, item: Any, context: AutogenContext) -> str | Literal[False]:
    """Write SQLModel's and our own column types as plain SQLAlchemy: a change of theirs changes no old migration."""
    if kind != "type":
        return False
    match item:
        case UtcDateTime():
            return "sa.DateTime(timezone=True)"
        case AutoString():
            return "sa.String()"
        case sa.JSON():
            context.imports.add(f"from {JSONB.__module__.rpartition('.')[0]} import JSONB")
            return 'sa.JSON().with_variant(JSONB(), "postgresql")'
        case _:
            return False


def migrate(connection: sa.Connection) -> None:
    context.configure(
        connection=connection,
        target_metadata=SQLModel.metadata,
        version_table=VERSION_TABLE,
        include_name=ours,
        render_item=render,
        render_as_batch=connection.dialect.name == "sqlite",
        compare_type=True,
        transactional_ddl=True,
    )
    with context.begin_transaction():
        context.run_migrations()


given: sa.Connection | None = context.config.attributes.get("connection")
if given is not None:
    migrate(given)
else:
    engine = migration_engine(os.environ.get("LAGERBRO_DATABASE_URL", "sqlite:///data/lagerbro.sqlite3"))
    with engine.connect() as opened:
        migrate(opened)
        opened.commit()
