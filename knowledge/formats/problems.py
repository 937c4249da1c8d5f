"""What is wrong with a file, collected row by row, and where an entry came from."""

from dataclasses import dataclass
from typing import NoReturn

from knowledge.entries import Entry
from knowledge.errors import ImportRefused, Problem
from knowledge.faults import Fault

SHOWN = 20


@dataclass(frozen=True)
class Located:
    """An entry, the row (line, place in the page) it was read from, from 1, and the fields named there."""

    row: int
    entry: Entry
    given: frozenset[str]


class Problems:
    """Everything found wrong so far. Reading goes on, so that one attempt shows all of it."""

    def __init__(self) -> None:
        self._found: list[Problem] = []

    def __bool__(self) -> bool:
        return bool(self._found)

    def add(self, row: int, column: str, fault: Fault) -> None:
        self._found.append(Problem(row, column, fault))

    def refuse_if_any(self) -> None:
        """Raises ImportRefused with the first of them, in the order of the rows."""
        if not self._found:
            return
        ordered = sorted(self._found, key=lambda problem: problem.row)
        more = len(ordered) - SHOWN
        rest = [Problem(0, "", fault("more", count=more))] if more > 0 else []
        raise ImportRefused((*ordered[:SHOWN], *rest))


def fault(kind: str, /, **data: object) -> Fault:
    """A fault of a file; the catalogue `errors` says it under `import_refused.<kind>`."""
    return Fault(f"{ImportRefused.code}.{kind}", data)


def refuse(fault: Fault, row: int = 0, column: str = "") -> NoReturn:
    """Raises ImportRefused for a fault that ends the reading."""
    raise ImportRefused((Problem(row, column, fault),))
