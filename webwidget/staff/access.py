"""Who may do what: every face of the staff is protected by the same gate.

`protect(blueprint, domain)` gives a face its session, its CSRF check, its phrases and its security headers;
`@requires("agent")` keeps a view to members with that role. An admin may do everything.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import wraps
from http import HTTPStatus
from types import MappingProxyType
from typing import Any, TypeVar, cast

from flask import Blueprint, Response, current_app, g, redirect, render_template, request, url_for
from werkzeug.wrappers import Response as AnyResponse

from bot.staff.accounts import Member, Role
from bot.staff.errors import UnknownMember
from webwidget.errors import problem
from webwidget.limits import Limiter
from webwidget.services import services
from webwidget.staff.language import COOKIE, STAFF_LANGUAGES, YEAR, for_templates, say
from webwidget.staff.session import ABSOLUTE, Session, Sessions

SAFE_METHODS = ("GET", "HEAD", "OPTIONS")
HEADERS = {  # besides those of every response; webwidget.security forbids framing and inline code
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
}
GATE = "kundig.gate"
NO_UPLOADS: Mapping[str, int] = MappingProxyType({})
View = TypeVar("View", bound=Callable[..., Any])


@dataclass(frozen=True)
class Gate:
    """What the log-in keeps in memory, one for each app."""

    sessions: Sessions
    log_ins: Limiter


def gate() -> Gate:
    """The current app's gate."""
    if GATE not in current_app.extensions:
        current_app.extensions[GATE] = Gate(
            Sessions(services().home.secret()), Limiter(burst=30, per_second=0.1)
        )
    return cast(Gate, current_app.extensions[GATE])


def protect(blueprint: Blueprint, *domains: str, uploads: Mapping[str, int] = NO_UPLOADS) -> None:
    """Put the gate before a face of the staff that speaks from these domains, besides `staff`.

    `uploads`: the bytes a member may send to which endpoint.
    """

    def enter() -> AnyResponse | None:
        g.domains = ("staff", *domains)
        g.session = gate().sessions.read(request.cookies.get(_cookie_name(), ""))
        if session().name and (limit := uploads.get(request.endpoint or "")):
            request.max_content_length = limit
        if request.method in SAFE_METHODS or _csrf_sent():
            return None
        if wants_json() and not session().name:  # its session has expired: the page leads to the log-in
            return refuse(HTTPStatus.UNAUTHORIZED, "signed_out", say("signed_out"))
        return refuse(HTTPStatus.FORBIDDEN, "csrf", say("csrf"))

    blueprint.before_request(enter)
    blueprint.after_request(_leave)
    blueprint.context_processor(
        lambda: for_templates() | {"member": member(), "csrf_token": csrf_token},
    )


def requires(role: Role) -> Callable[[View], View]:
    """Keep a view to members of the staff with this role."""

    def decorate(view: View) -> View:
        @wraps(view)
        def guarded(*args: object, **kwargs: object) -> Any:
            present = member()
            if present is None:
                if wants_json():
                    return refuse(HTTPStatus.UNAUTHORIZED, "signed_out", say("signed_out"))
                return redirect(url_for("staff.login", next=request.full_path.rstrip("?")))
            if not present.has(role):
                return refuse(HTTPStatus.FORBIDDEN, "role", say("role_missing", role=say(f"role_{role}")))
            return view(*args, **kwargs)

        return cast(View, guarded)

    return decorate


def session() -> Session:
    """This browser's session."""
    return cast(Session, g.session)


def member() -> Member | None:
    """Who is logged in; None for an anonymous visitor, and for one whose account is gone."""
    if "member" not in g:
        g.member = _find_member(g.session) if g.session.name else None
    return cast(Member | None, g.member)


def csrf_token() -> str:
    """The token for this page's forms and requests. Asking for it makes the session a cookie."""
    g.keep_session = True
    return gate().sessions.csrf_token(g.session)


def begin_session(name: str) -> None:
    """Log in: a new session with a new id, so that one planted before the log-in is worth nothing."""
    g.session = gate().sessions.start(name)
    g.keep_session = True
    g.pop("member", None)


def end_session() -> None:
    """Log out."""
    gate().sessions.end(g.session)
    g.session = gate().sessions.start()
    g.forget_session = True
    g.pop("member", None)


def wants_json() -> bool:
    """Whether a program asks (our own pages' JavaScript), not a person following a link."""
    return "/api/" in request.path or request.path.endswith("/events")


def over_https() -> bool:
    """Whether the browser came over https, perhaps to a proxy before us; who lies, lies to themselves."""
    return request.is_secure or request.headers.get("X-Forwarded-Proto", "") == "https"


def refuse(status: HTTPStatus, code: str, message: str) -> AnyResponse:
    """A refusal, for programs in the one error shape, for people as a page."""
    if wants_json():
        return problem(status, code, message)
    return Response(render_template("staff/refused.html", message=message), status)


def _find_member(session: Session) -> Member | None:
    try:
        return services().staff.member(session.name)
    except UnknownMember:
        return None


def _csrf_sent() -> bool:
    sent = request.headers.get("X-CSRF-Token") or request.form.get("csrf_token", "")
    return gate().sessions.csrf_valid(g.session, sent)


def _cookie_name() -> str:
    return gate().sessions.cookie_name(secure=over_https())


def _leave(response: AnyResponse) -> AnyResponse:
    response.headers.update(HEADERS)
    if not (request.endpoint or "").endswith(".static"):
        response.headers["Cache-Control"] = "no-store"
    _write_session(response)
    if (wish := request.args.get("lang")) in STAFF_LANGUAGES:
        response.set_cookie(COOKIE, wish, max_age=YEAR, samesite="Lax", secure=over_https(), httponly=True)
    return response


def _write_session(response: AnyResponse) -> None:
    if "session" not in g:
        return
    if g.get("forget_session"):
        response.delete_cookie(_cookie_name(), path="/", secure=over_https(), samesite="Lax")
        return
    sessions = gate().sessions
    fresh = sessions.refresh(g.session)
    if g.get("keep_session") or (g.session.name and fresh is not g.session):
        response.set_cookie(
            _cookie_name(),
            sessions.sign(fresh),
            max_age=int(ABSOLUTE),
            path="/",
            secure=over_https(),
            httponly=True,
            samesite="Lax",
        )
