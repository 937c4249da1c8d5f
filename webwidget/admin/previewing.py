"""A site as it is being edited: the chat and the launcher themselves, in a frame beside the form.

Nothing is stored. What was typed goes to the frame as a signed note in its address, which an admin alone can
open; there a script answers in place of our API (`static/preview_chat.js`), so nothing that is said in the
preview is kept, counted or asked of the bot.
"""

from dataclasses import dataclass
from typing import Any

from flask import Response, jsonify, make_response, render_template, request, url_for
from flask.typing import ResponseReturnValue

from bot.conversations.texts import disclosure
from knowledge.errors import InvalidField, UnknownSite
from knowledge.search.index import Index
from knowledge.shown import answer_text
from knowledge.sites.sites import Site
from webwidget.admin.drafts import NAME, Draft, opened
from webwidget.admin.face import blueprint
from webwidget.admin.site_form import checked, sent
from webwidget.chat.colour import SURFACES, shown, stylesheet
from webwidget.chat.launching import languages_of
from webwidget.chat.origins import may_embed
from webwidget.chat.views import PICTURES, chat_page, language_on, loader_script
from webwidget.rendering import render
from webwidget.searching import book
from webwidget.security import content_security
from webwidget.services import services
from webwidget.staff.access import requires
from webwidget.staff.language import language, say


@dataclass(frozen=True)
class Look:
    """What light or dark makes of the colour, and a sentence on it."""

    scheme: str
    colour: str
    on: str
    ground: str
    corrected: bool
    told: str


@blueprint.post("/api/preview")
@requires("admin")
def preview() -> ResponseReturnValue:
    """What is typed: where it is shown, what of it cannot be used, what becomes of the colour."""
    form = request.form
    given = sent(form) | {"name": NAME}
    site, faults = checked(_known(form.get("of", "")), given)
    told = {field: error.fault.told(language()) for field, error in faults.items()}
    locale, talks = language_on(site, form.get("preview-locale", "")), form.get("preview-shows") == "talks"
    draft = Draft(site, locale, talks, form.get("of", ""))
    return jsonify(
        address=url_for("admin.preview_page", draft=draft.noted()),
        faults=told,
        looks=[vars(each) for each in looks(given["accent"])],
    )


@blueprint.get("/preview/<draft>/page")
@requires("admin")
def preview_page(draft: str) -> Response:
    """Some page of a shop, with the launcher on it."""
    shows = opened(draft)
    return _framed(render_template("admin/preview_page.html", draft=draft, shows=shows), frames="'self'")


@blueprint.get("/preview/<draft>/loader.js")
@requires("admin")
def preview_loader(draft: str) -> Response:
    """The script of a shop's page, which opens the draft."""
    spoken = " ".join(languages_of(opened(draft).site))
    frame = url_for("admin.preview_chat", draft=draft)
    return Response(loader_script(spoken, (), frame), mimetype="text/javascript")


@blueprint.get("/preview/<draft>/chat")
@requires("admin")
def preview_chat(draft: str) -> Response:
    """The chat, as on a shop's page."""
    shows = opened(draft)
    origin = request.args.get("origin", "")
    if not may_embed(origin, (), request.host):
        origin = ""  # then it tells nobody anything
    theme = url_for("admin.preview_theme", draft=draft)
    before = url_for("admin.static", filename="preview_chat.js")
    locale = language_on(shows.site, request.args.get("locale", shows.locale))
    page = chat_page(shows.site, locale, mode="frame", origin=origin, theme=theme, before=before)
    return _framed(page, frames="https:")


@blueprint.get("/preview/<draft>/theme.css")
@requires("admin")
def preview_theme(draft: str) -> Response:
    """The draft's colours."""
    return Response(stylesheet(opened(draft).site.accent), mimetype="text/css")


@blueprint.get("/preview/<draft>/api/answer")
@requires("admin")
def preview_answer(draft: str) -> ResponseReturnValue:
    """What is shown as the bot's answer: of the entry that shares most words, or any."""
    shows, answers = opened(draft), book()
    typed = request.args.get("q", "")
    found = answers.read(_fitting, typed, shows.locale) if answers else None
    question, text = found or (say("preview_question"), say("preview_answer"))
    said = disclosure(shows.locale, shows.site.title)
    return jsonify(question=typed or question, text=text, html=render(text), disclosure=said)


def looks(accent: str) -> list[Look]:
    """What becomes of a colour in light and dark, in words; nothing while it is none."""
    try:
        Site(NAME, NAME, accent=accent)
    except InvalidField:
        return []
    return [
        Look(
            each.scheme,
            each.colour,
            each.on,
            SURFACES[each.scheme],
            each.corrected,
            say(
                f"look_{each.scheme}_{'corrected' if each.corrected else 'good'}",
                colour=each.colour,
                before=_contrast(each.before),
                after=_contrast(each.after),
                needed=each.needed,
            ),
        )
        for each in shown(accent)
    ]


def _contrast(value: float) -> float:
    """Never better than it is."""
    return int(value * 10) / 10


def _fitting(index: Index, typed: str, locale: str) -> tuple[str, str] | None:
    view = index.view(locale)
    found = index.search(typed, view, most=1).entries if typed and view else ()
    named = found or (index.all(view, 1) if view else ())
    return (named[0].question, answer_text(index.entry(view, named[0].id))) if named else None


def _known(name: str) -> Site:
    """What stays where a field cannot be used."""
    try:
        return services().sites.get(name)
    except UnknownSite:
        return Site(NAME, services().home.settings.title)


def _framed(page: Any, *, frames: str) -> Response:
    """For our own pages to frame."""
    response = make_response(page)
    response.headers["X-Frame-Options"] = "SAMEORIGIN"
    policy = content_security(frame_ancestors="'self'", frames=frames, pictures=PICTURES)
    response.headers["Content-Security-Policy"] = policy
    return response
