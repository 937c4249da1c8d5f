"""What other programs hold back does not go live by an import: columns of yes and no, bins, numbers."""

import json
from pathlib import Path

import pytest

from tests.knowledge.reading_tables import notes, reading, told


def states(tmp_path: Path, content: str, ending: str = "csv") -> list[str]:
    return [row[5] for row in told(reading(tmp_path, content, ending))]


@pytest.mark.parametrize(
    ("column", "shown", "held_back"),
    [
        ("Draft", ("FALSE", "false", "0", "no", "nein", ""), ("TRUE", "1", "yes", "ja", "x", "✓", "Draft")),
        ("hidden", ("0", ""), ("1",)),
        ("Disabled", ("Faux",), ("vrai",)),
        (
            "Published",
            ("TRUE", "1", "Yes", "✓", "checked", "2026-02-03", "published"),
            ("FALSE", "0", "No", ""),
        ),
        ("veröffentlicht_am", ("03.02.2026",), ("", "NULL")),
        ("enabled", ("true",), ("false",)),
        ("aktiv", ("ja",), ("nein",)),
        ("Status", ("publish",), ("draft", "private", "privat")),
    ],
)
def test_columns_of_yes_and_no(
    tmp_path: Path, column: str, shown: tuple[str, ...], held_back: tuple[str, ...]
) -> None:
    rows = [f"Wie {at}?;So.;{word}" for at, word in enumerate((*shown, *held_back))]
    content = "\n".join([f"Frage;Antwort;{column}", *rows])
    assert states(tmp_path, content) == ["approved"] * len(shown) + ["draft"] * len(held_back)
    assert notes(tmp_path, content) == []


def test_one_column_that_holds_back_is_enough(tmp_path: Path) -> None:
    rows = ("A?;a;published;0;1", "B?;b;published;1;1", "C?;c;published;0;0", "D?;d;archived;0;1")
    content = "\n".join(("Frage;Antwort;Status;Draft;visible", *rows))
    assert states(tmp_path, content) == ["approved", "draft", "draft", "archived"]


@pytest.mark.parametrize("column", ["state", "published"])
def test_what_lies_in_a_bin_is_named(tmp_path: Path, column: str) -> None:
    found = reading(tmp_path, f"title;introtext;{column}\nA?;a;1\nB?;b;-2\nC?;c;0\n")
    assert [(row[2], row[5]) for row in told(found)] == [("A?", "approved"), ("C?", "draft")]
    [left] = [note for note in found.notes if note.fault.key == "import_note.deleted_there"]
    assert (left.row, left.fault.data) == (3, {"value": "B?"})


def test_an_answer_in_two_columns_is_one(tmp_path: Path) -> None:
    found = reading(tmp_path, "title;introtext;fulltext\nA?;<p>Eins.</p>;<p>Zwei.</p>\nB?;Drei.;\n")
    assert [row[3] for row in told(found)] == ["Eins.\n\nZwei.", "Drei."]
    assert [row[3] for row in told(reading(tmp_path, "title;fulltext\nA?;Eins.\n"))] == ["Eins."]


def test_disabled_entries_of_botpress(tmp_path: Path) -> None:
    def one(id: str, enabled: bool) -> dict[str, object]:
        told = {"enabled": enabled, "questions": {"de": [f"{id}?"]}, "answers": {"de": ["So."]}}
        return {"id": id, "data": told}

    assert states(tmp_path, json.dumps({"qnas": [one("a", True), one("b", False)]}), "json") == [
        "approved",
        "draft",
    ]


def test_document360_tells_states_by_number(tmp_path: Path) -> None:
    def article(id: str, status: int, **more: object) -> dict[str, object]:
        told = {"id": id, "title": f"{id}?", "content": None, "html_content": "<p>So <b>da</b>.</p>"}
        return told | {"status": status, "language_code": "de", "hidden": False} | more

    articles = [article("a", 3), article("b", 0), article("c", 3, hidden=True, tags=["t"])]
    found = reading(tmp_path, json.dumps({"data": articles, "success": True}), "json")
    assert [(row[0], row[3], row[5]) for row in told(found)] == [
        ("document360-a", "So **da**.", "approved"), ("document360-b", "So **da**.", "draft"),
        ("document360-c", "So **da**.", "draft"),
    ]  # fmt: skip
    assert [note.fault.data for note in found.notes] == [{"columns": "tags"}]


@pytest.mark.parametrize("name", ["preferredPhrase", "subject"])
def test_what_programs_call_a_question(tmp_path: Path, name: str) -> None:
    content = json.dumps([{"id": "g", name: "Wie?", "content": "<div>So.</div>", "tags": ["t"]}])
    found = reading(tmp_path, content, "json")
    assert [row[2:4] for row in told(found)] == [("Wie?", "So.")]
    assert "import_note.unknown_columns" in [note.fault.key for note in found.notes]


def test_a_glossary_of_moodle(tmp_path: Path) -> None:
    alias = "<ALIASES><ALIAS><NAME>Wohin?</NAME></ALIAS></ALIASES>"
    topic = "<CATEGORIES><CATEGORY><NAME>Kurs</NAME></CATEGORY></CATEGORIES>"
    said = "<DEFINITION>&lt;p&gt;So &lt;b&gt;da&lt;/b&gt;.&lt;/p&gt;</DEFINITION>"
    one = f"<ENTRY><CONCEPT>Wie?</CONCEPT>{said}{alias}{topic}</ENTRY>"
    two = "<ENTRY><CONCEPT>Wo?</CONCEPT><DEFINITION></DEFINITION></ENTRY>"
    found = reading(tmp_path, f"<GLOSSARY><INFO><ENTRIES>{one}{two}</ENTRIES></INFO></GLOSSARY>", "xml")
    assert [row[2:5] for row in told(found)] == [("Wie?", "So **da**.", "Kurs")]
    assert found.found[0].entry.variants == ("Wohin?",)
    assert [problem.fault.key for problem in found.problems] == ["invalid_field.empty"]
