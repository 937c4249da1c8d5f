"""What an entry was before, what was deleted, and how either comes back."""

from dataclasses import dataclass
from http import HTTPStatus
from typing import Any

from flask import redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from knowledge.corpus.batches import version_of
from knowledge.corpus.corpus import REASON, Corpus
from knowledge.corpus.entry_rows import row_of
from knowledge.corpus.revisions import Change, given_back, standing_in
from knowledge.curating.changes import changed_fields
from knowledge.curating.differences import Piece, difference
from knowledge.curating.workflow import Writer
from knowledge.entries import Entry, Link, Media
from knowledge.errors import Conflict, UnknownEntry
from webwidget.aside import aside
from webwidget.curation.face import blueprint
from webwidget.curation.writing import as_theirs, may_approve, writer
from webwidget.services import services
from webwidget.staff.access import requires
from webwidget.staff.language import say, share

SHOWN = 30  # changes of one entry on a page
DELETED = 100

Fields = tuple[tuple[str, tuple[Piece, ...]], ...]  # that differ, by name


@dataclass(frozen=True)
class Row:
    """A change as the page tells it."""

    change: Change
    fields: Fields
    whole: Entry  # as it was after the change, or before its end
    is_now: bool


@blueprint.get("/entries/<locale>/<id>/history")
@requires("curator")
def history(locale: str, id: str) -> str:
    """Who changed what, newest first; also of an entry that was deleted."""
    many = SHOWN if "all" not in request.args else None
    changes = aside(services().corpus.history, id, locale, many + 1 if many else None)
    if not changes:
        raise UnknownEntry(id=id, locale=locale)
    return render_template(
        "curation/history.html",
        rows=[_row(change, change is changes[0]) for change in changes[:many]],
        more=bool(many) and len(changes) > SHOWN,
        id=id,
        locale=locale,
        exists=changes[0].after is not None,
        led=aside(services().curation.merged.kept).get(id),
    )


@blueprint.post("/entries/<locale>/<id>/restore")
@requires("curator")
def restore(locale: str, id: str) -> ResponseReturnValue:
    """Bring a revision back as it was, in review where whoever does it may not approve it."""
    number = request.form.get("number", "")
    aside(_restored, services().corpus, id, locale, int(number) if number.isdecimal() else 0, writer())
    return redirect(url_for("curation.edit", locale=locale, id=id, saved=1), HTTPStatus.SEE_OTHER)


@blueprint.get("/deleted")
@requires("curator")
def deleted() -> str:
    """What was deleted, newest first."""
    return render_template(
        "curation/deleted.html",
        changes=aside(services().corpus.deleted, DELETED),
        merged=aside(services().curation.merged.kept),
    )


def _restored(corpus: Corpus, id: str, locale: str, number: int, by: Writer) -> None:
    """Raises UnknownEntry."""
    revisions = (c.after or c.before for c in corpus.history(id, locale) if c.number == number)
    revision = next(revisions, None)
    if revision is None:
        raise UnknownEntry(id=id, locale=locale)
    before = corpus.entry(id, locale) if corpus.has(id, locale) else None
    entry = as_theirs(corpus, by, before, revision)
    try:
        corpus.save([entry], author=by.name, expected={(id, locale): before.version if before else None})
    except Conflict:  # somebody was quicker: it is their change that is now before this one
        _restored(corpus, id, locale, number, by)


@dataclass(frozen=True)
class Review:
    """An entry that waits for somebody's yes: who wrote it, and what is another than customers get."""

    author: str
    fields: Fields
    is_new: bool
    may_approve: bool


@blueprint.context_processor
def _for_editors() -> dict[str, Any]:
    return {
        "in_review": in_review,
        "given_back": _given_back,
        "longest_reason": REASON,
        "review_version": lambda entry: version_of([row_of(entry)]),
    }


@dataclass(frozen=True)
class Back:
    """That a draft was given back to its author; `stands`: customers still get what was approved before."""

    change: Change
    stands: bool


def _given_back(entry: Entry) -> Back | None:
    """None where it was not, or is in review once more."""
    changes = aside(services().corpus.history, entry.id, entry.locale) if entry.state == "draft" else []
    change = given_back(changes)
    return Back(change, standing_in(changes) is not None) if change else None


def in_review(entry: Entry) -> Review | None:
    """What is shown above the form of an entry; None where it waits for nothing."""
    if entry.state != "review":
        return None
    corpus = services().corpus
    changes = aside(corpus.history, entry.id, entry.locale)
    before = standing_in(changes)
    author = next((change.author for change in changes if change.changes_words), "")
    fields = tuple(each for each in _fields(before, entry) if each[0] != "state")
    return Review(author, fields, before is None, aside(may_approve, corpus, writer(), entry))


def _row(change: Change, is_now: bool) -> Row:
    whole = change.after or change.before
    assert whole is not None, "a change has one of the two"
    return Row(change, _fields(change.before, change.after), whole, is_now and change.after is not None)


def _fields(before: Entry | None, after: Entry | None) -> Fields:
    return tuple(
        (name, tuple(difference(_text(before, name), _text(after, name))))
        for name in changed_fields(before, after)
    )


def _text(entry: Entry | None, name: str) -> str:
    """A field as its text; a part of a list on each line."""
    value = getattr(entry, name)
    if name == "state":
        return say(f"state_{value}")
    if name == "risk":
        return "" if value is None else share(value)
    return "\n".join(map(_part, value)) if isinstance(value, tuple) else str(value)


def _part(value: str | Link | Media) -> str:
    if isinstance(value, str):
        return value
    return f"{value.title} {value.url if isinstance(value, Link) else value.src}".strip()
