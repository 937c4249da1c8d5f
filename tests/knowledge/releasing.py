"""Releases to try things with, and what is published in them."""

from pathlib import Path

import pytest

from knowledge.entries import Entry
from knowledge.releases.releases import Releases, write_entries

GERMAN = Entry("returns", "de", "Wie läuft die Rückgabe?", "Einfach zurückschicken.")
ENGLISH = Entry("returns", "en", "How do I return something?", "Just send it back.")
REFUND = Entry("refund", "de-AT", "Wann kommt mein Geld?", "In drei Tagen.")


def publish(releases: Releases, *entries: Entry, author: str = "Erika") -> int:
    with releases.stage(author=author) as stage:
        write_entries(stage, entries or (GERMAN, ENGLISH, REFUND))
        (stage / "matcher").mkdir()
        (stage / "matcher" / "index.bin").write_bytes(b"vectors")
    releases.switch(stage.number)
    return stage.number


@pytest.fixture
def releases(tmp_path: Path) -> Releases:
    return Releases(tmp_path / "releases")
