"""Documents and notes as programs write them: line breaks, Strict Open XML, dialects of Markdown."""

import io
import zipfile
from pathlib import Path

import openpyxl
import pytest
from docx.document import Document

from tests.knowledge.office_files import document, open_document, pairs
from tests.knowledge.reading_tables import entries, notes, reading, told, workbook

STRICT = (b"http://schemas.openxmlformats.org/", b"/2006/", b"http://purl.oclc.org/ooxml/")


def strict(content: bytes) -> bytes:
    """As Office saves it where "Strict Open XML" is chosen."""
    stream = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as usual, zipfile.ZipFile(stream, "w") as made:
        for name in usual.namelist():
            told = usual.read(name)
            if not name.startswith("[Content"):
                for kind in (b"officeDocument", b"wordprocessingml", b"spreadsheetml"):
                    told = told.replace(STRICT[0] + kind + STRICT[1], STRICT[2] + kind + b"/")
            made.writestr(name, told)
    return stream.getvalue()


def headed(made: Document) -> None:
    made.add_heading("Handbuch", 0)
    made.add_heading("Zahlung", 1)
    made.add_heading("Wie?", 2)
    made.add_paragraph("So.")


@pytest.mark.parametrize("way", [strict, bytes])
def test_one_heading_below_a_title_is_a_topic(tmp_path: Path, way: type) -> None:
    found = reading(tmp_path, way(document(headed)), "docx")
    assert [row[2:5] for row in told(found)] == [("Wie?", "So.", "Zahlung")]


def test_strict_workbooks(tmp_path: Path) -> None:
    def faq(book: openpyxl.Workbook) -> None:
        book.worksheets[0].append(("Frage", "Antwort"))
        book.worksheets[0].append(("Wie?", "So."))

    content = strict(workbook(faq))
    assert b"purl.oclc.org" in zipfile.ZipFile(io.BytesIO(content)).read("xl/workbook.xml")
    assert pairs(entries(tmp_path, content, "xlsx")) == [("Wie?", "So.")]


def test_bold_questions_with_their_answers_in_one_paragraph(tmp_path: Path) -> None:
    def faq(made: Document) -> None:
        for asked, said in (("Wie?", "So."), ("Wo?", "Hier.")):
            line = made.add_paragraph()
            head = line.add_run(asked)
            head.bold = True
            head.add_break()
            line.add_run(said).add_break()
            line.add_run("Genau.")

    assert pairs(entries(tmp_path, document(faq), "docx")) == [
        ("Wie?", "So.\nGenau."), ("Wo?", "Hier.\nGenau.")
    ]  # fmt: skip


DIALECTS = {
    "MkDocs": '??? question "Wie **geht** das?"\n\n    So.\n\n    !!! warning "Achtung"\n        Nie!\n',
    "MkDocs without a kind": '???+ "Wie geht das?"\n    So.\n\n    **Achtung**\n\n    Nie!\n',
    "Obsidian": "> [!faq]- Wie geht das?\n> So.\n>\n> > [!warning] Achtung\n> > Nie!\n",
    "Docusaurus": "## Wie geht das? {#so}\n\nimport X from 'y';\n\nSo.\n\n:::note[Achtung]\n\nNie!\n\n:::\n",
    "GitBook": '## Wie geht das?\n\nSo.\n\n{% hint style="x" %}\n**Achtung**\n\nNie!\n{% endhint %}\n',
    "Notion": "- Wie geht das?\n    \n    So.\n    \n    **Achtung**\n    \n    Nie!\n    \n",
    "Google Docs": "## **1\\. Wie geht das?** {#1.-wie}\n\nSo.\n\n**Achtung**\n\nNie!\n",
}


@pytest.mark.parametrize("dialect", DIALECTS)
def test_dialects_of_markdown(tmp_path: Path, dialect: str) -> None:
    content = f"# Hilfe\n\n## Konto\n\n{DIALECTS[dialect]}"
    assert pairs(entries(tmp_path, content, "md")) == [("Wie geht das?", "So.\n\n**Achtung**\n\nNie!")]
    assert notes(tmp_path, content, "md") == [(0, "questions_guessed")]


def test_code_is_left_as_it_is(tmp_path: Path) -> None:
    code = "```\n??? x\n:::tip\n{% x %}\n# a {#b}\n[[x|y]]\n```"
    assert pairs(entries(tmp_path, f"## Wie?\n\n{code}\n", "md")) == [("Wie?", code)]


@pytest.mark.parametrize(
    ("picture", "name"),
    [
        ("![][image1]\n\n[image1]: <data:image/png;base64,iVBOR>", "#image1"),
        ("![Plan](data:image/png;base64,iVBOR)", "#"),
        ("![[plan.png|300]]", "plan.png"),
        ("![Plan](files/plan.png)", "files/plan.png"),
    ],
)
def test_pictures_in_notes_are_told(tmp_path: Path, picture: str, name: str) -> None:
    found = reading(tmp_path, f"## Wie?\n\nSo, siehe [[Seite|dort]].\n\n{picture}\n", "md")
    assert found.found[0].entry.answer.startswith("So, siehe dort.")
    lost = [each for each in found.notes if each.fault.key == "import_note.picture_lost"]
    assert [each.fault.data["value"] for each in lost] == [name]


TITLE_STYLE = (
    '<style:style style:name="P9" style:family="paragraph" style:parent-style-name="Title"/>'
    "</office:automatic-styles>"
)


def odt(body: str) -> bytes:
    made = io.BytesIO(open_document("text", body))
    stream = io.BytesIO()
    with zipfile.ZipFile(made) as usual, zipfile.ZipFile(stream, "w") as styled:
        for name in usual.namelist():
            told = usual.read(name).replace(b"</office:automatic-styles>", TITLE_STYLE.encode())
            styled.writestr(name, told)
    return stream.getvalue()


def line(text: str, level: int) -> str:
    return f'<text:h text:outline-level="{level}">{text}</text:h>'


@pytest.mark.parametrize(
    ("above", "topic"),
    [
        (
            '<text:p text:style-name="P9">Handbuch</text:p>' + line("Zahlung", 1) + "<text:p>Vorab.</text:p>",
            "Zahlung",
        ),
        ('<text:p text:style-name="P9"/>' + line("Handbuch", 1), ""),
        (line("Zahlung", 1), "Zahlung"),
        (line("Häufige Fragen", 1), ""),
        (line("Zahlung", 1) + "<text:p>Wir sagen, was geht.</text:p>", ""),
    ],
)
def test_a_single_heading_of_the_first_level(tmp_path: Path, above: str, topic: str) -> None:
    found = reading(tmp_path, odt(above + line("Wie?", 2) + "<text:p>So.</text:p>"), "odt")
    assert [row[2:5] for row in told(found)] == [("Wie?", "So.", topic)]


def test_boxes_of_crisp_and_rows_of_tables(tmp_path: Path) -> None:
    content = (
        'Frage;Antwort\nWie?;"Vorher.\n\n|| Bis zum 15.\n\n||| Nie danach.\n\n|| A | B\n|---|---|\n|| b"\n'
    )
    [entry] = entries(tmp_path, content)
    assert entry.answer == "Vorher.\n\n> Bis zum 15.\n\n> Nie danach.\n\n|| A | B\n|---|---|\n|| b"
