"""Data folders to back up, and where backups of them are restored to."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from knowledge.folder.home import Home, Settings
from tests.postgresql import Server


@pytest.fixture(params=["sqlite", pytest.param("postgresql", marks=pytest.mark.slow)])
def home(request: pytest.FixtureRequest, tmp_path: Path) -> Home:
    url = str(request.getfixturevalue("postgresql")) if request.param == "postgresql" else ""
    return Home(tmp_path / "home", Settings(database=url))


@pytest.fixture
def empty(home: Home, tmp_path: Path, request: pytest.FixtureRequest) -> Iterator[Home]:
    """Where it is restored to."""
    root = tmp_path / "restored"
    if not home.settings.database:
        yield Home(root)
        return
    server: Server = request.getfixturevalue("postgresql_server")
    name = server.create()
    yield Home(root, Settings(database=server.address(name)))
    server.drop(name)


@pytest.fixture
def sqlite(tmp_path: Path) -> Home:
    return Home(tmp_path / "home")
