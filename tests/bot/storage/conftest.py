"""Both engines: every test that takes `open_store` or `storage` runs on each."""

from collections.abc import Callable, Iterator
from pathlib import Path

import gevent
import pytest

from bot.storage import Storage
from tests.fresh import fresh_store

Opening = Callable[[], Storage]


@pytest.fixture(params=["sqlite", "postgresql"])
def open_store(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Opening]:
    """Opens the same database again and again, as several processes would."""
    opened: list[Storage] = []
    url = request.getfixturevalue("postgresql") if request.param == "postgresql" else None

    def opening() -> Storage:
        opened.append(Storage.at_server(url) if url else fresh_store(tmp_path / "conversations.sqlite"))
        return opened[-1]

    yield opening
    for storage in opened:
        storage.close()


@pytest.fixture
def storage(open_store: Opening) -> Storage:
    return open_store()


@pytest.fixture(autouse=True)
def _in_time() -> Iterator[None]:
    with gevent.Timeout(60):
        yield
