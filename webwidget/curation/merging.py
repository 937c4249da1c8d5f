"""Two entries that ask the same: found, looked at side by side, and made one."""

from collections.abc import Sequence
from http import HTTPStatus

from flask import redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from knowledge.corpus.batches import Selection
from knowledge.curating import duplicates as by_words
from knowledge.curating.merging import Merge
from knowledge.entries import Entry
from knowledge.errors import InvalidField, UnknownEntry
from knowledge.plain import plain
from knowledge.shown import answer_text
from webwidget.aside import aside, aside_for_figures, aside_for_releases
from webwidget.curation.alike_in_meaning import alike_in_meaning
from webwidget.curation.face import blueprint, curator
from webwidget.curation.report import report_on
from webwidget.curation.writing import writer
from webwidget.rendering import render
from webwidget.services import services
from webwidget.staff.access import requires
from webwidget.staff.fields import explained

SHOWN = 30  # pairs


@blueprint.get("/duplicates")
@requires("curator")
def duplicates() -> str:
    """Entries with the same wordings, or nearly; then those that the last release found alike in meaning."""
    rooms = services()
    entries = aside(rooms.corpus.entries)
    pairs = aside_for_figures(_alike, entries)
    report = aside_for_releases(report_on, rooms.answering, None) or {"warnings": []}
    known = {frozenset((pair.one.id, pair.other.id)) for pair in pairs}
    meant = list(alike_in_meaning(report, entries, known))
    return render_template("curation/duplicates.html", pairs=[*pairs, *meant])


@blueprint.get("/merge")
@requires("curator")
def merging() -> ResponseReturnValue:
    """The two side by side, to say which answer stays."""
    return _page(request.args.get("kept", ""), request.args.get("gone", ""))


@blueprint.post("/merge")
@requires("curator")
def merge() -> ResponseReturnValue:
    """Make them one; in one step, which can be taken back."""
    ids = request.form.get("one", ""), request.form.get("other", "")
    kept = request.form.get("kept", "")
    gone = next((id for id in ids if id != kept), "")
    try:
        if kept not in ids:
            raise UnknownEntry(id=kept, locale="")
        merged = Merge(kept, gone, writer())
        batch = aside(services().curation.batches.change, "merge", Selection(), merged, author=curator().name)
    except InvalidField as error:
        return _page(*ids, stays=kept, message=explained(error)), HTTPStatus.UNPROCESSABLE_ENTITY
    return redirect(
        url_for("curation.entries", q=kept, batch=batch.number if batch else 0), HTTPStatus.SEE_OTHER
    )


@blueprint.app_template_filter("without_marks")
def without_marks(answer: str) -> str:
    """Markdown as words alone, where a few lines of it are shown."""
    return plain(answer)


def _alike(entries: list[Entry]) -> list[by_words.Pair]:
    return by_words.duplicates(entries, SHOWN)


def _page(kept: str, gone: str, stays: str = "", message: str = "") -> str:
    """Proposes to keep the one that more hangs on. Raises UnknownEntry."""
    pair = [aside(services().corpus.in_all_locales, id) for id in (kept, gone)]
    for id, entries in zip((kept, gone), pair, strict=True):
        if not entries:
            raise UnknownEntry(id=id, locale="")
    naming = {id: len(aside(services().corpus.naming, id)) for id in (kept, gone)}
    answers = {(entry.id, entry.locale): render(answer_text(entry)) for entries in pair for entry in entries}
    weights = {entries[0].id: _weight(entries, naming[entries[0].id]) for entries in pair}
    stays = stays or max(weights, key=lambda id: weights[id])
    return render_template(
        "curation/merge.html", pair=pair, answers=answers, naming=naming, stays=stays, message=message
    )


def _weight(entries: Sequence[Entry], naming: int) -> tuple[int, int, int]:
    """How many languages an entry has, how many others name it, and how many wordings it knows."""
    return len(entries), naming, sum(len(entry.variants) for entry in entries)
