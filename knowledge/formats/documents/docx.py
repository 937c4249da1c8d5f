"""DOCX: a document of Word, made HTML by mammoth and read as such."""

import io
import re
import zipfile
from typing import Any, Final

import mammoth
from lxml import etree

from knowledge.formats.documents import written
from knowledge.formats.documents.places import Places
from knowledge.formats.packages import UNREADABLE, events, package, part, usual
from knowledge.formats.problems import Located, Problems, fault, refuse

BODY: Final = "word/document.xml"
W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
# Styles that people make for their questions; a table of contents repeats them.
STYLES = """
p[style-name^='Frage'] => h6:fresh
p[style-name^='Question'] => h6:fresh
p[style-name^='toc '] => !
p[style-name='TOC Heading'] => !
p[style-name='Title'] => p.document-name:fresh
"""
LOST = {
    "ins": "change",
    "del": "change",
    "moveFrom": "change",
    "commentReference": "comment",
    "footnoteReference": "footnote",
    "endnoteReference": "footnote",
    "blip": "picture",
    "imagedata": "picture",
    "oMath": "object",
    "chart": "object",
    "relIds": "object",
    "OLEObject": "object",
}
NOTE_MARK = re.compile(r'<sup><a href="#(?:foot|end)note-[^"]*" id="[^"]*">\[\d+\]</a></sup>')
NOTES = re.compile(r'<ol>(?:<li id="(?:foot|end)note-).*\Z', re.DOTALL)
ANCHOR = re.compile(r'<a id="[^"]*"></a>')
HEAD: Final = 65_536  # bytes in which a part says whether it has entities of its own


def read(content: bytes, locale: str, problems: Problems) -> list[Located]:
    """Raises ImportRefused."""
    content = usual(content, fault("no_document"))
    with package(content, fault("no_document")) as archive:
        _check(archive)
        notes = _notes(archive)
        places = Places(problems)
        for event, node in events(archive, BODY, f"{W}p"):
            if event == "end":
                places.passed(_text(node), _lost_in(node, notes))
                node.clear()
    html = ANCHOR.sub("", NOTES.sub("", NOTE_MARK.sub("", _html(content))))
    return written.read(html, locale, problems)


def _html(content: bytes) -> str:
    """Nothing outside of the file is looked at, and no style that it brings for this purpose."""
    try:
        return str(
            mammoth.convert_to_html(
                io.BytesIO(content),
                style_map=STYLES,
                include_embedded_style_map=False,
                convert_image=lambda _: [],
                external_file_access=False,
            ).value
        )
    except MemoryError:
        raise
    except Exception:  # mammoth stumbles over whatever is damaged
        refuse(fault("no_document"))


def _check(archive: zipfile.ZipFile) -> None:
    """Raises ImportRefused: Word writes no entities of its own, and a few of them could fill the memory."""
    for name in archive.namelist():
        if name.endswith((".xml", ".rels")):
            with part(archive, name) as source:
                if b"<!DOCTYPE" in _head(source).replace(b"\0", b""):
                    refuse(fault("own_entities"))


def _head(source: Any) -> bytes:
    try:
        return bytes(source.read(HEAD))
    except UNREADABLE:
        refuse(fault("no_document"))


def _notes(archive: zipfile.ZipFile) -> dict[tuple[str, str], str]:
    """What footnotes and endnotes say, by their kind and number."""
    told = {}
    for kind in ("footnote", "endnote"):
        if f"word/{kind}s.xml" in archive.namelist():
            for event, node in events(archive, f"word/{kind}s.xml", f"{W}{kind}"):
                if event == "end":
                    told[kind, node.get(f"{W}id", "")] = _text(node)
    return told


def _lost_in(node: Any, notes: dict[tuple[str, str], str]) -> dict[str, str]:
    lost: dict[str, str] = {}
    for each in node.iter():
        name = etree.QName(each).localname if isinstance(each.tag, str) else ""
        if name in LOST:
            says = notes.get((name.removesuffix("Reference"), each.get(f"{W}id", "")), "")
            lost[LOST[name]] = " · ".join(filter(None, [lost.get(LOST[name], ""), says]))
    return lost


def _text(node: Any) -> str:
    return " ".join("".join(each.text or "" for each in node.iter(f"{W}t")).split())
