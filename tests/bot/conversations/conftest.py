from collections.abc import Iterator
from pathlib import Path

import pytest

from bot.conversations.store import Store
from bot.storage import Storage


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    with Storage.at_file(tmp_path / "conversations.sqlite") as storage:
        yield Store(storage)
