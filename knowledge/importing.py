"""Importing a file into the corpus: all of it, or nothing."""

from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from knowledge.corpus import Corpus, Saved
from knowledge.entries import Entry

if TYPE_CHECKING:
    from knowledge.formats.problems import Located

OPTIONAL = frozenset(("variants", "topic", "media", "followups", "links", "risk", "state"))


def import_file(corpus: Corpus, path: Path, locale: str, *, author: str) -> Saved:
    """New entries are created, the others changed. Raises ImportRefused; then nothing has changed.

    What the file has no column or name for stays as it was: a table of questions and answers takes no
    variants away.
    """
    from knowledge.formats import check_followups, read_located  # loads XLSX and HTML readers, 0.7 s

    found = read_located(path, locale)
    stored = {(entry.id, entry.locale): entry for entry in corpus.entries()}
    check_followups(found, {id for id, _ in stored})
    return corpus.save([_merged(located, stored) for located in found], author=author)


def _merged(located: "Located", stored: dict[tuple[str, str], Entry]) -> Entry:
    entry = located.entry
    before = stored.get((entry.id, entry.locale), entry)
    return replace(entry, **{name: getattr(before, name) for name in OPTIONAL - located.given})
