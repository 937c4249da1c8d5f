"""Entries as rows of a table, for people who work in a spreadsheet.

Cells that hold several things hold one a line: a variant; the id of a follow-up; `Title | https://…` for a
link; `image | /media/… | poster | Title` for a picture or video (poster and title may be left out).
"""

import logging
import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from knowledge import limits
from knowledge.entries import Entry, Link, Media
from knowledge.errors import InvalidField
from knowledge.formats.problems import Located, Problems, fault, refuse
from knowledge.formats.text import slug

log = logging.getLogger("kundig.import")

COLUMNS = (
    "id", "locale", "question", "answer", "variants", "topic", "followups", "links", "media", "risk", "state",
)  # fmt: skip
NAMES = {
    "id": "id kennung schlüssel",
    "locale": "locale sprache language lang",
    "question": "question frage",
    "answer": "answer antwort",
    "variants": "variants variant varianten variante",
    "topic": "topic thema kategorie category",
    "followups": "followups follow_ups followup folgefragen folgefrage anschlussfragen",
    "links": "links link",
    "media": "media medien",
    "risk": "risk risiko",
    "state": "state status zustand",
}
FIELDS = {name: field for field, names in NAMES.items() for name in names.split()}
VARIANT_COLUMN = re.compile(r"(variants?|varianten?)_?[0-9]+")
LOCALES = {"deutsch": "de", "german": "de", "englisch": "en", "english": "en"}
STATES = {"entwurf": "draft", "freigegeben": "approved"}
REQUIRED = {"question": "Frage", "answer": "Antwort"}
CELL_LENGTH = 32_767  # characters; a spreadsheet cuts off what is longer
# What makes a spreadsheet compute, or skip a sign and then compute.
FORMULA = re.compile(r"'*[=+\-@＝＋－＠\t\r]")


def read_table(rows: Iterable[Sequence[str]], locale: str, problems: Problems) -> list[Located]:
    """Entries from a header row and the rows below it; row numbers are those a spreadsheet shows."""
    numbered = _filled(rows, problems)
    header_row, names = next(numbered, (0, ()))
    columns = _columns(header_row, names)
    found = []
    for number, cells in numbered:
        try:
            found.append(Located(number, _entry(columns, cells, locale), frozenset(columns)))
        except InvalidField as error:
            named = [name.strip() for name, field in zip(names, columns, strict=True) if field == error.field]
            problems.add(number, named[0] if named else error.field, error.fault)
    return found


def _filled(rows: Iterable[Sequence[str]], problems: Problems) -> Iterator[tuple[int, Sequence[str]]]:
    """The rows that are not empty, by the numbers a spreadsheet shows. Raises ImportRefused at too many."""
    for number, cells in enumerate(rows, 1):
        if number > limits.ROWS + 1 or len(cells) > limits.COLUMNS:
            problems.end(fault("sheet_too_large", rows=limits.ROWS, columns=limits.COLUMNS), number)
        if any(cell.strip() for cell in cells):
            yield number, cells


def write_table(entries: Sequence[Entry]) -> list[list[str]]:
    """A header and a row for each entry. Variants that outgrow a cell get columns of their own."""
    rows = [_cells(entry) for entry in entries]
    if any(len(row["variants"]) > CELL_LENGTH for row in rows):
        most = max(len(entry.variants) for entry in entries)
        for row, entry in zip(rows, entries, strict=True):
            row["variants"] = ""
            row |= {f"variant_{n}": text for n, text in enumerate(entry.variants, 1)}
        names = [*COLUMNS, *(f"variant_{n}" for n in range(1, most + 1))]
    else:
        names = list(COLUMNS)
    return [names, *([row.get(name, "") for name in names] for row in rows)]


def guarded(text: str) -> str:
    """A text that a spreadsheet would take for a formula, marked with an apostrophe. `plain` undoes it."""
    return f"'{text}" if FORMULA.match(text) else text


def plain(text: str) -> str:
    return text[1:] if text.startswith("'") and FORMULA.match(text) else text


def _columns(row: int, names: Sequence[str]) -> list[str]:
    """The field of each column; empty for one that is not ours."""
    columns = [_field(name) for name in names]
    for field, german in REQUIRED.items():
        if field not in columns:
            found = ", ".join(name.strip() for name in names if name.strip()) or "–"
            refuse(fault("no_column", column=field, german=german, found=found), row or 1)
    for field, times in Counter(columns).items():
        if field and field != "variants" and times > 1:
            refuse(fault("same_columns", count=times, column=field), row, field)
    if ignored := [
        name.strip() for name, field in zip(names, columns, strict=True) if name.strip() and not field
    ]:
        log.warning("These columns are unknown and were not read: %.300s", ", ".join(ignored))
    return columns


def _field(name: str) -> str:
    key = re.sub(r"[\s-]+", "_", name.strip().lower())
    return "variants" if VARIANT_COLUMN.fullmatch(key) else FIELDS.get(key, "")


def _entry(columns: Sequence[str], cells: Sequence[str], locale: str) -> Entry:
    texts: dict[str, str] = {}
    for position, cell in enumerate(cells):
        text = plain(cell.replace("\r\n", "\n").replace("\r", "\n").strip())
        if position >= len(columns):
            if text:
                raise InvalidField("", "more_cells", value=text[:60])
        elif field := columns[position]:
            texts[field] = "\n".join(filter(None, [texts.get(field), text]))
    return Entry(**_values(texts, locale))


def _values(texts: Mapping[str, str], locale: str) -> dict[str, Any]:
    question = _one_line(texts.get("question", ""))
    named = texts.get("locale", "")
    state = texts.get("state", "").lower()
    return {
        "id": texts.get("id") or slug(question),
        "locale": _locale(named) if named else locale,
        "question": question,
        "answer": texts.get("answer", ""),
        "variants": _lines(texts.get("variants", "")),
        "topic": _one_line(texts.get("topic", "")),
        "followups": tuple(re.split(r"[\s,;]+", texts["followups"])) if texts.get("followups") else (),
        "links": tuple(_link(line) for line in _lines(texts.get("links", ""))),
        "media": tuple(_media(line) for line in _lines(texts.get("media", ""))),
        "risk": _risk(texts["risk"]) if texts.get("risk") else None,
        "state": STATES.get(state, state) or "approved",
    }


def _one_line(text: str) -> str:
    return " ".join(_lines(text))


def _lines(text: str) -> tuple[str, ...]:
    return tuple(line.strip() for line in text.split("\n") if line.strip())


def _locale(text: str) -> str:
    """`DE`, `de_at` and `Deutsch` are what people write; anything else is left for the entry to refuse."""
    match = re.fullmatch(r"([A-Za-z]{2})(?:[_-]([A-Za-z]{2}))?", text)
    if not match:
        return LOCALES.get(text.lower(), text)
    language, region = match.groups()
    return f"{language.lower()}-{region.upper()}" if region else language.lower()


def _risk(text: str) -> float:
    number = text.replace(",", ".").removesuffix("%").strip()
    try:
        return float(number) / 100 if text.endswith("%") else float(number)
    except ValueError as error:
        raise InvalidField("risk", "no_number", value=text) from error


def _link(line: str) -> Link:
    title, bar, url = line.rpartition("|")
    if not bar:
        raise InvalidField("links", "no_link", value=line)
    return Link(title.strip(), url.strip())


def _media(line: str) -> Media:
    kind, src, poster, title = ([part.strip() for part in line.split("|", 3)] + ["", "", ""])[:4]
    return Media(kind.lower(), src, title, poster)  # type: ignore[arg-type]  # Media refuses what is no kind


def _cells(entry: Entry) -> dict[str, str]:
    return {
        "id": entry.id,
        "locale": entry.locale,
        "question": entry.question,
        "answer": entry.answer,
        "variants": "\n".join(entry.variants),
        "topic": entry.topic,
        "followups": "\n".join(entry.followups),
        "links": "\n".join(f"{link.title} | {link.url}" for link in entry.links),
        "media": "\n".join(
            f"{item.kind} | {item.src} | {item.poster} | {item.title}" for item in entry.media
        ),
        "risk": "" if entry.risk is None else repr(entry.risk),
        "state": entry.state,
    }
