"""Errors a client sees.

One JSON shape for programs, `{"error": {"code", "message", "field"?}}`, and one page for people. Programs
read the code; the sentence comes from the catalogue `errors`, in the language the client asks for:

    Refused              what the web side itself refuses, with its HTTP status and code
    KundigError          what another room refuses: see STATUS; 503 where a customer meets what we must mend
    HTTPException        Werkzeug's own (404, 405, 413 …); a slash too many leads to the page without it
    StoreUnavailable     a full or locked disk: 503, nothing was stored, and a client may try again
    anything else        500, logged with its traceback, told without it
"""

import logging
from collections.abc import Mapping
from http import HTTPStatus
from types import MappingProxyType

from flask import Flask, Response, current_app, g, jsonify, redirect, render_template, request
from werkzeug.exceptions import HTTPException
from werkzeug.wrappers import Response as BaseResponse

from bot.cluster.distribution import CorpusElsewhere
from bot.conversations.errors import (
    InvalidKey,
    InvalidText,
    KeyReused,
    NothingAsked,
    TooManyWaiting,
    TooMuchUnanswered,
    UnknownAnswer,
    UnknownChoice,
    UnknownConversation,
)
from bot.conversations.files.errors import UnknownAttachment
from bot.conversations.outreach.announcements import UnknownAnnouncement
from bot.conversations.outreach.proactive_messages import UnknownProactiveMessage
from bot.customers.errors import AccountLinkRefused, IdentityOther, NotIdentified, UnknownAccountLink
from bot.handoff.canned import UnknownCannedReply
from bot.handoff.errors import NoAccountPage
from bot.staff.connections import UnknownConnection
from bot.storage import StoreUnavailable
from knowledge.errors import CorpusUnavailable, KundigError, UnknownSite
from knowledge.faults import Fault
from knowledge.languages import ENGLISH, language_of, text
from webwidget.routes import without_slash

log = logging.getLogger("kundig.web")

GERMAN = "de"  # the language of pages for whoever asks for none of ours
COOKIE = "kundig-language"  # what staff has chosen
PAGES = {404: "page_missing", 500: "page_broken"}  # status: title; its text is called `…_text`
KEPT_HEADERS = ("Allow", "Location", "Retry-After")
RETRY = {"Retry-After": "5"}  # seconds
STATUS: dict[type[KundigError], tuple[HTTPStatus, str | None]] = {  # and the field; others are 422
    UnknownSite: (HTTPStatus.NOT_FOUND, "site"),
    CorpusElsewhere: (HTTPStatus.CONFLICT, None),
    CorpusUnavailable: (HTTPStatus.SERVICE_UNAVAILABLE, None),
    UnknownConversation: (HTTPStatus.NOT_FOUND, None),
    UnknownAnswer: (HTTPStatus.NOT_FOUND, "seq"),
    NothingAsked: (HTTPStatus.NOT_FOUND, "seq"),
    UnknownChoice: (HTTPStatus.NOT_FOUND, "choice"),
    UnknownConnection: (HTTPStatus.NOT_FOUND, None),
    UnknownAttachment: (HTTPStatus.NOT_FOUND, None),
    UnknownAnnouncement: (HTTPStatus.NOT_FOUND, None),
    UnknownProactiveMessage: (HTTPStatus.NOT_FOUND, None),
    UnknownCannedReply: (HTTPStatus.NOT_FOUND, None),
    KeyReused: (HTTPStatus.CONFLICT, "Idempotency-Key"),
    InvalidKey: (HTTPStatus.UNPROCESSABLE_ENTITY, "Idempotency-Key"),
    InvalidText: (HTTPStatus.UNPROCESSABLE_ENTITY, "text"),
    NotIdentified: (HTTPStatus.FORBIDDEN, None),
    UnknownAccountLink: (HTTPStatus.NOT_FOUND, "link"),
    AccountLinkRefused: (HTTPStatus.CONFLICT, "link"),
    NoAccountPage: (HTTPStatus.CONFLICT, None),
    IdentityOther: (HTTPStatus.CONFLICT, "identity"),
    TooMuchUnanswered: (HTTPStatus.TOO_MANY_REQUESTS, None),
    TooManyWaiting: (HTTPStatus.TOO_MANY_REQUESTS, None),
}
STAFF = ("staff", "desk", "posts", "curation", "announcing", "admin")  # blueprints
STAFF_PATHS = ("desk", "posts", "curation", "announcements", "admin")


class Refused(KundigError):
    """A request this side does not accept. `field` names what is wrong.

    `kind` is the code for programs, or `code.kind` where one code has several sentences. Faces of the staff
    bring a `message` of their own; otherwise the catalogue `errors` says it, under `refused.<kind>`.
    """

    public = True

    def __init__(
        self,
        status: HTTPStatus,
        kind: str,
        message: str = "",
        /,
        *,
        field: str | None = None,
        headers: Mapping[str, str] = MappingProxyType({}),
        **data: object,
    ) -> None:
        super().__init__(kind, **data)
        self.code = kind.partition(".")[0]
        self.status, self.message, self.field, self.headers = status, message, field, headers

    @property
    def fault(self) -> Fault:
        return Fault(f"refused.{self.kind}", self.data)

    def told(self, language: str) -> str:
        return self.message or super().told(language)


def problem(status: HTTPStatus, code: str, message: str, field: str | None = None) -> Response:
    """The one JSON error shape."""
    error = {"code": code, "message": message}
    if field is not None:
        error["field"] = field
    response = jsonify({"error": error})
    response.status_code = status
    return response


def register(app: Flask) -> None:
    """Gives the app its error handlers."""
    app.register_error_handler(HTTPException, _http_error)
    app.register_error_handler(Refused, _refused)
    app.register_error_handler(KundigError, _known)
    app.register_error_handler(StoreUnavailable, _unavailable)
    app.register_error_handler(Exception, _unexpected)


def _http_error(error: HTTPException) -> BaseResponse:
    if error.code == HTTPStatus.NOT_FOUND and (page := without_slash(current_app, request)):
        return redirect(page, HTTPStatus.PERMANENT_REDIRECT)
    sent = {name: value for name, value in error.get_headers(request.environ) if name in KEPT_HEADERS}
    return _refused(_of_status(HTTPStatus(error.code or 500), sent))


def _of_status(status: HTTPStatus, headers: Mapping[str, str]) -> Refused:
    match status:
        case HTTPStatus.BAD_REQUEST:
            return Refused(status, "bad_request", headers=headers)
        case HTTPStatus.NOT_FOUND:
            return Refused(status, "not_found", headers=headers)
        case HTTPStatus.METHOD_NOT_ALLOWED:
            return Refused(status, "method_not_allowed", headers=headers)
        case HTTPStatus.REQUEST_ENTITY_TOO_LARGE:
            return Refused(status, "too_large", headers=headers)
    return Refused(status, "refused", headers=headers, status=str(status.value))


def _refused(error: Refused) -> Response:
    response = _answer(error.status, error, error.field)
    response.headers.extend(error.headers)
    return response


def _known(error: KundigError) -> Response:
    if error.public or request.blueprint in STAFF:
        status, field = STATUS.get(
            type(error), (HTTPStatus.UNPROCESSABLE_ENTITY, getattr(error, "field", None))
        )
        response = _answer(status, error, field)
        if seconds := getattr(error, "seconds", None):
            response.headers["Retry-After"] = str(seconds)
        return response
    log.error("cannot answer: %s", error)
    return _refused(Refused(HTTPStatus.SERVICE_UNAVAILABLE, "unavailable", headers=RETRY))


def _unavailable(error: StoreUnavailable) -> Response:
    log.error("cannot store: %s", error)
    return _refused(Refused(HTTPStatus.SERVICE_UNAVAILABLE, "unavailable", headers=RETRY))


def _unexpected(error: Exception) -> Response:
    rule = request.url_rule.rule if request.url_rule else ""  # the address itself may hold a token
    log.error("unexpected error in %s %s", request.method, rule, exc_info=error)
    return _refused(Refused(HTTPStatus.INTERNAL_SERVER_ERROR, "internal"))


def _answer(status: HTTPStatus, error: KundigError, field: str | None) -> Response:
    if "/api/" in request.path or request.path in ("/healthz", "/readyz", "/desk/events"):
        return problem(status, error.code, error.told(_language(_customers(ENGLISH))), field)
    language = _language(GERMAN)
    page = PAGES.get(status, "page_refused")
    title, lead = (text("errors", key, language) for key in (page, f"{page}_text"))
    own = error.message if isinstance(error, Refused) else page == "page_refused"
    if own:
        lead = error.told(language)
    onward = {"onward": _staff_face(), "onward_text": text("errors", "page_onward", language)}
    shown = render_template("error.html", title=title, message=lead, language=language, **onward)
    return Response(shown, status)


def _staff_face() -> str:
    """Where staff goes on from a page that is gone: the first page of the face; empty for customers."""
    first = request.path.split("/")[1]
    return f"/{first}" if first in STAFF_PATHS and request.path != f"/{first}" else ""


def _customers(default: str) -> str:
    """The language of the conversation, for programs that ask for none."""
    return language_of(str(g.get("customer_language", ""))) or default


def _language(default: str) -> str:
    """What the address asks for, else the cookie, else the browser."""
    wishes = (request.args.get("lang"), request.cookies.get(COOKIE), *request.accept_languages.values())
    return next((found for wish in wishes if wish and (found := language_of(wish))), default)
