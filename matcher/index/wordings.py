"""The wordings of a corpus: a question that is word for word one of them is answered at once."""

import numpy as np

from matcher.index.spelling import Spelling
from matcher.index.table import Table
from matcher.text import clean

_MOST = 50_000  # wordings kept in memory
_LONGEST = 400  # characters; no entry is asked in more


class Wordings:
    """Those that belong to one entry alone."""

    def __init__(self, table: Table, spelling: Spelling) -> None:
        self._spelling = spelling
        self._rows = _rows(table, spelling)

    def row(self, text: str) -> int | None:
        """The first row with the wording that a text repeats but for slips, marks and courtesies."""
        return self._rows.get(self._spelling.key(clean(text)[:_LONGEST]))


def _rows(table: Table, spelling: Spelling) -> dict[str, int]:
    found: dict[str, list[int]] = {}
    for row in np.flatnonzero(~table.answers)[:_MOST].tolist():
        found.setdefault(spelling.key(table.texts[row]), []).append(row)
    return {key: rows[0] for key, rows in found.items() if key and len(set(table.entry[rows].tolist())) == 1}
