"""Many entries at once: chosen in the list, looked at where it is much, changed and undone in one step."""

from collections.abc import Sequence
from http import HTTPStatus
from typing import cast

from flask import redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from knowledge.batches import Edit, Selection, SelectionMoved, UnknownBatch, version_of
from knowledge.bulk import Action, Bulk, Why
from knowledge.database import Tables
from knowledge.entries import Entry
from knowledge.errors import InvalidField
from knowledge.saving import Key
from webwidget.aside import aside
from webwidget.curation.done import as_arguments
from webwidget.curation.face import blueprint, curator
from webwidget.curation.listed import filters, wanted
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
    picked, asked = _picked(), filters(request.form)
    if not picked and "all" not in request.form:
        return _back(asked, pick=1)
    if request.form.get("do") == "merge":
        ids = list(dict.fromkeys(id for id, _ in picked))
        if len(ids) != 2:
            return _back(asked, pick=2)
        return redirect(url_for("curation.merging", kept=ids[0], gone=ids[1]), HTTPStatus.SEE_OTHER)
    everything = "all" in request.form
    selection = Selection(wanted=wanted(asked)) if everything else Selection(keys=tuple(picked))
    try:
        change = _change()
        if "sure" not in request.form and (everything or change.action in ("delete", "locale")):
            return _asked_first(change, selection, picked)
        return _back(asked, **_done(change, selection))
    except InvalidField as error:
        return refuse(HTTPStatus.UNPROCESSABLE_ENTITY, "invalid", explained(error))
    except SelectionMoved as error:
        return _asked_first(change, selection, picked, error.told(language())), HTTPStatus.CONFLICT


@blueprint.get("/changes")
@requires("curator")
def changes() -> str:
    """The latest changes of many, each to be taken back."""
    return render_template(
        "curation/changes_of_many.html", batches=aside(services().batches.recent, RECENT), may_undo=_may_undo
    )


@blueprint.post("/changes/<int:number>/undo")
@requires("curator")
def undo_change(number: int) -> ResponseReturnValue:
    """Take one back, by an editor or whoever did it; what was changed since stays."""
    batches = services().batches
    try:
        batch = aside(batches.get, number)
    except (UnknownBatch, OverflowError):
        return refuse(HTTPStatus.NOT_FOUND, "unknown_batch", say("unknown_batch"))
    if not _may_undo(batch.author):
        return refuse(HTTPStatus.FORBIDDEN, "not_yours", say("undo_not_yours"))
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
    return Bulk(cast(Action, action), writer(), value)


def _done(change: Bulk, selection: Selection) -> dict[str, object]:
    """Raises InvalidField, SelectionMoved."""
    left: dict[Key, Why] = {}

    def plan(tables: Tables, found: Sequence[Entry]) -> Edit:
        edit, why = change.planned(tables, found)
        left.update(why)
        return edit

    version = request.form.get("shown", "")
    batch = aside(
        services().batches.change, "bulk", selection, plan, author=change.writer.name, version=version
    )
    return as_arguments(batch, left.values())


def _asked_first(change: Bulk, selection: Selection, picked: list[Key], message: str = "") -> str:
    found, edit = aside(services().batches.planned, selection, change)
    return render_template(
        "curation/bulk.html",
        change=change,
        found=found[:SHOWN],
        total=len(found),
        doing=len(edit.saved) + len(edit.removed) * (change.action == "delete") or len(edit.cares),
        version=version_of(found),
        picked=picked,
        form=request.form,
        message=message,
    )


def _back(asked: dict[str, str], **more: object) -> ResponseReturnValue:
    kept = {name: value for name, value in asked.items() if value}
    return redirect(url_for("curation.entries", **kept, **more), HTTPStatus.SEE_OTHER)  # type: ignore[arg-type]
