"""Entries as rows of a table, for people who work in a spreadsheet.

Cells that hold several things hold one a line: a variant; the id of a follow-up; `Title | https://…` for a
link; `image | /media/… | poster | Title` for a picture or video (poster and title may be left out).
"""

from collections.abc import Iterable, Iterator, Sequence
from itertools import chain, islice

from openpyxl.utils import get_column_letter

from knowledge import limits
from knowledge.entries import UNSAID, Entry
from knowledge.errors import ImportRefused, InvalidField
from knowledge.formats.problems import Located, Problems, fault, note, refuse
from knowledge.formats.tables import bilingual
from knowledge.formats.tables.cells import as_read, cells_of
from knowledge.formats.tables.columns import REQUIRED, Columns, columns
from knowledge.formats.tables.gathering import Gathering

COLUMNS = (
    "id", "locale", "question", "answer", "variants", "topic", "followups", "links", "media", "risk", "state",
)  # fmt: skip
CELL_LENGTH = 32_767  # characters; a spreadsheet cuts off what is longer
Row = tuple[int, Sequence[str]]
ABOVE = 20  # filled rows among which the header is looked for


def read_table(
    rows: Iterable[Sequence[str]], locale: str, problems: Problems, *, first: int = 1
) -> list[Located]:
    """Entries from a header row and the rows below it; row numbers are those a spreadsheet shows.

    `first` is the number of the first row: 0 where only the others are counted.

    Raises ImportRefused where no row is a header.
    """
    numbered = _filled(rows, problems, first)
    numbered, several = _in_languages(numbered, problems)
    if several:
        return _read_apart(several, numbered, problems)
    above, number, found, numbered = _header(numbered, problems)
    for field, times in ((field, found.fields.count(field)) for field in REQUIRED):
        if times > 1:
            refuse(fault("same_columns", count=times, column=field), number, field)
    _tell_header(above, number, found, problems)
    gathered = Gathering(found, locale, problems)
    for row, cells in numbered:
        try:
            gathered.add(row, cells)
        except InvalidField as error:
            problems.add(row, found.column(error.field), error.fault)
        except ImportRefused as refused:
            wrong = refused.problems[0]
            problems.add(row, wrong.column or found.column("answer"), wrong.fault)
    gathered.tell()
    return gathered.found


def _in_languages(numbered: Iterator[Row], problems: Problems) -> tuple[Iterator[Row], Sequence[str]]:
    """The rows from the header on, where that is one in several languages; else all, and no header."""
    first = list(islice(numbered, ABOVE))
    for at, (_, cells) in enumerate(first):
        if bilingual.parts(cells):
            for number, above in first[:at]:
                problems.note(number, "", note("above_header", value=" ".join(filter(None, above))[:60]))
            return chain(first[at:], numbered), cells
    return chain(first, numbered), ()


def _read_apart(header: Sequence[str], numbered: Iterator[Row], problems: Problems) -> list[Located]:
    """Each language as a table of its own, with the rows' own numbers."""
    filled = dict(numbered)
    start = min(filled)
    rows = [filled.get(number, ()) for number in range(start + 1, max(filled) + 1)]
    return [
        located
        for locale, table in bilingual.tables(header, rows, bilingual.parts(header))
        for located in read_table(table, locale, problems, first=start)
    ]


def _header(
    numbered: Iterator[Row], problems: Problems
) -> tuple[list[tuple[int, str]], int, Columns, Iterator[Row]]:
    """The rows above the header, its number, its columns and the rows below. Raises ImportRefused."""
    above: list[tuple[int, str]] = []
    looked_at: list[Row] = []
    for row, cells in numbered:
        found = columns(cells)
        if found.complete:
            return above, row, found, numbered
        looked_at.append((row, cells))
        above.append((row, " ".join(filter(None, found.names))[:60]))
        if len(above) == 1:
            first = (row, found)
        if len(above) == ABOVE:
            break
    if looked_at and (nameless := _nameless(looked_at, problems)):
        return [], looked_at[0][0], nameless, chain(looked_at, numbered)
    row, found = first if above else (1, columns(()))
    missing = next(field for field in REQUIRED if field not in found.fields)
    names = ", ".join(filter(None, found.names)) or "–"
    refuse(fault("no_column", column=missing, german=REQUIRED[missing], found=names), row)


def _nameless(rows: Sequence[Row], problems: Problems) -> Columns | None:
    """The columns of a table without names above them, by the one that asks in half of its rows or more."""
    width = max(len(cells) for _, cells in rows)
    for at in range(width - 1):
        pairs = [(cells[at].strip(), cells[at + 1].strip()) for _, cells in rows if len(cells) > at + 1]
        asking = [asked.endswith("?") and bool(told) for asked, told in pairs]
        if 2 * sum(asking) >= len(rows):
            question, answer = get_column_letter(at + 1), get_column_letter(at + 2)
            problems.note(rows[0][0], "", note("no_names_above", question=question, answer=answer))
            return columns([*[""] * at, *REQUIRED.values(), *[""] * (width - at - 2)])
    return None


def _tell_header(above: Sequence[tuple[int, str]], row: int, found: Columns, problems: Problems) -> None:
    for number, text in above:
        problems.note(number, "", note("above_header", value=text))
    for place in found.guessed:
        problems.note(row, found.names[place], note("column_guessed", column=found.fields[place]))
    unknown = [name for name, field in zip(found.names, found.fields, strict=True) if name and not field]
    if unknown:
        problems.note(row, "", note("unknown_columns", columns=", ".join(unknown)))


def _filled(
    rows: Iterable[Sequence[str]], problems: Problems, first: int
) -> Iterator[tuple[int, Sequence[str]]]:
    """The rows that are not empty, by the numbers a spreadsheet shows. Raises ImportRefused at too many."""
    for number, cells in enumerate(rows, first):
        if number > limits.ROWS + 1 or len(cells) > limits.COLUMNS:
            problems.end(fault("sheet_too_large", rows=limits.ROWS, columns=limits.COLUMNS), number)
        problems.reached(number)
        if any(cell.strip() for cell in cells):
            yield number, cells


def write_table(entries: Sequence[Entry]) -> list[list[str]]:
    """A header and a row for each entry. Variants that outgrow a cell get columns of their own."""
    rows = [cells_of(entry) for entry in entries]
    names = list(COLUMNS)
    if any(len(row["variants"]) > CELL_LENGTH for row in rows):
        most = max(len(entry.variants) for entry in entries)
        for row, entry in zip(rows, entries, strict=True):
            row["variants"] = ""
            row |= {f"variant_{n}": text for n, text in enumerate(entry.variants, 1)}
        names += [f"variant_{n}" for n in range(1, most + 1)]
    names += [name for name in UNSAID if any(row[name] for row in rows)]
    # What an import would take for HTML is marked as what it is.
    header = ["answer_markdown" if name == "answer" and not as_read(entries) else name for name in names]
    return [header, *([row.get(name, "") for name in names] for row in rows)]
