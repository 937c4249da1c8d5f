"""What is wrong with a file, collected row by row, and where an entry came from."""

import heapq
from dataclasses import dataclass
from typing import NoReturn

from knowledge import limits
from knowledge.entries import Entry
from knowledge.errors import ImportRefused, Problem
from knowledge.faults import Fault


@dataclass(frozen=True)
class Located:
    """An entry, the row (line, place in the page) it was read from, from 1, and the fields named there."""

    row: int
    entry: Entry
    given: frozenset[str]


class Problems:
    """Everything found wrong so far. Reading goes on, so that one attempt shows all of it.

    Only the first of them are kept, by their rows: a file may have millions.
    """

    def __init__(self, most: int = limits.PROBLEMS) -> None:
        self._most = most
        self._count = 0
        self._first: list[tuple[int, int, Problem]] = []  # a heap, the last row on top

    def __bool__(self) -> bool:
        return self._count > 0

    def add(self, row: int, column: str, fault: Fault) -> None:
        self._count += 1
        place = (-row, -self._count, Problem(row, column, fault.cut()))
        if len(self._first) < self._most:
            heapq.heappush(self._first, place)
        else:
            heapq.heappushpop(self._first, place)

    def refuse_if_any(self) -> None:
        """Raises ImportRefused with the first of them, in the order of the rows."""
        if self._count:
            raise ImportRefused(self._told())

    def end(self, fault: Fault, row: int) -> NoReturn:
        """Raises ImportRefused for a fault that ends the reading, and for those before it."""
        raise ImportRefused((Problem(row, "", fault.cut()), *self._told()))

    def _told(self) -> tuple[Problem, ...]:
        first = [problem for _, _, problem in sorted(self._first, reverse=True)]
        more = self._count - len(first)
        return (*first, *[Problem(0, "", fault("more", count=more))] * (more > 0))


def fault(kind: str, /, **data: object) -> Fault:
    """A fault of a file; the catalogue `errors` says it under `import_refused.<kind>`."""
    return Fault(f"{ImportRefused.code}.{kind}", data)


def refuse(fault: Fault, row: int = 0, column: str = "") -> NoReturn:
    """Raises ImportRefused for a fault that ends the reading."""
    raise ImportRefused((Problem(row, column, fault.cut()),))
