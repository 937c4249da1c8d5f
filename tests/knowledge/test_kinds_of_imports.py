"""Files of the kinds that plug-ins, page builders, wikis and spreadsheets write, read as a curator would."""

import io
import re
import zipfile
from collections.abc import Callable
from pathlib import Path

import openpyxl
import pytest
from openpyxl.comments import Comment
from openpyxl.drawing.image import Image as Drawn
from PIL import Image

from knowledge.formats import Reading, read_located

SHIPPING, TWO_DAYS = "Wie lange dauert es?", "Zwei **Tage**."
JSON_LD = (
    '{"@type": "FAQPage", "mainEntity": [{"@type": "Question", "name": "Wie lange dauert es?",'
    ' "acceptedAnswer": {"@type": "Answer", "text": "<p>Zwei <b>Tage</b>.</p>"}}]}'
)
DETAILS = "<details><summary>Wie lange dauert es?</summary>Zwei <b>Tage</b>.</details>"
GUESSED = ["questions_guessed"]
# What is in the file, by its ending, and what is told of it: all give one question, and one answer.
KINDS = {
    "comments within comments": (
        "html",
        f'<script type="application/ld+json"><!--//--><![CDATA[//><!--\n{JSON_LD}\n//--><!]]></script>',
        [],
    ),
    "a button as the question's name": (
        "html",
        """<div itemscope itemtype="https://schema.org/Question"><h3 itemprop="name"><button>Wie lange dauert
        es?<svg><title>auf</title></svg></button></h3><div itemscope itemprop="acceptedAnswer"
        itemtype="https://schema.org/Answer"><p itemprop="text">Zwei <b>Tage</b>.</p></div></div>""",
        [],
    ),
    "sentences that go on within what opens": ("html", DETAILS, GUESSED),
    "an accordion of buttons that name nothing": (
        "html",
        """<h2 class="accordion-header"><button>Wie lange dauert es?</button></h2>
        <div class="accordion-collapse">Zwei <b>Tage</b>.</div>""",
        GUESSED,
    ),
    "an accordion of switches": (
        "html",
        """<li><label for="a">Wie lange dauert es?</label><input type="checkbox" id="a"><div>Zwei
        <b>Tage</b>.</div></li>""",
        GUESSED,
    ),
    "a wiki's part that opens": (
        "html",
        """<div class="expand-control"><span class="expand-control-text">Wie lange dauert es?</span></div>
        <div class="expand-content"><p>Zwei <b>Tage</b>.</p></div>""",
        GUESSED,
    ),
    "another question beside what opens": (
        "html",
        f"{DETAILS}{DETAILS.replace('lange', 'lang')}<h2>Und sonst?</h2><p>Nichts.</p>",
        [*GUESSED, "question_left"],
    ),
    "shortcodes": (
        "csv",
        "Frage;Antwort\nWie lange dauert es?;[vc_row x=1]<p>Zwei <b>Tage</b>.</p>[gallery i=1][/vc_row]\n",
        ["shortcode"],
    ),
    "entities between semicolons": (
        "csv",
        "Frage;Antwort;Thema\nWie lange dauert es&quest;;Zwei <b>T&#97;ge</b>&period;;Gr&ouml;&szlig;e\n",
        [],
    ),
    "what WordPress calls them": (
        "csv",
        "post_title,post_content,post_status\nWie lange dauert es?,<p>Zwei <b>Tage</b>.</p>,publish\n",
        ["column_guessed", "column_guessed"],
    ),
    "dashes and quotation marks of Windows": (
        "csv",
        "Frage;Antwort;Hinweis\nWie lange dauert es?;Zwei **Tage**.;„so“ – ja…\n".encode("cp1252"),
        ["unknown_columns", "old_encoding"],
    ),
    "a permalink behind the heading, and a heading that does not ask": (
        "html",
        """<h2>Wie lange dauert es?<a href="#x">¶</a></h2><p>Zwei <b>Tage</b>.</p><h2>Kosten</h2><p>5 Euro</p>
        <h2>Wo?</h2><p>Da.</p>""",
        [*GUESSED, "question_left"],
    ),
    "a table that Google Sheets wrote": (
        "html",
        """<table><tr><th></th><th>A</th><th>B</th></tr><tr><th>1</th><td>Frage</td><td>Antwort</td></tr><tr>
        <th>2</th><td>Wie lange dauert es?</td><td>Zwei <b>Tage</b>.</td></tr></table>""",
        ["above_header", "unknown_columns"],
    ),
    "WordPress' own export": (
        "xml",
        """<rss xmlns:content="http://purl.org/rss/1.0/modules/content/"
        xmlns:wp="http://wordpress.org/export/1.2/"><channel><item><title>logo</title>
        <wp:post_type>attachment</wp:post_type></item><item><title>Wie lange
        dauert es?</title><content:encoded><![CDATA[<p>Zwei <b>Tage</b>.</p>]]></content:encoded><wp:post_id>7
        </wp:post_id><wp:status>publish</wp:status><wp:post_type>faq</wp:post_type></item></channel></rss>""",
        [],
    ),
    "lists in sections": (
        "json",
        """{"sections": [{"title": "Versand", "faqs": [{"question": "Wie lange dauert es?",
        "answer": "Zwei <b>Tage</b>."}]}]}""",
        [],
    ),
    "questions as names": ("json", '{"Wie lange dauert es?": "Zwei <b>Tage</b>."}', []),
    "a body beside its description": (
        "json",
        '{"data": [{"title": "Wie lange dauert es?", "description": "kurz", "body": "Zwei <b>Tage</b>."}]}',
        ["column_guessed", "column_guessed", "unknown_columns"],
    ),
    "tabs from a word processor": ("csv", "Frage;Antwort\nWie lange\tdauert es?;Zwei **Tage**.\n", []),
    "headings in Markdown": (
        "md",
        "---\ntitle: FAQ\n---\n# FAQ\r\n\r\n## Wie lange dauert es?\r\n\r\nZwei\r\n**Tage**.\r\n",
        GUESSED,
    ),
    "bold questions in Markdown": ("markdown", "**Wie lange dauert es?**\nZwei **Tage**.\n", GUESSED),
}


def read(tmp_path: Path, content: str | bytes, ending: str) -> Reading:
    file = tmp_path / f"faq.{ending}"
    file.write_bytes(content.encode() if isinstance(content, str) else content)
    return read_located(file, "de")


def told(reading: Reading) -> list[str]:
    return [note.fault.key.removeprefix("import_note.") for note in reading.notes]


@pytest.mark.parametrize("kind", KINDS)
def test_nothing_is_lost_without_a_word(tmp_path: Path, kind: str) -> None:
    ending, content, notes = KINDS[kind]
    reading = read(tmp_path, content, ending)
    first = reading.found[0].entry
    assert (first.question, re.sub(r"\s+", " ", first.answer)) == (
        SHIPPING,
        TWO_DAYS,
    )
    assert told(reading) == notes
    assert not reading.problems


def workbook(make: Callable[[openpyxl.Workbook], None], cell: tuple[bytes, bytes] = (b"", b"")) -> bytes:
    """`cell`: a pattern within the first sheet, and what takes its place."""
    book = openpyxl.Workbook()
    make(book)
    stream, changed = io.BytesIO(), io.BytesIO()
    book.save(stream)
    with zipfile.ZipFile(stream) as before, zipfile.ZipFile(changed, "w") as after:
        for name in before.namelist():
            part = before.read(name)
            after.writestr(name, re.sub(*cell, part) if name.endswith("sheet1.xml") and cell[0] else part)
    return changed.getvalue()


def test_formulas_count_as_they_were_last_seen_and_only_where_they_are_read(tmp_path: Path) -> None:
    def make(book: openpyxl.Workbook) -> None:
        for row in (
            ["Nr", "Frage", "Antwort"],
            ["=ROW()-1", "Preis?", "x"],
            [2, "Summe?", "=1+2"],
            [3, "Gut?", "Ja."],
        ):
            book.active.append(row)

    seen = b'<c r="C2" t="str"><f>CONCATENATE(4.9," Euro")</f><v>4,90 Euro</v></c>'
    reading = read(tmp_path, workbook(make, (rb'<c r="C2"[^>]*>.*?</c>', seen)), "xlsx")
    assert [(each.entry.question, each.entry.answer) for each in reading.found] == [
        ("Preis?", "4,90 Euro"),
        ("Gut?", "Ja."),
    ]
    assert [
        (each.row, each.column, each.fault.key, each.fault.data["value"]) for each in reading.problems
    ] == [(3, "C", "import_refused.formula", "=1+2")]


def test_what_a_workbook_does_not_show_is_told(tmp_path: Path) -> None:
    def make(book: openpyxl.Workbook) -> None:
        for row in (["Frage", "Antwort"], ["Eins?", "1"], ["Zwei?", "2"]):
            book.active.append(row)
        book.active.row_dimensions[3].hidden = True
        book.active["B2"].comment = Comment("noch prüfen", "eva")
        picture = io.BytesIO()
        Image.new("RGB", (9, 9)).save(picture, "PNG")
        book.active.add_image(Drawn(picture), "B2")

    reading = read(tmp_path, workbook(make), "xlsx")
    assert [each.entry.question for each in reading.found] == ["Eins?", "Zwei?"]
    assert [(note.row, note.fault.key, dict(note.fault.data)) for note in reading.notes] == [
        (0, "import_note.comments_left", {"value": "Sheet"}),
        (2, "import_note.sheet_picture", {}),
        (3, "import_note.hidden_rows", {"count": 1}),
    ]


def test_a_question_merged_over_rows_has_an_answer_of_paragraphs(tmp_path: Path) -> None:
    def make(book: openpyxl.Workbook) -> None:
        for row in (["Frage", "Antwort"], ["Wie?", "Erst."], [None, "Dann."], ["Wo?", "Da."]):
            book.active.append(row)
        book.active.merge_cells("A2:A3")

    found = read(tmp_path, workbook(make), "xlsx").found
    assert [(each.entry.question, each.entry.answer) for each in found] == [
        ("Wie?", "Erst.\n\nDann."),
        ("Wo?", "Da."),
    ]


def test_documents_that_a_page_embeds_are_links_and_no_videos(tmp_path: Path) -> None:
    answer = '<p>Siehe:</p><object data="https://laden.example/a.pdf"></object>'
    [found] = read(tmp_path, f'Frage;Antwort\nWo?;"{answer.replace(chr(34), chr(34) * 2)}"\n', "csv").found
    assert (found.entry.answer, found.entry.media) == (
        "Siehe:\n\n[https://laden.example/a.pdf](https://laden.example/a.pdf)",
        (),
    )


def test_several_terms_above_one_definition_are_wordings_of_one_question(tmp_path: Path) -> None:
    page = "<dl><dt>Wie lange?</dt><dt>Wie schnell?</dt><dd>Zwei Tage.</dd><dt>Wo?</dt><dd>Hier.</dd></dl>"
    (tmp_path / "faq.html").write_text(page)
    found = [each.entry for each in read_located(tmp_path / "faq.html", "de").found]
    assert [(entry.question, entry.variants) for entry in found] == [
        ("Wie lange?", ("Wie schnell?",)), ("Wo?", ())
    ]  # fmt: skip


def test_headings_within_answers_and_questions_are_no_topics(tmp_path: Path) -> None:
    for ending, page in (
        ("md", "# H\n## Versand\n### Wie lange?\nZwei.\n#### Ausland\nDrei.\n### Was kostet es?\nNichts.\n"),
        (
            "html",
            """<h2>Versand</h2><details><summary><h3>Wie lange?</h3></summary>Zwei.</details>
            <details><summary>Was kostet es?</summary>Nichts.</details>""",
        ),
    ):
        (tmp_path / f"faq.{ending}").write_text(page)
        found = [each.entry for each in read_located(tmp_path / f"faq.{ending}", "de").found]
        assert [entry.topic for entry in found] == ["Versand", "Versand"]


def test_all_tables_of_a_page_are_read_below_their_headings(tmp_path: Path) -> None:
    table = (
        "<h2>{}</h2><table><tr><th>Frage</th><th>Antwort</th></tr><tr><td>{}</td><td>So.</td></tr></table>"
    )
    nameless = "<table><tr><td>Und wo?</td><td><b>Hier</b> und da.</td></tr></table>"
    (tmp_path / "faq.html").write_text(
        table.format("Versand", "Wie?") + table.format("Geld", "Was?") + nameless
    )
    found = [each.entry for each in read_located(tmp_path / "faq.html", "de").found]
    assert [(entry.topic, entry.question, entry.answer) for entry in found] == [
        ("Versand", "Wie?", "So."), ("Geld", "Was?", "So."), ("Geld", "Und wo?", "**Hier** und da.")
    ]  # fmt: skip


def test_a_table_without_names_above_its_columns_is_known_by_its_questions(tmp_path: Path) -> None:
    rows = "1;Wie lange?;Zwei Tage.\n2;Was kostet es?;Nichts.;oder mehr\n3;Lieferzeit;Zwei.\n"
    (tmp_path / "faq.csv").write_text(rows)
    found = read_located(tmp_path / "faq.csv", "de")
    assert [(each.row, each.entry.question, each.entry.answer) for each in found.found] == [
        (1, "Wie lange?", "Zwei Tage."), (2, "Was kostet es?", "Nichts."), (3, "Lieferzeit", "Zwei.")
    ]  # fmt: skip
    told = [note.fault for note in found.notes]
    assert told[0].key == "import_note.no_names_above"
    assert told[0].data == {"question": "B", "answer": "C"}
