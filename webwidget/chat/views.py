"""The pages and files of the chat."""

from typing import Any

from flask import Blueprint, Response, make_response, render_template, request, send_from_directory
from flask.typing import ResponseReturnValue

from bot.conversations.errors import UnknownLocale
from bot.conversations.texts import disclosure, locale_of
from knowledge.sites import Site
from webwidget.chat.colour import stylesheet
from webwidget.chat.origins import frame_ancestors, may_embed
from webwidget.chat.words import LANGUAGES, words
from webwidget.security import content_security
from webwidget.services import services

blueprint = Blueprint(
    "chat", __name__, template_folder="templates", static_folder="static", static_url_path="/chat"
)

# A picture may be an SVG; opened by itself, it must not run anything.
PICTURE_SECURITY = "default-src 'none'; style-src 'unsafe-inline'; sandbox"
YEAR = 365 * 86400
SOON = 300  # seconds


@blueprint.get("/loader.js")
def loader() -> Response:
    """The script of a shop's page."""
    response = send_from_directory(_static(), "loader.js", max_age=SOON, mimetype="text/javascript")
    response.headers["Cross-Origin-Resource-Policy"] = "cross-origin"
    return response


@blueprint.get("/widget")
def widget() -> ResponseReturnValue:
    """The chat in the frame that the loader opens."""
    site = services().sites.get(request.args.get("site", ""))
    language = _language(site, request.args.get("locale", ""))
    origin = request.args.get("origin", "")
    known = may_embed(origin, site.origins, request.host)
    page = _chat(site, language, mode="frame", origin=origin if known else "")
    page.headers["Content-Security-Policy"] = content_security(
        frame_ancestors=frame_ancestors(site.origins), frames="https:"
    )
    return page


@blueprint.get("/c/<name>")
def full_page(name: str) -> ResponseReturnValue:
    """The same chat as a page of its own, to link to."""
    site = services().sites.get(name)
    browser = request.accept_languages.best_match(site.locales, default=site.locales[0]) or ""
    page = _chat(site, _language(site, request.args.get("lang", browser)), mode="page", origin="")
    page.headers["Content-Security-Policy"] = content_security(frames="https:")
    page.headers["Vary"] = "Accept-Language"
    return page


@blueprint.get("/theme/<name>.css")
def theme(name: str) -> Response:
    """A site's colours."""
    response = Response(stylesheet(services().sites.get(name).accent), mimetype="text/css")
    response.cache_control.max_age = SOON
    return response


@blueprint.get("/media/<name>")
def media(name: str) -> Response:
    """A picture of the answers; its name holds its content's hash, so it never changes."""
    response = send_from_directory(services().home.media, name, max_age=YEAR)
    response.headers["Content-Security-Policy"] = PICTURE_SECURITY
    response.cache_control.immutable = True
    return response


def _static() -> str:
    folder = blueprint.static_folder
    assert folder is not None
    return folder


def _language(site: Site, tag: str) -> str:
    """The language of ours that is meant and the site has, else the site's first."""
    spoken = [language for language in LANGUAGES if any(name[:2] == language for name in site.locales)]
    try:
        language = locale_of(tag)
    except UnknownLocale:
        language = ""
    return language if language in spoken else (spoken or list(LANGUAGES))[0]


def _chat(site: Site, language: str, *, mode: str, origin: str) -> Response:
    said = words(language, site.title)
    greeting = next((text for name, text in site.greeting.items() if name[:2] == language), said["greeting"])
    config: dict[str, Any] = {
        "site": site.name,
        "locale": language,
        "limit": services().home.settings.message_limit,
        "origin": origin,
        "words": said,
    }
    page = render_template(
        "chat/chat.html",
        config=config,
        words=said,
        language=language,
        mode=mode,
        site=site,
        disclosure=disclosure(language, site.title),
        greeting=greeting,
    )
    return make_response(page)
