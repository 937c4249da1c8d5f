"""Topics and answers as you type."""

from typing import Any

from flask import current_app, jsonify
from flask.typing import ResponseReturnValue

from knowledge.releases import Releases
from webwidget.api.contract import Asked, operation
from webwidget.api.strangers import admit
from webwidget.api.suggestions import Suggestions
from webwidget.aside import aside_for_releases
from webwidget.services import services

EXTENSION = "kundig.suggestions"
Kept = tuple[int | None, Suggestions]  # the number of the release, and its index


@operation("search")
def search(asked: Asked) -> ResponseReturnValue:
    """What fits in the current release; nothing before the first."""
    admit("searches")
    locale = asked.parameters.get("locale", "").replace("_", "-").partition("-")[0].lower()
    found = suggestions().find(asked.parameters.get("q", ""), locale)
    return jsonify(topics=list(found.topics), answers=[answer.as_json() for answer in found.answers])


def suggestions() -> Suggestions:
    """The index of the current release, built once for each."""
    releases, extensions = services().releases, current_app.extensions
    kept: Kept | None = extensions.get(EXTENSION)
    if kept is None or kept[0] != releases.current_number():
        kept = aside_for_releases(_renewed, releases, extensions)
    return kept[1]


def _renewed(releases: Releases, extensions: dict[str, Any]) -> Kept:
    kept: Kept | None = extensions.get(EXTENSION)
    number = releases.current_number()
    if kept is None or kept[0] != number:  # nobody who came before us had it made
        entries = releases.get(number).entries() if number is not None else []
        kept = extensions[EXTENSION] = (number, Suggestions(entries))
    return kept
