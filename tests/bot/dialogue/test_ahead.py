"""Passages are encoded between turns, so that a follow-up finds them ready."""

import asyncio
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest

from bot.dialogue.ahead import Ahead
from bot.dialogue.asking import Asking
from bot.dialogue.live_release import LiveRelease
from bot.protocol import Answer, Reply, Turn
from knowledge.folder.home import Home, Settings
from matcher import LetterEncoder
from tests.bot.dialogue.conftest import entry, publish_shop

# Answers of no other test: what was once encoded is known to the whole process.
SHOP = (
    entry("tea", "de", "Wie lange zieht der Tee?", "Drei Minuten.\n\nDann pfeift die Uhr."),
    entry("soup", "de", "Wie lange kocht die Suppe?", "Eine Stunde.\n\nDann schmeckt sie."),
)
TURN = Turn("c", 1, 1, "demo", "de", "?", None)


@pytest.fixture
def live(tmp_path: Path) -> LiveRelease:
    home = Home(tmp_path, Settings(encoder="letters"))
    publish_shop(home, SHOP)
    return LiveRelease(home)


@pytest.fixture
def encoded(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """What is encoded from now on."""
    found, encode = list[str](), LetterEncoder.encode

    def noted(self: LetterEncoder, texts: Sequence[str]) -> Any:
        found.extend(texts)
        return encode(self, texts)

    monkeypatch.setattr(LetterEncoder, "encode", noted)
    return found


def test_what_was_shown_is_ready_for_who_asks_on(live: LiveRelease, encoded: list[str]) -> None:
    ahead = Ahead(live, lambda: False)
    ahead.shown(TURN, Reply((Answer("Drei Minuten.", entry="tea"), Answer("?")), "de"))
    assert ahead.waits
    asyncio.run(ahead.work())
    assert (encoded, ahead.waits) == (["Drei Minuten.", "Dann pfeift die Uhr."], False)
    opened = live.current()
    assert opened is not None
    Asking(opened, "de", "de").passage("tea", "und wie oft?")
    assert encoded[2:] == ["und wie oft?"]


def test_it_waits_as_long_as_a_turn_runs(live: LiveRelease, encoded: list[str]) -> None:
    busy = iter([True, True, False, True, False])
    ahead = Ahead(live, lambda: encoded.append("busy") or next(busy), rest=0.0)  # type: ignore[func-returns-value]
    ahead.shown(TURN, Reply((Answer("Eine Stunde.", entry="soup"),), "de"))
    asyncio.run(ahead.work())
    wait = "busy"
    assert encoded == [wait, wait, wait, "Eine Stunde.", wait, wait, "Dann schmeckt sie."]


def test_it_begins_when_it_has_been_quiet_for_a_moment(live: LiveRelease) -> None:
    ahead, asked = Ahead(live, lambda: False, rest=0.2), list[float]()

    async def asking_on() -> None:
        for _ in range(3):
            asked.append(time.monotonic())
            ahead.shown(TURN, Reply((Answer("Eine Stunde.", entry="soup"),), "de"))
            await asyncio.sleep(0.02)

    async def both() -> None:
        ahead.shown(TURN, Reply((Answer("Eine Stunde.", entry="soup"),), "de"))
        await asyncio.gather(ahead.work(), asking_on())

    asyncio.run(both())
    assert time.monotonic() - asked[-1] >= 0.2


def test_an_entry_that_is_gone_has_nothing_to_be_read(live: LiveRelease) -> None:
    ahead = Ahead(live, lambda: False)
    ahead.shown(TURN, Reply((Answer("Weg", entry="gone"),), "de"))
    assert not ahead.waits
