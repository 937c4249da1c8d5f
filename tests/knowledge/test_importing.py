"""Importing a file into the corpus: whole, or not at all, and only what it speaks of."""

import json
from dataclasses import replace
from pathlib import Path

import pytest

from knowledge.corpus.corpus import Corpus, Saved
from knowledge.entries import Entry, Link
from knowledge.errors import ImportRefused
from knowledge.formats import write
from knowledge.formats.text import slug
from knowledge.imports.outcome import Outcome, as_line
from knowledge.imports.request import Request
from knowledge.imports.work import do


def import_file(folder: Path, file: Path) -> Saved | None:
    asked = Request(file, "de", folder / "corpus.sqlite", author="Max")
    return do(asked).raise_if_refused().saved


RETURNS = Entry("returns", "de", "Wie läuft die Rückgabe?", "Einfach zurückschicken.")


def test_ids_made_of_questions_are_stable_and_apart() -> None:
    assert slug("Wie lange dauert’s – bis Größe 5?") == "wie-lange-dauerts-bis-groesse-5-97556f"
    assert slug("Wie?") != slug("Wie!")
    assert slug(" Gro\u0308ße ") == slug("Größe")
    assert slug("你好吗").startswith("q-")
    assert len(slug("Donaudampfschifffahrtsgesellschaft " * 20)) <= 80


def test_an_import_is_all_or_nothing(tmp_path: Path) -> None:
    corpus = Corpus(tmp_path / "corpus.sqlite")
    corpus.save([RETURNS], author="Erika")
    file = tmp_path / "faq.csv"
    file.write_text(
        "id;Frage;Antwort;Folgefragen\nrefund;Wann?;Bald.;returns\ninvoice;Wo?;Hier.;refund nothing\n"
    )
    bad = tmp_path / "bad.csv"
    bad.write_text(file.read_text() + "lost;Und?;;\n")
    with pytest.raises(ImportRefused, match="row 4, column “Antwort”: There is nothing here"):
        import_file(tmp_path, bad)
    assert corpus.entries() == [RETURNS]
    assert import_file(tmp_path, file) == Saved(created=2)
    assert import_file(tmp_path, file) == Saved(unchanged=2)


@pytest.mark.parametrize("ending", ["csv", "jsonl", "html"])
def test_an_import_keeps_what_the_file_does_not_speak_of(tmp_path: Path, ending: str) -> None:
    corpus = Corpus(tmp_path / "corpus.sqlite")
    rich = replace(
        RETURNS, variants=("Umtausch",), topic="T", links=(Link("x", "/c"),), risk=0.01, state="draft"
    )
    corpus.save([rich], author="Erika")
    file = tmp_path / f"faq.{ending}"
    if ending == "csv":
        file.write_text("id;Frage;Antwort\nreturns;Wie?;Neu.\n")
    elif ending == "jsonl":
        file.write_text('{"id": "returns", "question": "Wie?", "answer": "Neu."}\n')
    else:
        write(file, [Entry("returns", "de", "Wie?", "Neu.")])
    import_file(tmp_path, file)
    assert corpus.entries() == [replace(rich, question="Wie?", answer="Neu.")]
    file = tmp_path / "cleared.csv"
    file.write_text("id;Frage;Antwort;Varianten\nreturns;Wie?;Neu.;\n")
    import_file(tmp_path, file)
    assert corpus.entries() == [replace(rich, question="Wie?", answer="Neu.", variants=())]


def test_a_follow_up_that_leads_nowhere_is_told_and_kept(tmp_path: Path) -> None:
    file = tmp_path / "faq.jsonl"
    first = Entry("a", "de", "Wie lange?", "Zwei Tage.", followups=("b", "c"))
    write(file, [first, Entry("c", "de", "Wohin?", "Überall.")])
    came = do(Request(file, "de", tmp_path / "corpus.sqlite", author="Max"))
    assert came.saved == Saved(created=2)
    assert [note.told("en") for note in came.notes] == [
        "row 1, column “followups”: “b” is the id of no entry. The follow-up is not shown until there is one."
    ]
    assert Corpus(tmp_path / "corpus.sqlite").entry("a", "de") == first


def test_a_partial_import_takes_the_good_rows_and_names_the_others(tmp_path: Path) -> None:
    file = tmp_path / "faq.csv"
    file.write_text("Frage;Antwort;Risiko\nWie?;So.;\nWas?;;\nWo?;Hier.;viel\nWann?;Bald.;\n")
    asked = Request(file, "de", tmp_path / "corpus.sqlite", author="Max", partial=True)
    came = Outcome.from_json(json.loads(as_line(do(asked))))
    assert came.saved == Saved(created=2)
    assert [(problem.row, problem.column) for problem in came.problems] == [(3, "Antwort"), (4, "Risiko")]
    with pytest.raises(ImportRefused, match="row 3"):
        import_file(tmp_path, file)
