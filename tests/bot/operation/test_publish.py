"""Publishing, and what becomes of a release when its encoder is no longer there."""

import json
from dataclasses import replace
from pathlib import Path

import pytest

from bot.operation.prepared import risks_of, rows_of
from bot.operation.publish import NothingToPublish, publish, renew
from knowledge.corpus.batches import Batches, Selection
from knowledge.corpus.corpus import Corpus
from knowledge.curating.merging import Merge
from knowledge.curating.workflow import Writer
from knowledge.entries import Entry
from knowledge.errors import UnknownEntry
from knowledge.folder.home import Home, Settings
from knowledge.folder.risks import TopicRisks
from knowledge.releases.releases import Releases, write_entries
from matcher import Matcher, Outdated, build, load_encoder
from matcher.learning.evidence import basis
from tests.bot.operation.test_collecting import Talks

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


@pytest.mark.parametrize("older", [{"identity": "letters-0"}, {"format": 1}])
def test_a_release_of_another_encoder_or_format_is_learnt_anew_with_its_own_entries(
    home: Home, older: dict[str, str | int]
) -> None:
    releases = Releases(home.releases)
    with releases.stage(author="anna") as stage:
        write_entries(stage, ENTRIES)
        build(rows_of(ENTRIES), stage / "matcher", encoder="letters")
        manifest = stage / "matcher" / "manifest.json"
        manifest.write_text(json.dumps(json.loads(manifest.read_text()) | older))
    releases.switch(1)
    with pytest.raises(Outdated):
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


def test_an_entrys_own_risk_wins_over_its_topics_and_that_over_the_general_one() -> None:
    entries = [
        Entry("access", "de", "Auskunft?", "Ja.", topic="Datenschutz"),
        Entry("access", "en", "Access?", "Yes.", topic="Privacy"),
        Entry("cookies", "de", "Cookies?", "Keine.", topic="datenschutz", risk=0.1),
        Entry("cookies", "en", "Cookies?", "None.", topic="Privacy"),
        Entry("hours", "de", "Wann?", "Von 9 bis 18.", topic="Laden"),
    ]
    risks = risks_of(entries, TopicRisks({"Datenschutz": 0.01, "Privacy": 0.02}))
    assert risks == {"access": 0.01, "cookies": 0.1}


def test_a_release_holds_the_risks_and_says_what_share_it_counts_on(tmp_path: Path) -> None:
    topics = TopicRisks({"Delivery": 0.01, "Deliverance": 0.01})
    home = Home(tmp_path, Settings(encoder="letters", topic_risk=topics, unanswerable_share=0.3))
    Corpus(home.corpus).save([ENTRIES[0], replace(ENTRIES[1], topic="delivery")], author="anna")
    published = publish(home, author="anna")
    live = Releases(home.releases).current()
    learnt = json.loads((live.matcher_path / "entries.json").read_text())
    assert dict(zip(learnt["ids"], learnt["risks"], strict=True)) == {"returns": None, "shipping": 0.01}
    assert json.loads((live.matcher_path / "manifest.json").read_text())["unanswerable_share"] == 0.3
    report = json.loads((live.path / "report.json").read_text())
    assert report["unanswerable"] == {
        "used": 0.3, "assumed": 0.3, "questions": 0, "since": None, "low": None, "high": None
    }  # fmt: skip
    assert (report["promise"]["verdict"], report["promise"]["risk"]) == ("unknown", 0.05)
    assert report["unused_topics"] == ["Deliverance"]
    assert json.loads(json.dumps(published.as_json())) == {"release": 1, **report}


def test_what_became_of_questions_is_learnt_from(home: Home) -> None:
    """Two entries are too few to calibrate by; a hundred known ends are enough."""
    Corpus(home.corpus).save(ENTRIES, author="anna")
    assert not publish(home, author="anna").report.calibrated
    talks = Talks(home)
    talks.basis = basis(load_encoder("letters").identity)
    for number in range(120):
        id = talks.begin(f"network {number}")
        talks.ask(id, "clarify", 0.5)
        if number % 3:
            talks.pick(id)
        else:
            talks.store.post(id, choice="none")
    talks.storage.close()
    published = publish(home, author="anna")
    assert published.report.calibrated
    assert published.learnt.share.low is not None
    assert published.learnt.share.low < 1 / 3 < (published.learnt.share.high or 0)
    assert published.as_json()["promise"]["known"] == 120


def test_an_id_that_was_merged_leads_to_the_kept_entry_once_it_is_gone(home: Home) -> None:
    Corpus(home.corpus).save(ENTRIES, author="anna")
    Batches(home.corpus).change(
        "merge", Selection(), Merge("returns", "shipping", Writer("anna")), author="anna"
    )
    publish(home, author="anna")
    live = Releases(home.releases).current()
    live.verify()
    assert live.entry("shipping", "en").id == "returns"
    assert live.exactly("shipping", "en") is None
    with pytest.raises(UnknownEntry):
        live.entry("nowhere", "en")
    Corpus(home.corpus).save(ENTRIES[1:], author="anna")  # somebody writes it anew
    publish(home, author="anna")
    assert Releases(home.releases).current().entry("shipping", "en") == ENTRIES[1]
