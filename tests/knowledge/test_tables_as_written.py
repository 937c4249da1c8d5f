"""Tables as spreadsheets, databases and lists write them: what was once lost or changed in them."""

from pathlib import Path

import openpyxl
import pytest

from knowledge.entries import Entry
from knowledge.formats import read, write
from tests.knowledge.office_files import open_document, pairs, row, sheet
from tests.knowledge.reading_tables import entries, notes, reading, told, workbook

SO = [("Wie?", "So.")]


@pytest.mark.parametrize(
    ("header", "guessed"),
    [
        ("Ihre Frage;Ihre Antwort", False),
        ("Your question;Your answer", False),
        ("Question__c;Answer__c", False),
        ("Frage Kunde;Antwort Verkauf", True),
    ],
)
def test_names_with_something_around_them(tmp_path: Path, header: str, guessed: bool) -> None:
    content = f"Zeit;{header}\n10 Uhr;Wie?;So.\n"
    assert pairs(entries(tmp_path, content)) == SO
    assert notes(tmp_path, content) == [(1, "column_guessed")] * 2 * guessed + [(1, "unknown_columns")]


@pytest.mark.parametrize(
    "header",
    [
        "Frage (DE);Antwort (DE);Question (EN);Answer (EN);Thema",
        "question_de;answer_de;question_en;answer_en;topic",
        "Frage;Antwort;Question;Answer;Topic",
        "Frage Deutsch;Antwort Deutsch;Frage Englisch;Antwort Englisch;Rubrik",
    ],
)
def test_languages_side_by_side(tmp_path: Path, header: str) -> None:
    content = f"Stand 2026;;;;\n{header}\nWie?;So.;How?;Thus.;T\nWo?;Hier.;;;\nWer?;Wir.;Who?;;\n"
    found = reading(tmp_path, content)
    [first, where, who, second] = told(found)
    assert (first[1:5], second[1:5]) == (("de", "Wie?", "So.", "T"), ("en", "How?", "Thus.", "T"))
    assert first[0] == second[0] != where[0]
    assert (where[1:4], who[1:4]) == (("de", "Wo?", "Hier."), ("de", "Wer?", "Wir."))
    assert [(each.row, each.fault.key) for each in found.problems] == [(5, "invalid_field.empty")]
    assert [(each.row, each.fault.key) for each in found.notes] == [(1, "import_note.above_header")]


def test_wordings_in_one_line(tmp_path: Path) -> None:
    content = (
        'Frage;Antwort;Varianten\nWie?;So.;Wieso | Warum\nWo?;Hier.;"Wohin?; Woher?"\nWer?;Wir.;"a; b"\n'
    )
    assert [entry.variants for entry in entries(tmp_path, content)] == [
        ("Wieso", "Warum"), ("Wohin?", "Woher?"), ("a; b",)
    ]  # fmt: skip


def test_line_ends_that_a_program_wrote_out(tmp_path: Path) -> None:
    content = "Question\tAnswer\nHow?\tBy **card**.\\nOr by invoice.\nAnd?\tUse `a\\nB`, or C:\\new.\n"
    assert pairs(entries(tmp_path, content, "tsv")) == [
        ("How?", "By **card**.\nOr by invoice."),
        ("And?", "Use `a\\nB`, or C:\\new."),
    ]


def test_a_space_that_may_not_break_is_a_space(tmp_path: Path) -> None:
    assert pairs(entries(tmp_path, "Frage;Antwort\nWie groß?;30&nbsp;cm\n")) == [("Wie groß?", "30 cm")]


@pytest.mark.parametrize(
    "content",
    [
        '"question";"answer";"category"\n"Was heißt \\"so\\"?";"Heute;\\\nbald.";\\N\n',
        '"question","answer","category"\n"Was heißt ""so""?","Heute;\nbald.",NULL\n',
        'Frage\tAntwort\tThema\nWas heißt "so"?\t"Heute;\nbald."\tNULL\n',
    ],
    ids=["backslashes", "doubled", "tabs"],
)
def test_what_databases_write(tmp_path: Path, content: str) -> None:
    assert [row[2:5] for row in told(reading(tmp_path, content))] == [
        ('Was heißt "so"?', "Heute;\nbald.", "")
    ]


def test_quotation_marks_between_tabs_are_signs(tmp_path: Path) -> None:
    content = 'Question\tAnswer\n"Ready"?\t"Now" is meant.\nAnd "so"?\tYes, "so".\n'
    assert pairs(entries(tmp_path, content, "tsv")) == [
        ('"Ready"?', '"Now" is meant.'), ('And "so"?', 'Yes, "so".')
    ]  # fmt: skip


def test_what_sharepoint_writes_above_a_list(tmp_path: Path) -> None:
    schema = 'ListSchema={"schemaXmlList":["<Field />"]}'
    content = f'{schema}\n"Frage","Antwort","Kategorie"\n"Wie?","So.","[""A"",""B""]"\n'
    assert [row[2:5] for row in told(reading(tmp_path, content))] == [("Wie?", "So.", "A, B")]


def test_pictures_in_markdown_and_what_others_fill_in_are_told(tmp_path: Path) -> None:
    content = (
        "Frage;Antwort\nWie?;So: ![Knopf](https://a.example/k.png) `![x](y)`\nWer?;Hallo {{name}} `{{x}}`\n"
    )
    found = reading(tmp_path, content)
    assert pairs([each.entry for each in found.found])[0] == ("Wie?", "So: Knopf `![x](y)`")
    assert found.found[0].pictures == (("https://a.example/k.png", "Knopf"),)
    assert [(each.row, each.fault.key, each.fault.data["value"]) for each in found.notes] == [
        (2, "import_note.picture_lost", "https://a.example/k.png"),
        (3, "import_note.placeholder", "{{name}}"),
    ]


def test_shortcodes_of_any_name(tmp_path: Path) -> None:
    content = (
        'Frage;Antwort\nWie?;"So [fluentform id=""3""] und [tip text=\'x\']da[/tip] [a=b](/c) [x] gut."\n'
    )
    [entry] = entries(tmp_path, content)
    assert entry.answer == "So  und da [a=b](/c) [x] gut."
    assert notes(tmp_path, content) == [(2, "shortcode"), (2, "shortcode")]


def test_an_address_behind_a_question_is_told(tmp_path: Path) -> None:
    def faq(book: openpyxl.Workbook) -> None:
        [page] = book.worksheets
        page.append(("Frage", "Antwort"))
        page.append(("Wie?", "So."))
        page["A2"].hyperlink = "https://a.example/b"

    content = workbook(faq)
    assert pairs(entries(tmp_path, content, "xlsx")) == SO
    assert notes(tmp_path, content, "xlsx") == [(2, "link_lost")]


def test_bold_words_in_a_cell_of_libreoffice(tmp_path: Path) -> None:
    rows = row("Frage", "Antwort") + row("Wie?", 'Ja, <text:span text:style-name="T1">immer</text:span>.')
    content = open_document("spreadsheet", sheet("FAQ", rows))
    assert pairs(entries(tmp_path, content, "ods")) == [("Wie?", "Ja, **immer**.")]


@pytest.mark.parametrize("ending", [".csv", ".tsv", ".xlsx", ".jsonl", ".html", ".json"])
@pytest.mark.parametrize(
    "text",
    [
        "NULL",
        "\\N",
        '["a", "b"]',
        "a | b",
        "a?; b?",
        "x\\nY",
        "![a](/b.png)",
        '[form id="3"]',
        '"Now" \\"so\\" is',
    ],
)
def test_our_own_exports_keep_what_others_would_mean(tmp_path: Path, ending: str, text: str) -> None:
    entry = Entry("a", "de", text, text, variants=(f"{text}x",), topic=text)
    file = tmp_path / f"x{ending}"
    write(file, [entry])
    assert read(file) == [entry]


def test_a_quotation_mark_at_the_start_of_a_line_of_ours(tmp_path: Path) -> None:
    entry = Entry("a", "de", "Wie?", 'x\n"So" geht\n"das"')
    write(tmp_path / "x.tsv", [entry])
    assert read(tmp_path / "x.tsv") == [entry]
