"""Publishing, and what becomes of a release when its encoder is no longer there."""

import json
from pathlib import Path

import pytest

from bot.publish import NothingToPublish, publish, renew, rows_of
from knowledge.corpus import Corpus
from knowledge.entries import Entry
from knowledge.home import Home, Settings
from knowledge.releases import Releases, write_entries
from matcher import EncoderMismatch, Matcher, build

ENTRIES = [
    Entry("returns", "en", "How long can I return it?", "30 days.", ("return period", "Until when?")),
    Entry("shipping", "en", "What does delivery cost?", "€4.90.", ("shipping costs", "How much is postage?")),
]


@pytest.fixture
def home(tmp_path: Path) -> Home:
    return Home(tmp_path / "home", Settings(encoder="letters"))


def test_an_empty_corpus_is_refused(home: Home) -> None:
    with pytest.raises(NothingToPublish, match="kundig import"):
        publish(home, author="anna")


def test_drafts_stay_out(home: Home) -> None:
    draft = Entry("draft", "en", "Is it new?", "Not yet.", state="draft")
    Corpus(home.corpus).save([*ENTRIES, draft], author="anna")
    publish(home, author="anna")
    assert {entry.id for entry in Releases(home.releases).current().entries()} == {"returns", "shipping"}


def test_a_release_of_another_encoder_is_learnt_anew_with_its_own_entries(home: Home) -> None:
    releases = Releases(home.releases)
    with releases.stage(author="anna") as stage:
        write_entries(stage, ENTRIES)
        build(rows_of(ENTRIES), stage / "matcher", encoder="letters")
        manifest = stage / "matcher" / "manifest.json"
        manifest.write_text(json.dumps(json.loads(manifest.read_text()) | {"identity": "letters-0"}))
    releases.switch(1)
    with pytest.raises(EncoderMismatch):
        Matcher.open(releases.current().matcher_path)
    Corpus(home.corpus).save([Entry("unpublished", "en", "Is it out?", "No.")], author="anna")
    renewed = renew(home)
    assert renewed is not None
    assert renewed.number == 2
    live = releases.current()
    assert {entry.id for entry in live.entries()} == {"returns", "shipping"}
    assert Matcher.open(live.matcher_path).match("How long can I return it?").entry == "returns"
    assert renew(home) is None


def test_nothing_published_needs_no_renewal(home: Home) -> None:
    assert renew(home) is None
