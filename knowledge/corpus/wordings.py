"""Wordings: which entries have one, and which of customers' own a curator has decided about."""

import hashlib
import re
from collections.abc import Iterable
from pathlib import Path

from knowledge.corpus.database import Database
from knowledge.corpus.entry_rows import entry_of
from knowledge.corpus.listing import phrase_in, rows_of, words_in
from knowledge.entries import Entry

SAYING = 100  # entries with a wording that are looked at

_WORD = re.compile(r"\w+")


def same(wording: str) -> str:
    """The wording's words alone: capitals, spaces and signs make no other wording. Empty without words."""
    return " ".join(_WORD.findall(wording.casefold()))


class Wordings:
    """In the corpus's file. Of decisions only digests are kept: the words are customers'."""

    def __init__(self, path: Path) -> None:
        self._database = Database(path)

    def decide(self, entry: str, locale: str, wording: str) -> None:
        """Never show this wording for this entry again."""
        row = {"entry": entry, "locale": locale, "digest": digest(wording)}
        with self._database.writing() as tables:
            tables.table("decided").upsert(row, pk=tuple(row))

    def undecided(self, entry: str, locale: str, wordings: Iterable[str]) -> list[str]:
        """Those that nobody has decided about, each once, without any that have no words."""
        with self._database.reading() as tables:
            rows = tables.table("decided").rows_where("entry = ? and locale = ?", [entry, locale])
            decided = {row["digest"] for row in rows}
        found = {same(wording): wording for wording in reversed(list(wordings))}
        return [w for key, w in reversed(found.items()) if key and digest(w) not in decided]

    def saying(self, wording: str, locale: str) -> list[Entry]:
        """Those with this wording, but for capitals, spaces and signs."""
        said, wanted = same(wording), words_in("question variants", wording)
        with self._database.reading() as tables:
            found = map(entry_of, rows_of(phrase=wanted, locale=locale)(tables, limit=SAYING))
            return [each for each in found if said in map(same, (each.question, *each.variants))]

    def answering(self, words: str) -> list[Entry]:
        """The first of those whose answer has these words in this order."""
        with self._database.reading() as tables:
            rows = rows_of(phrase=phrase_in("answer", words))(tables, limit=3)
            return [entry_of(row) for row in rows]


def digest(wording: str) -> str:
    """What is kept of a wording."""
    return hashlib.sha256(same(wording).encode("utf-8", "replace")).hexdigest()
