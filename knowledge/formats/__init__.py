"""Import and export: the ending of a file's name chooses its format, what is in it how it is read.

.csv .tsv   a table: comma, semicolon, tab or bar; UTF-8, UTF-16 or an older encoding
.xlsx       the same table as a workbook, on any of its sheets; .xlsm, .xls and .ods can only be read
.jsonl      one entry a line, as JSON; what an export writes here, an import reads back unchanged
.html .json a saved page, or its JSON-LD, with schema.org's FAQPage, or questions as headings; .json also
            exports of other programs
.xml        phpMyFAQ's export
.docx .odt  a document whose headings, bold lines or tables ask; they can only be read
.txt        such a table, or questions with their answers below; it can only be read
.zip        an archive of these, as Notion, Google and Dialogflow hand one over; it can only be read
.yml        intents of Rasa with the responses to them; it can only be read
.md         a page of Markdown whose headings or bold lines ask; like .xml, it can only be read
"""

import math
from collections.abc import Callable, Collection, Iterable, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from knowledge import limits
from knowledge.entries import Entry, check_locale
from knowledge.errors import FileRefused, ImportRefused, Problem
from knowledge.files import replace_file
from knowledge.formats import archives, jsonl, misnamed, packages, plain_text
from knowledge.formats.documents import docx, odt
from knowledge.formats.garbled import mended
from knowledge.formats.pages import faqpage, markdown_page, ours, placeholders
from knowledge.formats.problems import At, Located, Problems, fault, note, refuse
from knowledge.formats.programs import document, rasa, xml
from knowledge.formats.tables import csv, ods, xlsx

Reader = Callable[[bytes, str, Problems], list[Located]]
Writer = Callable[[Sequence[Entry]], bytes]
FORMATS: dict[str, tuple[Reader, Writer]] = {
    ".csv": (csv.read, csv.write),
    ".tsv": (csv.read, partial(csv.write, separator="\t")),
    ".xlsx": (xlsx.read, xlsx.write),
    ".jsonl": (jsonl.read, jsonl.write),
    ".html": (faqpage.read_page, ours.write_page),
    ".htm": (faqpage.read_page, ours.write_page),
    ".json": (document.read, ours.write_json),
}
ONLY_READ: dict[str, Reader] = {
    ".docx": docx.read,
    ".odt": odt.read,
    ".xls": misnamed.read,
    ".xlsm": xlsx.read,
    ".ods": ods.read,
    ".xml": xml.read,
    ".md": markdown_page.read,
    ".markdown": markdown_page.read,
    ".txt": plain_text.read,
    ".yml": rasa.read,
    ".yaml": rasa.read,
}
_FILES: dict[str, Reader] = {ending: reader for ending, (reader, _) in FORMATS.items()} | ONLY_READ
READERS = _FILES | {".zip": partial(archives.read, readers=_FILES)}  # of all other kinds
WITHOUT_RISK = (".html", ".htm", ".json")


@dataclass(frozen=True)
class Reading:
    """What a file holds: entries, the rows that are none, and what was guessed or left out."""

    found: tuple[Located, ...]
    problems: tuple[Problem, ...]
    notes: tuple[Problem, ...]


def read(path: Path, locale: str = "de") -> list[Entry]:
    """The entries of a file; `locale` is for those that name none. Raises ImportRefused."""
    reading = read_located(path, locale)
    if reading.problems:
        raise ImportRefused(reading.problems)
    return [located.entry for located in reading.found]


def read_located(path: Path, locale: str, at: At | None = None) -> Reading:
    """All that can be read of it. Raises ImportRefused when that is nothing. `at` is told how far it is."""
    check_locale(locale)
    reader = _reader(path)
    problems = Problems(at=at)
    content = _content(path)
    problems.rows = content.count(b"\n")
    if kind := packages.kind(content, path.suffix.lower()):
        reader = READERS[kind]
    elif reader is faqpage.read_page and content.lstrip()[:1] in (b"{", b"["):
        reader = document.read
    found = _unique(mended(reader(content, locale, problems), problems), problems)
    placeholders.tell(found, problems)
    if not found:
        problems.refuse_if_any()
        refuse(fault("no_entry"))
    return Reading(tuple(found), problems.found, problems.notes)


def dangling(found: Sequence[Located], known: Collection[str]) -> tuple[Problem, ...]:
    """Follow-ups that name neither an entry of the file nor one of `known`: nobody is shown them."""
    ids = {located.entry.id for located in found} | set(known)
    notes = Problems()
    for located in found:
        for followup in located.entry.followups:
            if followup not in ids:
                missing = note("unknown_followup", value=followup)
                notes.note(located.row, "followups", missing, located.sheet)
    return notes.notes


def write(path: Path, entries: Iterable[Entry]) -> tuple[Problem, ...]:
    """Writes all entries, and tells what this format has no place for. Raises FileRefused.

    A file that is there is replaced at once, or not at all.
    """
    _, writer = _format(path)
    written = list(entries)
    replace_file(path, writer(written))
    risks = sum(entry.risk is not None for entry in written)
    return (
        (Problem(0, "", note("risk_lost", count=risks)),)
        if path.suffix.lower() in WITHOUT_RISK and risks
        else ()
    )


def _reader(path: Path) -> Reader:
    if path.suffix.lower() not in READERS:
        raise FileRefused("ending", file=path.name, known=" ".join(READERS))
    return READERS[path.suffix.lower()]


def _format(path: Path) -> tuple[Reader, Writer]:
    if path.suffix.lower() not in FORMATS:
        raise FileRefused("ending", file=path.name, known=" ".join(FORMATS))
    return FORMATS[path.suffix.lower()]


def _content(path: Path) -> bytes:
    try:
        if not path.is_file():
            refuse(fault("no_file", file=str(path)))
        size = path.stat().st_size
        if size > limits.FILE:
            refuse(fault("too_large", size=math.ceil(size / 1e6), most=limits.FILE // 1_000_000))
        content = path.read_bytes()
    except OSError as error:
        refuse(fault("unreadable", file=str(path), why=error.strerror))
    if not content.strip():
        refuse(fault("empty"))
    return content


def _unique(found: Sequence[Located], problems: Problems) -> list[Located]:
    """Without those whose id and locale another one has before them."""
    first: dict[tuple[str, str], Located] = {}
    for located in found:
        key = (located.entry.id, located.entry.locale)
        before = first.setdefault(key, located)
        if before is not located and before.entry != located.entry:  # the same again, on another sheet
            row = f"{before.sheet} {before.row}".strip() if before.sheet != located.sheet else str(before.row)
            twice = fault("given_twice", value=key[0], locale=key[1], row=row)
            problems.add(located.row, "id", twice, located.sheet)
    return list(first.values())
