"""Bringing the database up to date: our tables, then the engine's own."""

import asyncio

from app.database.engine import Database
from app.database.migrations import pending, upgrade
from app.errors import NotConfigured
from app.jobs.engine import migrate_engine
from app.settings import Settings


def migrate(settings: Settings) -> None:
    """Create or update every table; harmless when all is up to date, and when several processes do it at once."""
    url = settings.database_url.get_secret_value()
    upgrade(url)
    database = Database(url)
    migrate_engine(database)
    asyncio.run(database.close())


def require_migrated(settings: Settings) -> None:
    """Raises NotConfigured when the database lacks a migration; an embedded database is brought up to date instead."""
    url = settings.database_url.get_secret_value()
    if Database(url).is_sqlite:
        migrate(settings)
    elif missing := pending(url):
        raise NotConfigured(
            f"The database lacks {len(missing)} migration(s): {', '.join(missing)}.",
            code="database.not_migrated",
            todo="Run `lagerbro migrate` once, then start again.",
        )
