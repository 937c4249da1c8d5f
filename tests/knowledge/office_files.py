"""Files as Word and LibreOffice save them."""

import io
import zipfile
from collections.abc import Callable

import docx
from docx.document import Document
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from PIL import Image

from knowledge.entries import Entry

ODF = " ".join(
    f'xmlns:{short}="urn:oasis:names:tc:opendocument:xmlns:{name}:1.0"'
    for short, name in (
        ("office", "office"), ("text", "text"), ("table", "table"), ("draw", "drawing"), ("style", "style"),
        ("fo", "xsl-fo-compatible"),
    )
) + ' xmlns:xlink="http://www.w3.org/1999/xlink"'  # fmt: skip
STYLES = """<office:automatic-styles>
<style:style style:name="T1" style:family="text"><style:text-properties fo:font-weight="bold"/></style:style>
<style:style style:name="T2" style:family="text"><style:text-properties
  style:text-line-through-style="solid"/></style:style>
<style:style style:name="P1" style:family="paragraph"><style:text-properties
  fo:font-weight="bold"/></style:style>
<style:style style:name="ta2" style:family="table"><style:table-properties
  table:display="false"/></style:style>
<text:list-style style:name="L1"><text:list-level-style-number text:level="1"/></text:list-style>
</office:automatic-styles>"""
Pairs = list[tuple[str, str]]


def document(make: Callable[[Document], None]) -> bytes:
    """As Word saves it."""
    made = docx.Document()
    make(made)
    stream = io.BytesIO()
    made.save(stream)
    return stream.getvalue()


def open_document(kind: str, body: str) -> bytes:
    """As LibreOffice saves it: `kind` is `text` or `spreadsheet`."""
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("mimetype", f"application/vnd.oasis.opendocument.{kind}")
        content = f"<office:body><office:{kind}>{body}</office:{kind}></office:body>"
        archive.writestr(
            "content.xml", f"<office:document-content {ODF}>{STYLES}{content}</office:document-content>"
        )
    return stream.getvalue()


def pairs(found: list[Entry]) -> Pairs:
    return [(entry.question, entry.answer) for entry in found]


def link(paragraph: object, text: str, address: str) -> None:
    place = paragraph.part.relate_to(  # type: ignore[attr-defined]
        address, "http://schemas.openxmlformats.org/officeDocument/2006/relationships/hyperlink", True
    )
    element, run = OxmlElement("w:hyperlink"), OxmlElement("w:r")
    element.set(qn("r:id"), place)
    words = OxmlElement("w:t")
    words.text = text
    run.append(words)
    element.append(run)
    paragraph._p.append(element)  # type: ignore[attr-defined]


def picture() -> io.BytesIO:
    stream = io.BytesIO()
    Image.new("RGB", (8, 8), "red").save(stream, "PNG")
    stream.seek(0)
    return stream


def sheet(name: str, rows: str, style: str = "ta1") -> str:
    return f'<table:table table:name="{name}" table:style-name="{style}">{rows}</table:table>'


def row(*cells: str, often: int = 1, more: str = "") -> str:
    whole = "".join(
        cell if cell.startswith("<table") else f"<table:table-cell><text:p>{cell}</text:p></table:table-cell>"
        for cell in cells
    )
    return f'<table:table-row table:number-rows-repeated="{often}" {more}>{whole}</table:table-row>'
