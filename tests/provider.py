"""A log-in provider of its own, over HTTP on this machine: an honest one, made with Authlib's server side.

What it signs can be bent before it is signed, and the key changed for another, as a thief would have it or as
providers do from time to time.
"""

import secrets
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

import pytest
from authlib.integrations.flask_oauth2 import AuthorizationServer
from authlib.oauth2.rfc6749.grants import AuthorizationCodeGrant
from authlib.oauth2.rfc7636 import CodeChallenge
from flask import Flask, Response, jsonify, request
from joserfc import jwt
from joserfc.jwk import ECKey, KeySet
from werkzeug.serving import WSGIRequestHandler, make_server

CLIENT, SECRET = "kundig", "a secret & + % of the shop"


def new_key(name: str) -> ECKey:
    return ECKey.generate_key("P-256", {"kid": name, "use": "sig", "alg": "ES256"})


@dataclass
class Client:
    """The one client that it knows."""

    redirect_uri: str = ""
    client_id: str = CLIENT

    def get_client_id(self) -> str:
        return self.client_id

    def get_default_redirect_uri(self) -> str:
        return self.redirect_uri

    def get_allowed_scope(self, scope: str) -> str:
        return scope

    def check_redirect_uri(self, uri: str) -> bool:
        return uri.endswith("/login/from/work")

    def check_client_secret(self, given: str) -> bool:
        return secrets.compare_digest(given.encode(), SECRET.encode())

    def check_endpoint_auth_method(self, method: str, endpoint: str) -> bool:
        return method in ("client_secret_basic", "client_secret_post")

    def check_response_type(self, kind: str) -> bool:
        return kind == "code"

    def check_grant_type(self, kind: str) -> bool:
        return kind == "authorization_code"


@dataclass
class Code:
    """One authorization that was given and can be bought."""

    code: str
    redirect_uri: str
    scope: str
    nonce: str
    code_challenge: str
    code_challenge_method: str

    def get_redirect_uri(self) -> str:
        return self.redirect_uri

    def get_scope(self) -> str:
        return self.scope


@dataclass
class Provider:
    """The state of the provider, which tests change."""

    person: dict[str, Any] = field(
        default_factory=lambda: {"sub": "7f3a", "email": "Anna@Example.com", "email_verified": True}
    )
    key: ECKey = field(default_factory=lambda: new_key("1"))
    published: list[ECKey] = field(default_factory=list)
    bend: Callable[[dict[str, Any], dict[str, Any]], None] = lambda header, claims: None
    sign: Callable[[dict[str, Any], dict[str, Any]], str] | None = None
    metadata: dict[str, Any] = field(default_factory=dict)
    codes: dict[str, Code] = field(default_factory=dict)
    in_token: bool = True  # whether the token tells the address, or only the userinfo endpoint
    asked: list[str] = field(default_factory=list)  # the paths that were requested
    issuer: str = ""

    def __post_init__(self) -> None:
        self.published = [self.key]

    def described(self) -> dict[str, Any]:
        """What discovery tells."""
        told = {
            "issuer": self.issuer,
            "authorization_endpoint": f"{self.issuer}/authorize",
            "token_endpoint": f"{self.issuer}/token",
            "jwks_uri": f"{self.issuer}/keys",
            "userinfo_endpoint": f"{self.issuer}/userinfo",
        }
        return {name: value for name, value in (told | self.metadata).items() if value is not None}

    def id_token(self, nonce: str) -> str:
        header = {"alg": "ES256", "kid": self.key.kid}
        now = int(time.time())
        claims = {"iss": self.issuer, "aud": CLIENT, "iat": now, "exp": now + 300, "nonce": nonce}
        told = self.person if self.in_token else {"sub": self.person["sub"]}
        claims |= told
        self.bend(header, claims)
        return self.sign(header, claims) if self.sign else jwt.encode(header, claims, self.key)


class Grant(AuthorizationCodeGrant):  # type: ignore[misc]
    """The authorization code flow, as Authlib checks it."""

    TOKEN_ENDPOINT_AUTH_METHODS = ("client_secret_basic", "client_secret_post")
    provider: Provider

    def save_authorization_code(self, code: str, request: Any) -> None:
        wanted = ("redirect_uri", "scope", "nonce", "code_challenge", "code_challenge_method")
        self.provider.codes[code] = Code(code, *(request.payload.data[name] for name in wanted))

    def query_authorization_code(self, code: str, client: Client) -> Code | None:
        return self.provider.codes.get(code)

    def delete_authorization_code(self, code: Code) -> None:
        self.provider.codes.pop(code.code)

    def authenticate_user(self, code: Code) -> dict[str, Any]:
        self.nonce = code.nonce
        return self.provider.person

    def create_token_response(self) -> tuple[int, dict[str, Any], list[Any]]:
        status, body, headers = super().create_token_response()
        return status, body | {"id_token": self.provider.id_token(self.nonce)}, headers


def app_of(provider: Provider) -> Flask:
    app = Flask("a provider")
    client = Client()
    server = AuthorizationServer(
        app, lambda id: client if id == CLIENT else None, lambda token, request: None
    )
    server.register_grant(type("Its", (Grant,), {"provider": provider}), [CodeChallenge(required=True)])

    @app.before_request
    def note() -> None:
        provider.asked.append(request.path)

    @app.get("/.well-known/openid-configuration")
    def discovery() -> Response:
        return jsonify(provider.described())

    @app.get("/keys")
    def keys() -> Response:
        return jsonify(KeySet(provider.published).as_dict())

    @app.get("/authorize")
    def authorize() -> Any:
        """The person is logged in there and says yes."""
        grant = server.get_consent_grant(end_user=provider.person)
        return server.create_authorization_response(grant=grant, grant_user=provider.person)

    @app.post("/token")
    def token() -> Any:
        return server.create_token_response()

    @app.get("/userinfo")
    def userinfo() -> Response:
        assert request.headers["Authorization"].startswith("Bearer ")
        return jsonify(provider.person)

    return app


class Quiet(WSGIRequestHandler):
    """Says nothing of each request."""

    def log_request(self, *_: object) -> None:
        pass


@contextmanager
def serving_provider() -> Iterator[Provider]:
    """One that is served until the end of the block."""
    provider = Provider()
    server = make_server("127.0.0.1", 0, app_of(provider), threaded=True, request_handler=Quiet)
    provider.issuer = f"http://127.0.0.1:{server.server_port}"
    thread = threading.Thread(target=server.serve_forever, args=[0.05], daemon=True)
    thread.start()
    try:
        with pytest.MonkeyPatch.context() as patch:
            patch.setenv("AUTHLIB_INSECURE_TRANSPORT", "1")  # the server side would insist on https here, too
            yield provider
    finally:
        server.shutdown()
        thread.join(5)
        server.server_close()
