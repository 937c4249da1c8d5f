"""Many entries at once: chosen in the list, looked at where it is much, changed and undone in one step."""

from http import HTTPStatus
from typing import cast

from flask import redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from knowledge.corpus.batches import Selection, SelectionMoved, UnknownBatch
from knowledge.corpus.saving import Key
from knowledge.curating.bulk import Action, Bulk
from knowledge.curating.bulk_jobs import AT_ONCE, CHANGE, KINDS, UNDO, asked, changed
from knowledge.errors import InvalidField, UnknownJob
from webwidget.aside import aside
from webwidget.curation.done import as_arguments
from webwidget.curation.face import blueprint, curator
from webwidget.curation.listed import check_owner, filters, wanted
from webwidget.curation.publishing import doubtful
from webwidget.curation.writing import writer
from webwidget.services import services
from webwidget.staff.access import refuse, requires
from webwidget.staff.fields import explained
from webwidget.staff.language import language, say

SHOWN = 12  # entries that are named before it is done
MOST = 2_000  # keys that a form may send
RECENT = 50
TYPED = {"topic": "new_topic", "review_on": "review_on"}  # the fields of values that no list has


@blueprint.post("/bulk")
@requires("curator")
def bulk() -> ResponseReturnValue:
    """Change what was chosen; what is much, or cannot be seen on one page, is shown first."""
    picked, back = _picked(), filters(request.form)
    if not picked and "all" not in request.form:
        return _back(back, pick=1)
    if request.form.get("do") == "merge":
        ids = list(dict.fromkeys(id for id, _ in picked))
        if len(ids) != 2:
            return _back(back, pick=2)
        return redirect(url_for("curation.merging", kept=ids[0], gone=ids[1]), HTTPStatus.SEE_OTHER)
    everything = "all" in request.form
    selection = Selection(wanted=wanted(back)) if everything else Selection(keys=tuple(picked))
    try:
        change = _change()
        if "sure" not in request.form and (everything or change.action in ("delete", "locale")):
            return _asked_first(change, selection, picked)
        return _done(change, selection, back)
    except InvalidField as error:
        return refuse(HTTPStatus.UNPROCESSABLE_ENTITY, "invalid", explained(error))
    except SelectionMoved as error:
        return _asked_first(change, selection, picked, error.told(language())), HTTPStatus.CONFLICT


@blueprint.get("/bulk/<int:id>")
@requires("curator")
def bulk_job(id: int) -> ResponseReturnValue:
    """How far the worker is with very many."""
    try:
        job = aside(services().jobs.get, id)
    except (UnknownJob, OverflowError):
        job = None
    if job is None or job.kind not in KINDS:
        return refuse(HTTPStatus.NOT_FOUND, "unknown_job", say("unknown_job"))
    if job.state in ("queued", "running"):
        return render_template("curation/bulk_job.html", job=job, doubtful=doubtful(job))
    if job.error:
        return refuse(HTTPStatus.CONFLICT, "refused", job.error.told(language()))
    came = job.result or {}
    if job.kind == UNDO:
        return _back({}, restored=came["restored"], kept=came["kept"])
    return _back(job.payload["back"], **as_arguments(came["batch"], came["left"]))


@blueprint.get("/changes")
@requires("curator")
def changes() -> str:
    """The latest changes of many, each to be taken back."""
    return render_template(
        "curation/changes_of_many.html",
        batches=aside(services().curation.batches.recent, RECENT),
        may_undo=_may_undo,
    )


@blueprint.post("/changes/<int:number>/undo")
@requires("curator")
def undo_change(number: int) -> ResponseReturnValue:
    """Take one back, by an editor or whoever did it; what was changed since stays."""
    batches = services().curation.batches
    try:
        batch = aside(batches.get, number)
    except (UnknownBatch, OverflowError):
        return refuse(HTTPStatus.NOT_FOUND, "unknown_batch", say("unknown_batch"))
    if not _may_undo(batch.author):
        return refuse(HTTPStatus.FORBIDDEN, "not_yours", say("undo_not_yours"))
    if batch.total > AT_ONCE:
        return _waiting(aside(services().jobs.add, UNDO, {"number": number}, curator().name))
    undone = aside(batches.undo, number, author=curator().name)
    return redirect(
        url_for("curation.entries", restored=undone.restored, kept=undone.kept), HTTPStatus.SEE_OTHER
    )


def _may_undo(author: str) -> bool:
    return curator().has("editor") or author == curator().name


def _picked() -> list[Key]:
    pairs = (text.partition("/") for text in request.form.getlist("pick")[:MOST])
    return [(id, locale) for locale, bar, id in pairs if bar]


def _change() -> Bulk:
    """Raises InvalidField."""
    action, _, value = request.form.get("do", "").partition(":")
    if action in TYPED:
        value = request.form.get(TYPED[action], "").strip()
    if action == "owner":
        check_owner(value)
    return Bulk(cast(Action, action), writer(), value)


def _done(change: Bulk, selection: Selection, back: dict[str, str]) -> ResponseReturnValue:
    """At once, or by the worker where it is much. Raises InvalidField, SelectionMoved."""
    batches, version = services().curation.batches, request.form.get("shown", "")
    if aside(batches.count, selection) > AT_ONCE:
        payload = asked(change, selection, version, back)
        return _waiting(aside(services().jobs.add, CHANGE, payload, curator().name))
    came = aside(changed, batches, change, selection, version, None)
    return _back(back, **as_arguments(came["batch"], came["left"]))


def _waiting(job: int) -> ResponseReturnValue:
    return redirect(url_for("curation.bulk_job", id=job), HTTPStatus.SEE_OTHER)


def _asked_first(change: Bulk, selection: Selection, picked: list[Key], message: str = "") -> str:
    batches = services().curation.batches
    found, version = aside(batches.seen, selection, SHOWN)
    total = aside(batches.count, selection) if selection.wanted is not None else len(picked)
    left = 0
    if total <= AT_ONCE:  # else it is told afterwards
        edit = aside(batches.planned, selection, change)[1]
        left = total - (len(edit.saved or edit.removed) or len(edit.cares))
    return render_template(
        "curation/bulk.html",
        change=change,
        found=found,
        total=total,
        left=left,
        version=version,
        picked=picked,
        form=request.form,
        message=message,
    )


def _back(back: dict[str, str], **more: object) -> ResponseReturnValue:
    kept = {name: value for name, value in back.items() if value}
    return redirect(url_for("curation.entries", **kept, **more), HTTPStatus.SEE_OTHER)  # type: ignore[arg-type]
