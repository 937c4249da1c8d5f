"""What agents propose: an answer that may become an entry, or its question a variant of one."""

from dataclasses import dataclass
from http import HTTPStatus

from flask import redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from bot.handoff.errors import UnknownProposal
from bot.privacy.masking import impersonal
from bot.storage.repositories.proposals import Proposal
from knowledge.corpus.wordings import same
from knowledge.entries import Entry
from knowledge.errors import InvalidField
from webwidget.aside import aside
from webwidget.curation.alike import Meant, Shelf
from webwidget.curation.entries import add_variant
from webwidget.curation.face import blueprint, curator
from webwidget.curation.writing import writer
from webwidget.services import services
from webwidget.staff.access import requires
from webwidget.staff.fields import explained
from webwidget.staff.language import say

SHOWN = 10  # the oldest; others move up as they are decided about


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
    proposal, by = services().handoff.proposing.find(id), curator().name
    if request.form.get("action") == "discard":
        services().handoff.proposing.decide(id, "discarded", by)
        return redirect(url_for("curation.proposals"), HTTPStatus.SEE_OTHER)
    try:
        id_of = request.form.get("other", "").strip() or request.form.get("entry", "")
        entry = _attach(proposal, id_of, request.form.get("wording", ""))
    except InvalidField as error:
        return _page(explained(error)), HTTPStatus.UNPROCESSABLE_ENTITY
    services().handoff.proposing.decide(id, "variant", by)
    target = url_for("curation.proposals", attached=entry.id, locale=entry.locale)
    return redirect(target, HTTPStatus.SEE_OTHER)


@blueprint.errorhandler(UnknownProposal)
def _decided(_: UnknownProposal) -> ResponseReturnValue:
    return _page(say("proposal_decided")), HTTPStatus.NOT_FOUND


def _attach(proposal: Proposal, id: str, wording: str) -> Entry:
    """Raises UnknownEntry, InvalidField."""
    rooms = services()
    entry = aside(rooms.corpus.entry, id, proposal.locale)
    variant = impersonal(wording, proposal.locale)
    known = {same(text) for text in (entry.question, *entry.variants)}
    if same(variant) not in known:
        aside(add_variant, rooms.corpus, entry, variant if same(variant) else "", writer())
    aside(rooms.curation.wordings.decide, entry.id, entry.locale, proposal.question)
    return entry


def _page(problem: str = "") -> str:
    waiting, meant = services().handoff.proposing.waiting(SHOWN), Meant()
    shelves = {
        locale: aside(Shelf, services().corpus, locale)
        for locale in dict.fromkeys(each.locale for each in waiting)
    }
    return render_template(
        "curation/proposals.html",
        found=[_shown(proposal, shelves[proposal.locale], meant) for proposal in waiting],
        known={locale: shelf.known() for locale, shelf in shelves.items()},
        total=services().handoff.proposing.count(),
        problem=problem,
        attached=request.args.get("attached", ""),
        locale=request.args.get("locale", ""),
    )


def _shown(proposal: Proposal, shelf: Shelf, meant: Meant) -> Shown:
    entry = shelf.given(proposal.answer, proposal.entry)
    first = [*([entry] if entry else []), *meant(proposal.question, proposal.locale)]
    alike = aside(shelf.alike, proposal.question, first)
    seen = curator().has("agent") and proposal.conversation is not None
    there = seen and _is_there(str(proposal.conversation))
    return Shown(proposal, alike, entry, proposal.conversation if there else None)


def _is_there(conversation: str) -> bool:
    with services().storage.reading() as read:
        return read.conversations.find(conversation) is not None
