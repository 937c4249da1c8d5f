"""Archives, and what bots and text editors write: each file as if it came alone, the rest told."""

import io
import json
import zipfile
from pathlib import Path
from typing import Any

import pytest

from knowledge.errors import ImportRefused
from tests.knowledge.office_files import pairs
from tests.knowledge.reading_tables import entries, notes, reading, told


def archive(files: dict[str, str | bytes]) -> bytes:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as made:
        for name, content in files.items():
            made.writestr(zipfile.ZipInfo(name), content, zipfile.ZIP_DEFLATED)  # the same at any time
    return stream.getvalue()


def refusal(tmp_path: Path, content: str | bytes, ending: str) -> str:
    with pytest.raises(ImportRefused) as refused:
        reading(tmp_path, content, ending)
    return refused.value.problems[0].fault.key.removeprefix("import_refused.")


def test_files_of_an_archive(tmp_path: Path) -> None:
    content = archive(
        {
            "FAQ/Seite.md": "## Wie?\n\nSo.\n\n![Plan](Seite/plan.png)\n",
            "FAQ/Seite/plan.png": b"\x89PNG",
            "Preise.csv": "Frage,Antwort\nWas?,Zehn\nWo?,\n",
            "Kaputt.csv": "a,b\n1,2\n",
            "notes.pages": b"\0",
            "__MACOSX/._Preise.csv": b"\0",
            "leer.csv": "",
        }
    )
    found = reading(tmp_path, content, "zip")
    assert [(each.sheet, each.row, each.entry.question) for each in found.found] == [
        ("FAQ/Seite.md", 1, "Wie?"),
        ("Preise.csv", 2, "Was?"),
    ]
    assert [(each.sheet, each.row) for each in found.problems] == [("Preise.csv", 3), ("Kaputt.csv", 1)]
    assert ("import_note.file_left", {"value": "notes.pages"}) in [
        (each.fault.key, each.fault.data) for each in found.notes
    ]


@pytest.mark.parametrize(
    ("content", "kind"),
    [
        (archive({"x.pages": b"x"}), "no_file_inside"),
        (archive({"x.csv": "a,b\n1,2\n"}), "no_column"),
        (archive({"x.zip": archive({"faq.csv": "Frage,Antwort\nWie?,So.\n"})}), "no_file_inside"),
        (archive({"x.csv": b"x" * 25_000_001}), "too_large"),
    ],
    ids=["no table", "no columns", "archive within", "too large"],
)
def test_archives_without_what_can_be_read(tmp_path: Path, content: bytes, kind: str) -> None:
    assert refusal(tmp_path, content, "zip") == kind


NLU = """nlu:
- intent: faq/versand
  examples: |
    - was kostet [versand](x)?
    - porto
- intent: greet
  examples: |
    - hallo
"""
DOMAIN = """responses:
  utter_faq/versand:
  - text: "4,90 €."
    image: https://a.example/x.png
  - text: Fünf Euro.
"""


@pytest.mark.parametrize(
    ("content", "ending"),
    [(archive({"nlu.yml": NLU, "domain.yaml": DOMAIN, "config.yml": "a: 1"}), "zip"), (NLU + DOMAIN, "yml")],
    ids=["archive", "file"],
)
def test_rasa(tmp_path: Path, content: Any, ending: str) -> None:
    found = reading(tmp_path, content, ending)
    [entry] = [each.entry for each in found.found]
    assert (entry.question, entry.variants, entry.answer) == ("was kostet versand?", ("porto",), "4,90 €.")
    assert entry.id == "rasa-faq-versand"
    assert [each.fault.data["value"] for each in found.notes] == [
        "Fünf Euro.",
        "https://a.example/x.png",
        "greet",
    ]


@pytest.mark.parametrize(
    ("content", "kind"),
    [
        (NLU, "half_a_bot"),
        (DOMAIN, "half_a_bot"),
        ("a: 1", "unknown_yaml"),
        ("a: [", "no_yaml"),
        ("a: &x [1]\nb: *x", "no_yaml"),
        ("[" * 5000, "no_yaml"),
    ],
)
def test_yaml_that_is_refused(tmp_path: Path, content: str, kind: str) -> None:
    assert refusal(tmp_path, content, "yml") == kind


def says(*texts: str) -> str:
    return json.dumps([{"data": [{"text": each}], "count": 0} for each in texts])


def test_dialogflow(tmp_path: Path) -> None:
    messages = [
        {"type": "0", "lang": "de", "speech": ["4,90 €.", "Fünf."]},
        {"type": "0", "lang": "en", "speech": "€4.90."},
        {"type": "4", "lang": "de", "payload": {}},
    ]
    intent = {"id": "1", "name": "Versand", "responses": [{"messages": messages}]}
    content = archive(
        {
            "agent.json": "{}",
            "intents/Versand.json": json.dumps(intent),
            "intents/Versand_usersays_de.json": says("Was kostet es?", "Porto"),
            "intents/Versand_usersays_en.json": says("What is the price?"),
            "intents/Nichts.json": json.dumps({"id": "2", "name": "Nichts", "responses": []}),
        }
    )
    assert told(reading(tmp_path, content, "zip")) == [
        ("dialogflow-1", "de", "Was kostet es?", "4,90 €.", "", "approved"),
        ("dialogflow-1", "en", "What is the price?", "€4.90.", "", "approved"),
    ]
    assert [note for _, note in notes(tmp_path, content, "zip")] == [
        "answer_left",
        "answer_left",
        "question_left",
    ]


ANSWERED = {"messages": [{"content": "At 9."}]}
LEX = {
    "resource": {
        "intents": [
            {"name": "Open", "sampleUtterances": ["When?", "hours"], "conclusionStatement": ANSWERED},
            {"name": "Bye", "sampleUtterances": ["bye"]},
        ]
    }
}
WATSON = {
    "intents": [{"intent": "open", "examples": [{"text": "When?"}, {"text": "hours"}]}, {"intent": "bye"}],
    "dialog_nodes": [{"conditions": "#open", "output": {"generic": [{"values": [{"text": "At 9."}]}]}}],
}


@pytest.mark.parametrize("data", [LEX, WATSON])
def test_bots_that_know_intents(tmp_path: Path, data: Any) -> None:
    content = json.dumps(data)
    [entry] = entries(tmp_path, content, "json")
    assert (entry.question, entry.variants, entry.answer) == ("When?", ("hours",), "At 9.")
    assert notes(tmp_path, content, "json") == [(0, "question_left")]


@pytest.mark.parametrize(
    "content",
    [
        b"\xff\xfe" + 'Frage\tAntwort\nWie?\t"So.\nGut."\nWo?\tHier.\n'.encode("utf-16-le"),
        "FAQ\n\nQ: Wie?\nA: So.\nGut.\n\nQ: Wo?\nA: Hier.\n",
        "Hilfe\n\nWie?\nSo.\nGut.\n\nWo?\nHier.\n",
    ],
)
def test_texts(tmp_path: Path, content: str | bytes) -> None:
    assert pairs(entries(tmp_path, content, "txt")) == [("Wie?", "So.\nGut."), ("Wo?", "Hier.")]


BLOCK = """<!-- wp:paragraph --><p>Alles zum Tee.</p><!-- /wp:paragraph -->
<!-- wp:rank-math/faq-block --><div><h3 class="rank-math-question">Wie?</h3><div>So.</div>
<h3 class="rank-math-question">Wo?</h3><div>Da.</div></div>"""


def test_blocks_of_questions_in_pages_of_wordpress(tmp_path: Path) -> None:
    page = f"""<rss xmlns:content="http://purl.org/rss/1.0/modules/content/"
    xmlns:wp="http://wordpress.org/export/1.2/"><channel><item><title>Tee</title>
    <content:encoded><![CDATA[{BLOCK}]]></content:encoded>
    <wp:post_id>7</wp:post_id><wp:status>publish</wp:status>
    <wp:post_type>page</wp:post_type></item></channel></rss>"""
    found = reading(tmp_path, page, "xml")
    assert [row[2:5] for row in told(found)] == [("Wie?", "So.", "Tee"), ("Wo?", "Da.", "Tee")]
    assert [each.fault.data for each in found.notes] == [{"value": "Alles zum Tee.", "name": "Tee"}]
