"""Tables as spreadsheets, help desks and people save them."""

from pathlib import Path

import pytest

from knowledge.entries import Link
from knowledge.formats.text import slug
from tests.knowledge.reading_tables import entries, notes, reading

TEXT = "Frage;Antwort\nWie lange?;Zwei Tage für Österreich.\n"


@pytest.mark.parametrize(
    "content",
    [
        f"sep=;\r\n{TEXT}",
        f'\ufeff"sep=;"\r\n{TEXT}',
        f"\ufeff\ufeff{TEXT}",
        TEXT.replace(";", "|"),
        TEXT.replace("F", '"F', 1).replace("\n", '"\n').replace("W", '"W', 1),
        TEXT.encode("utf-16-le"),
        TEXT.encode("utf-16-be"),
        TEXT.encode("utf-32"),
        TEXT.encode("mac_roman"),
        TEXT.encode("cp850"),
        TEXT.replace("Frage", "\u200bFRAGEN:").replace("Antwort", "Antwort (öffentlich)*"),
        TEXT.replace("Frage", "Question").replace("Antwort", "Réponse"),
        f"FAQ Kundendienst;\n;\n{TEXT}",
        TEXT.replace("Zwei Tage", "<p>Zwei Tage").replace("reich.", "reich.</p>"),
        TEXT.replace(";", "|").replace("für Ö", "f&uuml;r &Ouml;"),
    ],
)
def test_one_question_however_it_was_saved(tmp_path: Path, content: bytes | str) -> None:
    [entry] = entries(tmp_path, content)
    assert (entry.question, entry.answer) == ("Wie lange?", "Zwei Tage für Österreich.")


def test_a_header_in_decomposed_letters(tmp_path: Path) -> None:
    [entry] = entries(tmp_path, "Schlu\u0308ssel;Frage;Antwort\nversand;Wie?;So.\n")
    assert entry.id == "versand"
    assert notes(tmp_path, "Schlu\u0308ssel;Frage;Antwort\nversand;Wie?;So.\n") == []


@pytest.mark.parametrize("sign", ["\x0b", "\x0c", "\u2028", "\u2029", "\x85", "_x000D_", "_x000D_\n"])
def test_line_breaks_of_all_kinds(tmp_path: Path, sign: str) -> None:
    [entry] = entries(tmp_path, f'Frage;Antwort\n"Wie{sign}lange?";"Zwei.{sign}Drei."\n')
    assert (entry.question, entry.answer) == ("Wie lange?", "Zwei.\nDrei.")


@pytest.mark.parametrize(
    ("encoding", "name", "word"),
    [("mac_roman", "Mac Roman", "für"), ("cp1252", "Windows-1252", "für"), ("cp850", "DOS (850)", "für")],
)
def test_a_guessed_encoding_is_told_with_a_word(tmp_path: Path, encoding: str, name: str, word: str) -> None:
    [note] = reading(tmp_path, TEXT.encode(encoding)).notes
    assert (note.row, dict(note.fault.data)) == (2, {"encoding": name, "value": word})


@pytest.mark.parametrize(
    ("word", "meant"),
    [("RÃ¼ckgabe", "Rückgabe"), ("R√ºckgabe", "Rückgabe"), ("R├╝ckgabe", "Rückgabe"), ("Ã–l", "Öl")],
)
def test_garbled_words_are_named_with_their_row(tmp_path: Path, word: str, meant: str) -> None:
    [note] = reading(tmp_path, f"Frage;Antwort\nWie?;So.\nWas?;Die {word} geht.\n").notes
    assert (note.row, note.column, dict(note.fault.data)) == (3, "answer", {"value": word, "meant": meant})


MENDED = {
    "Frage;Antwort;Thema\nRÃ¼ckgabe?;30 Tage fÃ¼r 4 â‚¬.;GerÃ¤te\n": (
        "Rückgabe?",
        "30 Tage für 4 €.",
        "Geräte",
    ),
    "Frage;Antwort\nWie?;Ru00fcckgabe u00fcber uns\n": ("Wie?", "Rückgabe über uns", ""),
    "Frage;Antwort\nWie?;GrÃ¶ÃŸe und “GrÃ¶ÃŸe”\n": ("Wie?", "Größe und “Größe”", ""),
    "id;Frage;Antwort\nx1;RÃ¼ckgabe?;So.\n": ("RÃ¼ckgabe?", "So.", ""),  # may be our own export
    "Frage;Antwort\nUmlaute?;Statt ü steht Ã¼ da\n": ("Umlaute?", "Statt ü steht Ã¼ da", ""),  # it is meant
    "Frage;Antwort\nWo?;Siehe https://a.example/Ã¼ber\n": ("Wo?", "Siehe https://a.example/Ã¼ber", ""),
}


@pytest.mark.parametrize("table", MENDED)
def test_what_can_be_told_is_mended_and_said(tmp_path: Path, table: str) -> None:
    found = reading(tmp_path, table)
    [entry] = [located.entry for located in found.found]
    assert (entry.question, entry.answer, entry.topic) == MENDED[table]
    assert entry.id in ("x1", slug(entry.question))
    mended = [note for note in found.notes if note.fault.key == "import_note.mended"]
    assert bool(mended) == (entry.answer not in table)


GROUPED = """Frage;Antwort
Versand;
Was kostet er?;4,90
Wie lange?;2 Tage
;Zahlung
Wie zahle ich?;Mit Karte
Kontakt;
"""


def test_a_text_alone_in_its_row_is_the_topic_of_those_below(tmp_path: Path) -> None:
    found = reading(tmp_path, GROUPED)
    assert [(each.entry.question, each.entry.topic) for each in found.found] == [
        ("Was kostet er?", "Versand"), ("Wie lange?", "Versand"), ("Wie zahle ich?", "Zahlung"),
    ]  # fmt: skip
    assert [(note.row, note.fault.key) for note in found.notes] == [
        (2, "import_note.group_heading"), (5, "import_note.group_heading"),
    ]  # fmt: skip
    assert [(problem.row, problem.column) for problem in found.problems] == [(7, "Antwort")]
    missing = reading(tmp_path, "Frage;Antwort;Thema\nWie?;;\nVersand;;\nPorto;;\nWas?;So.;Eigenes\n")
    assert [problem.row for problem in missing.problems] == [2, 3]
    assert [each.entry.topic for each in missing.found] == ["Eigenes"]


def test_lost_letters_are_named_and_questions_are_none(tmp_path: Path) -> None:
    lost = "Frage;Antwort\nR?ckgabe?;So.\nWas?;R�ckgabe\nWo? Da?;https://a.example/?a=b Wie? Ãhnlich ÄÖ\n"
    assert notes(tmp_path, lost) == [(2, "lost_letters"), (3, "lost_letters")]


def test_what_is_not_read_is_told(tmp_path: Path) -> None:
    table = "FAQ\nTitel;Antwort;Stichworte;;Thema;Kategorie\nWie?;So.;x;y;T;K\n"
    assert notes(tmp_path, table) == [
        (1, "above_header"),
        (2, "column_guessed"),
        (2, "unknown_columns"),
        (3, "nameless_column"),
    ]
    assert [(entry.question, entry.topic) for entry in entries(tmp_path, table)] == [("Wie?", "T")]


def test_html_in_cells_becomes_markdown_beside_markdown_and_signs(tmp_path: Path) -> None:
    rows = [
        "<p>Per <b>Karte</b>.</p><ul><li>Visa</li></ul><script>x</script>",
        "**Fett**<br>und [hier](https://a.example)",
        "&lt;b&gt;ja&lt;/b&gt;",
        "5 < 7 und `<b>` > 3 &amp; Co",
        "Ablauf:\n    Paket packen",
    ]
    lines = [f'"F{number} &amp; <i>x</i>";"{row}"' for number, row in enumerate(rows)]
    found = entries(tmp_path, "\n".join(["Frage;Antwort", *lines]))
    assert [entry.answer for entry in found] == [
        "Per **Karte**.\n\n- Visa",
        "**Fett**\nund [hier](https://a.example)",
        "**ja**",
        rows[3],
        rows[4],
    ]
    assert found[0].question == "F0 & x"


def test_one_question_in_many_rows(tmp_path: Path) -> None:
    same = "Frage;Antwort;Variante;Thema\nWie?;So.;Eins;T\nWie?;So.;Zwei;T\n;;Drei;\nWie?;So.;Eins;U\n"
    [entry] = entries(tmp_path, same)
    assert (entry.variants, entry.topic) == (("Eins", "Zwei", "Drei"), "T")
    assert notes(tmp_path, same) == [(5, "other_topic")]
    other = reading(tmp_path, "Frage;Antwort\nWie?;So.\nWie?;Anders.\n")
    assert [(problem.row, problem.column) for problem in other.problems] == [(3, "id")]


def test_links_alone_and_states_of_other_programs(tmp_path: Path) -> None:
    [entry] = entries(tmp_path, "Frage;Antwort;Links;Status\nWie?;So.;https://a.example/x;unpublished\n")
    assert entry.links == (Link("https://a.example/x", "https://a.example/x"),)
    assert entry.state == "draft"
