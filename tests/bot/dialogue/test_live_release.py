import json
import logging
from dataclasses import replace
from hashlib import sha256
from pathlib import Path

import pytest

from bot.dialogue.live_release import LiveRelease
from bot.operation.publish import renew
from knowledge.errors import DamagedRelease
from knowledge.folder.home import Home
from knowledge.releases.answering import Answering
from knowledge.releases.releases import Releases
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


def garble(file: Path) -> None:
    written = bytearray(file.read_bytes())
    written[len(written) // 2] ^= 0xFF
    file.write_bytes(written)


def vectors(home: Home, number: int) -> Path:
    return home.releases / str(number) / "matcher" / "vectors.npy"


def test_at_the_start_the_last_good_one_answers(home: Home) -> None:
    first = publish_shop(home)
    second = publish_shop(home, [replace(SHOP[0], answer="Morgen.")])
    garble(vectors(home, second))
    live = LiveRelease(home)
    assert number(live) == first
    assert not live.being_renewed
    trouble = Answering(home.releases).trouble()
    assert trouble is not None
    assert "vectors.npy" in str(trouble)
    assert number(LiveRelease(home)) == first


def test_one_that_is_damaged_while_it_answers_is_left(home: Home) -> None:
    first = publish_shop(home)
    second = publish_shop(home, [replace(SHOP[0], answer="Morgen.")])
    live, whole = LiveRelease(home), vectors(home, second).read_bytes()
    assert number(live) == second
    live.verify()
    assert number(live) == second
    garble(vectors(home, second))
    live.verify()
    assert number(live) == first
    vectors(home, second).write_bytes(whole)
    Releases(home.releases).switch(second)
    assert number(live) == second


def test_while_none_is_whole_nothing_is_answered(home: Home) -> None:
    first = publish_shop(home)
    live = LiveRelease(home)
    assert number(live) == first
    garble(vectors(home, first))
    live.verify()
    assert number(live) is None
    assert live.being_renewed
    again = LiveRelease(home)
    assert number(again) is None
    assert again.being_renewed
    renewed = renew(home)
    assert renewed is not None
    assert number(live) == number(again) == renewed.number
    assert not live.being_renewed
    opened = live.current()
    assert opened is not None
    assert opened.release.entry("delivery-time", "de").answer == SHOP[0].answer


def test_what_nobody_published_is_not_learnt_anew(home: Home) -> None:
    first = publish_shop(home)
    garble(vectors(home, first))
    garble(home.releases / str(first) / "entries.jsonl")
    with pytest.raises(DamagedRelease):
        renew(home)
    assert Releases(home.releases).numbers() == [first]
