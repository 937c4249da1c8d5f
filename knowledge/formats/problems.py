"""What is wrong with a file and what is guessed of it, collected row by row, and where an entry came from."""

import heapq
from collections.abc import Callable
from dataclasses import dataclass
from typing import NoReturn

from knowledge import limits
from knowledge.entries import Entry
from knowledge.errors import ImportNote, ImportRefused, Problem
from knowledge.faults import Fault

At = Callable[[int, int], None]  # rows that are read, and of how many
STEP = 50  # rows


@dataclass(frozen=True)
class Located:
    """An entry, the row (line, place in the page) it was read from, from 1, and the fields named there."""

    row: int
    entry: Entry
    given: frozenset[str]
    sheet: str = ""
    pictures: tuple[tuple[str, str], ...] = ()  # that did not come along: address, what it shows


class First:
    """The first of many remarks, by their rows: a file may have millions."""

    def __init__(self, most: int) -> None:
        self._most = most
        self.count = 0
        self._heap: list[tuple[int, int, Problem]] = []  # the last row on top

    def add(self, problem: Problem, order: int) -> None:
        self.count += 1
        place = (-order, -self.count, problem)
        if len(self._heap) < self._most:
            heapq.heappush(self._heap, place)
        else:
            heapq.heappushpop(self._heap, place)

    def told(self) -> tuple[Problem, ...]:
        """In the order of the rows, and how many more there are."""
        first = [problem for _, _, problem in sorted(self._heap, reverse=True)]
        more = self.count - len(first)
        return (*first, *[Problem(0, "", fault("more", count=more))] * (more > 0))


class Problems:
    """Everything found wrong so far, and everything worth a word. Reading goes on: one attempt shows all.

    What is told of rows is told of those of `sheet`, where a workbook has several.
    """

    def __init__(self, most: int = limits.PROBLEMS, at: At | None = None) -> None:
        self._wrong, self._notes = First(most), First(most)
        self._sheets = [""]
        self._at, self.rows = at, 0  # about how many there are; 0 where nobody knows

    def __bool__(self) -> bool:
        return self._wrong.count > 0

    @property
    def sheet(self) -> str:
        return self._sheets[-1]

    @sheet.setter
    def sheet(self, name: str) -> None:
        if name != self.sheet:
            self._sheets.append(name)

    @property
    def notes(self) -> tuple[Problem, ...]:
        """What is read otherwise than it stands there, guessed or left out; no reason to refuse it."""
        return self._notes.told()

    @property
    def found(self) -> tuple[Problem, ...]:
        """What is wrong: rows that cannot be taken over."""
        return self._wrong.told()

    def reached(self, row: int) -> None:
        """So many rows are read; whoever wants to know is told."""
        if self._at is not None and row % STEP == 0:
            self._at(row, self.rows)

    def add(self, row: int, column: str, fault: Fault, sheet: str | None = None) -> None:
        self._add(self._wrong, row, column, fault, sheet)

    def note(self, row: int, column: str, fault: Fault, sheet: str | None = None) -> None:
        self._add(self._notes, row, column, fault, sheet)

    def _add(self, where: First, row: int, column: str, fault: Fault, sheet: str | None) -> None:
        sheet = self.sheet if sheet is None else sheet
        order = row + self._sheets.index(sheet) * 10_000_000 if sheet in self._sheets else row
        where.add(Problem(row, column[:100], fault.cut(), sheet), order)

    def refuse_if_any(self) -> None:
        """Raises ImportRefused with the first of them, in the order of the rows."""
        if self:
            raise ImportRefused(self.found)

    def end(self, fault: Fault, row: int) -> NoReturn:
        """Raises ImportRefused for a fault that ends the reading, and for those before it."""
        raise ImportRefused((Problem(row, "", fault.cut(), self.sheet), *self.found))


def fault(kind: str, /, **data: object) -> Fault:
    """A fault of a file; the catalogue `errors` says it under `import_refused.<kind>`."""
    return Fault(f"{ImportRefused.code}.{kind}", data)


def note(kind: str, /, **data: object) -> Fault:
    """Something about a file that does not hinder its import; `import_note.<kind>`."""
    return Fault(f"{ImportNote.code}.{kind}", data)


def refuse(fault: Fault, row: int = 0, column: str = "") -> NoReturn:
    """Raises ImportRefused for a fault that ends the reading."""
    raise ImportRefused((Problem(row, column, fault.cut()),))
