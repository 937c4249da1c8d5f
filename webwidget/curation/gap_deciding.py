"""What curators decide about a gap: wordings are attached, it is handed on, dismissed, or opened again."""

from http import HTTPStatus
from typing import Any

from flask import redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from bot.conversations.insights.gap_trials import KIND, Trial
from bot.conversations.insights.gaps import WORDING, Shown, wording_id
from knowledge.corpus.jobs import Job
from knowledge.curating.variants import versions
from knowledge.errors import InvalidField, UnknownJob
from webwidget.aside import aside
from webwidget.curation.attaching import attach
from webwidget.curation.face import blueprint, curator
from webwidget.curation.gap_drafts import gap_of
from webwidget.curation.gaps import page
from webwidget.curation.gate import told
from webwidget.curation.publishing import doubtful
from webwidget.curation.writing import writer
from webwidget.services import services
from webwidget.staff.access import refuse, requires
from webwidget.staff.fields import explained
from webwidget.staff.language import language, say

MOST_WORDINGS = 50  # that are attached at once


@blueprint.post("/gaps/<id>")
@requires("curator")
def decide_gap(id: str) -> ResponseReturnValue:
    """Attach wordings to an entry, hand it to a colleague, dismiss it, or open it again."""
    action, by = request.form.get("action", ""), curator().name
    if action == "attach":
        return _attach(_trial(id), by)
    if action == "try":
        return _ask_first(_trial(id), by)
    if action == "assign":
        services().insights.gaps.assign(id, _colleague(request.form.get("to", "")), by)
        return redirect(url_for("curation.gap", id=id, assigned=1), HTTPStatus.SEE_OTHER)
    if action == "dismiss":
        services().insights.gaps.dismiss(id, by)
        return redirect(url_for("curation.gaps", dismissed=id), HTTPStatus.SEE_OTHER)
    services().insights.gaps.reopen(id, by)
    return redirect(url_for("curation.gap", id=id), HTTPStatus.SEE_OTHER)


@blueprint.get("/gaps/<id>/effect/<int:number>")
@requires("curator")
def gap_effect(id: str, number: int) -> ResponseReturnValue:
    """What attaching wordings would do to what customers asked lately, and the way to do it."""
    found = _job(id, number)
    if found is None:
        return refuse(HTTPStatus.NOT_FOUND, "unknown_job", say("unknown_job"))
    gap, trial = gap_of(id), Trial.of(found.payload)
    findings = (found.result or {}).get("gate")
    return render_template(
        "curation/gap_effect.html",
        found=gap,
        job=found,
        trial=trial,
        chosen=gap.chosen(trial.wordings),
        entry=next(iter(aside(versions, services().corpus, trial.entry).values())),
        gate=told(_with_words(findings, gap), aside(services().corpus.approved)) if findings else None,
        message=found.error.told(language()) if found.error else "",
        doubtful=doubtful(found),
    )


def _job(gap: str, number: int) -> Job | None:
    """One that asks about this gap."""
    try:
        found = aside(services().jobs.get, number)
    except (UnknownJob, OverflowError):
        return None
    return found if found.kind == KIND and found.payload["gap"] == gap else None


def _with_words(findings: dict[str, Any], gap: Shown) -> dict[str, Any]:
    """The findings name customers' wordings by digests; those that are gone by now leave “…”."""
    held = gap.wordings
    asked = {wording_id(locale, text): text for locale, texts in held.items() for text in texts}

    def spelled_out(text: str) -> str:
        return asked.get(text.removeprefix(WORDING), "…") if text.startswith(WORDING) else text

    doubts = [
        each | {side: spelled_out(each[side]) for side in ("text", "other")}
        for each in findings["doubts"]["first"]
    ]
    return findings | {"doubts": findings["doubts"] | {"first": doubts}}


def _trial(id: str) -> Trial:
    """What the form asks for. Raises UnknownEntry."""
    form = request.form
    entry = form.get("other", "").strip() or form.get("entry", "")
    aside(versions, services().corpus, entry)
    return Trial(id, entry, tuple(form.getlist("wording")[:MOST_WORDINGS]))


def _attach(trial: Trial, by: str) -> ResponseReturnValue:
    """The chosen wordings become variants of the entry, each in its language."""
    rooms = services()
    chosen = gap_of(trial.gap).chosen(trial.wordings)
    try:
        done = aside(attach, rooms.corpus, rooms.curation.wordings, trial.entry, chosen, writer())
    except InvalidField as error:
        return page(trial.gap, explained(error)), HTTPStatus.UNPROCESSABLE_ENTITY
    rooms.insights.gaps.answered(trial.gap, done.entry.id, done.entry.locale, by)
    target = url_for(
        "curation.gaps", attached=done.entry.id, left=done.left or None, spoken=done.entry.locale
    )
    return redirect(target, HTTPStatus.SEE_OTHER)


def _ask_first(trial: Trial, by: str) -> ResponseReturnValue:
    """Have the worker find out what it would do."""
    job = aside(services().jobs.add, KIND, trial.as_payload(), by)
    return redirect(url_for("curation.gap_effect", id=trial.gap, number=job), HTTPStatus.SEE_OTHER)


def _colleague(name: str) -> str | None:
    """Somebody who may curate; nobody where the name is empty, or theirs is gone."""
    known = {
        each.name for each in services().access.accounts.all() if each.has("curator") and not each.disabled
    }
    return name if name in known else None
