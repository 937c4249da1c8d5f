"""Documents of Word and LibreOffice, workbooks of LibreOffice and of old Excel, read as a curator would."""

import io
import math
import zipfile
from pathlib import Path

import pytest
import xlwt
from docx.document import Document
from docx.oxml import OxmlElement
from docx.shared import Inches

from knowledge.errors import ImportRefused
from knowledge.formats import read_located
from tests.knowledge.office_files import document, link, open_document, pairs, picture, row, sheet
from tests.knowledge.reading_tables import entries, notes, reading

pytestmark = pytest.mark.slow


def test_headings_of_word_with_all_that_stands_below_them(tmp_path: Path) -> None:
    def faq(made: Document) -> None:
        made.add_heading("Unsere Hilfe", 0)
        made.add_heading("Versand", 1)
        made.add_heading("Wie lange dauert es?", 2)
        text = made.add_paragraph("Zwei ")
        text.add_run("Werktage").bold = True
        text.add_run(", siehe ")
        link(text, "hier", "https://shop.example/versand")
        made.add_paragraph("nach Österreich", style="List Bullet")
        made.add_paragraph("in die Schweiz", style="List Bullet")
        made.add_heading("Sendungsnummer", 2)
        made.add_paragraph("Sie steht in der E-Mail.")
        made.add_heading("Bezahlung", 1)
        made.add_heading("Was kostet es?", 2)
        prices = made.add_table(2, 2)
        for cell, said in zip(prices._cells, ("Land", "Preis", "Österreich", "4,90 €"), strict=True):
            cell.text = said

    content = document(faq)
    found = entries(tmp_path, content, "docx")
    assert [(entry.topic, entry.question) for entry in found] == [
        ("Versand", "Wie lange dauert es?"), ("Versand", "Sendungsnummer"), ("Bezahlung", "Was kostet es?")
    ]  # fmt: skip
    assert found[0].answer == (
        "Zwei **Werktage**, siehe [hier](https://shop.example/versand)\n\n- nach Österreich\n- in die Schweiz"
    )
    assert found[2].answer == "| Land | Preis |\n| --- | --- |\n| Österreich | 4,90 € |"
    assert notes(tmp_path, content, "docx") == [(0, "headings_asked")]
    assert pairs(entries(tmp_path, content, "xlsx")) == pairs(found)  # whatever it is called


@pytest.mark.parametrize("way", ["bold", "label", "numbered", "style", "plain", "line"])
def test_questions_of_word_that_are_no_headings(tmp_path: Path, way: str) -> None:
    def faq(made: Document) -> None:
        made.add_paragraph("Willkommen bei unserer Hilfe.")
        if way == "style":
            made.styles.add_style("Frage", 1)
        for number, (asked, told) in enumerate((("Wie lange?", "Zwei Tage."), ("Was kostet es?", "Nichts."))):
            if way == "bold":
                made.add_paragraph().add_run(asked).bold = True
            elif way == "line":
                line = made.add_paragraph()
                line.add_run(asked).bold = True
                line.add_run().add_break()
                line.add_run(told)
                continue
            elif way == "label":
                made.add_paragraph(f"Frage: {asked}")
                told = f"Antwort: {told}"
            elif way == "numbered":
                made.add_paragraph(style="List Number").add_run(asked).bold = True
            else:
                made.add_paragraph(asked, style="Frage" if way == "style" else f"Body Text {number + 2}")
            made.add_paragraph(told)
            made.add_paragraph()

    assert pairs(entries(tmp_path, document(faq), "docx")) == [
        ("Wie lange?", "Zwei Tage."), ("Was kostet es?", "Nichts.")
    ]  # fmt: skip


def test_tables_of_word_with_names_and_without(tmp_path: Path) -> None:
    def faq(made: Document) -> None:
        made.add_heading("Versand", 1)
        first = made.add_table(3, 3)
        rows = (
            "Frage",
            "Antwort",
            "Varianten",
            "Wie lange?",
            "Zwei Tage.",
            "Wie schnell?\nWann kommt es?",
            "",
            "",
            "",
        )
        for cell, said in zip(first._cells, rows, strict=True):
            cell.text = said
        first._cells[6].text, first._cells[7].text = "Und dann?", ""
        made.add_heading("Rückgabe", 1)
        second = made.add_table(1, 2)
        second._cells[0].text, second._cells[1].text = "Kann ich es zurückgeben?", "Ja, "
        second._cells[1].paragraphs[0].add_run("14 Tage").bold = True

    found = reading(tmp_path, document(faq), "docx")
    assert [(each.entry.topic, each.entry.answer, each.sheet, each.row) for each in found.found] == [
        ("Versand", "Zwei Tage.", "Versand", 2), ("Rückgabe", "Ja, **14 Tage**", "Rückgabe", 1)
    ]  # fmt: skip
    assert found.found[0].entry.variants == ("Wie schnell?", "Wann kommt es?")
    assert [(wrong.sheet, wrong.row) for wrong in found.problems] == [("Versand", 3)]


def test_what_word_has_and_an_answer_has_not_is_told_by_its_place(tmp_path: Path) -> None:
    def faq(made: Document) -> None:
        made.add_heading("Wie lange?", 1)
        text = made.add_paragraph("Zwei ")
        made.add_comment(text.add_run("Tage"), "Wirklich?", author="Carla")
        for kind, words in (("w:del", "lange"), ("w:ins", "kurze")):
            change, run = OxmlElement(kind), OxmlElement("w:r")
            said = OxmlElement("w:delText" if kind == "w:del" else "w:t")
            said.text = words
            run.append(said)
            change.append(run)
            text._p.append(change)
        made.add_picture(picture(), Inches(1))
        made.add_heading("Was kostet es?", 1)
        made.add_paragraph("Nichts.")

    found = reading(tmp_path, document(faq), "docx")
    assert [each.entry.answer for each in found.found] == ["Zwei Tagekurze", "Nichts."]
    told = {note.fault.key.removeprefix("import_note."): note.fault.data for note in found.notes}
    place = {"value": "Zwei Tagekurze"}
    assert told == {
        "headings_asked": {"count": 2}, "comment_left": place, "tracked_change": place, "picture_left": place
    }  # fmt: skip


def test_headings_that_do_not_ask_are_taken_when_none_does(tmp_path: Path) -> None:
    def faq(made: Document) -> None:
        made.add_heading("Versand", 1)
        made.add_heading("Lieferzeit", 2)
        made.add_paragraph("Zwei Tage.")
        made.add_heading("Rückgabe", 1)

    found = reading(tmp_path, document(faq), "docx")
    assert [(each.entry.topic, each.entry.question) for each in found.found] == [("Versand", "Lieferzeit")]
    assert [note.fault.key for note in found.notes] == ["import_note.titles_taken"]
    with pytest.raises(ImportRefused, match="No questions were found in the document"):
        entries(tmp_path, document(lambda made: made.add_paragraph("Ein Brief.") and None), "docx")


TEXT = """<text:tracked-changes><text:changed-region><text:deletion>
<text:p>Drei Tage.</text:p></text:deletion>
</text:changed-region></text:tracked-changes>
<text:table-of-content><text:index-body>
<text:p>Wie lange? 1</text:p></text:index-body></text:table-of-content>
<text:h text:outline-level="1">Versand</text:h>
<text:h text:outline-level="2">Wie lange?</text:h>
<text:p>Zwei<text:s text:c="2"/><text:span text:style-name="T1">Tage</text:span>,<text:line-break/>siehe
<text:a xlink:href="https://shop.example/v">hier</text:a><text:note
 text:note-class="footnote"><text:note-citation>
</text:note-citation><text:note-body><text:p>Nicht im Advent.</text:p></text:note-body></text:note>.</text:p>
<text:list text:style-name="L1"><text:list-item><text:p>Eins</text:p><text:list><text:list-item><text:p>Innen
</text:p></text:list-item></text:list></text:list-item><text:list-item><text:p>Zwei</text:p></text:list-item>
</text:list><text:p><draw:frame><draw:image xlink:href="Pictures/1.png"/></draw:frame></text:p>
<text:h text:outline-level="1">Preise</text:h>
<text:p text:style-name="P1">Was kostet es?</text:p><text:p>Nichts.
<office:annotation><text:p>Stimmt das?</text:p>
</office:annotation></text:p>"""


def test_a_text_of_libreoffice(tmp_path: Path) -> None:
    content = open_document("text", TEXT.replace('"P1">Was', '"P0">Was'))
    found = reading(tmp_path, content, "odt")
    [entry] = [each.entry for each in found.found]
    assert (entry.topic, entry.question) == ("Versand", "Wie lange?")
    assert entry.answer.startswith(
        "Zwei **Tage**,\nsiehe [hier](https://shop.example/v).\n\n1. Eins\n   - Innen\n2. Zwei"
    )
    told = {note.fault.key.removeprefix("import_note."): note.fault.data for note in found.notes}
    assert told["footnote_left"]["text"] == "Nicht im Advent."
    assert {"picture_left", "comment_left"} <= set(told)
    bold = entries(tmp_path, open_document("text", TEXT.replace("text:h", "text:p")), "odt")
    assert pairs(bold) == [("Was kostet es?", "Nichts.")]


EMPTY = '<table:table-cell table:number-columns-repeated="16384"/>'
MERGED = '<table:table-cell table:number-rows-spanned="2"><text:p>Zwei Tage.</text:p></table:table-cell>'
COVERED = "<table:covered-table-cell/>"
BOLD = (
    "<table:table-cell><text:p>Ja, <text:span text:style-name='T1'>fast</text:span> immer</text:p><text:p>"
    "<text:a xlink:href='https://shop.example/'>hier</text:a></text:p></table:table-cell>"
)
DAY = (
    '<table:table-cell office:value-type="date" office:date-value="2026-12-24"><text:p>24.12.26</text:p>'
    "</table:table-cell>"
)


def test_a_workbook_of_libreoffice(tmp_path: Path) -> None:
    first = sheet(
        "Versand",
        row("Frage", "Antwort", "Gültig bis", EMPTY)
        + row("Wie lange?", MERGED, DAY)
        + row("Wie schnell?", COVERED)
        + row(EMPTY, often=3)
        + row("Geht das?", BOLD, more='table:visibility="collapse"')
        + row(EMPTY, often=1_048_569),
    )
    content = open_document("spreadsheet", first + sheet("Alt", row("Frage", "Antwort"), "ta2"))
    found = reading(tmp_path, content, "ods")
    assert [(each.row, each.entry.question, each.entry.answer) for each in found.found] == [
        (2, "Wie lange?", "Zwei Tage."), (7, "Geht das?", "Ja, **fast** immer\n[hier](https://shop.example/)")
    ]  # fmt: skip
    assert found.found[0].entry.variants == ("Wie schnell?",)
    assert found.found[0].entry.valid_until == "2026-12-24"
    assert notes(tmp_path, content, "ods") == [(0, "hidden_sheet"), (3, "merged_answer"), (7, "hidden_rows")]


def test_a_workbook_of_old_excel(tmp_path: Path) -> None:
    book = xlwt.Workbook()
    page = book.add_sheet("FAQ")
    bold, struck = xlwt.easyfont("bold true"), xlwt.easyxf("font: struck_out true")
    for column, name in enumerate(("Frage", "Antwort", "Gültig ab", "Thema")):
        page.write(0, column, name)
    page.write(1, 0, "Wie lange?")
    page.write_rich_text(1, 1, ["Zwei ", ("Tage", bold)])
    page.write(1, 2, 46_380, xlwt.easyxf(num_format_str="DD.MM.YYYY"))
    page.write_merge(1, 3, 3, 3, "Versand")
    page.write(2, 0, "Was kostet es?")
    page.write(2, 1, 4.9, xlwt.easyxf(num_format_str='0.00" €"'))
    page.write(3, 0, "Und früher?")
    page.write(3, 1, "Zehn Euro.", struck)
    stream = io.BytesIO()
    book.save(stream)
    found = entries(tmp_path, stream.getvalue(), "xls")
    assert [(entry.answer, entry.topic) for entry in found] == [
        ("Zwei **Tage**", "Versand"), ("4,90 €", "Versand"), ("~~Zehn Euro.~~", "Versand")
    ]  # fmt: skip
    assert found[0].valid_from == "2026-12-24"
    assert pairs(entries(tmp_path, stream.getvalue(), "xlsx")) == pairs(found)


def test_cells_that_are_no_day_and_no_number_are_told_as_errors(tmp_path: Path) -> None:
    book = xlwt.Workbook()
    page = book.add_sheet("FAQ")
    day = xlwt.easyxf(num_format_str="DD.MM.YYYY")
    for number, cells in enumerate([("Frage", "Antwort"), ("Wann?", 1e10, day), ("Wie viel?", math.inf)]):
        page.write(number, 0, cells[0])
        page.write(number, 1, *cells[1:])
    stream = io.BytesIO()
    book.save(stream)
    with pytest.raises(ImportRefused) as refused:
        entries(tmp_path, stream.getvalue(), "xls")
    told = [(each.row, each.column, each.fault.data["value"]) for each in refused.value.problems]
    assert told == [(2, "B", "#VALUE!"), (3, "B", "#NUM!")]


ENTITIES = '<!DOCTYPE x [<!ENTITY a "aaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;">]>'


def zipped(files: dict[str, bytes]) -> bytes:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in files.items():
            archive.writestr(name, content)
    return stream.getvalue()


def test_documents_that_are_made_to_hurt_are_refused(tmp_path: Path) -> None:
    good = document(lambda made: made.add_heading("Wie?", 1) and None)
    with zipfile.ZipFile(io.BytesIO(good)) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    body = parts["word/document.xml"]
    root = b"<w:document"
    with_entities = body.replace(root, ENTITIES.encode() + root)
    ods = open_document("spreadsheet", sheet("A", row("Frage", "Antwort")))
    deep = body.replace(b"<w:p>", b"<w:sdt><w:sdtContent>" * 2000 + b"<w:p>", 1)
    text = {"mimetype": b"application/vnd.oasis.opendocument.text"}
    hurtful = [
        ("docx", zipped(parts | {"word/document.xml": with_entities})),
        ("docx", zipped(parts | {"word/styles.xml": ENTITIES.encode() + b"<x/>"})),
        ("odt", zipped(text | {"content.xml": f"{ENTITIES}<x>&b;</x>".encode()})),
        ("docx", good[:-200] + b"x" * 200),
        ("docx", good[12:]),
        ("ods", ods.replace(ods[80:120], b"y" * 40)),
        ("docx", zipped({"word/document.xml": b"<a/>"})),
        ("docx", zipped(parts | {"word/document.xml": body[:-40]})),
        ("docx", zipped(parts | {"word/document.xml": deep})),
        ("docx", zipped(parts | {f"x{n}": bytes(50_000_000) for n in range(5)})),
        ("odt", zipped(text)),
        ("xls", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 5000),
    ]
    for ending, content in hurtful:
        (tmp_path / f"faq.{ending}").write_bytes(content)
        with pytest.raises(ImportRefused) as refused:
            read_located(tmp_path / f"faq.{ending}", "de")
        assert len(str(refused.value)) < 400
