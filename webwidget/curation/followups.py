"""Follow-ups: which lead nowhere, and who names an entry that is about to go."""

from collections.abc import Sequence
from dataclasses import dataclass

from knowledge.corpus.corpus import Corpus
from knowledge.entries import Entry
from knowledge.errors import InvalidField


@dataclass(frozen=True)
class Around:
    """What stands around an entry: the entries that name it, and those it names that are not there."""

    named_by: tuple[Entry, ...] = ()
    nowhere: tuple[str, ...] = ()


def around(corpus: Corpus, entry: Entry) -> Around:
    ids = corpus.ids() if entry.followups else frozenset()
    return Around(tuple(corpus.naming(entry.id)), tuple(id for id in entry.followups if id not in ids))


def named(corpus: Corpus, ids: Sequence[str], locale: str) -> list[Entry]:
    """The entries of these ids in their order, in this language where they are written in it."""
    found: dict[str, Entry] = {}
    for entry in corpus.called(ids):
        if entry.id not in found or entry.locale[:2] == locale[:2]:
            found[entry.id] = entry
    return [found[id] for id in dict.fromkeys(ids) if id in found]


def left_alone(corpus: Corpus, id: str) -> tuple[Entry, ...]:
    """Those that name an entry which is there in no language any more."""
    return () if id in corpus.ids() else tuple(corpus.naming(id))


def check(corpus: Corpus, before: Entry | None, entry: Entry) -> None:
    """Raises InvalidField for a new follow-up that leads nowhere; one that has long been there may stay."""
    known = {entry.id, *(before.followups if before else ())}
    for followup in entry.followups:
        if followup not in known and followup not in corpus.ids():
            raise InvalidField("followups", "unknown_followup", value=followup)
