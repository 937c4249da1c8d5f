from collections.abc import Iterator
from pathlib import Path

import pytest

from bot.conversations.store import Store
from bot.handoff.desk import Desk
from bot.staff.accounts import Staff
from bot.storage import Storage
from tests.fresh import fresh_store


@pytest.fixture(params=["sqlite", pytest.param("postgresql", marks=pytest.mark.slow)])
def store(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Store]:
    """In a database of each kind."""
    if request.param == "sqlite":
        storage = fresh_store(tmp_path / "conversations.sqlite")
    else:
        storage = Storage.at_server(request.getfixturevalue("postgresql"))
    with storage:
        yield Store(storage)


@pytest.fixture
def staff(store: Store) -> Staff:
    return Staff(store.storage)


@pytest.fixture
def desk(store: Store) -> Desk:
    return Desk(store)
