"""Customers' wordings attached to an entry, each in its language, all of them or none."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from bot.privacy.masking import impersonal
from knowledge.corpus import Corpus
from knowledge.entries import Entry
from knowledge.errors import Conflict, InvalidField, UnknownEntry
from knowledge.languages import LANGUAGES
from knowledge.wordings import same
from knowledge.workflow import Writer
from webwidget.curation.writing import as_theirs


@dataclass(frozen=True)
class Attached:
    """The entry in the languages that changed, and how many wordings it has no language for."""

    entries: tuple[Entry, ...]
    left: int


def attach(corpus: Corpus, id: str, wordings: Mapping[str, Sequence[str]], by: Writer) -> Attached:
    """Saves it, as it then is. Raises UnknownEntry, InvalidField."""
    before = versions(corpus, id)
    after = with_wordings(before, wordings)
    found = Attached(
        tuple(as_theirs(corpus, by, before[each.locale], each) for each in after),
        sum(len(texts) for locale, texts in wordings.items() if locale not in before),
    )
    expected = {(each.id, each.locale): before[each.locale].version for each in found.entries}
    try:
        corpus.save(found.entries, author=by.name, expected=expected)
    except Conflict:  # somebody has saved meanwhile
        return attach(corpus, id, wordings, by)
    return found


def versions(corpus: Corpus, id: str) -> dict[str, Entry]:
    """An entry in its languages. Raises UnknownEntry."""
    found = {locale: corpus.entry(id, locale) for locale in LANGUAGES if corpus.has(id, locale)}
    if not found:
        raise UnknownEntry(id=id, locale=", ".join(LANGUAGES))
    return found


def with_wordings(before: Mapping[str, Entry], wordings: Mapping[str, Sequence[str]]) -> list[Entry]:
    """The entry with these variants, in the languages where it had not all of them. Raises InvalidField."""
    found = []
    for locale, entry in before.items():
        known = {same(text): text for text in (entry.question, *entry.variants)}
        new = {}
        for text in wordings.get(locale, ()):
            variant = impersonal(text, locale)
            if not same(variant):
                raise InvalidField("variants", "empty")
            if same(variant) not in known:
                new[same(variant)] = variant
        if new:
            found.append(replace(entry, variants=(*entry.variants, *new.values())))
    return found
