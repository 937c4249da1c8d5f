"""Who saves here, and what they may: curators write, editors approve."""

from dataclasses import replace

from knowledge.corpus.corpus import Corpus
from knowledge.curating.workflow import Writer, allowed, check
from knowledge.entries import Entry
from webwidget.curation.face import curator
from webwidget.services import services


def writer() -> Writer:
    """The member who is here."""
    present = curator()
    return Writer(
        present.name, approves=present.has("editor"), needs_second=services().access.second_reader.wanted()
    )


def may_save(corpus: Corpus, by: Writer, before: Entry | None, after: Entry) -> None:
    """Raises InvalidField for an approval that is not theirs to give."""
    check(by, before, after, _wrote(corpus, by, before))


def as_theirs(corpus: Corpus, by: Writer, before: Entry | None, after: Entry) -> Entry:
    """It, or in review where they may not approve it."""
    return allowed(by, before, after, _wrote(corpus, by, before))


def may_approve(corpus: Corpus, by: Writer, entry: Entry | None) -> bool:
    """Whether they could approve it as it is now."""
    if entry is None:
        return by.approves and not by.needs_second
    waiting = replace(entry, state="review")
    return as_theirs(corpus, by, waiting, replace(waiting, state="approved")).state == "approved"


def _wrote(corpus: Corpus, by: Writer, before: Entry | None) -> str:
    return corpus.writer(before.id, before.locale) if by.needs_second and before else ""
