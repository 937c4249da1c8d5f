"""A new entry that begins with what customers asked and an agent answered."""

from contextlib import suppress

from bot.conversations.errors import UnknownGap
from bot.conversations.insights.gaps import Shown
from bot.handoff.errors import UnknownProposal
from knowledge.corpus.wordings import same
from knowledge.entries import Entry
from webwidget.aside import aside, aside_for_releases
from webwidget.curation.draft import Draft
from webwidget.curation.given import Given, given
from webwidget.curation.live import live_since
from webwidget.services import services

WORDINGS = 12  # that a new entry begins with, beside its question


def gap_of(id: str) -> Shown:
    """Raises UnknownGap."""
    rooms = services()
    return rooms.insights.gaps.get(id, aside_for_releases(live_since, rooms.releases, rooms.answering))


def draft_for(id: str, key: str) -> Draft:
    """The form for what a gap asks, with the answer of this key where there is one. Raises UnknownGap."""
    gap = gap_of(id)
    answer = next((each for each in given(services().store, gap.asked) if each.key == key), None)
    locale = answer.locale if answer else gap.title.question.locale
    held = gap.wordings
    asked = held.get(locale) or [gap.title.question.text]
    return Draft(
        locale=locale,
        question=asked[0],
        answer=answer.text if answer else "",
        variants="\n".join(asked[1 : WORDINGS + 1]),
        gap=id,
        proposal=_proposal(answer) if answer else "",
    )


def settle(draft: Draft, entry: Entry, by: str) -> None:
    """What the entry was made of is settled; what was erased, or decided about, meanwhile is no trouble."""
    if draft.proposal:
        with suppress(UnknownProposal):
            services().handoff.proposing.decide(draft.proposal, "entry", by)
    if draft.gap:
        with suppress(UnknownGap):
            _take_over(gap_of(draft.gap), entry)
            services().insights.gaps.answered(draft.gap, entry.id, entry.locale, by)


def _take_over(gap: Shown, entry: Entry) -> None:
    """Notes which wordings the entry has of customers, so that they go when their customer is erased."""
    taken = {same(text) for text in (entry.question, *entry.variants)}
    held = gap.wordings
    for text in held.get(entry.locale, ()):
        if same(text) in taken:
            aside(services().curation.wordings.decide, entry.id, entry.locale, text)


def _proposal(answer: Given) -> str:
    """The id of the proposal that an agent made of this answer, while it waits."""
    with services().storage.reading() as read:
        found = read.proposals.about(answer.conversation, answer.seq)
    return found.id if found is not None and found.state == "waiting" else ""
