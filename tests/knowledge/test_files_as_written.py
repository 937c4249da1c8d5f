"""Files as programs really write them: what was once lost without a word in them."""

import json
from pathlib import Path

import pytest

from tests.knowledge.reading_tables import entries, notes, reading, told, workbook


@pytest.mark.parametrize("value", ["#NV", "#BEZUG!", "#REF!", "#N/A"])
@pytest.mark.parametrize("line", ["{};Gut.", "Wie?;{}"])
def test_what_a_failed_formula_left_is_no_answer(tmp_path: Path, line: str, value: str) -> None:
    found = reading(tmp_path, f"Frage;Antwort\n{line.format(value)}\nWo?;Hier ist {value} gemeint.\n")
    assert [located.entry.question for located in found.found] == ["Wo?"]
    [problem] = found.problems
    assert (problem.row, problem.fault.key) == (2, "import_refused.cell_error")


def test_a_header_that_stands_there_again_is_no_entry(tmp_path: Path) -> None:
    found = entries(tmp_path, "Frage;Antwort\nWie?;So.\nfrage;Antwort\nWo?;Hier.\n")
    assert [entry.question for entry in found] == ["Wie?", "Wo?"]


def test_of_a_list_of_questions_the_others_are_wordings(tmp_path: Path) -> None:
    data = {"Qnas": [{"Answer": "Um neun.", "Questions": ["Wann?", "Öffnungszeiten", "Ab wann?"]}]}
    [entry] = entries(tmp_path, json.dumps(data), "json")
    assert (entry.question, entry.variants) == ("Wann?", ("Öffnungszeiten", "Ab wann?"))


def test_translations_beside_an_article_of_zendesk_come_along(tmp_path: Path) -> None:
    article = {
        "id": 1,
        "title": "Why?",
        "body": "So.",
        "locale": "en-us",
        "section_id": 5,
        "label_names": ["x"],
    }
    german = {"id": 12, "locale": "de", "title": "Warum?", "body": "Darum.", "draft": True}
    data = json.dumps({"articles": [article | {"translations": [article, german]}]})
    assert told(reading(tmp_path, data, "json")) == [
        ("zendesk-1", "en", "Why?", "So.", "", "approved"),
        ("zendesk-1", "de", "Warum?", "Darum.", "", "draft"),
    ]
    assert notes(tmp_path, data, "json") == [(0, "unknown_columns")]


def test_articles_in_folders_of_freshdesk_come_all_and_their_attachments_are_told(tmp_path: Path) -> None:
    first = {"id": 1, "title": "Wie?", "description": "So.", "description_text": "So.", "tags": ["x"]}
    first["attachments"] = [{"name": "muster.pdf"}]
    articles = [first, {"id": 2, "title": "Wo?", "description": "Hier.", "status": 1}]
    data = json.dumps([{"folders": [{"name": "Geld", "articles": articles}]}])
    assert [(entry.question, entry.state) for entry in entries(tmp_path, data, "json")] == [
        ("Wie?", "approved"),
        ("Wo?", "draft"),
    ]
    assert [(note.row, note.fault.data["columns"]) for note in reading(tmp_path, data, "json").notes] == [
        (0, "tags"),
        (1, "muster.pdf"),
    ]


def test_links_of_documents_by_google_lead_where_they_say(tmp_path: Path) -> None:
    link = "https://www.google.com/url?q=https://a.example/x?a%3D1%26b%3D2&amp;sa=D&amp;ust=17"
    [entry] = entries(tmp_path, f'<h2>Wie?</h2><p><a href="{link}">So</a></p>', "html")
    assert entry.answer == "[So](https://a.example/x?a=1&b=2)"
    [entry] = entries(tmp_path, '<h2>Wie?</h2><p><a href="https://www.google.com/url?x=1">So</a></p>', "html")
    assert entry.answer == "[So](https://www.google.com/url?x=1)"


ROWS = "<tr><th>Frage</th><th>Antwort</th></tr><tr><td>Wie groß?</td><td>Klein</td></tr>"


@pytest.mark.parametrize(
    "content",
    [
        f'<html xmlns:x="urn:x"><meta charset="utf-8"><table>{ROWS}</table></html>',
        "Frage\tAntwort\nWie groß?\tKlein\n".encode("cp1252"),
        b"\xff\xfe" + "Frage\tAntwort\nWie groß?\tKlein\n".encode("utf-16-le"),
        workbook(
            lambda book: [
                book.worksheets[0].append(row) for row in (("Frage", "Antwort"), ("Wie groß?", "Klein"))
            ]
        ),
    ],
    ids=["page", "text", "unicode text", "workbook"],
)
def test_what_is_only_called_an_old_workbook(tmp_path: Path, content: bytes | str) -> None:
    [entry] = entries(tmp_path, content, "xls")
    assert (entry.question, entry.answer) == ("Wie groß?", "Klein")


def test_workbooks_with_macros_are_read(tmp_path: Path) -> None:
    rows = (("Frage", "Antwort"), ("Wie?", "So."))
    [entry] = entries(
        tmp_path, workbook(lambda book: [book.worksheets[0].append(row) for row in rows]), "xlsm"
    )
    assert (entry.question, entry.answer) == ("Wie?", "So.")
