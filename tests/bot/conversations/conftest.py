from collections.abc import Iterator
from pathlib import Path

import pytest

from bot.conversations.store import Store
from tests.fresh import fresh_store


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    with fresh_store(tmp_path / "conversations.sqlite") as storage:
        yield Store(storage)


@pytest.fixture
def id(store: Store) -> str:
    return store.create()[0].id
