"""Importing a file into the corpus: all of it, or nothing."""

from pathlib import Path

from knowledge.corpus import Corpus, Saved
from knowledge.formats import check_followups, read_located


def import_file(corpus: Corpus, path: Path, locale: str, *, author: str) -> Saved:
    """New entries are created, the others replaced. Raises ImportRefused; then nothing has changed."""
    found = read_located(path, locale)
    check_followups(found, {entry.id for entry in corpus.entries()})
    return corpus.save((located.entry for located in found), author=author)
