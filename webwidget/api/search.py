"""Topics and answers as you type."""

from flask import current_app, jsonify
from flask.typing import ResponseReturnValue

from webwidget.api.contract import Asked, operation
from webwidget.api.suggestions import Suggestions
from webwidget.services import services

EXTENSION = "kundig.suggestions"


@operation("search")
def search(asked: Asked) -> ResponseReturnValue:
    """What fits in the current release; nothing before the first."""
    locale = asked.parameters.get("locale", "").replace("_", "-").partition("-")[0].lower()
    found = suggestions().find(asked.parameters.get("q", ""), locale)
    return jsonify(topics=list(found.topics), answers=[answer.as_json() for answer in found.answers])


def suggestions() -> Suggestions:
    """The index of the current release, built once for each."""
    releases, extensions = services().releases, current_app.extensions
    number = releases.current_number()
    kept = extensions.get(EXTENSION)
    if kept is None or kept[0] != number:
        entries = releases.current().entries() if number is not None else []
        kept = extensions[EXTENSION] = (number, Suggestions(entries))
    return kept[1]
