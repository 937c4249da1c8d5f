"""The pages and files of the chat."""

import re
from functools import cache
from http import HTTPStatus
from typing import Any

from flask import Blueprint, Response, abort, make_response, render_template, request, send_from_directory
from flask.typing import ResponseReturnValue
from markupsafe import Markup

from bot.conversations.files import limits as file_limits
from bot.conversations.texts import disclosure
from knowledge.languages import language_of, phrases, preferred, speakers
from knowledge.media import is_damaged
from knowledge.sites import Site, version_of
from webwidget.chat.colour import stylesheet
from webwidget.chat.origins import frame_ancestors, may_embed
from webwidget.rendering import render
from webwidget.security import content_security
from webwidget.services import services

blueprint = Blueprint(
    "chat", __name__, template_folder="templates", static_folder="static", static_url_path="/chat"
)

# A picture may be an SVG; opened by itself, it must not run anything.
PICTURE_SECURITY = "default-src 'none'; style-src 'unsafe-inline'; sandbox"
PICTURES = "data: blob:"  # what a customer sent is fetched with their token
YEAR = 365 * 86400
SOON = 300  # seconds
LANGUAGES = speakers("chat")
FOR_READERS = re.compile(r"^\s*(//.*\n)?", re.MULTILINE)


@blueprint.get("/loader.js")
def loader() -> Response:
    """The script of a shop's page; it brings its few words in all languages."""
    script = _loader(preferred([services().home.settings.default_locale], among=LANGUAGES))
    response = Response(script, mimetype="text/javascript")
    response.headers["Cross-Origin-Resource-Policy"] = "cross-origin"
    response.cache_control.max_age = SOON
    response.add_etag()
    response.make_conditional(request)
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
        frame_ancestors=frame_ancestors(site.origins), frames="https:", pictures=PICTURES
    )
    return page


@blueprint.get("/c/<name>")
def full_page(name: str) -> ResponseReturnValue:
    """The same chat as a page of its own, to link to."""
    site = services().sites.get(name)
    browser = request.accept_languages.best_match(site.locales, default=site.locales[0]) or ""
    page = _chat(site, _language(site, request.args.get("lang", browser)), mode="page", origin="")
    page.headers["Content-Security-Policy"] = content_security(frames="https:", pictures=PICTURES)
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
    folder = services().home.media
    if is_damaged(folder / name):
        abort(HTTPStatus.NOT_FOUND)  # browsers would keep it for a year
    response = send_from_directory(folder, name, max_age=YEAR)
    response.headers["Content-Security-Policy"] = PICTURE_SECURITY
    response.cache_control.immutable = True
    return response


@cache
def _loader(otherwise: str) -> str:
    """Without comments and indentation: it is loaded with every page of a shop."""
    return FOR_READERS.sub("", render_template("chat/loader.js", words=_launcher(), otherwise=otherwise))


def _launcher() -> dict[str, tuple[str, ...]]:
    """What the button on a shop's page says, in the order that its script expects."""
    keys = ("launcher_ask", "launcher_open", "close", "launcher_unread", "launcher_chat")
    said = {language: phrases(language, "chat").sentences for language in LANGUAGES}
    return {language: tuple(str(sentences[key]) for key in keys) for language, sentences in said.items()}


def _language(site: Site, tag: str) -> str:
    """The language of ours that is meant and the site has, else the site's first."""
    of_site = [language for language in map(language_of, site.locales) if language in LANGUAGES]
    tags = [tag, *of_site, services().home.settings.default_locale]
    return preferred(tags, among=of_site or LANGUAGES)


def _chat(site: Site, language: str, *, mode: str, origin: str) -> Response:
    said = phrases(language, "chat")
    own = (text for locale, text in site.greeting.items() if language_of(locale) == language)
    config: dict[str, Any] = {
        "site": site.name,
        "locale": language,
        "limit": services().home.settings.message_limit,
        "file_limit": file_limits.SIZE,
        "origin": origin,
        "words": said.sentences,
    }
    notice = site.notice_in(language)
    if notice:
        config |= {"notice": version_of(notice), "consent": site.consent}
    page = render_template(
        "chat/chat.html",
        config=config,
        say=said.say,
        language=language,
        mode=mode,
        site=site,
        disclosure=disclosure(language, site.title),
        notice=Markup(render(notice).replace("<a ", '<a target="_blank" ')),  # noqa: S704
        greeting=next(own, None) or said.say("greeting"),
    )
    return make_response(page)
