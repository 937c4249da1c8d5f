"""Data folders with a small real release, and a real bot process."""

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from itertools import count
from pathlib import Path
from typing import Any

import pytest
import urllib3

from bot.conversations.transport import HEALTH, TURN, Transport
from bot.operation.publish import publish
from knowledge.corpus.corpus import Corpus
from knowledge.entries import Entry, Link, Media
from knowledge.folder.home import Home, Settings
from tests.ready import Ready

PATIENCE = 120.0  # seconds for a process to start or stop on a busy machine


def entry(id: str, locale: str, question: str, answer: str, *variants: str, **more: Any) -> Entry:
    return Entry(id, locale, question, answer, variants, **more)


SHOP = (
    entry(
        "delivery-time", "de", "Wie lange dauert die Lieferung?", "Zwei bis vier Tage.\n\nDann klingelt es.",
        "Wann kommt mein Paket an?", "Wie schnell wird geliefert?", "Lieferzeit",
        media=(Media("image", "/media/map.png", "Karte"),), links=(Link("Mehr", "https://shop.example/v"),),
        followups=("track", "gone"),
    ),
    entry(
        "delivery-time", "en", "How long does delivery take?", "Two to four working days.",
        "When will my parcel arrive?", "How fast do you deliver?", "delivery time",
    ),
    entry("track", "de", "Wo ist mein Paket?", "Den Link finden Sie in der E-Mail.", "Sendung verfolgen"),
    entry("track", "en", "Where is my parcel?", "You find the link in the e-mail.", "track a parcel"),
    entry("returns", "de", "Wie schicke ich etwas zurück?", "Mit dem Etikett aus dem Konto.", "Rückgabe"),
    entry("returns", "en", "How do I return something?", "With the label from your account.", "return"),
    entry("pay", "de", "Womit kann ich bezahlen?", "Mit Karte, per Rechnung oder PayPal.", "Zahlungsarten"),
    entry("pay", "en", "How can I pay?", "By card, invoice or PayPal.", "payment methods"),
    entry("repair-post", "de", "Wie gebe ich ein Gerät per Post zur Reparatur?", "Mit Formular."),
    entry("repair-shop", "de", "Wie gebe ich ein Gerät im Laden zur Reparatur?", "An der Kasse."),
    entry("only-german", "de", "Wo liegt die Filiale in Celle?", "Am Markt 3.", "Filiale Celle Adresse"),
)  # fmt: skip


def publish_shop(home: Home, entries: Sequence[Entry] = SHOP) -> int:
    Corpus(home.corpus).save(entries, author="test")
    return publish(home, author="test").number


@pytest.fixture
def home(tmp_path: Path) -> Home:
    """A data folder whose encoder needs no weights."""
    return Home(tmp_path, Settings(encoder="letters"))


@dataclass
class Bot:
    """A running `python -m bot.dialogue` on a data folder, started elsewhere than in the repository."""

    home: Home
    process: subprocess.Popen[bytes]
    log: Path
    numbers: Iterator[int] = field(default_factory=lambda: count(1))

    @cached_property
    def transport(self) -> Transport:
        return Transport(self.home, urllib3.Timeout(PATIENCE))

    def post(self, body: bytes, path: str = TURN) -> tuple[int, Any]:
        answer = self.transport.request("POST", path, body=body)
        return answer.status, answer.json()

    def turn(self, conversation: str, said: str | None = None, **more: Any) -> dict[str, Any]:
        """One turn; `said` is typed text. Its one reply lies flat in what comes back."""
        asked = {"conversation": conversation, "turn": next(self.numbers), "attempt": 1, "locale": "de"}
        status, answer = self.post(json.dumps(asked | {"text": said} | more).encode())
        assert status == 200, answer
        (reply,) = answer["replies"]
        return {**reply, "handoff": answer["handoff"], "locale": answer["locale"]}

    def health(self) -> Any:
        return self.transport.request("GET", HEALTH).json()

    def stop(self, signum: int = signal.SIGTERM) -> int:
        self.process.send_signal(signum)
        return self.process.wait(PATIENCE)


def start(home: Home, away: Path, *arguments: str) -> Bot:
    log = away / "bot.log"
    environ = os.environ | {"KUNDIG_HOME": str(home.root)}
    with log.open("ab") as stream:
        process = subprocess.Popen(
            [sys.executable, "-m", "bot.dialogue", *arguments],
            cwd=away,
            env=environ,
            stdout=stream,
            stderr=stream,
            preexec_fn=_hear_ctrl_c,
        )
    return Bot(home, process, log)


def _hear_ctrl_c() -> None:
    """Where the tests themselves run in the background, they ignore it, and so would what they start."""
    signal.signal(signal.SIGINT, signal.SIG_DFL)


def started(home: Home, away: Path, *arguments: str) -> Bot:
    """Waits until it listens."""
    bot = start(home, away, *arguments)
    until = time.monotonic() + PATIENCE
    while not home.bot_socket.exists():
        assert bot.process.poll() is None, bot.log.read_text()
        assert time.monotonic() < until, "the bot does not come up"
        time.sleep(0.05)
    return bot


@pytest.fixture(scope="package")
def bot(tmp_path_factory: pytest.TempPathFactory, ready: Ready) -> Iterator[Bot]:
    """One bot with the shop's release for all tests that leave it as it is."""
    home = Home(ready.trained(tmp_path_factory.mktemp("shop")))
    publish_shop(home)
    running = started(home, tmp_path_factory.mktemp("away"))
    yield running
    assert running.stop() == 0
    assert not home.bot_socket.exists()
