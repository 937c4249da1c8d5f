import json
import logging
from dataclasses import replace
from hashlib import sha256

import pytest

from bot.dialogue.live_release import LiveRelease
from knowledge.home import Home
from knowledge.releases import Releases
from tests.bot.dialogue.conftest import SHOP, publish_shop


def number(live: LiveRelease) -> int | None:
    opened = live.current()
    return opened.release.number if opened else None


def test_nothing_published_yet(home: Home) -> None:
    live = LiveRelease(home)
    assert number(live) is None
    assert (
        live.small_talk().recognise("Hallo", live.small_talk().encoder.ask("Hallo"), None).intent == "greet"
    )
    first = publish_shop(home)
    assert number(live) == first


def test_a_new_release_is_seen_at_once_and_a_rollback_too(home: Home) -> None:
    first = publish_shop(home)
    live = LiveRelease(home)
    assert number(live) == first
    second = publish_shop(home, [replace(SHOP[0], answer="Morgen.")])
    opened = live.current()
    assert opened is not None
    assert opened.release.entry("delivery-time", "de").answer == "Morgen."
    assert opened.matcher.match("Wie lange dauert die Lieferung?", "de").entry == "delivery-time"
    assert (first, opened.release.number) == (1, second)
    Releases(home.releases).switch(first)
    assert number(live) == first


def test_a_damaged_release_leaves_the_old_one_serving(home: Home, caplog: pytest.LogCaptureFixture) -> None:
    first = publish_shop(home)
    live = LiveRelease(home)
    live.current()
    second = publish_shop(home, [replace(SHOP[0], answer="Morgen.")])
    next((home.releases / str(second) / "matcher").glob("*.npy")).unlink()
    with caplog.at_level(logging.ERROR, logger="kundig.bot"):
        assert number(live) == first
        assert number(live) == first
    (record,) = caplog.records
    assert f"release {first} keeps serving" in record.getMessage()
    third = publish_shop(home, [replace(SHOP[0], answer="Übermorgen.")])
    assert number(live) == third


def test_a_release_of_an_older_program_is_waited_for(home: Home) -> None:
    first = publish_shop(home)
    manifest = home.releases / str(first) / "matcher" / "manifest.json"
    whole = home.releases / str(first) / "manifest.json"
    told = json.loads(whole.read_text())
    manifest.write_text(json.dumps(json.loads(manifest.read_text()) | {"format": 1}))
    told["files"]["matcher/manifest.json"] = {
        "sha256": sha256(manifest.read_bytes()).hexdigest(),
        "bytes": manifest.stat().st_size,
    }
    whole.write_text(json.dumps(told))
    live = LiveRelease(home)
    assert number(live) is None
    assert live.being_renewed
    second = publish_shop(home)
    assert number(live) == second
    assert not live.being_renewed
