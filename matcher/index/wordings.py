"""The wordings of a corpus: a question that is word for word one of them is answered at once."""

from collections.abc import Mapping

import numpy as np

from matcher.index.spelling import Spelling
from matcher.index.table import Table
from matcher.text import clean

_MOST = 50_000  # wordings kept in memory
_LONGEST = 400  # characters; no entry is asked in more


class Wordings:
    """Those that belong to one entry alone."""

    def __init__(self, table: Table, spelling: Spelling, before: "Wordings | None" = None) -> None:
        """Where both spellings know all words of their corpus, a text has the key that it had `before`."""
        self._spelling = spelling
        known = before._keys if before and before._spelling.whole and spelling.whole else {}
        asked = np.flatnonzero(~table.answers)[:_MOST].tolist()
        texts = [table.texts[row] for row in asked]
        self._keys: dict[str, str] = {text: known.get(text) or spelling.key(text) for text in texts}
        self._rows = _alone(table, {row: self._keys[text] for row, text in zip(asked, texts, strict=True)})

    def row(self, text: str) -> int | None:
        """The first row with the wording that a text repeats but for slips, marks and courtesies."""
        return self._rows.get(self._spelling.key(clean(text)[:_LONGEST]))


def _alone(table: Table, keys: Mapping[int, str]) -> dict[str, int]:
    found: dict[str, list[int]] = {}
    for row, key in keys.items():
        found.setdefault(key, []).append(row)
    return {key: rows[0] for key, rows in found.items() if key and len(set(table.entry[rows].tolist())) == 1}
