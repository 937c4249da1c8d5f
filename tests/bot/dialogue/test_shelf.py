import logging
from dataclasses import replace

import pytest

from bot.dialogue.shelf import Shelf
from knowledge.home import Home
from knowledge.releases import Releases
from tests.bot.dialogue.conftest import SHOP, publish_shop


def number(shelf: Shelf) -> int | None:
    volume = shelf.volume()
    return volume.release.number if volume else None


def test_nothing_published_yet(home: Home) -> None:
    shelf = Shelf(home)
    assert number(shelf) is None
    assert (
        shelf.small_talk().recognise("Hallo", shelf.small_talk().encoder.ask("Hallo"), None).intent == "greet"
    )
    first = publish_shop(home)
    assert number(shelf) == first


def test_a_new_release_is_seen_at_once_and_a_rollback_too(home: Home) -> None:
    first = publish_shop(home)
    shelf = Shelf(home)
    assert number(shelf) == first
    second = publish_shop(home, [replace(SHOP[0], answer="Morgen.")])
    volume = shelf.volume()
    assert volume is not None
    assert volume.release.entry("delivery-time", "de").answer == "Morgen."
    assert volume.matcher.match("Wie lange dauert die Lieferung?", "de").entry == "delivery-time"
    assert (first, volume.release.number) == (1, second)
    Releases(home.releases).switch(first)
    assert number(shelf) == first


def test_a_damaged_release_leaves_the_old_one_serving(home: Home, caplog: pytest.LogCaptureFixture) -> None:
    first = publish_shop(home)
    shelf = Shelf(home)
    shelf.volume()
    second = publish_shop(home, [replace(SHOP[0], answer="Morgen.")])
    next((home.releases / str(second) / "matcher").glob("*.npy")).unlink()
    with caplog.at_level(logging.ERROR, logger="kundig.bot"):
        assert number(shelf) == first
        assert number(shelf) == first
    (record,) = caplog.records
    assert f"release {first} keeps serving" in record.getMessage()
    third = publish_shop(home, [replace(SHOP[0], answer="Übermorgen.")])
    assert number(shelf) == third
