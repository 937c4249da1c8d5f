"""Follow-ups by search: entries that fit a few words, and what follows on what, as a tree."""

from http import HTTPStatus
from typing import Any

from flask import jsonify, request
from flask.typing import ResponseReturnValue

from knowledge.corpus.corpus import Corpus
from knowledge.entries import Entry, clean_text
from knowledge.errors import InvalidField
from webwidget.aside import aside
from webwidget.curation.face import blueprint, curator
from webwidget.curation.files import id_from
from webwidget.curation.followups import named
from webwidget.errors import Refused
from webwidget.services import services
from webwidget.staff.access import requires
from webwidget.staff.language import language

FOUND = 8  # entries
DEEP = 4  # steps of a tree
MANY = 120  # nodes of it
UNWRITTEN = "…"  # the answer of a draft that is only begun


@blueprint.get("/api/entries")
@requires("curator")
def find() -> ResponseReturnValue:
    """Entries for `q`, those in the language `locale` before others; without words, those like `about`."""
    asked = {name: request.args.get(name, "").strip()[:200] for name in ("q", "about", "locale", "but")}
    found = aside(_find, services().corpus, **asked)
    return jsonify(entries=[_shown(entry) for entry in found])


@blueprint.post("/api/entries")
@requires("curator")
def begin() -> ResponseReturnValue:
    """A draft with nothing but its question, to be a follow-up and written later. What is there stays."""
    question, locale = clean_text(request.form.get("question", "")), request.form.get("locale", "")
    try:
        entry = Entry(
            id_from(question), locale, question, UNWRITTEN, topic=request.form.get("topic", ""), state="draft"
        )
        aside(_begin, services().corpus, entry, curator().name)
    except InvalidField as error:
        message = error.fault.told(language())
        raise Refused(HTTPStatus.UNPROCESSABLE_ENTITY, "invalid_field", message, field=error.field) from error
    return jsonify(_shown(entry)), HTTPStatus.CREATED


@blueprint.get("/api/tree")
@requires("curator")
def tree() -> ResponseReturnValue:
    """The entries of these `ids`, each with what follows on it."""
    ids, locale = request.args.getlist("ids")[:MANY], request.args.get("locale", "")
    return jsonify(tree=aside(branches, services().corpus, ids, locale, request.args.get("from", "")))


def branches(corpus: Corpus, ids: list[str], locale: str, root: str = "") -> list[dict[str, Any]]:
    """Step by step, and each entry unfolded once: entries may lead back to each other."""
    first: list[dict[str, Any]] = [{"id": id} for id in dict.fromkeys(ids)]
    level, unfolded, count = first, {root}, 0
    for step in range(DEEP):
        entries = {entry.id: entry for entry in named(corpus, [node["id"] for node in level], locale)}
        below: list[dict[str, Any]] = []
        for node in level:
            entry = entries.get(node["id"])
            if entry is None:
                node["missing"] = True
                continue
            node |= _shown(entry)
            again = entry.id in unfolded or step + 1 == DEEP or count > MANY
            node["again"] = again and bool(entry.followups)
            node["followups"] = [] if again else [{"id": id} for id in entry.followups]
            unfolded.add(entry.id)
            below += node["followups"]
            count += len(node["followups"])
        level = below
    return first


def _begin(corpus: Corpus, entry: Entry, author: str) -> None:
    if not corpus.called([entry.id]):
        corpus.save([entry], author=author, expected={(entry.id, entry.locale): None})


def _find(corpus: Corpus, q: str, about: str, locale: str, but: str) -> list[Entry]:
    if q:
        found = corpus.page(1, FOUND, search=q, locale=locale or None).entries
        others = corpus.page(1, FOUND, search=q).entries if len(found) < FOUND else ()
        entries = [*corpus.called([q]), *found, *others]
    else:
        entries = corpus.like(about, locale, FOUND + 1) if about else []
    by_id: dict[str, Entry] = {}
    for entry in entries:
        by_id.setdefault(entry.id, entry)
    by_id.pop(but, None)
    return list(by_id.values())[:FOUND]


def _shown(entry: Entry) -> dict[str, Any]:
    names = ("id", "locale", "question", "topic", "state")
    return {name: getattr(entry, name) for name in names}
