"""Gaps, the front page: what customers asked in vain, by what they meant, and what becomes of it."""

from http import HTTPStatus

from flask import render_template, request
from flask.typing import ResponseReturnValue

from bot.conversations.errors import UnknownGap
from bot.conversations.insights.gaps import Shown, wording_id
from knowledge.languages import LANGUAGES
from webwidget.aside import aside, aside_for_figures, aside_for_releases
from webwidget.curation.alike import Meant, Shelf
from webwidget.curation.face import blueprint, curator
from webwidget.curation.gap_drafts import gap_of
from webwidget.curation.given import given
from webwidget.curation.listed import in_review
from webwidget.curation.live import live_since
from webwidget.services import services
from webwidget.staff.access import requires
from webwidget.staff.channels import channels_here

SHOWN = 30  # gaps; others move up as they are decided about
ONCE = 50  # of those that one customer alone asked
EXAMPLES = 3  # beneath a gap of the list
ALL_EXAMPLES = 40
FILTERS = ("site", "locale", "channel")
NAMES = ("state", *FILTERS, "mine")
STATES = ("open", "answered", "dismissed")


@blueprint.get("")
@requires("curator")
def gaps() -> str:
    """The worst first: what most customers wait for."""
    wanted = {name: request.args.get(name, "").strip()[:100] for name in NAMES}
    state = wanted["state"] if wanted["state"] in STATES else "open"
    rooms = services()
    live = aside_for_releases(live_since, rooms.releases, rooms.answering)
    every = aside_for_figures(rooms.insights.gaps.all, live, **{name: wanted[name] for name in FILTERS})
    found = [each for each in every if each.state == state and _for(each, wanted["mine"])]
    often = [each for each in found if each.customers > 1]
    once = [each for each in found if each.customers == 1]
    return render_template(
        "curation/gaps.html",
        often=often[:SHOWN] if often else once[:SHOWN],
        once=once[:ONCE] if often else [],
        more=max(0, len(often) - SHOWN),
        counts={name: sum(each.state == name for each in every) for name in STATES},
        mine=sum(each.gap.assignee == curator().name and each.state == "open" for each in every),
        state=state,
        wanted=wanted,
        filtered=any(wanted[name] for name in (*FILTERS, "mine")),
        states=STATES,
        sites=[site.name for site in rooms.sites.all()],
        locales=LANGUAGES,
        channels=channels_here(),
        examples=EXAMPLES,
        in_review=aside(in_review, rooms.corpus),
        empty=not aside(rooms.corpus.count),
        given_back=len(aside(rooms.corpus.given_back)),
        proposed=rooms.handoff.proposing.count(),
        attached=request.args.get("attached", ""),
        left=request.args.get("left", type=int),
        locale=request.args.get("spoken", ""),
        dismissed=request.args.get("dismissed", ""),
    )


@blueprint.get("/gaps/<id>")
@requires("curator")
def gap(id: str) -> str:
    """One gap, with all that helps to close it. Raises UnknownGap."""
    return page(id)


@blueprint.errorhandler(UnknownGap)
def _gone(_: UnknownGap) -> ResponseReturnValue:
    return render_template("curation/gap_gone.html"), HTTPStatus.NOT_FOUND


def page(id: str, problem: str = "") -> str:
    found = gap_of(id)
    title = found.title.question
    shelf = aside(Shelf, services().corpus, title.locale)
    named = [each.question.entry for each in found.asked if each.question.entry]
    answers = given(services().store, found.asked)
    theirs = [entry for each in answers if (entry := shelf.given(each.text, each.entry))]
    first = [*theirs, *Meant()(title.text, title.locale), *dict.fromkeys(named)]
    return render_template(
        "curation/gap.html",
        found=found,
        problem=problem,
        answers=answers,
        entry=theirs[0] if theirs else "",
        alike=aside(shelf.alike, title.text, first),
        known=shelf.known(),
        wording_id=wording_id,
        most=ALL_EXAMPLES,
        colleagues=[
            each for each in services().access.accounts.all() if each.has("curator") and not each.disabled
        ],
        assigned=request.args.get("assigned"),
        draft=_unfinished(found),
    )


def _unfinished(found: Shown) -> bool:
    """Whether the entry that is to answer it waits to be approved or published."""
    return found.gap.state == "answered" and found.live is None


def _for(found: Shown, mine: str) -> bool:
    return not mine or found.gap.assignee == curator().name
