"""The sheets of a workbook, whichever program wrote it: those with the columns are read, others told of."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field

from knowledge.errors import ImportRefused
from knowledge.formats.problems import Located, Problems, note
from knowledge.formats.tables.cells import Cell
from knowledge.formats.tables.table import read_table


@dataclass(frozen=True)
class Sheet:
    """One of them; its rows are read when they are asked for."""

    title: str
    visible: bool
    rows: Callable[[], Iterator[list[str]]]


def read_sheets(sheets: Sequence[Sheet], locale: str, problems: Problems) -> list[Located]:
    """Of all that can be seen; where none can, of the first. Raises ImportRefused where none is a table."""
    shown = [sheet for sheet in sheets if sheet.visible] or list(sheets[:1])
    for sheet in sheets:
        if sheet not in shown:
            problems.note(0, "", note("hidden_sheet", value=sheet.title))
    if len(shown) == 1:
        return read_table(shown[0].rows(), locale, problems)
    found: list[Located] = []
    refused: list[ImportRefused] = []
    for sheet in shown:
        problems.sheet = sheet.title
        try:
            found += read_table(sheet.rows(), locale, problems)
        except ImportRefused as error:
            if not error.problems[0].fault.key.endswith(".no_column"):
                raise
            refused.append(error)
            problems.note(0, "", note("sheet_without_table", value=sheet.title), "")
    if shown and len(refused) == len(shown):
        raise refused[0]
    return found


@dataclass
class Merged:
    """Cells that go over several rows: each row says the same, and from where it has that."""

    _open: dict[int, tuple[int, Cell]] = field(default_factory=dict)  # column: last row, cell

    @property
    def any(self) -> bool:
        """Whether one may go on."""
        return bool(self._open)

    def begin(self, column: int, row: int, last: int, said: str) -> None:
        """`said` goes from this row to the last one; columns count from 0, rows from 1."""
        if last <= row:
            return
        cell = Cell(said)
        if isinstance(said, Cell):
            vars(cell).update(vars(said))
        cell.merged_from = row
        self._open[column] = (last, cell)

    def fill(self, row: list[str], number: int) -> None:
        """Says in this row what goes over it."""
        self._open = {column: one for column, one in self._open.items() if one[0] >= number}
        for column, (_, cell) in self._open.items():
            row += [""] * (column + 1 - len(row))
            row[column] = cell
