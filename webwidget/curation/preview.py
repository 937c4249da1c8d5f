"""The preview of an answer: the chat's own scripts and styles in a frame, shown what is not saved yet."""

from http import HTTPStatus
from typing import Any

from flask import Response, jsonify, make_response, render_template, request
from flask.typing import ResponseReturnValue

from bot.protocol import Choice
from knowledge.corpus.corpus import Corpus
from knowledge.entries import ANSWER_LENGTH, Entry, Media
from knowledge.languages import LANGUAGES, phrases, preferred
from knowledge.shown import answer_text, with_links
from webwidget.aside import aside
from webwidget.curation.attached import links_read, media_read
from webwidget.curation.draft import Draft, lines
from webwidget.curation.face import blueprint
from webwidget.curation.followups import named
from webwidget.errors import Refused
from webwidget.rendering import render
from webwidget.security import content_security
from webwidget.services import services
from webwidget.staff.access import requires
from webwidget.staff.language import counted

LIMIT = ANSWER_LENGTH + 2_000  # characters of an answer, which may have spaces around it


@blueprint.get("/preview")
@requires("curator")
def preview_page() -> Response:
    """The page in the frame: the chat's styles, in the language of the entry and a site's colours."""
    locale = preferred([request.args.get("locale", "")], among=LANGUAGES)
    said = phrases(locale, "chat").sentences
    sites = services().sites.all()
    site = next((site for site in sites if locale in site.locales), next(iter(sites), None))
    page = render_template("curation/preview.html", site=site, language=locale, chat=said)
    response = make_response(page)
    response.headers["X-Frame-Options"] = "SAMEORIGIN"
    response.headers["Content-Security-Policy"] = content_security(frame_ancestors="'self'", frames="https:")
    return response


@blueprint.post("/api/preview")
@requires("curator")
def preview() -> ResponseReturnValue:
    """The form as the message that customers will get."""
    draft = Draft.sent(request.form)
    if len(draft.answer) > LIMIT:
        message = counted("too_long", ANSWER_LENGTH)
        raise Refused(HTTPStatus.UNPROCESSABLE_ENTITY, "too_long", message, field="answer")
    media, links = media_read(draft.media or ""), links_read(draft.links or "")
    followups = aside(named, services().corpus, lines(draft.followups), draft.locale)
    return jsonify(_message(draft.id, with_links(draft.answer.strip(), links), media, followups))


@blueprint.get("/api/preview/<locale>/<id>")
@requires("curator")
def preview_of(locale: str, id: str) -> ResponseReturnValue:
    """What a follow-up answers when it is chosen in the preview."""
    entry, followups = aside(_with_followups, services().corpus, id, locale)
    return jsonify(_message(entry.id, answer_text(entry), list(entry.media), followups))


def _with_followups(corpus: Corpus, id: str, locale: str) -> tuple[Entry, list[Entry]]:
    """Raises UnknownEntry."""
    found = named(corpus, [id], locale)
    entry = found[0] if found else corpus.entry(id, locale)
    return entry, named(corpus, entry.followups, locale)


def _message(id: str, text: str, media: list[Media], followups: list[Entry]) -> dict[str, Any]:
    choices = [Choice.of_entry(each.id, each.question) for each in followups]
    return {
        "role": "bot",
        "text": text,
        "html": render(text),
        "media": [vars(item) for item in media],
        "choices": [{"id": each.id, "title": each.title} for each in choices],
        "entry": id or "new",
    }
