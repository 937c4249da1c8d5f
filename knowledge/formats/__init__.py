"""Import and export: the ending of a file's name chooses its format.

.csv .tsv   a table: comma, semicolon or tab; UTF-8, UTF-16 or Windows-1252
.xlsx       the same table as a workbook
.jsonl      one entry a line, as JSON; what an export writes here, an import reads back unchanged
.html .json a saved page, or its JSON-LD, with schema.org's FAQPage
"""

import math
from collections.abc import Callable, Collection, Iterable, Sequence
from functools import partial
from pathlib import Path

from knowledge import limits
from knowledge.entries import Entry, check_locale
from knowledge.errors import FileRefused, InvalidField
from knowledge.files import replace_file
from knowledge.formats import csv, faqpage, jsonl, xlsx
from knowledge.formats.problems import Located, Problems, fault, refuse

Reader = Callable[[bytes, str, Problems], list[Located]]
Writer = Callable[[Sequence[Entry]], bytes]
FORMATS: dict[str, tuple[Reader, Writer]] = {
    ".csv": (csv.read, csv.write),
    ".tsv": (csv.read, partial(csv.write, separator="\t")),
    ".xlsx": (xlsx.read, xlsx.write),
    ".jsonl": (jsonl.read, jsonl.write),
    ".html": (faqpage.read_page, faqpage.write_page),
    ".htm": (faqpage.read_page, faqpage.write_page),
    ".json": (faqpage.read_json, faqpage.write_json),
}


def read(path: Path, locale: str = "de") -> list[Entry]:
    """The entries of a file; `locale` is for those that name none. Raises ImportRefused."""
    return [located.entry for located in read_located(path, locale)]


def read_located(path: Path, locale: str) -> list[Located]:
    """The entries with the row each came from. Raises ImportRefused."""
    check_locale(locale)
    reader, _ = _format(path)
    problems = Problems()
    found = reader(_content(path), locale, problems)
    _check_unique(found, problems)
    if not found and not problems:
        refuse(fault("no_entry"))
    problems.refuse_if_any()
    return found


def check_followups(found: Sequence[Located], known: Collection[str]) -> None:
    """Every follow-up names an entry of the file or one of `known`. Raises ImportRefused."""
    ids = {located.entry.id for located in found} | set(known)
    problems = Problems()
    for located in found:
        for followup in located.entry.followups:
            if followup not in ids:
                problems.add(
                    located.row,
                    "followups",
                    InvalidField("followups", "unknown_followup", value=followup).fault,
                )
    problems.refuse_if_any()


def write(path: Path, entries: Iterable[Entry]) -> None:
    """Writes all entries; a file that is there is replaced at once, or not at all. Raises FileRefused."""
    _, writer = _format(path)
    replace_file(path, writer(list(entries)))


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


def _check_unique(found: Sequence[Located], problems: Problems) -> None:
    first: dict[tuple[str, str], int] = {}
    for located in found:
        key = (located.entry.id, located.entry.locale)
        if key in first:
            twice = fault("given_twice", value=key[0], locale=key[1], row=str(first[key]))
            problems.add(located.row, "id", twice)
        first.setdefault(key, located.row)
