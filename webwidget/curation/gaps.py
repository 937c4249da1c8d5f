"""Gaps, the front page: what customers asked in vain, by what they meant, and what becomes of it."""

from http import HTTPStatus

from flask import redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from bot.conversations.errors import UnknownGap
from bot.conversations.gaps import Shown
from knowledge.errors import InvalidField
from knowledge.languages import LANGUAGES
from webwidget.aside import aside, aside_for_figures, aside_for_releases
from webwidget.curation.alike import Meant, Shelf
from webwidget.curation.attaching import attach, versions
from webwidget.curation.face import blueprint, curator
from webwidget.curation.gap_drafts import gap_of, wordings
from webwidget.curation.given import given
from webwidget.curation.live import live_since
from webwidget.curation.writing import writer
from webwidget.services import services
from webwidget.staff.access import requires
from webwidget.staff.fields import explained

SHOWN = 30  # gaps; others move up as they are decided about
ONCE = 50  # of those that one customer alone asked
EXAMPLES = 3  # beneath a gap of the list
ALL_EXAMPLES = 40
STATES = ("open", "answered", "dismissed")


@blueprint.get("")
@requires("curator")
def gaps() -> str:
    """The worst first: what most customers wait for."""
    wanted = {name: request.args.get(name, "").strip()[:100] for name in ("state", "site", "locale", "mine")}
    state = wanted["state"] if wanted["state"] in STATES else "open"
    rooms = services()
    live = aside_for_releases(live_since, rooms.releases, rooms.answering)
    every = aside_for_figures(rooms.gaps.all, live, site=wanted["site"], locale=wanted["locale"])
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
        filtered=bool(wanted["site"] or wanted["locale"] or wanted["mine"]),
        states=STATES,
        sites=[site.name for site in rooms.sites.all()],
        locales=LANGUAGES,
        examples=EXAMPLES,
        attached=request.args.get("attached", ""),
        left=request.args.get("left", type=int),
        locale=request.args.get("spoken", ""),
        dismissed=request.args.get("dismissed", ""),
    )


@blueprint.get("/gaps/<id>")
@requires("curator")
def gap(id: str) -> str:
    """One gap, with all that helps to close it. Raises UnknownGap."""
    return _page(id)


@blueprint.post("/gaps/<id>")
@requires("curator")
def decide_gap(id: str) -> ResponseReturnValue:
    """Attach wordings to an entry, hand it to a colleague, dismiss it, or open it again."""
    action, by = request.form.get("action", ""), curator().name
    if action == "attach":
        return _attach(id, by)
    if action == "assign":
        services().gaps.assign(id, _colleague(request.form.get("to", "")), by)
        return redirect(url_for("curation.gap", id=id, assigned=1), HTTPStatus.SEE_OTHER)
    if action == "dismiss":
        services().gaps.dismiss(id, by)
        return redirect(url_for("curation.gaps", dismissed=id), HTTPStatus.SEE_OTHER)
    services().gaps.reopen(id, by)
    return redirect(url_for("curation.gap", id=id), HTTPStatus.SEE_OTHER)


@blueprint.errorhandler(UnknownGap)
def _gone(_: UnknownGap) -> ResponseReturnValue:
    return render_template("curation/gap_gone.html"), HTTPStatus.NOT_FOUND


def _attach(id: str, by: str) -> ResponseReturnValue:
    """The chosen wordings become variants of the entry, each in its language. Raises UnknownEntry."""
    entry_id = request.form.get("other", "").strip() or request.form.get("entry", "")
    chosen = {locale: texts for locale in LANGUAGES if (texts := request.form.getlist(f"wording-{locale}"))}
    try:
        done = aside(attach, services().corpus, entry_id, chosen, writer())
    except InvalidField as error:
        return _page(id, explained(error)), HTTPStatus.UNPROCESSABLE_ENTITY
    there = aside(versions, services().corpus, entry_id)
    locale = next(locale for locale in (*chosen, *there) if locale in there)
    services().gaps.answered(id, entry_id, locale, by)
    target = url_for("curation.gaps", attached=entry_id, left=done.left or None, spoken=locale)
    return redirect(target, HTTPStatus.SEE_OTHER)


def _page(id: str, problem: str = "") -> str:
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
        wordings=wordings(found),
        most=ALL_EXAMPLES,
        colleagues=[each for each in services().staff.all() if each.has("curator") and not each.disabled],
        assigned=request.args.get("assigned"),
        draft=_unfinished(found),
    )


def _unfinished(found: Shown) -> bool:
    """Whether the entry that is to answer it waits to be approved or published."""
    return found.gap.state == "answered" and found.live is None


def _for(found: Shown, mine: str) -> bool:
    return not mine or found.gap.assignee == curator().name


def _colleague(name: str) -> str | None:
    """Somebody who may curate; nobody where the name is empty, or theirs is gone."""
    known = {each.name for each in services().staff.all() if each.has("curator") and not each.disabled}
    return name if name in known else None
