"""Importing a file into the corpus: all of it, or nothing."""

from collections.abc import Iterable, Sequence
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from knowledge.corpus import Corpus, Saved
from knowledge.entries import Entry

if TYPE_CHECKING:
    from knowledge.formats.problems import Located

OPTIONAL = frozenset(("variants", "topic", "media", "followups", "links", "risk", "state"))


def import_file(corpus: Corpus, path: Path, locale: str, *, author: str) -> Saved:
    """New entries are created, the others changed. Raises ImportRefused; then nothing has changed."""
    from knowledge.formats import read_located  # loads the XLSX and HTML readers, half a second

    found = read_located(path, locale)
    return corpus.merge(lambda stored: planned(found, stored), author=author)


def planned(found: Sequence["Located"], stored: Iterable[Entry]) -> list[Entry]:
    """What an import of these saves. Raises ImportRefused when a follow-up leads nowhere.

    What the file has no column or name for stays as it was: a table of questions and answers takes no
    variants away.
    """
    from knowledge.formats import check_followups

    known = {(entry.id, entry.locale): entry for entry in stored}
    check_followups(found, {id for id, _ in known})
    return [_merged(located, known) for located in found]


def _merged(located: "Located", stored: dict[tuple[str, str], Entry]) -> Entry:
    entry = located.entry
    before = stored.get((entry.id, entry.locale), entry)
    return replace(entry, **{name: getattr(before, name) for name in OPTIONAL - located.given})
