"""An entry with more variants, in the languages it has."""

from collections.abc import Mapping, Sequence
from dataclasses import replace

from knowledge.corpus.corpus import Corpus
from knowledge.corpus.wordings import same
from knowledge.entries import Entry
from knowledge.errors import UnknownEntry
from knowledge.languages import LANGUAGES

Wordings = Mapping[str, Sequence[str]]  # by locale


def versions(corpus: Corpus, id: str) -> dict[str, Entry]:
    """An entry in its languages. Raises UnknownEntry."""
    found = {locale: corpus.entry(id, locale) for locale in LANGUAGES if corpus.has(id, locale)}
    if not found:
        raise UnknownEntry(id=id, locale=", ".join(LANGUAGES))
    return found


def with_variants(before: Mapping[str, Entry], wordings: Wordings) -> list[Entry]:
    """The entry with these variants, where it had not all of them. Raises InvalidField. Pure."""
    found = []
    for locale, entry in before.items():
        known = {same(text) for text in (entry.question, *entry.variants)}
        new = {same(text): text for text in wordings.get(locale, ()) if same(text) not in known}
        if new:
            found.append(replace(entry, variants=(*entry.variants, *new.values())))
    return found
