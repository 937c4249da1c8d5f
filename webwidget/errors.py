"""Errors a client sees.

One JSON shape for programs, `{"error": {"code", "message", "field"?}}`, and one page for people:

    Refused              what the web side itself refuses, with its HTTP status and code
    KundigError          what another room refuses: 422
    HTTPException        Werkzeug's own (404, 405, 413 …)
    StoreUnavailable     a full or locked disk: 503, nothing was stored, and a client may try again
    anything else        500, logged with its traceback, told without it
"""

import logging
from collections.abc import Mapping
from http import HTTPStatus
from types import MappingProxyType

from flask import Flask, Response, jsonify, render_template, request
from werkzeug.exceptions import HTTPException

from bot.storage import StoreUnavailable
from knowledge.errors import KundigError

log = logging.getLogger("kundig.web")

PAGES = {
    "de": {
        404: ("Diese Seite gibt es nicht", "Vielleicht ist der Link alt oder unvollständig."),
        500: ("Da ist etwas schiefgegangen", "Bitte versuchen Sie es in einem Moment noch einmal."),
        0: ("Das geht hier leider nicht", "Bitte gehen Sie zurück und versuchen Sie es noch einmal."),
    },
    "en": {
        404: ("This page does not exist", "The link may be old or incomplete."),
        500: ("Something went wrong", "Please try again in a moment."),
        0: ("That does not work here", "Please go back and try again."),
    },
}

MESSAGES = {
    400: ("bad_request", "The request cannot be read."),
    404: ("not_found", "There is nothing at this address."),
    405: (
        "method_not_allowed",
        "This address does not take that method; the header Allow names those it takes.",
    ),
    413: ("too_large", "The request is too large. Send less at once."),
}
KEPT_HEADERS = ("Allow", "Location", "Retry-After")


class Refused(KundigError):
    """A request this side does not accept. `code` is for programs, `field` names what is wrong."""

    def __init__(
        self,
        status: HTTPStatus,
        code: str,
        message: str,
        *,
        field: str | None = None,
        headers: Mapping[str, str] = MappingProxyType({}),
    ) -> None:
        super().__init__(message)
        self.status, self.code, self.field, self.headers = status, code, field, headers


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


def _http_error(error: HTTPException) -> Response:
    status = HTTPStatus(error.code or 500)
    code, message = MESSAGES.get(status, ("refused", error.description or status.phrase))
    response = _answer(status, code, message)
    for name, value in error.get_headers(request.environ):
        if name in KEPT_HEADERS:
            response.headers[name] = value
    return response


def _refused(error: Refused) -> Response:
    response = _answer(error.status, error.code, str(error), error.field)
    response.headers.extend(error.headers)
    return response


def _known(error: KundigError) -> Response:
    return _answer(HTTPStatus.UNPROCESSABLE_ENTITY, "refused", str(error))


def _unavailable(error: StoreUnavailable) -> Response:
    log.error("cannot store: %s", error)
    message = "This could not be stored just now. Please try again in a moment."
    response = _answer(HTTPStatus.SERVICE_UNAVAILABLE, "unavailable", message)
    response.headers["Retry-After"] = "5"
    return response


def _unexpected(error: Exception) -> Response:
    log.error("unexpected error in %s %s", request.method, request.path, exc_info=error)
    return _answer(
        HTTPStatus.INTERNAL_SERVER_ERROR, "internal", "Something went wrong here. Please try again."
    )


def _answer(status: HTTPStatus, code: str, message: str, field: str | None = None) -> Response:
    if "/api/" in request.path or request.path in ("/healthz", "/desk/events"):
        return problem(status, code, message, field)
    language = request.accept_languages.best_match(PAGES, default="de") or "de"
    title, text = PAGES[language].get(status, PAGES[language][0])
    return Response(render_template("error.html", title=title, message=text, language=language), status)
