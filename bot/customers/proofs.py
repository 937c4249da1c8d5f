"""Proofs of who a customer is: short-lived tokens that the site's own server signs (JWT, HS256). Pure.

PyJWT brings a library of ciphers that takes megabytes: loaded with the first proof, many sites ask for none.
"""

import base64
import binascii
import math
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any, Final

from bot.conversations.errors import InvalidEmail
from bot.conversations.wording import checked_email
from bot.customers.errors import (
    IdentityExpired,
    IdentityForeign,
    IdentityForged,
    IdentityMalformed,
    IdentityNotConfigured,
    IdentityTooLong,
)

ALGORITHM: Final = "HS256"
LONGEST: Final = 3600  # seconds that a proof may be good for
SKEW: Final = 30  # seconds by which another server's clock may differ
SIZE: Final = 4096  # characters of a token
_LENGTH = 200  # characters of a claim
_FORM = re.compile(r"[A-Za-z0-9_-]+\.[A-Za-z0-9_-]+\.[A-Za-z0-9_-]+")
# Times, audience and types are looked at below: by our clock, and each with a refusal of its own.
_SIGNATURE_ALONE = {
    "verify_signature": True,
    "verify_exp": False,
    "verify_nbf": False,
    "verify_iat": False,
    "verify_aud": False,
    "verify_sub": False,
    "verify_jti": False,
}


@dataclass(frozen=True)
class Proof:
    """What a site's server says: `subject` is what it calls the customer, `id` is this proof's own."""

    subject: str
    id: str
    expires: float
    name: str | None = None
    email: str | None = None


def checked(token: str, site: str, secrets: Iterable[bytes], now: float) -> Proof:
    """What the token proves for this site; any of its secrets may have signed it. Raises IdentityRefused."""
    known = list(secrets)
    if not known:
        raise IdentityNotConfigured(site)
    _check_form(token)
    claims = _signed(token, known)
    if claims.get("aud") != site:
        raise IdentityForeign(site)
    expires = _moment(claims, "exp")
    if expires <= now - SKEW:
        raise IdentityExpired("over")
    if expires > now + LONGEST + SKEW:
        raise IdentityTooLong(LONGEST // 60)
    for begun in ("nbf", "iat"):
        if begun in claims and _moment(claims, begun) > now + SKEW:
            raise IdentityExpired("early")
    subject, id = (_text(claims, name, needed=True) or "" for name in ("sub", "jti"))
    return Proof(subject, id, expires, _text(claims, "name"), _email(claims))


def _check_form(token: str) -> None:
    """Three parts, each the only way to write what it says: else one proof could be spelled twice."""
    if len(token) > SIZE:
        raise IdentityMalformed("size", most=SIZE)
    if not _FORM.fullmatch(token) or not all(map(_is_canonical, token.split("."))):
        raise IdentityMalformed("form")
    import jwt

    try:
        algorithm = jwt.get_unverified_header(token).get("alg")
    except jwt.InvalidTokenError as error:
        raise IdentityMalformed("form") from error
    if algorithm != ALGORITHM:
        raise IdentityForged("algorithm", wanted=ALGORITHM)


def _is_canonical(part: str) -> bool:
    try:
        decoded = base64.urlsafe_b64decode(part + "=" * (-len(part) % 4))
    except binascii.Error:
        return False
    return base64.urlsafe_b64encode(decoded).rstrip(b"=").decode() == part


def _signed(token: str, secrets: list[bytes]) -> Mapping[str, Any]:
    """The claims, where one of the secrets signed them."""
    import jwt

    for secret in secrets:
        try:
            return jwt.decode(token, secret, algorithms=[ALGORITHM], options=_SIGNATURE_ALONE)  # type: ignore[arg-type]
        except jwt.InvalidSignatureError:
            continue
        except jwt.InvalidTokenError as error:
            raise IdentityMalformed("form") from error
    raise IdentityForged("signature")


def _moment(claims: Mapping[str, Any], name: str) -> float:
    """In unix seconds."""
    value = claims.get(name)
    if isinstance(value, bool) or not isinstance(value, int | float) or not math.isfinite(value):
        raise IdentityMalformed("time", claim=name)
    return float(value)


def _text(claims: Mapping[str, Any], name: str, *, needed: bool = False) -> str | None:
    """A line; an empty one is none."""
    value = claims.get(name)
    if value is None or value == "":
        if needed:
            raise IdentityMalformed("missing", claim=name)
        return None
    if (
        not isinstance(value, str)
        or len(value) > _LENGTH
        or not value.isprintable()
        or value != value.strip()
    ):
        raise IdentityMalformed("claim", claim=name, most=_LENGTH)
    return value


def _email(claims: Mapping[str, Any]) -> str | None:
    written = _text(claims, "email")
    try:
        return written and checked_email(written)
    except InvalidEmail as error:
        raise IdentityMalformed("email") from error
