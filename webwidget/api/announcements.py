"""What everybody should know before they ask: the announcements in force on a site."""

from flask import jsonify
from flask.typing import ResponseReturnValue

from webwidget.announced import announced
from webwidget.api.contract import Asked, operation
from webwidget.api.customer import speakable
from webwidget.services import services


@operation("readAnnouncements")
def read(asked: Asked) -> ResponseReturnValue:
    """In the customer's language."""
    name = asked.parameters.get("site", "")
    if name:
        services().sites.get(name)
    shown = announced(name, speakable(asked.parameters.get("locale", "")))
    return jsonify(announcements=[vars(each) for each in shown])
