"""Rows become entries. Several rows may be one: each with another wording, or with one answer for all."""

from collections.abc import Sequence
from dataclasses import replace

from openpyxl.utils import get_column_letter

from knowledge.entries import Entry
from knowledge.errors import InvalidField
from knowledge.formats.markup.markdown import Answer
from knowledge.formats.problems import Located, Problems, fault, note, refuse
from knowledge.formats.tables.cells import (
    Cell,
    answer_in,
    lines_of,
    one_line,
    seen,
    text_of,
    values,
    without_brackets,
    wordings_in,
)
from knowledge.formats.tables.columns import REQUIRED, SEVERAL, Columns
from knowledge.formats.tables.states import BIN
from knowledge.validity import DAYS

HEADING = 80  # characters
# What a formula that fails leaves behind where only its value was saved, in English and German.
FAILED = frozenset(
    [
        "#N/A",
        "#NA",
        "#REF!",
        "#VALUE!",
        "#DIV/0!",
        "#NAME?",
        "#NUM!",
        "#NULL!",
        "#NV",
        "#BEZUG!",
        "#WERT!",
        "#ZAHL!",
    ]
)
OF_OURS = frozenset(("id", "locale", "variants", "risk"))
OF_A_WHOLE = frozenset(("question", "topic"))  # fields that are a line of plain text


class Gathering:
    """The entries of a table so far."""

    def __init__(self, found: Columns, locale: str, problems: Problems) -> None:
        self.found: list[Located] = []
        self._columns, self._locale, self._problems = found, locale, problems
        self._given = frozenset(filter(None, found.fields))
        self._given |= {"state"} if self._given & {"published", "withheld"} else set()
        self._raw = found.is_markdown
        self._is_ours = self._given >= OF_OURS  # our exports have a wording a line
        self._known: dict[tuple[str, str], int] = {}  # place in `found`
        self._answered_in: dict[int, int] = {}  # the first row of a merged answer, and the place of its entry
        self._asked_in: dict[int, int] = {}  # the first row of a merged question, and the place of its entry
        self._nameless: dict[int, int] = {}  # columns without a name: the first row with something in them
        self._group = ""  # the heading above the rows that follow
        self._heading: tuple[int, dict[str, str]] | None = None  # a row that is one, if rows follow

    def add(self, row: int, cells: Sequence[str]) -> None:
        """Raises InvalidField, ImportRefused."""
        if self._is_header_again(cells):
            return
        texts, merged_from, asked_in = self._texts(row, cells)
        if self._is_heading(texts, cells):
            self._tell_unanswered()
            self._heading = (row, texts)
            return
        self._begin_group()
        if not texts.get("topic") and self._group:
            texts["topic"] = self._group
        if self._continues(texts):
            self._merge(row, replace_with(self.found[-1].entry, texts), len(self.found) - 1)
            return
        if not BIN.isdisjoint(texts.get(name, "").lower() for name in ("state", "published")):
            named = one_line(texts.get("question", ""))
            self._problems.note(row, self._columns.column("question"), note("deleted_there", value=named))
            return
        answer = Answer(texts.get("answer", "")) if self._raw else answer_in(texts.get("answer", ""))
        entry = Entry(**values(texts, self._locale, answer))
        for lost in answer.lost:
            self._problems.note(row, self._columns.column("answer"), lost)
        if 0 < asked_in < row and (above := self._asked_in.get(asked_in)) is not None and entry.answer:
            self._go_on(above, entry)
            return
        if asked_in == row:
            self._asked_in[row] = len(self.found)
        place = self._answered_in.get(merged_from) if merged_from else None
        if place is not None and self.found[place].entry.question != entry.question:
            more = replace(entry, variants=(entry.question, *entry.variants))
            self._problems.note(
                row, self._columns.column("question"), note("merged_answer", row=str(merged_from))
            )
            self._merge(row, more, place)
            return
        self._keep(row, entry, merged_from, tuple(answer.pictures))

    def tell(self) -> None:
        """What stood in columns that have no name, and a last question that has no answer."""
        self._tell_unanswered()
        for column, row in sorted(self._nameless.items()):
            self._problems.note(row, "", note("nameless_column", column=get_column_letter(column + 1)))

    def _is_header_again(self, cells: Sequence[str]) -> bool:
        """Whoever prints a long table, or puts several below each other, writes the header twice."""
        again = [one_line(str(cell)).casefold() for cell in cells]
        names = [name.casefold() for name in self._columns.names]
        return any(names) and again == names

    def _is_heading(self, texts: dict[str, str], cells: Sequence[str]) -> bool:
        """One short text alone, that asks nothing: perhaps what the rows below have in common."""
        filled = [text for text in (one_line(str(cell)) for cell in cells) if text]
        alone = len(set(filled)) == 1 and bool({"question", "topic", "id", "answer"}.intersection(texts))
        wordings = texts.get("variants")
        return (
            alone and not wordings and len(filled[0]) <= HEADING and not filled[0].endswith(("?", ".", "!"))
        )

    def _begin_group(self) -> None:
        if self._heading is not None:
            (row, texts), self._heading = self._heading, None
            self._group = next(filter(None, texts.values()))
            self._problems.note(row, "", note("group_heading", value=self._group))

    def _tell_unanswered(self) -> None:
        """A row that looked like a heading, with nothing below it, is a question without an answer."""
        if self._heading is not None:
            (row, texts), self._heading = self._heading, None
            try:
                Entry(**values(texts, self._locale, Answer(texts.get("answer", ""))))
            except InvalidField as error:
                self._problems.add(row, self._columns.column(error.field), error.fault)

    def _keep(self, row: int, entry: Entry, merged_from: int, pictures: tuple[tuple[str, str], ...]) -> None:
        key = (entry.id, entry.locale)
        before = self._known.get(key)
        if before is not None and _same(self.found[before].entry, entry):
            self._merge(row, entry, before)
            return
        self._known.setdefault(key, len(self.found))
        if merged_from:
            self._answered_in.setdefault(merged_from, len(self.found))
        given = self._given | {name for name in ("media", "topic") if getattr(entry, name)}
        self.found.append(Located(row, entry, given, self._problems.sheet, pictures))

    def _merge(self, row: int, entry: Entry, place: int) -> None:
        """What a row adds to the entry that a row above has begun."""
        located = self.found[place]
        before = located.entry
        added = {
            name: tuple(dict.fromkeys((*getattr(before, name), *getattr(entry, name))))
            for name in sorted(SEVERAL)
        }
        added["variants"] = tuple(text for text in added["variants"] if text != before.question)
        if entry.topic and entry.topic != before.topic:
            self._problems.note(row, self._columns.column("topic"), note("other_topic", value=entry.topic))
        self.found[place] = replace(located, entry=replace(before, **added))  # type: ignore[arg-type]

    def _go_on(self, place: int, entry: Entry) -> None:
        """A question that is merged over several rows has an answer of several paragraphs."""
        located = self.found[place]
        if entry.answer != located.entry.answer:
            whole = f"{located.entry.answer}\n\n{entry.answer}"
            self.found[place] = replace(located, entry=replace(located.entry, answer=whole))

    def _continues(self, texts: dict[str, str]) -> bool:
        """A row of wordings alone belongs to the question above it."""
        filled = {field for field, text in texts.items() if text}
        return bool(self.found) and "variants" in filled and not filled & {"question", "answer", "id"}

    def _texts(self, row: int, cells: Sequence[str]) -> tuple[dict[str, str], int, int]:
        """The text of each field, and the first rows of answer and question where these are merged."""
        texts: dict[str, str] = {}
        merged_from = asked_in = 0
        for position, cell in enumerate(cells):
            text = text_of(cell, raw=self._raw)
            if position >= len(self._columns.fields):
                if text:
                    raise InvalidField("", "more_cells", value=text[:60])
                continue
            field = self._columns.fields[position]
            if not field:
                if text and not self._columns.names[position]:
                    self._nameless.setdefault(position, row)
                continue
            if isinstance(cell, Cell) and cell.wrong is not None:
                refuse(cell.wrong, row, get_column_letter(position + 1))
            if field in REQUIRED and text in FAILED and "id" not in self._given:  # our exports have ids
                refuse(fault("cell_error", value=text), row, self._columns.names[position])
            if isinstance(cell, Cell):
                text = self._said(row, position, cell, text)
                merged_from = cell.merged_from if field == "answer" else merged_from
                asked_in = cell.merged_from if field == "question" else asked_in
            texts[field] = self._joined(field, texts.get(field, ""), self._meant(field, text))
        if rest := texts.pop("answer_more", ""):
            texts["answer"] = f"{texts.get('answer', '')}\n\n{rest}".strip()
        return texts, merged_from, asked_in

    def _said(self, row: int, position: int, cell: Cell, text: str) -> str:
        """With what a workbook keeps beside the text; a question has no room for an address."""
        field = self._columns.fields[position]
        if field == "question" and cell.href:
            self._problems.note(row, self._columns.names[position], note("link_lost", value=cell.href))
        return _said(cell, field, text)

    def _meant(self, field: str, text: str) -> str:
        """A text that is no Markdown, as it is seen; wordings one a line."""
        if not self._raw and field in ("question", "topic", "variants"):
            text = "\n".join(seen(line) for line in self._lines(field, text))
        if not self._raw and field == "topic":
            text = without_brackets(text)
        if field == "variants" and "\n" not in text and not self._is_ours:
            text = wordings_in(text)
        return text

    @staticmethod
    def _lines(field: str, text: str) -> tuple[str, ...]:
        return (one_line(text),) if field in OF_A_WHOLE else lines_of(text)

    @staticmethod
    def _joined(field: str, before: str, text: str) -> str:
        """Several columns may hold variants, links and the like."""
        return "\n".join(filter(None, [before, text])) if field in SEVERAL else text


def replace_with(entry: Entry, texts: dict[str, str]) -> Entry:
    return replace(entry, variants=lines_of(texts["variants"]), links=(), media=(), followups=())


def _same(one: Entry, other: Entry) -> bool:
    return one.question == other.question and one.answer == other.answer


def _said(cell: Cell, field: str, text: str) -> str:
    """A cell's text with the address and the formats that a workbook keeps beside it."""
    if field == "links" and cell.href and "|" not in text:
        return f"{one_line(text) or cell.href} | {cell.href}"
    if field in DAYS and cell.day:
        return cell.day
    if field != "answer":
        return text
    if cell.href and cell.href not in text:
        label = one_line(text).replace("[", "\\[").replace("]", "\\]")
        return f"[{label}]({cell.href})" if "\n" not in text else f"{text}\n\n<{cell.href}>"
    return cell.formatted or text
