"""Logging in with a provider that vouches for members of the staff: to it, and back from it."""

import logging
from http import HTTPStatus
from typing import cast

from flask import current_app, redirect, request, url_for
from flask.typing import ResponseReturnValue
from itsdangerous import BadSignature, URLSafeTimedSerializer
from werkzeug.wrappers import Response as AnyResponse

from bot.staff.accounts import Member
from bot.staff.errors import (
    AccountDisabled,
    NotGenuine,
    NotKnownHere,
    OtherPerson,
    ProviderRefused,
    ProviderUnreachable,
    UnknownProvider,
)
from bot.staff.provider import Begun, Provider
from bot.staff.tries import Origin
from knowledge.errors import KundigError
from webwidget.errors import Refused
from webwidget.limits import counted_as
from webwidget.services import services
from webwidget.staff.addresses import own_page
from webwidget.staff.language import language
from webwidget.staff.origin import origin
from webwidget.staff.pages import blueprint, enter, first_page, form, log_ins, try_later
from webwidget.staff.session import cookie_name, over_https

log = logging.getLogger("kundig.staff")

WITHIN = 600  # seconds that somebody may take at the provider
ANSWER = ("code", "state", "iss", "error")  # what a provider says in the address it sends them back to
STATUS: dict[type[KundigError], HTTPStatus] = {  # others are 403
    ProviderUnreachable: HTTPStatus.BAD_GATEWAY,
}
FAULTS = (
    ProviderUnreachable, ProviderRefused, NotGenuine, NotKnownHere, OtherPerson, AccountDisabled,
)  # fmt: skip


@blueprint.get("/login/with/<provider>")
def log_in_with(provider: str) -> ResponseReturnValue:
    """To the provider; the browser keeps a note of what it has to bring back."""
    if wait := log_ins().take(counted_as(request.remote_addr or "")):
        return try_later(wait, "")
    try:
        address, begun = services().access.oidc.begin(_found(provider), _back(provider))
    except ProviderUnreachable as error:
        log.warning("nobody can log in with %s: %s", provider, error)
        return _told(error)
    note = [provider, begun.state, begun.nonce, begun.verifier, own_page(request.args.get("next"), "")]
    response = redirect(address)
    response.set_cookie(
        cookie_name("vouching"),
        _notes().dumps(note),
        max_age=WITHIN,
        path="/",
        secure=over_https(),
        httponly=True,
        samesite="Lax",
    )
    return response


@blueprint.get("/login/from/<provider>")
def log_in_from(provider: str) -> ResponseReturnValue:
    """Back from it: the account of whom it vouches for is logged in."""
    if wait := log_ins().take(counted_as(request.remote_addr or "")):
        return try_later(wait, "")
    whence = origin()
    try:
        present, target = _vouched(_found(provider), whence)
    except FAULTS as error:
        log.warning("a log-in with %s did not come about: %s", provider, error)
        response: AnyResponse = current_app.make_response(_told(error))
    else:
        response = enter(present, target or first_page(present), whence)
    response.delete_cookie(
        cookie_name("vouching"), path="/", secure=over_https(), httponly=True, samesite="Lax"
    )
    return response


def _vouched(provider: Provider, whence: Origin) -> tuple[Member, str]:
    """Who it is, and where they want to go. Raises one of FAULTS."""
    begun, target = _note(provider)
    answer = {name: request.args[name] for name in ANSWER if name in request.args}
    known = services().access.oidc.end(provider, begun, _back(provider.name), answer)
    return services().access.identities.log_in(provider, known, whence), target


def _note(provider: Provider) -> tuple[Begun, str]:
    """What this browser took along. Raises NotGenuine without it."""
    try:
        kept = _notes().loads(request.cookies.get(cookie_name("vouching"), ""), max_age=WITHIN)
        name, state, nonce, verifier, target = kept
    except (BadSignature, ValueError) as error:
        raise NotGenuine("state") from error
    if name != provider.name:
        raise NotGenuine("state")
    return Begun(state, nonce, verifier), target


def _found(name: str) -> Provider:
    """Raises ProviderUnreachable."""
    try:
        return services().access.providers.get(name)
    except UnknownProvider as error:
        raise Refused(HTTPStatus.NOT_FOUND, "not_found") from error


def _told(error: KundigError) -> ResponseReturnValue:
    return form(error.told(language())), STATUS.get(type(error), HTTPStatus.FORBIDDEN)


def _back(provider: str) -> str:
    return url_for("staff.log_in_from", provider=provider, _external=True)


def _notes() -> URLSafeTimedSerializer:
    return URLSafeTimedSerializer(cast(bytes, current_app.secret_key), salt="kundig vouching")
