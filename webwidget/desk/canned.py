"""Canned replies, filled in for a conversation."""

from flask import jsonify
from flask.typing import ResponseReturnValue

from bot.handoff.canned import for_language
from bot.storage.records import Conversation
from webwidget.desk.pages import blueprint, me
from webwidget.desk.shown import shown_name, site_title
from webwidget.services import services
from webwidget.staff.access import requires


@blueprint.get("/api/conversations/<id>/canned")
@requires("agent")
def canned(id: str) -> ResponseReturnValue:
    """All of them, in the customer's language where there is one."""
    rooms = services()
    conversation = rooms.store.conversation(id)
    locales = conversation.locale, rooms.home.settings.default_locale
    return jsonify(canned=for_language(rooms.handoff.canned.all(), _values(conversation), *locales))


def _values(conversation: Conversation) -> dict[str, str]:
    """What the variables become here. A customer's name is not known yet: nobody has proved theirs."""
    return {
        "customer": "",
        "agent": me().display,
        "site": site_title(services(), conversation.site) or services().home.settings.title,
        "number": shown_name(conversation.id),
        "email": services().store.contacts.find(conversation.id) or "",
    }
