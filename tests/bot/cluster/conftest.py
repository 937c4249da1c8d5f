"""Data folders that share one PostgreSQL, as machines of one installation do."""

from collections.abc import Callable
from pathlib import Path

import pytest

from knowledge.folder.home import Home, Settings


@pytest.fixture
def node(tmp_path: Path, postgresql: str) -> Callable[[str], Home]:
    """The data folder of the node with this name."""

    def named(name: str) -> Home:
        return Home(tmp_path / name, Settings(encoder="letters", database=postgresql))

    return named


@pytest.fixture
def first(node: Callable[[str], Home]) -> Home:
    return node("first")


@pytest.fixture
def second(node: Callable[[str], Home]) -> Home:
    return node("second")
