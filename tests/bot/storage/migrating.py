"""A store of 0.1, and what tells how far it has come."""

import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from bot.storage import migrations
from knowledge.folder.home import Home
from tests.bot.storage.old import unpack

VERSIONS = Path(migrations.__file__).parent / "versions"
STEPS = tuple(sorted(file.name[:4] for file in VERSIONS.glob("[0-9]*_*.py")))[1:]  # after the first tables
COPY = f"conversations.sqlite.before-{STEPS[-1]}"


@pytest.fixture
def old(tmp_path: Path) -> Path:
    return unpack(tmp_path)


def content(path: Path) -> list[str]:
    """Everything in it, as SQL."""
    with closing(sqlite3.connect(path)) as connection:
        return sorted(connection.iterdump())


def home(path: Path) -> Home:
    return Home(path.parent, makes_folders=False)
