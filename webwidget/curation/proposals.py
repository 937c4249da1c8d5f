"""What agents propose: an answer that may become an entry, or its question a variant of one."""

import logging
from collections.abc import Sequence
from dataclasses import dataclass
from http import HTTPStatus

from flask import redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from bot.conversations.approved import ApprovedAnswers
from bot.conversations.errors import BotError
from bot.handoff.errors import UnknownProposal
from bot.privacy.masking import impersonal
from bot.storage.proposals import Proposal
from bot.suggestions import Wanted
from knowledge.corpus import Corpus
from knowledge.entries import Entry
from knowledge.errors import InvalidField
from knowledge.wordings import same
from webwidget.aside import aside
from webwidget.curation.entries import add_variant
from webwidget.curation.face import blueprint, curator
from webwidget.services import services
from webwidget.staff.access import requires
from webwidget.staff.fields import explained
from webwidget.staff.language import say

log = logging.getLogger(__name__)

SHOWN = 10  # the oldest; others move up as they are decided about
ALIKE = 4  # entries
COMPLETED = 1000  # entries


@dataclass(frozen=True)
class Shown:
    """With the entries most like it, the one whose answer it is, and its conversation."""

    proposal: Proposal
    alike: tuple[Entry, ...]
    entry: str | None
    conversation: str | None  # for agents, while it is there


@blueprint.get("/proposals")
@requires("curator")
def proposals() -> str:
    """Those nobody has decided about, oldest first."""
    return _page()


@blueprint.post("/proposals/<id>")
@requires("curator")
def decide_proposal(id: str) -> ResponseReturnValue:
    """Attach its question to an entry as a variant, or discard it. Raises UnknownProposal."""
    proposal, by = services().proposing.find(id), curator().name
    if request.form.get("action") == "discard":
        services().proposing.decide(id, "discarded", by)
        return redirect(url_for("curation.proposals"), HTTPStatus.SEE_OTHER)
    try:
        id_of = request.form.get("other", "").strip() or request.form.get("entry", "")
        entry = _attach(proposal, id_of, request.form.get("wording", ""), by)
    except InvalidField as error:
        return _page(explained(error)), HTTPStatus.UNPROCESSABLE_ENTITY
    services().proposing.decide(id, "variant", by)
    target = url_for("curation.proposals", attached=entry.id, locale=entry.locale)
    return redirect(target, HTTPStatus.SEE_OTHER)


@blueprint.errorhandler(UnknownProposal)
def _decided(_: UnknownProposal) -> ResponseReturnValue:
    return _page(say("proposal_decided")), HTTPStatus.NOT_FOUND


def _attach(proposal: Proposal, id: str, wording: str, by: str) -> Entry:
    """Raises UnknownEntry, InvalidField."""
    rooms = services()
    entry = aside(rooms.corpus.entry, id, proposal.locale)
    variant = impersonal(wording, proposal.locale)
    known = {same(text) for text in (entry.question, *entry.variants)}
    if same(variant) not in known:
        aside(add_variant, rooms.corpus, entry, variant if same(variant) else "", by)
    aside(rooms.wordings.decide, entry.id, entry.locale, proposal.question)
    return entry


def _page(problem: str = "") -> str:
    waiting, bot = services().proposing.waiting(SHOWN), _Bot()
    shelves = {
        locale: aside(_Shelf, services().corpus, locale)
        for locale in dict.fromkeys(each.locale for each in waiting)
    }
    return render_template(
        "curation/proposals.html",
        found=[_shown(proposal, shelves[proposal.locale], bot) for proposal in waiting],
        known={locale: shelf.known() for locale, shelf in shelves.items()},
        total=services().proposing.count(),
        problem=problem,
        attached=request.args.get("attached", ""),
        locale=request.args.get("locale", ""),
    )


def _shown(proposal: Proposal, shelf: "_Shelf", bot: "_Bot") -> Shown:
    entry = shelf.given(proposal)
    alike = aside(shelf.alike, proposal, [*([entry] if entry else []), *bot.meant(proposal)])
    seen = curator().has("agent") and proposal.conversation is not None
    there = seen and _is_there(str(proposal.conversation))
    return Shown(proposal, alike, entry, proposal.conversation if there else None)


class _Bot:
    """Finds entries of the release by what is meant. Once it is away, or late, it is asked no more."""

    def __init__(self) -> None:
        self._away = False

    def meant(self, proposal: Proposal) -> list[str]:
        wanted = Wanted.of([proposal.question], proposal.locale)
        if self._away or wanted is None:
            return []
        try:
            return [each.entry for each in services().suggester.suggest(wanted)]
        except BotError as error:
            self._away = True
            log.info("No entries like a proposal: %s", error)
            return []


class _Shelf:
    """The entries of one language."""

    def __init__(self, corpus: Corpus, locale: str) -> None:
        self._corpus = corpus
        self._entries = {each.id: each for each in corpus.entries(locale=locale)}
        self._approved = ApprovedAnswers((each.id, each.answer) for each in self._entries.values())

    def known(self) -> list[Entry]:
        """For a field that completes their names."""
        return list(self._entries.values())[:COMPLETED]

    def given(self, proposal: Proposal) -> str | None:
        """The entry whose answer the agent gave."""
        if proposal.entry in self._entries:
            return proposal.entry
        return self._approved(proposal.answer)

    def alike(self, proposal: Proposal, first: Sequence[str]) -> tuple[Entry, ...]:
        """These, and those that share most words with the question."""
        by_words = [each.id for each in self._corpus.like(proposal.question, proposal.locale, ALIKE)]
        ids = dict.fromkeys([*first, *by_words])
        return tuple(self._entries[id] for id in ids if id in self._entries)[:ALIKE]


def _is_there(conversation: str) -> bool:
    with services().storage.reading() as read:
        return read.conversations.find(conversation) is not None
