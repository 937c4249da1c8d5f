from collections.abc import Iterator
from pathlib import Path

import pytest

from bot.conversations.store import Store


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    store = Store(tmp_path / "conversations.sqlite")
    yield store
    store.close()
