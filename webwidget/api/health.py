"""The document itself, and whether questions are answered."""

from flask import jsonify
from flask.typing import ResponseReturnValue

from webwidget.api.contract import Asked, contract, operation
from webwidget.services import services


@operation("readContract")
def document(asked: Asked) -> ResponseReturnValue:
    """The OpenAPI document, with this site's limits."""
    return jsonify(contract().document)


@operation("readHealth")
def health(asked: Asked) -> ResponseReturnValue:
    """`ok` as long as this process answers at all."""
    present = services()
    bot = "ok" if present.health.ok() else "down"
    return jsonify(status="ok", bot=bot, release=present.releases.current_number())
