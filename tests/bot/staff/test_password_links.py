"""A link to choose a password is used once, on both databases."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from threading import Barrier

import pytest

from bot.conversations.wording import digest
from bot.staff.accounts import By, Staff
from bot.staff.errors import LinkOver
from bot.staff.password_links import PasswordLinks
from bot.storage import Storage
from bot.storage.repositories.password_links import PasswordLink
from tests.fresh import fresh_store

NEW = ("tisch lampe birne rot", "wolke stuhl apfel blau", "gras tasse ziegel grau")


@pytest.fixture(params=["sqlite", "postgresql"])
def storage(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Storage]:
    if request.param == "sqlite":
        opened = fresh_store(tmp_path / "conversations.sqlite")
    else:
        opened = Storage.at_server(request.getfixturevalue("postgresql"))
    with opened:
        Staff(opened).add("eva", "ein-langes-wort", "Eva")
        yield opened


def test_of_some_who_come_at_once_one_chooses(storage: Storage) -> None:
    links, together = PasswordLinks(storage), Barrier(len(NEW))
    link = PasswordLink("eva", "new_password", digest("a token"), 2e10)
    storage.write(lambda tx: tx.password_links.put(link))

    def choose(password: str) -> bool:
        together.wait(10)
        try:
            return bool(links.choose("a token", password, By("")))
        except LinkOver:
            return False

    with ThreadPoolExecutor(len(NEW)) as pool:
        chose = list(pool.map(choose, NEW))
    assert sum(chose) == 1
    assert Staff(storage).verify("eva", NEW[chose.index(True)]).name == "eva"
