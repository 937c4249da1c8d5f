"""What a provider says is believed when it is from it, for us and for this log-in; nothing else is.

The provider is a real one, over HTTP on this machine.
"""

import http.server
import threading
import time
from collections.abc import Callable, Iterator, Mapping
from typing import Any
from urllib.parse import parse_qsl, urlsplit

import pytest
import urllib3
from joserfc import jwt
from joserfc.jwk import ECKey, OctKey

from bot.staff.errors import KundigError, NotGenuine, ProviderRefused, ProviderUnreachable
from bot.staff.fetching import fetch, private_on_the_way
from bot.staff.oidc import KEPT, Oidc
from bot.staff.provider import Begun, Known
from bot.staff.provider import Provider as Ours
from tests.provider import CLIENT, SECRET, Provider, new_key, serving_provider

BACK = "http://localhost/login/from/work"


@pytest.fixture(scope="module")
def served() -> Iterator[Provider]:
    with serving_provider() as provider:
        yield provider


@pytest.fixture
def provider(served: Provider) -> Provider:
    """As it is at first."""
    fresh = Provider(issuer=served.issuer, key=served.key)
    served.__dict__.update(fresh.__dict__)
    return served


def ours(provider: Provider) -> Ours:
    return Ours("work", "Firma", provider.issuer, CLIENT, SECRET)


def answered(address: str) -> dict[str, str]:
    """What a browser brings back from there."""
    there = urllib3.request("GET", address, redirect=False, retries=False)
    assert there.status == 302, there.data
    return dict(parse_qsl(urlsplit(there.headers["Location"]).query))


def logged_in(
    oidc: Oidc, provider: Provider, change: Callable[[Begun], Begun] = lambda begun: begun
) -> Known:
    address, begun = oidc.begin(ours(provider), BACK)
    return oidc.end(ours(provider), change(begun), BACK, answered(address))


def refused(provider: Provider, kind: type[KundigError] = NotGenuine) -> str:
    with pytest.raises(kind) as error:
        logged_in(Oidc(), provider)
    assert SECRET not in str(error.value)
    return str(error.value.data["why"])


def test_an_honest_provider_is_believed(provider: Provider) -> None:
    assert logged_in(Oidc(), provider) == Known("7f3a", "anna@example.com")


@pytest.mark.parametrize(
    "methods", [None, ["client_secret_post"], ["private_key_jwt", "client_secret_basic"]]
)
def test_we_say_who_we_are_as_the_provider_wants_it(provider: Provider, methods: list[str] | None) -> None:
    provider.metadata["token_endpoint_auth_methods_supported"] = methods
    assert logged_in(Oidc(), provider).subject == "7f3a"


def test_an_address_that_only_the_userinfo_endpoint_tells(provider: Provider) -> None:
    provider.in_token = False
    assert logged_in(Oidc(), provider) == Known("7f3a", "anna@example.com")


@pytest.mark.parametrize("verified", [False, None, "false", 0, "yes", []])
def test_an_address_nobody_has_verified_counts_for_nothing(provider: Provider, verified: object) -> None:
    provider.person["email_verified"] = verified
    assert logged_in(Oidc(), provider) == Known("7f3a", "")


BENT: dict[str, Mapping[str, Any]] = {
    "for somebody else": {"aud": "another"},
    "for many, bought by another": {"aud": [CLIENT, "another"], "azp": "another"},
    "for many, nobody says for whom": {"aud": [CLIENT, "another"]},
    "from somebody else": {"iss": "https://evil.example"},
    "expired": {"exp": int(time.time()) - 90},
    "for ever": {"exp": None},
    "from tomorrow": {"nbf": int(time.time()) + 86400},
    "of another log-in": {"nonce": "x" * 43},
    "of no log-in": {"nonce": None},
    "of nobody": {"sub": None},
    "of a number": {"sub": 7},
    "of an empty name": {"sub": ""},
    "with another access token": {"at_hash": "AAAAAAAAAAAAAAAAAAAAAA"},
    "with nonsense for a time": {"exp": "tomorrow"},
}


@pytest.mark.parametrize("claims", BENT.values(), ids=BENT)
def test_what_is_not_for_us_now_is_refused(provider: Provider, claims: Mapping[str, Any]) -> None:
    def bend(_: dict[str, Any], told: dict[str, Any]) -> None:
        told |= claims
        for name in [name for name in told if told[name] is None]:
            del told[name]

    provider.bend = bend
    refused(provider)


def _thief(header: dict[str, Any], claims: dict[str, Any]) -> str:
    return jwt.encode(header, claims, new_key("1"))


def _with_our_secret(header: dict[str, Any], claims: dict[str, Any]) -> str:
    key = OctKey.import_key(SECRET)
    return jwt.encode(header | {"alg": "HS256"}, claims, key, algorithms=["HS256"])


def _brings_its_key(header: dict[str, Any], claims: dict[str, Any]) -> str:
    key = ECKey.generate_key("P-256")
    return jwt.encode({"alg": "ES256", "jwk": key.as_dict(private=False)}, claims, key)


def _unsigned(header: dict[str, Any], claims: dict[str, Any]) -> str:
    parts = jwt.encode(header, claims, new_key("1")).split(".")
    none = "eyJhbGciOiJub25lIn0"  # {"alg":"none"}
    return f"{none}.{parts[1]}."


FORGED = {
    "another key": _thief, "our own secret": _with_our_secret, "its own key": _brings_its_key,
    "no key": _unsigned, "nonsense": lambda *_: "a.b.c", "nothing": lambda *_: "",
}  # fmt: skip


@pytest.mark.parametrize("sign", FORGED.values(), ids=FORGED)
def test_what_the_provider_has_not_signed_is_refused(provider: Provider, sign: Callable[..., str]) -> None:
    provider.sign = sign
    refused(provider)


def test_a_provider_changes_its_keys(provider: Provider) -> None:
    oidc = Oidc()
    assert logged_in(oidc, provider).subject == "7f3a"
    old, provider.key = provider.key, new_key("2")
    provider.published = [provider.key]
    assert logged_in(oidc, provider).subject == "7f3a"
    provider.sign = lambda header, claims: jwt.encode(header | {"kid": "1"}, claims, old)
    with pytest.raises(NotGenuine):
        logged_in(oidc, provider)


def test_addresses_and_keys_are_kept_for_a_while(provider: Provider) -> None:
    now = time.time()
    oidc = Oidc(lambda: now)
    for _ in range(3):
        logged_in(oidc, provider)
    assert [provider.asked.count(path) for path in ("/keys", "/token")] == [1, 3]
    now += KEPT
    oidc.begin(ours(provider), BACK)
    assert provider.asked.count("/.well-known/openid-configuration") == 2


def test_a_code_is_worth_nothing_without_the_verifier_and_only_once(provider: Provider) -> None:
    oidc = Oidc()
    other = lambda begun: Begun(begun.state, begun.nonce, "y" * 43)  # noqa: E731
    with pytest.raises(ProviderRefused, match="invalid_grant"):
        logged_in(oidc, provider, other)
    address, begun = oidc.begin(ours(provider), BACK)
    answer = answered(address)
    oidc.end(ours(provider), begun, BACK, answer)
    with pytest.raises(ProviderRefused):
        oidc.end(ours(provider), begun, BACK, answer)


@pytest.mark.parametrize(
    ("change", "error"),
    [
        ({"state": "z" * 43}, NotGenuine),
        ({"state": None}, NotGenuine),
        ({"state": "ü"}, NotGenuine),
        ({"iss": "https://evil.example"}, NotGenuine),
        ({"code": None, "error": "access_denied"}, ProviderRefused),
        ({"code": "nonsense"}, ProviderRefused),
    ],
)
def test_an_answer_that_does_not_fit_is_refused(
    provider: Provider, change: Mapping[str, str | None], error: type[KundigError]
) -> None:
    oidc = Oidc()
    address, begun = oidc.begin(ours(provider), BACK)
    answer = {name: value for name, value in (answered(address) | change).items() if value is not None}
    with pytest.raises(error):
        oidc.end(ours(provider), begun, BACK, answer)


@pytest.mark.parametrize(
    "metadata",
    [
        {"issuer": "https://evil.example"},
        {"issuer": None},
        {"jwks_uri": None},
        {"token_endpoint": "http://evil.example/token"},
        {"authorization_endpoint": "javascript:alert(1)"},
        {"authorization_endpoint": 7},
    ],
)
def test_a_provider_that_says_the_wrong_things_is_not_used(
    provider: Provider, metadata: dict[str, Any]
) -> None:
    provider.metadata = metadata
    with pytest.raises(ProviderUnreachable):
        Oidc().check(ours(provider))


class Odd(http.server.BaseHTTPRequestHandler):
    """A server that does what none should."""

    def do_GET(self) -> None:
        self.send_response(302 if self.path == "/away" else 200)
        if self.path == "/away":
            self.send_header("Location", "/large")
        self.end_headers()
        body = {"/large": b"[" * 300_000, "/text": b"hello", "/list": b"[1]"}
        self.wfile.write(body.get(self.path, b"{}"))

    def log_message(self, *_: object) -> None:
        pass


@pytest.fixture(scope="module")
def odd() -> Iterator[str]:
    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), Odd) as server:
        threading.Thread(target=server.serve_forever, args=[0.05], daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}"
        server.shutdown()


class TestFetching:
    def test_nothing_large_and_nowhere_else(self, odd: str) -> None:
        with pytest.raises(ProviderUnreachable, match="too much"):
            fetch(f"{odd}/large", {})
        assert fetch(f"{odd}/away", {}) == (302, {})
        assert [fetch(f"{odd}/{path}", {}) for path in ("text", "list")] == [(200, {})] * 2

    def test_nobody_there_is_told_in_a_sentence(self) -> None:
        with pytest.raises(ProviderUnreachable, match=r"127\.0\.0\.1 \(.*refused"):
            fetch("http://127.0.0.1:9/x", {})

    @pytest.mark.parametrize(
        ("address", "private"),
        [
            ("https://id.example.com/realms/shop", True),
            ("http://localhost:8080", True),
            ("http://[::1]:8080", True),
            ("http://id.example.com", False),
            ("http://localhost.evil.example", False),
            ("file:///etc/passwd", False),
            ("https://", False),
            ("https://[", False),
            ("", False),
        ],
    )
    def test_what_others_could_read_on_the_way_is_not_asked(self, address: str, private: bool) -> None:
        assert private_on_the_way(address) is private
        if not private:
            with pytest.raises(ProviderUnreachable):
                fetch(address, {})
