"""Follow-ups by search: entries that fit a few words, and what follows on what, as a tree."""

from typing import Any

from flask import jsonify, request
from flask.typing import ResponseReturnValue

from knowledge.corpus import Corpus
from knowledge.entries import Entry
from webwidget.aside import aside
from webwidget.curation.face import blueprint
from webwidget.curation.followups import named
from webwidget.services import services
from webwidget.staff.access import requires

FOUND = 8  # entries
DEEP = 4  # steps of a tree
MANY = 120  # nodes of it


@blueprint.get("/api/entries")
@requires("curator")
def find() -> ResponseReturnValue:
    """Entries for `q`, those in the language `locale` before others; without words, those like `about`."""
    asked = {name: request.args.get(name, "").strip()[:200] for name in ("q", "about", "locale", "but")}
    found = aside(_find, services().corpus, **asked)
    return jsonify(entries=[_shown(entry) for entry in found])


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
