"""Who may do what: every face of the staff is protected by the same gate.

`protect(blueprint, domain)` gives a face its session, its CSRF check, its phrases and its security headers;
`@requires("agent")` keeps a view to members with that role. An admin may do everything.
"""

from collections.abc import Callable, Mapping
from functools import wraps
from http import HTTPStatus
from types import MappingProxyType
from typing import Any, TypeVar, cast

from flask import Blueprint, Response, g, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_wtf.csrf import CSRFError
from werkzeug.wrappers import Response as AnyResponse

from bot.privacy.sources import network_of
from bot.staff.accounts import By, Member, Role
from webwidget.errors import problem
from webwidget.services import services
from webwidget.staff.browsers import browser
from webwidget.staff.condition import troubles
from webwidget.staff.language import COOKIE, STAFF_LANGUAGES, YEAR, for_templates, language, say
from webwidget.staff.session import csrf, csrf_token, over_https, session

SAFE_METHODS = ("GET", "HEAD", "OPTIONS")
HEADERS = {  # besides those of every response; webwidget.security forbids framing and inline code
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
}
NO_UPLOADS: Mapping[str, int] = MappingProxyType({})
View = TypeVar("View", bound=Callable[..., Any])


def protect(blueprint: Blueprint, *domains: str, uploads: Mapping[str, int] = NO_UPLOADS) -> None:
    """Put the gate before a face of the staff that speaks from these domains, besides `staff`.

    `uploads`: the bytes a member may send to which endpoint.
    """

    def enter() -> ResponseReturnValue | None:
        g.domains = ("staff", *domains)
        if (limit := uploads.get(request.endpoint or "")) and member():
            request.max_content_length = limit
            if (request.content_length or 0) > limit:  # told before any of it is read
                most = limit // 100_000 / 10
                return refuse(HTTPStatus.REQUEST_ENTITY_TOO_LARGE, "too_large", say("too_large", most=most))
        csrf.protect()
        return None

    blueprint.before_request(enter)
    blueprint.register_error_handler(CSRFError, _forged)
    blueprint.after_request(_leave)
    blueprint.context_processor(
        lambda: (
            for_templates()
            | {
                "member": member(),
                "csrf_token": csrf_token,
                "troubles": troubles,
                "posts_waiting": posts_waiting,
            }
        ),
    )


def posts_waiting() -> int | None:
    """How many public posts wait for an agent; None where no such network is connected."""
    proposals = services().proposals
    return proposals.count() if proposals.connections() else None


def requires(role: Role | None) -> Callable[[View], View]:
    """Keep a view to members of the staff with this role; with None, to all of them.

    Who came by a one-time password gets no further than to their own account, where they change it.
    """

    def decorate(view: View) -> View:
        @wraps(view)
        def guarded(*args: object, **kwargs: object) -> Any:
            present = member()
            if present is None:
                if wants_json():
                    return refuse(HTTPStatus.UNAUTHORIZED, "signed_out", say("signed_out"))
                if request.method not in SAFE_METHODS:  # going back shows what was typed
                    return refuse(HTTPStatus.FORBIDDEN, "csrf", say("csrf"))
                return redirect(url_for("staff.login", next=request.full_path.rstrip("?")))
            if role and present.one_time:
                if wants_json():
                    return refuse(HTTPStatus.FORBIDDEN, "one_time", say("one_time_first"))
                return redirect(url_for("staff.account"), HTTPStatus.SEE_OTHER)
            if role and not present.has(role):
                return refuse(HTTPStatus.FORBIDDEN, "role", say("role_missing", role=say(f"role_{role}")))
            return view(*args, **kwargs)

        guarded.required = role  # type: ignore[attr-defined]  # by which a test knows the views' rules
        return cast(View, guarded)

    return decorate


def member() -> Member | None:
    """Who is logged in; None for an anonymous visitor, and for one whose account is gone."""
    if "member" not in g:
        g.member = None  # when the store is away, the page that says so must not ask again
        if session().id:
            g.member = services().access.sessions.visit(session().id)
    return cast(Member | None, g.member)


def here() -> str:
    """The network that a request comes from, as far as notes and lists of log-ins name it."""
    return network_of(request.remote_addr or "")


def begin_session(name: str) -> None:
    """Log in, under a new id, so that one planted before the log-in is worth nothing."""
    opened = services().access.sessions.begin(
        name, instead_of=session().id, network=here(), browser=browser()
    )
    session().become(opened)
    services().access.accounts.speak(name, language())
    g.pop("member", None)


def end_session() -> None:
    """Log out. Whoever has no other browser open leaves their conversations to others."""
    present = member()
    if present is not None:
        services().access.audit.note("log_out", By(present.name, here()))
    services().access.sessions.end(session().id)
    if present is not None and not services().access.sessions.of(present.name):
        services().handoff.presence.leave(present)
    session().become("")
    g.pop("member", None)


def wants_json() -> bool:
    """Whether a program asks (our own pages' JavaScript), not a person following a link."""
    return "/api/" in request.path or request.path.endswith("/events")


def refuse(status: HTTPStatus, code: str, message: str) -> AnyResponse:
    """A refusal, for programs in the one error shape, for people as a page."""
    if wants_json():
        return problem(status, code, message)
    return Response(render_template("staff/refused.html", message=message), status)


def _forged(_: CSRFError) -> AnyResponse:
    if wants_json() and member() is None:  # its session has expired: the page leads to the log-in
        return refuse(HTTPStatus.UNAUTHORIZED, "signed_out", say("signed_out"))
    return refuse(HTTPStatus.FORBIDDEN, "csrf", say("csrf"))


def _leave(response: AnyResponse) -> AnyResponse:
    for name, value in HEADERS.items():
        response.headers.setdefault(name, value)
    if not (request.endpoint or "").endswith(".static"):
        response.headers["Cache-Control"] = "no-store"
    if (wish := request.args.get("lang")) in STAFF_LANGUAGES:
        if present := g.get("member"):
            services().access.accounts.speak(present.name, wish)
        response.set_cookie(COOKIE, wish, max_age=YEAR, samesite="Lax", secure=over_https(), httponly=True)
    return response
