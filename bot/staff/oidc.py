"""OpenID Connect, as the party that relies on a provider: the authorization code flow with PKCE.

A log-in leaves the browser with a state, a nonce and a verifier, of 256 random bits each, and the provider
with what they hash to. What comes back is believed when the state is this browser's, the code was bought
with the verifier, and the ID token is signed by a key the provider publishes now, for us, for this nonce, and
has not expired. Addresses and keys are what the provider says at its issuer's address, kept for some minutes;
a key that is not among them is looked for once more, since providers change theirs.
"""

import secrets
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import suppress
from typing import Any, Final
from urllib.parse import urlencode

from authlib.oauth2.auth import ClientAuth
from authlib.oauth2.rfc6749.parameters import prepare_grant_uri
from authlib.oauth2.rfc7636 import create_s256_code_challenge
from authlib.oidc.core import CodeIDToken
from authlib.oidc.discovery import get_well_known_url
from joserfc import jwt
from joserfc.errors import JoseError
from joserfc.jwk import Key, KeySet, import_key

from bot.staff.errors import NotGenuine, ProviderRefused, ProviderUnreachable
from bot.staff.fetching import fetch, private_on_the_way
from bot.staff.provider import Begun, Known, Provider

SCOPE = "openid email profile"
KEPT = 600.0  # seconds that addresses and keys are kept
LEEWAY = 60  # seconds that clocks may differ by
# Signatures with a key that the provider alone has; never “none”, never one made with a shared secret.
SIGNED: Final = [
    "RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384", "ES512", "EdDSA", "Ed25519",
]  # fmt: skip


class Oidc:
    """Speaks with providers. `clock` gives unix seconds."""

    def __init__(self, clock: Callable[[], float] = time.time) -> None:
        self._clock = clock
        self._kept: dict[str, tuple[float, dict[str, Any]]] = {}

    def begin(self, provider: Provider, back: str) -> tuple[str, Begun]:
        """Where the browser goes, and what it takes along. `back` is where the provider sends it afterwards.

        Raises ProviderUnreachable.
        """
        begun = Begun(*(secrets.token_urlsafe(32) for _ in range(3)))
        address = prepare_grant_uri(
            self._metadata(provider)["authorization_endpoint"],
            provider.client_id,
            "code",
            redirect_uri=back,
            scope=SCOPE,
            state=begun.state,
            nonce=begun.nonce,
            code_challenge=create_s256_code_challenge(begun.verifier),
            code_challenge_method="S256",
        )
        return str(address), begun

    def end(self, provider: Provider, begun: Begun, back: str, answer: Mapping[str, str]) -> Known:
        """Who has come back with this answer. Raises ProviderUnreachable, ProviderRefused, NotGenuine."""
        if not secrets.compare_digest(answer.get("state", "").encode(), begun.state.encode()):
            raise NotGenuine("state")
        if answer.get("iss", provider.issuer) != provider.issuer:
            raise NotGenuine(provider=provider.title, why="issuer")
        if "code" not in answer:
            raise ProviderRefused(provider=provider.title, why=answer.get("error", "no code")[:80])
        tokens = self._buy(provider, begun, back, answer["code"])
        claims = self._verified(provider, begun, tokens)
        if not claims.get("email"):
            claims |= self._asked(provider, claims["sub"], tokens)
        return Known(claims["sub"], _verified_email(claims))

    def check(self, provider: Provider) -> None:
        """Whether it can be relied on: it says at its address what we need. Raises ProviderUnreachable."""
        self._metadata(provider)
        self._keys(provider)

    def _metadata(self, provider: Provider) -> dict[str, Any]:
        return self._known(provider.issuer, lambda: self._discovered(provider))

    def _discovered(self, provider: Provider) -> dict[str, Any]:
        found = _got(get_well_known_url(provider.issuer, external=True))
        needed = ("authorization_endpoint", "token_endpoint", "jwks_uri")
        if found.get("issuer") != provider.issuer:
            raise ProviderUnreachable(
                "other_issuer", issuer=provider.issuer, said=str(found.get("issuer"))[:200]
            )
        for name in needed:
            if not isinstance(found.get(name), str) or not private_on_the_way(found[name]):
                raise ProviderUnreachable(host=provider.issuer, why=f"it names no {name} by https")
        return found

    def _keys(self, provider: Provider) -> dict[str, Any]:
        address = self._metadata(provider)["jwks_uri"]
        return self._known(f"keys {provider.issuer}", lambda: _got(address))

    def _known(self, what: str, ask: Callable[[], dict[str, Any]]) -> dict[str, Any]:
        """What was asked not long ago."""
        now = self._clock()
        since, known = self._kept.get(what, (0.0, {}))
        if not 0 <= now - since < KEPT:
            known = ask()
            self._kept[what] = (now, known)
        return known

    def _buy(self, provider: Provider, begun: Begun, back: str, code: str) -> dict[str, Any]:
        metadata = self._metadata(provider)
        body = urlencode(
            {
                "grant_type": "authorization_code",
                "code": code,
                "redirect_uri": back,
                "code_verifier": begun.verifier,
            }
        )
        headers = {"Content-Type": "application/x-www-form-urlencoded"}
        client = ClientAuth(provider.client_id, provider.secret, _manner(provider, metadata))
        address, headers, body = client.prepare("POST", metadata["token_endpoint"], headers, body)
        status, tokens = fetch(address, headers, body)
        if status != 200 or not isinstance(tokens.get("id_token"), str):
            why = str(tokens.get("error", status))[:80]
            raise ProviderRefused(provider=provider.title, why=why)
        return tokens

    def _verified(self, provider: Provider, begun: Begun, tokens: Mapping[str, Any]) -> dict[str, Any]:
        try:
            token = self._signed(provider, tokens["id_token"])
            options = {
                "iss": {"essential": True, "value": provider.issuer},
                "aud": {"essential": True, "value": provider.client_id},
            }
            params = {
                "nonce": begun.nonce,
                "client_id": provider.client_id,
                "access_token": tokens.get("access_token"),
            }
            claims = CodeIDToken(token.claims, token.header, options, params)
            claims.validate(now=int(self._clock()), leeway=LEEWAY)
        except (JoseError, ValueError, TypeError, KeyError) as error:
            raise NotGenuine(provider=provider.title, why=_said(error)) from error
        if not isinstance(claims["sub"], str) or not 0 < len(claims["sub"]) <= 255:
            raise NotGenuine(provider=provider.title, why="sub")
        return dict(claims)

    def _signed(self, provider: Provider, token: str) -> jwt.Token:
        """With a key the provider publishes; one we do not know may be new. Raises JoseError, ValueError."""
        try:
            return _decoded(token, self._keys(provider))
        except (JoseError, ValueError):
            self._kept.pop(f"keys {provider.issuer}", None)
            return _decoded(token, self._keys(provider))

    def _asked(self, provider: Provider, subject: str, tokens: Mapping[str, Any]) -> dict[str, Any]:
        """What the provider tells of them elsewhere, since not all put it into the token."""
        address, access = self._metadata(provider).get("userinfo_endpoint"), tokens.get("access_token")
        if not isinstance(address, str) or not isinstance(access, str):
            return {}
        status, told = fetch(address, {"Authorization": f"Bearer {access}"})
        if status != 200 or told.get("sub") != subject:
            return {}
        return {name: told[name] for name in ("email", "email_verified") if name in told}


def _got(address: str) -> dict[str, Any]:
    status, found = fetch(address, {})
    if status != 200 or not found:
        raise ProviderUnreachable(host=address, why=f"status {status}")
    return found


def _decoded(token: str, keys: dict[str, Any]) -> jwt.Token:
    return jwt.decode(token, KeySet(list(_public(keys))), algorithms=SIGNED)


def _public(keys: dict[str, Any]) -> Iterator[Key]:
    """Those that we understand; a provider may publish others beside them."""
    for key in keys.get("keys", []):
        if isinstance(key, dict) and key.get("kty") in ("RSA", "EC", "OKP"):
            with suppress(JoseError, ValueError):
                yield import_key(key)


def _manner(provider: Provider, metadata: Mapping[str, Any]) -> str:
    """How we show the token endpoint who we are: as it wants it, in the header if both will do."""
    if not provider.secret:
        return "none"
    offered = metadata.get("token_endpoint_auth_methods_supported") or ["client_secret_basic"]
    only_post = "client_secret_basic" not in offered and "client_secret_post" in offered
    return "client_secret_post" if only_post else "client_secret_basic"


def _verified_email(claims: Mapping[str, Any]) -> str:
    email = claims.get("email")
    verified = claims.get("email_verified") in (True, "true")
    return email.strip().lower() if verified and isinstance(email, str) else ""


def _said(error: Exception) -> str:
    """One word for what is wrong with a token, for the log and for who looks after it."""
    return str(getattr(error, "claim", "") or getattr(error, "error", "") or type(error).__name__)[:80]
