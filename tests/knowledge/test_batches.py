"""Changes of many entries: whole, told, taken back; by who may."""

import os
import random
import signal
import sqlite3
import subprocess
import sys
import time
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import pytest

from knowledge.corpus.batches import Batches, Selection, SelectionMoved, UnknownBatch
from knowledge.corpus.care import Care, Cares
from knowledge.corpus.corpus import Corpus
from knowledge.corpus.listing import NOBODY
from knowledge.corpus.merged import Merged, followed
from knowledge.curating.bulk import Bulk
from knowledge.curating.merging import Merge
from knowledge.curating.workflow import Writer
from knowledge.entries import Entry
from knowledge.errors import InvalidField, UnknownEntry

EDITOR, CURATOR, CAREFUL = Writer("eva"), Writer("curt", approves=False), Writer("eva", needs_second=True)
A = Entry("a", "de", "Wie geht A?", "So.", ("A?",), topic="T", followups=("b",))
B = Entry("b", "de", "Wie geht B?", "Anders.", ("B?", "a?"), topic="T", followups=("a",))
B_EN = Entry("b", "en", "How does B work?", "Differently.", topic="U", state="draft")
C = Entry("c", "de", "Wie geht C?", "Gar nicht.", topic="U", followups=("a", "b"))
EVERYTHING = Selection(wanted={})


@pytest.fixture
def path(tmp_path: Path) -> Path:
    path = tmp_path / "corpus.sqlite"
    Corpus(path).save([A, B, B_EN, C], author="curt")
    return path


def states(path: Path) -> dict[str, str]:
    return {f"{entry.id} {entry.locale}": entry.state for entry in Corpus(path).entries()}


def test_what_matches_is_changed_in_one_step_and_taken_back_in_one(path: Path) -> None:
    batches, corpus = Batches(path), Corpus(path)
    before = corpus.entries()
    done = batches.change(
        "bulk", Selection(wanted={"topic": "T"}), Bulk("topic", EDITOR, "Neu"), author="eva"
    )
    assert done is not None
    assert (done.kind, done.changed, done.author, done.undone) == ("bulk", 2, "eva", False)
    assert corpus.topics() == ["Neu", "U"]
    assert batches.undo(done.number, author="eva").restored == 2
    assert corpus.entries() == before
    assert batches.get(done.number).undone
    assert batches.undo(done.number, author="eva").restored == 0
    assert [batch.kind for batch in batches.recent(9)] == ["undo", "bulk"]
    again = batches.undo(batches.recent(1)[0].number, author="eva")  # the undoing is a step, too
    assert (again.restored, corpus.topics()) == (2, ["Neu", "U"])


def test_what_was_deleted_comes_back_but_for_what_somebody_wrote_anew(path: Path) -> None:
    batches, corpus = Batches(path), Corpus(path)
    keys = Selection(keys=(("a", "de"), ("b", "en"), ("nowhere", "de")))
    done = batches.change("bulk", keys, Bulk("delete", EDITOR), author="eva")
    assert done is not None
    assert (done.removed, done.total) == (2, 2)
    assert {change.id for change in corpus.deleted(9)} == {"a", "b"}
    corpus.save([replace(A, answer="Ganz neu.")], author="curt")
    undone = batches.undo(done.number, author="eva")
    assert (undone.restored, undone.kept) == (1, 1)
    assert corpus.entry("a", "de").answer == "Ganz neu."
    assert corpus.entry("b", "en") == B_EN


def test_nothing_to_do_is_no_step_and_unknown_ones_are_told(path: Path) -> None:
    batches = Batches(path)
    assert batches.change("bulk", EVERYTHING, Bulk("topic", EDITOR, "T"), author="eva") is not None
    assert batches.change("bulk", EVERYTHING, Bulk("topic", EDITOR, "T"), author="eva") is None
    with pytest.raises(UnknownBatch):
        batches.undo(99, author="eva")
    with pytest.raises(InvalidField, match="state"):
        Bulk("state", EDITOR, "published")
    with pytest.raises(InvalidField, match="action"):
        Bulk("explode", EDITOR)  # type: ignore[arg-type]


def test_what_was_looked_at_is_what_is_changed(path: Path) -> None:
    batches, drafts = Batches(path), Selection(wanted={"state": "draft"})
    _, seen = batches.seen(drafts, 9)
    Corpus(path).save([replace(C, state="draft")], author="curt")
    with pytest.raises(SelectionMoved):
        batches.change("bulk", drafts, Bulk("delete", EDITOR), author="eva", version=seen)
    assert len(Corpus(path).entries()) == 4
    _, seen = batches.seen(drafts, 9)
    assert batches.change("bulk", drafts, Bulk("delete", EDITOR), author="eva", version=seen)


def test_owners_and_review_days_are_set_filtered_and_taken_back(path: Path) -> None:
    batches, corpus, cares = Batches(path), Corpus(path), Cares(path)
    done = batches.change(
        "bulk", Selection(wanted={"topic": "T"}), Bulk("owner", CURATOR, "curt"), author="curt"
    )
    assert done is not None
    assert (done.total, done.assigned) == (2, 2)
    batches.change("bulk", Selection((("a", "de"),)), Bulk("review_on", CURATOR, "1.2.2026"), author="curt")
    assert cares.of([("a", "de")]) == {("a", "de"): Care("a", "de", "curt", "2026-02-01")}
    assert [e.id for e in corpus.entries(owner="curt")] == ["a", "b"]
    assert [e.id for e in corpus.entries(owner="curt", search="B")] == ["b"]
    assert {e.id for e in corpus.entries(owner=NOBODY)} == {"b", "c"}
    assert [e.id for e in corpus.entries(due="2026-02-01")] == ["a"]
    assert corpus.entries(due="2026-01-31") == []
    assert corpus.page(1, 10, owner="curt").total == 2
    assert batches.undo(done.number, author="eva").restored == 2
    assert [e.id for e in corpus.entries(owner="curt")] == ["a"]  # which got a review day since, and stays


def test_curators_approve_nothing_and_a_second_reader_not_what_they_wrote(path: Path) -> None:
    batches = Batches(path)
    with batches._database.reading() as tables:
        found = Corpus(path).entries()
        _, left = Bulk("state", CURATOR, "approved").planned(tables, found)
        assert left == {("b", "en"): "editors_approve"}
        _, left = Bulk("state", replace(CAREFUL, name="curt"), "approved").planned(tables, found)
        assert left == {("b", "en"): "second_reader"}
        edit, left = Bulk("state", CAREFUL, "approved").planned(tables, found)
        assert (left, {entry.state for entry in edit.saved}) == ({}, {"approved"})
    batches.change("bulk", EVERYTHING, Bulk("topic", CURATOR, "X"), author="curt")
    assert states(path) == {"a de": "review", "b de": "review", "b en": "draft", "c de": "review"}
    batches.change(
        "bulk", Selection(wanted={"state": "review"}), Bulk("state", CAREFUL, "approved"), author="eva"
    )
    assert states(path) == {"a de": "approved", "b de": "approved", "b en": "draft", "c de": "approved"}


def test_a_change_in_review_leaves_to_customers_what_was_approved_last(path: Path) -> None:
    corpus = Corpus(path)
    corpus.save([replace(A, answer="Besser.", state="review")], author="curt")
    corpus.save([replace(A, answer="Noch besser.", state="review")], author="curt")
    corpus.save([replace(B, state="draft"), replace(C, state="archived")], author="curt")
    assert corpus.approved() == [A]
    corpus.save([replace(B, state="review"), replace(C, state="review")], author="curt")
    assert corpus.approved() == [A]  # the others were withdrawn in between
    corpus.delete("a", "de", author="curt")
    corpus.save([replace(A, state="review")], author="curt")
    assert corpus.approved() == []


def test_another_language_where_the_id_is_free(path: Path) -> None:
    Cares(path).keep(Care("a", "de", "curt", ""))
    done = Batches(path).change("bulk", EVERYTHING, Bulk("locale", EDITOR, "en"), author="eva")
    assert done is not None
    assert sorted(states(path)) == ["a en", "b de", "b en", "c en"]
    assert [e.locale for e in Corpus(path).entries(owner="curt")] == ["en"]
    Batches(path).undo(done.number, author="eva")
    assert sorted(states(path)) == ["a de", "b de", "b en", "c de"]


def test_two_become_one_and_all_that_named_the_other_names_the_kept(path: Path) -> None:
    batches, corpus = Batches(path), Corpus(path)
    before = corpus.entries()
    done = batches.change("merge", Selection(), Merge("a", "b", EDITOR), author="eva")
    assert done is not None
    whole = corpus.entry("a", "de")
    assert (whole.answer, whole.variants, whole.followups) == ("So.", ("A?", "Wie geht B?", "B?"), ())
    assert corpus.entry("a", "en") == replace(B_EN, id="a")
    assert corpus.entry("c", "de").followups == ("a",)
    assert "b" not in corpus.ids()
    assert Merged(path).kept() == {"b": "a"}
    batches.undo(done.number, author="eva")
    assert (corpus.entries(), Merged(path).kept()) == (before, {})
    for kept, gone, error in (("a", "a", InvalidField), ("a", "z", UnknownEntry)):
        with pytest.raises(error):
            batches.change("merge", Selection(), Merge(kept, gone, EDITOR), author="eva")


def test_ids_lead_on_over_several_merges_and_never_in_a_circle() -> None:
    assert followed({"a": "b", "b": "c"}) == {"a": "c", "b": "c"}
    assert followed({"a": "b", "b": "a"}) == {}


DYING = """
import sys
from pathlib import Path
from knowledge.corpus.batches import Batches, Selection
from knowledge.curating.bulk import Bulk
from knowledge.curating.workflow import Writer
batches = Batches(Path(sys.argv[1]))
print("ready", flush=True)
number = 0
while True:
    number += 1
    everything = Selection(wanted={})
    batches.change("bulk", everything, Bulk("topic", Writer("eva"), f"Topic {number}"), author="eva")
    print("done", flush=True)
"""


@pytest.mark.slow
def test_killed_at_any_moment_all_or_nothing_of_a_change_is_there(tmp_path: Path) -> None:
    path = tmp_path / "corpus.sqlite"
    corpus = Corpus(path)
    corpus.save([Entry(f"e{n}", "de", f"Frage {n}?", "Ja.") for n in range(400)], author="eva")
    dice = random.Random(12)
    for _ in range(4):
        command = [sys.executable, "-c", DYING, str(path)]
        with subprocess.Popen(
            command, stdout=subprocess.PIPE, text=True, env=os.environ | {"PYTHONPATH": "."}
        ) as worker:
            assert worker.stdout is not None
            worker.stdout.readline()
            worker.stdout.readline()
            time.sleep(dice.uniform(0, 0.3))
            worker.send_signal(signal.SIGKILL)
        assert len(corpus.topics()) == 1, "half of a change"
        with closing(sqlite3.connect(path)) as db:
            ((last, noted),) = db.execute(
                "SELECT (SELECT max(number) FROM history), (SELECT max(last) FROM batches)"
            )
            assert last == noted
            assert db.execute("PRAGMA integrity_check").fetchone() == ("ok",)
    newest = Batches(path).recent(1)[0]
    assert newest.changed == 400
    assert Batches(path).undo(newest.number, author="eva").restored == 400
