"""The page that a link in a letter leads to: one button, and the conversation goes on in this browser.

Opening the page changes nothing, since programs that look into letters open links, too. Pressing the button
uses the link up, and gives this browser a token of its own.
"""

from flask import make_response, render_template, request
from flask.typing import ResponseReturnValue

from bot.conversations.links import Found
from bot.storage.records import Conversation
from knowledge.errors import UnknownSite
from knowledge.languages import phrases, speakers
from knowledge.sites.sites import Site
from webwidget.api.strangers import admit
from webwidget.chat.views import blueprint
from webwidget.services import services

LANGUAGES = speakers("returning")
PRIVATE = {"Cache-Control": "no-store", "Referrer-Policy": "no-referrer", "X-Robots-Tag": "noindex"}


@blueprint.get("/m/<token>")
def returning(token: str) -> ResponseReturnValue:
    """What the link is worth, and the button."""
    found = services().links.look(token)
    return _page(found, found.state)


@blueprint.post("/m/<token>")
def come_back(token: str) -> ResponseReturnValue:
    """Uses the link up."""
    admit("waiting")
    found, own = services().links.use(token)
    if found.proves and found.state == "usable":
        return _page(found, "proved")
    return _page(found, "opening" if own else found.state, own)


@blueprint.post("/m/<token>/again")
def link_again(token: str) -> ResponseReturnValue:
    """Another link goes to the same address, whoever asks. Raises Refused when that is too often."""
    found = services().links.look(token)
    if found.again and found.conversation:
        admit("links", found.conversation.id)
        found = services().links.send_again(token)
    return _page(found, "sent" if found.again else found.state)


def _page(found: Found, shows: str, token: str = "") -> ResponseReturnValue:
    site = _site(found.conversation)
    if site is None and shows in ("usable", "opening"):
        shows = "unknown"  # the chat is shown nowhere any more
    browser = request.accept_languages.best_match(LANGUAGES, default=services().home.settings.default_locale)
    language = found.conversation.locale if found.conversation else str(browser)
    page = render_template(
        "chat/coming_back.html",
        language=language,
        say=phrases(language, "returning").say,
        shows=shows,
        site=site,
        title=site.title if site else services().home.settings.title,
        public=found.public,
        proves=found.proves,
        again=found.again and shows in ("used", "expired"),
        token=token if shows == "opening" else "",
    )
    return make_response(page, PRIVATE)


def _site(conversation: Conversation | None) -> Site | None:
    """Whose page shows the conversation; the first one's, where it began on none."""
    sites = services().sites
    if conversation is None:
        return None
    try:
        return sites.get(conversation.site)
    except UnknownSite:
        return next(iter(sites.all()), None)
