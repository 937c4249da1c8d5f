"""The pages and files of the chat."""

import hashlib
import json
import mimetypes
from functools import cache, lru_cache
from http import HTTPStatus
from pathlib import Path
from typing import Any

from flask import (
    Blueprint,
    Response,
    abort,
    make_response,
    render_template,
    request,
    send_from_directory,
    url_for,
)
from flask.typing import ResponseReturnValue
from markupsafe import Markup

from bot.conversations.files import limits as file_limits
from bot.conversations.texts import disclosure
from knowledge.errors import UnknownSite
from knowledge.languages import language_of, name_of, phrases, preferred
from knowledge.media.media import is_damaged
from knowledge.sites.sites import Site, version_of
from webwidget.announced import announced
from webwidget.chat.colour import stylesheet
from webwidget.chat.files import lean_script, lean_style
from webwidget.chat.launching import LANGUAGES, languages_of, spoken
from webwidget.chat.origins import embedder_policy, frame_ancestors, may_embed
from webwidget.receiving import refusals
from webwidget.rendering import render
from webwidget.security import content_security
from webwidget.services import services

blueprint = Blueprint("chat", __name__, template_folder="templates")
FILES = Path(__file__).parent / "static"
NAMES = frozenset(path.relative_to(FILES).as_posix() for path in FILES.rglob("*.*"))
LATER = ("app.js", "refusal.js", "later/")  # what is not to be loaded before it is asked for
SCRIPTS = sorted(name for name in NAMES if name.endswith(".js") and not name.startswith(LATER))

# A picture may be an SVG; opened by itself, it must not run anything.
PICTURE_SECURITY = "default-src 'none'; style-src 'unsafe-inline'; sandbox"
PICTURES = "data: blob:"  # what a customer sent is fetched with their token
YEAR = 365 * 86400
SOON = 300  # seconds
DRAFT = 300  # letters that another page may bring along; nothing is sent before the customer sends it


@blueprint.get("/loader.js")
def loader() -> Response:
    """The script of a shop's page; it brings its few words in all languages."""
    first = preferred([services().home.settings.default_locale], among=LANGUAGES)
    offering = [each.sites for each in services().outreach.messages.all() if each.active]
    script = loader_script(*spoken(services().sites.all(), first, offering))
    response = Response(script, mimetype="text/javascript")
    response.headers["Cross-Origin-Resource-Policy"] = "cross-origin"
    response.headers["Access-Control-Allow-Origin"] = "*"  # modules of another origin are asked for so
    response.cache_control.max_age = SOON
    response.add_etag()
    response.make_conditional(request)
    return response


@blueprint.get("/chat-<version>/<path:filename>", endpoint="static")
def file(version: str, filename: str) -> Response:
    """A script or style sheet of the chat. Its address changes with any of them, as they belong together."""
    if filename not in NAMES:
        abort(HTTPStatus.NOT_FOUND)
    content, mimetype = _file(filename)
    response = Response(content, mimetype=mimetype)
    if version == _version():
        response.cache_control.max_age = YEAR
        response.cache_control.immutable = True
    else:
        response.cache_control.no_cache = True
    return response


@blueprint.get("/widget")
def widget() -> ResponseReturnValue:
    """The chat in the frame that the loader opens."""
    name, locale, origin = (request.args.get(field, "") for field in ("site", "locale", "origin"))
    try:
        site = services().sites.get(name)
    except UnknownSite:
        return _refusal(HTTPStatus.NOT_FOUND, preferred([locale], among=LANGUAGES), name=name)
    language = language_on(site, locale)
    above = [*request.args.get("above", "").split(), *([origin] if origin else [])]
    strangers = [each for each in above if not may_embed(each, site.origins, request.host)]
    if strangers:
        return _refusal(HTTPStatus.FORBIDDEN, language, site=site, stranger=strangers[0])
    page = chat_page(site, language, mode="frame", origin=origin)
    page.headers["Content-Security-Policy"] = content_security(
        frame_ancestors=frame_ancestors(site.origins), frames="https:", pictures=PICTURES
    )
    asked = request.args.get("isolated") == "true"
    page.headers.update(embedder_policy(request.user_agent.string, asked=asked))
    return page


@blueprint.get("/c/<name>")
def full_page(name: str) -> ResponseReturnValue:
    """The same chat as a page of its own, to link to."""
    site = services().sites.get(name)
    browser = request.accept_languages.best_match(site.locales, default=site.locales[0]) or ""
    page = chat_page(site, language_on(site, request.args.get("lang", browser)), mode="page", origin="")
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


@lru_cache(maxsize=8)
def loader_script(usual: str, others: tuple[tuple[int, str], ...], frame: str = "/widget") -> str:
    """Without comments and indentation: it is loaded with every page of a shop. `frame`: what it opens."""
    style = lean_style(render_template("chat/launcher.css"))
    told = {"words": _compact(_launcher()), "sites": _compact(dict(others)), "usual": usual, "frame": frame}
    return lean_script(render_template("chat/loader.js", style=style, **told))


def _compact(value: object) -> str:
    """As a JavaScript literal."""
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))


@cache
def _file(name: str) -> tuple[str, str]:
    """A file's content and type."""
    lean = lean_style if name.endswith(".css") else lean_script
    return lean((FILES / name).read_text()), mimetypes.guess_type(name)[0] or ""


@cache
def _version() -> str:
    """Of all files of the chat together."""
    return hashlib.sha256("".join(_file(name)[0] for name in sorted(NAMES)).encode()).hexdigest()[:12]


@blueprint.app_template_global("chat_file")
def _address(filename: str) -> str:
    return url_for("chat.static", version=_version(), filename=filename)


def _launcher() -> dict[str, tuple[str, ...]]:
    """What the button on a shop's page says, in the order that its script expects."""
    keys = ("launcher_ask", "launcher_open", "close", "launcher_unread", "launcher_chat")
    said = {language: phrases(language, "chat").sentences for language in LANGUAGES}
    return {language: tuple(str(sentences[key]) for key in keys) for language, sentences in said.items()}


def language_on(site: Site, tag: str) -> str:
    """The language of ours that is meant and the site has, else the site's first."""
    of_site = languages_of(site)
    tags = [tag, *of_site, services().home.settings.default_locale]
    return preferred(tags, among=of_site or LANGUAGES)


def _refusal(status: HTTPStatus, language: str, **told: object) -> Response:
    """Our own page where the chat may not be shown, instead of the browser's error; anybody may embed it."""
    page = render_template("chat/refusal.html", say=phrases(language, "chat").say, language=language, **told)
    response = make_response(page, status)
    response.headers["Content-Security-Policy"] = content_security(frame_ancestors="*")
    response.headers.update(embedder_policy("", asked=True))
    return response


def chat_page(
    site: Site, language: str, *, mode: str, origin: str, theme: str = "", before: str = ""
) -> Response:
    """The chat. A preview brings a theme of its own, and a script that runs before all others."""
    said = phrases(language, "chat")
    config: dict[str, Any] = {
        "site": site.name,
        "locale": language,
        "locales": languages_of(site) or [language],
        "limit": services().home.settings.message_limit,
        "file_limit": file_limits.SIZE if site.attachments else 0,
        "refusals": refusals(language) if site.attachments else {},
        "kept": site.retention or services().home.settings.retention["conversations"],
        "origin": origin,
        "contexts": bool(site.contexts),
        "push": vapid.public if (vapid := services().customers.pushing.vapid()) else "",
        "words": said.sentences,
    }
    notice = site.notice_in(language)
    if notice:
        config |= {"notice": version_of(notice), "consent": site.consent}
    page = render_template(
        "chat/chat.html",
        config=config,
        scripts=SCRIPTS,
        say=said.say,
        language=language,
        languages=[(each, name_of(each, each)) for each in languages_of(site) if each != language],
        mode=mode,
        site=site,
        theme=theme,
        before=before,
        disclosure=disclosure(language, site.title),
        announced=announced(site.name, language),
        notice=Markup(render(notice).replace("<a ", '<a target="_blank" ')),  # noqa: S704
        greeting=greeting_of(site, language),
        shared=language if "lang" in request.args else None,  # previews are fetched anew from this address
        draft=request.args.get("draft", "")[:DRAFT] if mode == "page" else "",
    )
    return make_response(page)


def greeting_of(site: Site, language: str) -> str:
    """The site's own in this language, else ours."""
    own = (text for locale, text in site.greeting.items() if language_of(locale) == language)
    return next(own, None) or phrases(language, "chat").say("greeting")
