"""Begin a conversation, or go on with one: the customer is known by a token, or by what their site proves."""

from collections.abc import Callable
from http import HTTPStatus
from typing import cast

from flask import Response, current_app, g, jsonify, request
from flask.typing import ResponseReturnValue

from bot.conversations.contexts import checked_given
from bot.conversations.store import Beginning
from bot.conversations.texts import disclosure
from bot.customers.known import Entered
from bot.privacy.sources import source_of
from knowledge.sites.sites import Site
from webwidget.api.contract import Asked, operation
from webwidget.api.customer import bearer, conversation, speakable
from webwidget.api.notice import shown
from webwidget.api.strangers import admit
from webwidget.services import services

GLANCE = 200  # characters


@operation("createConversation")
def create(asked: Asked) -> ResponseReturnValue:
    """A new conversation, with the only copy of its token; or the one that a known customer has open."""
    g.customer_language = asked.body.get("locale", "")
    admit("conversations")
    name = asked.body.get("site", "")
    site = services().sites.get(name) if name else None
    locale = speakable(asked.body.get("locale", ""))
    source = source_of(request.remote_addr or "", cast(bytes, current_app.secret_key))

    def beginning() -> Beginning:
        notice = shown(site, asked.body.get("notice", ""))
        return Beginning(name, locale, asked.body.get("page"), source, notice)

    given = checked_given(asked.body.get("context"))
    entered = _entered(asked, name, beginning)
    if given or (site and site.contexts):
        services().contexts.look(entered.conversation.id, asked.body.get("page"), given)
    return _begun(entered, site, locale)


def _entered(asked: Asked, site: str, beginning: Callable[[], Beginning]) -> Entered:
    """By a proof, by the token of a conversation before, or as nobody knows."""
    if proof := asked.body.get("identity"):
        return services().customers.known.enter(proof, site, beginning)
    if "Authorization" in request.headers:
        return services().customers.known.begin_again(bearer(), beginning())
    return Entered(*services().store.begin(beginning()), continued=False)


@operation("identifyCustomer")
def identify(asked: Asked) -> ResponseReturnValue:
    """What was said before is theirs from now on: the token proves that it was said in this browser."""
    id = conversation().id
    admit("waiting", id)
    services().customers.known.join(id, bearer(), asked.body["identity"])
    return "", HTTPStatus.NO_CONTENT


@operation("listConversations")
def earlier(asked: Asked) -> ResponseReturnValue:
    """Of the same customer, where one was proved with this token."""
    id = conversation().id
    admit("waiting", id)
    found = services().customers.known.earlier(id, bearer())
    return jsonify(
        conversations=[
            {
                "conversation": each.id,
                "created": each.created,
                "updated": each.updated,
                "state": each.state,
                "text": services().store.first_asked(each.id)[:GLANCE],
            }
            for each in found
        ]
    )


@operation("continueConversation")
def go_on(asked: Asked) -> ResponseReturnValue:
    """Another conversation of the same customer. Raises UnknownConversation."""
    present = conversation()
    admit("waiting", present.id)
    entered = services().customers.known.go_to(present.id, bearer(), asked.parameters["id"])
    name = entered.conversation.site
    site = next((each for each in services().sites.all() if each.name == name), None)
    return _begun(entered, site, entered.conversation.locale)


@operation("setLocale")
def speak(asked: Asked) -> ResponseReturnValue:
    """The customer chose another language of ours. Raises UnknownLocale."""
    id = conversation().id
    admit("waiting", id)
    services().store.speak(id, asked.body["locale"])
    return "", HTTPStatus.NO_CONTENT


def _begun(entered: Entered, site: Site | None, locale: str) -> tuple[Response, HTTPStatus]:
    title = site.title if site else services().home.settings.title
    told = {"continued": True} if entered.continued else {}
    answer = jsonify(
        conversation=entered.conversation.id,
        token=entered.token,
        disclosure=disclosure(locale, title),
        **told,
    )
    return answer, HTTPStatus.CREATED
