"""Customers' wordings attached to an entry, each in its language, all of them or none."""

from dataclasses import dataclass

from knowledge.corpus.corpus import Corpus
from knowledge.corpus.wordings import Wordings as Decided
from knowledge.curating.variants import Wordings, versions, with_variants
from knowledge.curating.workflow import Writer
from knowledge.entries import Entry
from knowledge.errors import Conflict
from webwidget.curation.writing import as_theirs


@dataclass(frozen=True)
class Attached:
    """The entry in a language that has the wordings, and how many there was no language for."""

    entry: Entry
    left: int


def attach(corpus: Corpus, decided: Decided, id: str, wordings: Wordings, by: Writer) -> Attached:
    """Saves it, and that the wordings were taken over: so they go when their customer is erased.

    Raises UnknownEntry, InvalidField.
    """
    before = versions(corpus, id)
    after = [as_theirs(corpus, by, before[each.locale], each) for each in with_variants(before, wordings)]
    expected = {(each.id, each.locale): before[each.locale].version for each in after}
    for locale in before:
        for text in wordings.get(locale, ()):
            decided.decide(id, locale, text)
    try:
        corpus.save(after, author=by.name, expected=expected)
    except Conflict:  # somebody has saved meanwhile
        return attach(corpus, decided, id, wordings, by)
    fitting = [locale for locale in wordings if locale in before]
    left = sum(len(texts) for locale, texts in wordings.items() if locale not in before)
    return Attached(before[fitting[0]] if fitting else next(iter(before.values())), left)
