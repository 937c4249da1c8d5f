"""Topics and answers as you type."""

from typing import Any

from flask import current_app, jsonify
from flask.typing import ResponseReturnValue

from knowledge.answering import Answering, State
from knowledge.entries import Entry
from knowledge.errors import DamagedRelease, NoRelease
from webwidget.api.contract import Asked, operation
from webwidget.api.strangers import admit
from webwidget.api.suggestions import Suggestions
from webwidget.aside import aside_for_releases
from webwidget.services import services

EXTENSION = "kundig.suggestions"
Kept = tuple[State, Suggestions]  # of the folder of releases, and the index of the one that answers


@operation("search")
def search(asked: Asked) -> ResponseReturnValue:
    """What fits in the current release; nothing before the first."""
    admit("searches")
    locale = asked.parameters.get("locale", "").replace("_", "-").partition("-")[0].lower()
    found = suggestions().find(asked.parameters.get("q", ""), locale)
    return jsonify(topics=list(found.topics), answers=[answer.as_json() for answer in found.answers])


def suggestions() -> Suggestions:
    """The index of the release that answers, built once for each."""
    answering, extensions = services().answering, current_app.extensions
    kept: Kept | None = extensions.get(EXTENSION)
    if kept is None or kept[0] != answering.state():
        kept = aside_for_releases(_renewed, answering, extensions)
    return kept[1]


def _renewed(answering: Answering, extensions: dict[str, Any]) -> Kept:
    kept: Kept | None = extensions.get(EXTENSION)
    state = answering.state()
    if kept is None or kept[0] != state:  # nobody who came before us had it made
        kept = extensions[EXTENSION] = (state, Suggestions(_entries(answering)))
    return kept


def _entries(answering: Answering) -> list[Entry]:
    try:
        release = answering.release()
    except (NoRelease, DamagedRelease):  # staff is told
        return []
    try:
        return release.entries()
    except DamagedRelease as error:
        answering.mark(release.number, error)
        return _entries(answering)
