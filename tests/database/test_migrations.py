import asyncio
import subprocess
import sys
from pathlib import Path

import pytest
import sqlalchemy as sa
from alembic import command
from alembic.config import Config
from dbos import DBOS

from app.database.engine import Database
from app.database.engine import database_url as with_driver
from app.database.migrations import migration_engine, pending, upgrade
from app.errors import NotConfigured

ROOT = Path(__file__).resolve().parents[2]


def tables(url: str, schema: str | None = None) -> set[str]:
    with migration_engine(url).connect() as connection:
        return set(sa.inspect(connection).get_table_names(schema))


def execute(url: str, statement: str) -> None:
    with migration_engine(url).begin() as connection:
        connection.execute(sa.text(statement))


def the_same_but_empty(url: str) -> None:
    for table in tables(url):
        with migration_engine(url).begin() as connection:
            cascade = " CASCADE" if connection.dialect.name == "postgresql" else ""
            connection.execute(sa.text(f'DROP TABLE "{table}"{cascade}'))


@pytest.fixture
def empty_url(database_url: str) -> str:
    the_same_but_empty(database_url)
    assert tables(database_url) == set()
    return database_url


def add_engine_tables(url: str) -> None:
    address = with_driver(url)
    plain = address.set(drivername="sqlite") if address.get_backend_name() == "sqlite" else address
    DBOS.migrate(plain.render_as_string(hide_password=False))


def alembic_config(url: str) -> Config:
    config = Config(ROOT / "alembic.ini")
    config.attributes["connection"] = migration_engine(url).connect()
    return config


def test_an_empty_database_lacks_every_migration_until_it_is_upgraded(empty_url: str) -> None:
    assert pending(empty_url)[0] == "0001 the first tables"
    upgrade(empty_url)
    assert pending(empty_url) == []
    assert {"alembic_version", "connections", "records", "transfers", "events"} <= tables(empty_url)


def test_asking_what_is_pending_changes_nothing(empty_url: str) -> None:
    pending(empty_url)
    assert tables(empty_url) == set()


def test_a_second_upgrade_is_harmless(database_url: str) -> None:
    execute(database_url, "INSERT INTO workers VALUES ('one', 'host', '2026-03-02 08:00:00', '2026-03-02 08:00:00')")
    upgrade(database_url)
    with migration_engine(database_url).connect() as connection:
        assert connection.execute(sa.text("SELECT count(*) FROM workers")).scalar_one() == 1


def test_several_processes_may_upgrade_at_once(empty_url: str) -> None:
    program = "import sys; from app.database.migrations import upgrade; upgrade(sys.argv[1])"
    command_line = [sys.executable, "-c", program, empty_url]
    processes = [subprocess.Popen(command_line, cwd=ROOT, stderr=subprocess.PIPE, text=True) for _ in range(3)]
    ends = [(process.communicate()[1], process.returncode) for process in processes]
    assert [error for error, code in ends if code] == []
    assert pending(empty_url) == []


async def test_it_upgrades_from_inside_an_event_loop(empty_url: str) -> None:
    await asyncio.to_thread(upgrade, empty_url)
    database = Database(empty_url)
    await database.ping()
    await database.close()


def test_a_failed_migration_leaves_nothing_behind(empty_url: str) -> None:
    execute(empty_url, "CREATE TABLE watermarks (name text)")  # one that the first migration wants to make late
    with pytest.raises(sa.exc.DBAPIError):
        upgrade(empty_url)
    assert tables(empty_url) == {"watermarks"}


def test_a_database_newer_than_the_gateway_is_refused_in_plain_words(database_url: str) -> None:
    execute(database_url, "UPDATE alembic_version SET version_num = '9999'")
    for ask in (pending, upgrade):
        with pytest.raises(NotConfigured, match="9999") as refusal:
            ask(database_url)
        assert refusal.value.code == "database.newer"


def test_alembic_knows_every_module_with_tables() -> None:
    with_tables = {
        ".".join(file.relative_to(ROOT).with_suffix("").parts)
        for file in (ROOT / "app").rglob("*.py")
        if "table=True" in file.read_text()
    }
    imported = {
        line.split()[1] for line in (ROOT / "alembic/env.py").read_text().splitlines() if line[:11] == "import app."
    }
    assert with_tables == imported


def test_alembic_check_the_models_and_the_migrations_agree(database_url: str) -> None:
    add_engine_tables(database_url)
    command.check(alembic_config(database_url))


def test_the_engines_tables_are_never_touched(database_url: str) -> None:
    schema = "dbos" if database_url.startswith("postgresql") else None
    add_engine_tables(database_url)
    before = tables(database_url, schema)
    assert "workflow_status" in before
    config = alembic_config(database_url)
    command.downgrade(config, "base")
    config.attributes["connection"].commit()
    assert "connections" not in tables(database_url)
    assert "workflow_status" in tables(database_url, schema)
    upgrade(database_url)
    assert tables(database_url, schema) == before


def test_ours_and_the_engines_tables_have_no_name_in_common(tmp_path: Path) -> None:
    ours, engine = f"sqlite:///{tmp_path}/ours.sqlite3", f"sqlite:///{tmp_path}/engine.sqlite3"
    upgrade(ours)
    add_engine_tables(engine)
    assert tables(ours) & tables(engine) == set()


def test_a_missing_folder_is_made(tmp_path: Path) -> None:
    upgrade(f"sqlite:///{tmp_path}/not/there/yet.sqlite3")
    assert (tmp_path / "not/there/yet.sqlite3").is_file()
