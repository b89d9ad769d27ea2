from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.live.servers import Simulators, simulators
from tests.live.shop import Live


@pytest.fixture(scope="session")
def remotes(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Simulators]:
    with simulators(tmp_path_factory.mktemp("simulators")) as up:
        yield up


@pytest.fixture
def live(remotes: Simulators, database_url: str, tmp_path: Path) -> Iterator[Live]:
    """Both sides, and a gateway that has nothing connected yet."""
    here = Live(remotes.fortnox_port, remotes.ongoing_port, database_url, tmp_path)
    with here.http:
        yield here


@pytest.fixture
def shop(live: Live) -> Live:
    """A small company, connected, with nothing moved yet."""
    live.connect()
    return live
