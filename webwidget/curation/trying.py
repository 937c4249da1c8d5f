"""Try it: what the bot would do with a question, by the live release or by the drafts, and why."""

import time
from http import HTTPStatus

import gevent
from flask import jsonify, render_template, request
from flask.typing import ResponseReturnValue
from markupsafe import Markup

from bot.conversations.errors import BotError
from bot.tryout import Thought, Tried, Trying
from knowledge.corpus.jobs import Job, Jobs
from knowledge.languages import language_of
from webwidget.aside import aside
from webwidget.curation.face import blueprint, curator
from webwidget.curation.gate import Titles, filled, named, titles_of
from webwidget.errors import Refused
from webwidget.services import services
from webwidget.staff.access import requires, wants_json
from webwidget.staff.language import in_language, language, say, share

LONGEST = 500  # characters
PATIENCE = 60.0  # seconds for the drafts, which are learnt first
LOOK_EVERY = 0.1  # seconds
NEVER = 1.0  # certainty beyond which nothing is answered but what is repeated


@blueprint.post("/api/try")
@requires("curator")
def try_question() -> ResponseReturnValue:
    """A part of a page for scripts, a whole one without."""
    question = " ".join(request.form.get("question", "").split())[:LONGEST]
    locale = language_of(request.form.get("locale", "")) or services().home.settings.default_locale
    corpus = "draft" if request.form.get("corpus") == "draft" else "live"
    try:
        trying = Trying(question, locale)
    except ValueError as error:
        raise Refused(HTTPStatus.UNPROCESSABLE_ENTITY, "bad_request", say("try_question")) from error
    found = _by_drafts(trying) if corpus == "draft" else _live(trying)
    told = _told(found, titles_of(aside(services().corpus.entries)), locale)
    if wants_json():
        return jsonify(html=render_template("curation/tried.html", **told), **found.as_json())
    return render_template(
        "curation/tried_page.html", **told, question=question, corpus=corpus, locale=locale
    )


def _live(trying: Trying) -> Tried:
    try:
        return services().tryout.try_out(trying)
    except BotError as error:
        raise Refused(HTTPStatus.SERVICE_UNAVAILABLE, "bot_away", say("try_bot_away")) from error


def _by_drafts(trying: Trying) -> Tried:
    """Asked of the worker, which learns them when they are others than the last time."""
    jobs = services().jobs
    id = aside(jobs.add, "try", trying.as_json(), curator().name)
    until = time.monotonic() + PATIENCE
    while (job := aside(_ended, jobs, id)) is None:
        if time.monotonic() > until:
            raise Refused(HTTPStatus.SERVICE_UNAVAILABLE, "try_slow", say("try_slow"))
        gevent.sleep(LOOK_EVERY)
    if job.error is not None:
        raise Refused(HTTPStatus.UNPROCESSABLE_ENTITY, "not_tried", job.error.told(language()))
    return Tried.from_json(job.result)


def _ended(jobs: Jobs, id: int) -> Job | None:
    job = jobs.get(id)
    return job if job.state in ("done", "failed") else None


def _told(found: Tried, titles: Titles, locale: str) -> dict[str, object]:
    """What the bot would do, and what speaks for that and for the runner-up."""
    if found.kind == "small_talk":
        key = f"intent_{found.intent}"
        what = say(key) if key in in_language() else say("intent_other")
        return {"what": filled("tried_small_talk", what=what)}
    if not found.thoughts:
        return {"what": say("tried_nothing")}
    best, *others = found.thoughts
    values = {
        "entry": named(best.entry, locale, titles),
        "share": share(round(best.probability, 2)),
        "needed": share(round(min(found.needed, 1.0), 2)),
    }
    why = [filled(_how_sure(found), **values)]
    why += [filled("tried_by", wording=best.wording)] * bool(best.wording and not found.exact)
    why += [_second(each, locale, titles) for each in others]
    offered = [named(each, locale, titles) for each in found.offered]
    what = "tried_exact" if found.exact else f"tried_{found.kind}"
    return {"what": filled(what, entry=values["entry"]), "offered": offered, "why": why}


def _how_sure(found: Tried) -> str:
    if found.kind == "answer":
        return "tried_repeats" if found.exact else "tried_sure"
    return "tried_never" if found.needed > NEVER else "tried_most"


def _second(rival: Thought, locale: str, titles: Titles) -> Markup:
    entry = named(rival.entry, locale, titles)
    if not rival.probability:
        return filled("tried_second", entry=entry, wording=rival.wording)
    return filled("tried_rival", entry=entry, share=share(round(rival.probability, 2)), wording=rival.wording)
