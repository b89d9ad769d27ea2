from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.live.servers import Live, Simulators, simulators


@pytest.fixture(scope="session")
def remotes(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Simulators]:
    with simulators(tmp_path_factory.mktemp("simulators")) as up:
        yield up


@pytest.fixture
def shop(remotes: Simulators, database_url: str, tmp_path: Path) -> Iterator[Live]:
    """A small company, connected, with nothing moved yet."""
    here = Live(remotes.fortnox_port, remotes.ongoing_port, database_url, tmp_path)
    with here.http:
        here.connect()
        yield here
