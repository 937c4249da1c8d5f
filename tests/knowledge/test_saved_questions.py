"""Saved test questions: kept with the corpus, carried as JSON Lines, erased with whoever asked them."""

from pathlib import Path

import pytest

from knowledge.corpus.database import Database
from knowledge.corpus.erasing import erase
from knowledge.corpus.merged import lead
from knowledge.curating.saved_questions import (
    SavedQuestion,
    SavedQuestions,
    UnknownQuestion,
    read_lines,
    write_lines,
)
from knowledge.errors import ImportRefused, InvalidField

PARCEL = SavedQuestion("Wo ist mein Paket?", "de", "track-parcel")
CARS = SavedQuestion("Verkaufen Sie Autos?", "de")


def test_questions_are_saved_once_and_changed_and_deleted(tmp_path: Path) -> None:
    saved = SavedQuestions(tmp_path / "corpus.sqlite")
    assert saved.save([PARCEL, CARS], "carla") == 2
    before = saved.version()
    assert saved.save([SavedQuestion("wo ist mein paket", "de", "lost")], "anna") == 0, "the same words"
    assert saved.version() != before
    first, second = saved.all()
    assert (first.question, first.entry, first.author) == ("wo ist mein paket", "lost", "anna")
    saved.change(second.id, SavedQuestion("Verkaufen Sie auch Autos?", "de"), "carla")
    assert saved.get(second.id).question == "Verkaufen Sie auch Autos?"
    saved.delete(first.id)
    with pytest.raises(UnknownQuestion):
        saved.get(first.id)
    for wrong in ({"question": " ?! "}, {"locale": "deutsch"}, {"entry": "No id!"}):
        with pytest.raises(InvalidField):
            SavedQuestion(**{"question": "Wo?", "locale": "de", **wrong})


def test_what_expects_a_merged_entry_expects_the_one_that_is_left(tmp_path: Path) -> None:
    saved = SavedQuestions(tmp_path / "corpus.sqlite")
    saved.save([PARCEL, CARS], "carla")
    with Database(tmp_path / "corpus.sqlite").writing() as tables:
        lead(tables, [("track-parcel", "parcels"), ("parcels", "delivery")])
    assert [each.entry for each in saved.all()] == ["delivery", ""]


def test_json_lines_go_and_come_back_and_what_is_wrong_is_named_by_row(tmp_path: Path) -> None:
    file = tmp_path / "questions.jsonl"
    write_lines(file, [PARCEL, CARS])
    assert '"entry": null' in file.read_text()
    assert read_lines(file) == [PARCEL, CARS]
    file.write_text(
        '{"question": "Wo?", "locale": "de"}\n\nnonsense\n[1]\n{"question": "Wo?", "locale": 3}\n'
    )
    with pytest.raises(ImportRefused) as refused:
        read_lines(file)
    assert [problem.row for problem in refused.value.problems] == [3, 4, 5]
    assert "This line is no JSON" in str(refused.value)


def test_who_asked_a_test_question_can_be_forgotten(tmp_path: Path) -> None:
    path = tmp_path / "corpus.sqlite"
    saved = SavedQuestions(path)
    saved.save([PARCEL, CARS, SavedQuestion("Bin ich ilse@example.org?", "de")], "carla")
    assert erase(path, lambda text: "ilse@" in text, ["Wo ist mein Paket"]).questions == 2
    assert [each.question for each in saved.all()] == [CARS.question]
    assert erase(path, None, ["verkaufen sie autos"]).questions == 1, "also where no address is known"
