"""What a shop's page needs to offer the chat by itself: a script, and what is said where. Only for sites that
have such messages; nothing about anybody is in it.
"""

from flask import Response, jsonify, request

from bot.conversations.outreach.proactive import rule_of
from bot.conversations.outreach.proactive_messages import said_in
from bot.storage.repositories.proactive_messages import ProactiveMessage
from knowledge.languages import phrases
from webwidget.chat.host_page import host_script, public
from webwidget.chat.launching import LANGUAGES
from webwidget.chat.views import SOON, blueprint
from webwidget.services import services

KEYS = ("teaser", "launcher_open", "teaser_never", "teaser_close")


@blueprint.get("/proactive.js")
def proactive_script() -> Response:
    """The module that waits for its moment."""
    return public(host_script("proactive.js"), "text/javascript")


@blueprint.get("/proactive/<name>.json")
def proactive(name: str) -> Response:
    """The messages of a site, with how often one person may be told something. Raises UnknownSite."""
    site = services().sites.get(name)
    rule = rule_of(site)
    answer = jsonify(
        most=rule.most,
        days=rule.days,
        pause=rule.pause,
        quiet=rule.quiet,
        awake=rule.awake,
        zone=rule.zone,
        words={language: [phrases(language, "chat").say(key) for key in KEYS] for language in LANGUAGES},
        messages=[_shown(each) for each in services().outreach.messages.on(name)],
    )
    answer.headers["Cross-Origin-Resource-Policy"] = "cross-origin"
    answer.headers["Access-Control-Allow-Origin"] = "*"
    answer.cache_control.max_age = SOON
    answer.add_etag()
    answer.make_conditional(request)
    return answer


def _shown(one: ProactiveMessage) -> dict[str, object]:
    texts = {language: said_in(one, language) for language in LANGUAGES}
    return {
        "id": one.id,
        "seconds": one.seconds,
        "paths": list(one.paths),
        "given": list(one.given),
        "texts": {language: text for language, text in texts.items() if text},
    }
