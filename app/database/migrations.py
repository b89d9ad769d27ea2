"""The schema brought up to date, and what of it is not.

Synchronous on purpose: alembic is. Inside an event loop call `await asyncio.to_thread(upgrade, url)`.
"""

from pathlib import Path
from threading import Lock

import sqlalchemy as sa
from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from alembic.script.revision import ResolutionError
from sqlalchemy.pool import NullPool

from app.database.engine import SQLITE_BUSY_SECONDS, database_url
from app.errors import NotConfigured

VERSION_TABLE = "alembic_version"
ADVISORY_LOCK = 0x1A6E7B70
PACKAGE = Path(__file__).resolve().parents[1]

# Alembic keeps the running migration in module-level state: one at a time per process.
_alembic_is_busy = Lock()


def migration_engine(url: str) -> sa.Engine:
    """An engine for one short piece of work, with the same drivers as the gateway's but without asyncio."""
    address = database_url(url)
    if address.get_backend_name() == "sqlite":
        Path(str(address.database)).parent.mkdir(parents=True, exist_ok=True)
        address = address.set(drivername="sqlite+pysqlite")
        return sa.create_engine(address, poolclass=NullPool, connect_args={"timeout": SQLITE_BUSY_SECONDS})
    return sa.create_engine(address, poolclass=NullPool)


def upgrade(url: str) -> None:
    """Bring the schema up to date; harmless when it is, and when several processes do it at once.

    Raises NotConfigured when the database is newer than this gateway.
    """
    with _alembic_is_busy:
        engine = migration_engine(url)
        with engine.connect() as connection:
            if engine.dialect.name == "sqlite":
                connection.exec_driver_sql("PRAGMA journal_mode=WAL")
                connection.exec_driver_sql("BEGIN IMMEDIATE")
            else:
                connection.execute(sa.select(sa.func.pg_advisory_xact_lock(ADVISORY_LOCK)))
            config = _config()
            _missing(connection, ScriptDirectory.from_config(config))
            config.attributes["connection"] = connection
            command.upgrade(config, "head")
            connection.commit()


def pending(url: str) -> list[str]:
    """The migrations that the database has not had yet, oldest first; empty when it is up to date.

    Raises NotConfigured when the database is newer than this gateway, SQLAlchemyError when it does not answer.
    """
    with migration_engine(url).connect() as connection:
        return _missing(connection, ScriptDirectory.from_config(_config()))


def _missing(connection: sa.Connection, scripts: ScriptDirectory) -> list[str]:
    current = MigrationContext.configure(connection, opts={"version_table": VERSION_TABLE}).get_current_heads()
    try:
        missing = list(scripts.iterate_revisions("heads", current or "base"))
    except ResolutionError as error:
        raise NotConfigured(
            f"The database has migration {', '.join(current)}, which this version of Lagerbro does not know.",
            code="database.newer",
            todo="Install the version that made it, or a later one.",
        ) from error
    return [f"{script.revision} {script.doc}" for script in reversed(missing)]


def _config() -> Config:
    """Alembic's settings, with the scripts beside `app/` in a checkout and inside it in an installed package."""
    packaged = PACKAGE / "alembic"
    config = Config()
    config.set_main_option("script_location", str(packaged if packaged.is_dir() else PACKAGE.parent / "alembic"))
    config.set_main_option("path_separator", "os")
    return config
