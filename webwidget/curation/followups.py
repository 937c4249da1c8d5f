"""Follow-ups: which lead nowhere, and who names an entry that is about to go."""

from dataclasses import dataclass

from knowledge.corpus import Corpus
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


def left_alone(corpus: Corpus, id: str) -> tuple[Entry, ...]:
    """Those that name an entry which is there in no language any more."""
    return () if id in corpus.ids() else tuple(corpus.naming(id))


def check(corpus: Corpus, before: Entry | None, entry: Entry) -> None:
    """Raises InvalidField for a new follow-up that leads nowhere; one that has long been there may stay."""
    known = {entry.id, *(before.followups if before else ())}
    for followup in entry.followups:
        if followup not in known and followup not in corpus.ids():
            raise InvalidField("followups", "unknown_followup", value=followup)
