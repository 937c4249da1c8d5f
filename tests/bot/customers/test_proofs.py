"""Proofs of who a customer is: what a site's key signed is believed, once and not for long; nothing else."""

import base64
import json
from collections.abc import Callable, Iterator
from typing import Any

import jwt
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.customers.errors import (
    IdentityExpired,
    IdentityForeign,
    IdentityForged,
    IdentityMalformed,
    IdentityNotConfigured,
    IdentityRefused,
    IdentityTooLong,
)
from bot.customers.proofs import LONGEST, SIZE, SKEW, Proof, checked

NOW = 1_800_000_000
KEY, OTHER = b"k" * 64, b"o" * 64
CLAIMS = {"sub": "4711", "aud": "shop", "exp": NOW + 300, "jti": "a1"}
ALPHABET = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_=.+/ \n\0ä"


def signed(key: bytes = KEY, algorithm: str = "HS256", **claims: Any) -> str:
    said = {name: value for name, value in (CLAIMS | claims).items() if value is not ...}
    return jwt.encode(said, key, algorithm=algorithm)


def read(token: str, *keys: bytes) -> Proof:
    return checked(token, "shop", keys or (KEY,), NOW)


def part(value: object) -> str:
    return base64.urlsafe_b64encode(json.dumps(value).encode()).rstrip(b"=").decode()


def test_what_a_key_signed_is_believed() -> None:
    assert read(signed()) == Proof("4711", "a1", NOW + 300)
    full = signed(name="Erika Ä.", email="erika@post.example", iat=NOW, nbf=NOW + SKEW)
    assert read(full, OTHER, KEY) == Proof("4711", "a1", NOW + 300, "Erika Ä.", "erika@post.example")
    assert read(signed(exp=NOW + LONGEST)).expires == NOW + LONGEST


REFUSED: list[tuple[type[IdentityRefused], dict[str, Any]]] = [
    (IdentityForeign, {"aud": "other"}),
    (IdentityForeign, {"aud": ["shop"]}),
    (IdentityForeign, {"aud": ...}),
    (IdentityExpired, {"exp": NOW - SKEW}),
    (IdentityExpired, {"nbf": NOW + SKEW + 1}),
    (IdentityExpired, {"iat": NOW + SKEW + 1}),
    (IdentityTooLong, {"exp": NOW + LONGEST + SKEW + 1}),
    (IdentityMalformed, {"exp": ...}),
    (IdentityMalformed, {"exp": str(NOW + 60)}),
    (IdentityMalformed, {"exp": True}),
    (IdentityMalformed, {"sub": ...}),
    (IdentityMalformed, {"sub": ""}),
    (IdentityMalformed, {"jti": ...}),
    (IdentityMalformed, {"jti": "x" * 201}),
    (IdentityMalformed, {"name": "a\nb"}),
    (IdentityMalformed, {"name": {"first": "E"}}),
    (IdentityMalformed, {"email": "nobody"}),
]


@pytest.mark.parametrize(("why", "claims"), REFUSED)
def test_another_claim_is_refused_with_a_reason_of_its_own(why: type, claims: dict[str, Any]) -> None:
    with pytest.raises(why):
        read(signed(**claims))


def test_no_other_signature_counts() -> None:
    body = part(CLAIMS)
    for algorithm in ("none", "None", "NONE", "HS384", "RS256", "", None, 1):
        unsigned = f"{part({'alg': algorithm, 'typ': 'JWT'})}.{body}."
        for token in (unsigned, unsigned + "AA", unsigned + signed().rpartition(".")[2]):
            with pytest.raises((IdentityForged, IdentityMalformed)):
                read(token)
    with pytest.raises(IdentityForged):
        read(signed(OTHER))
    with pytest.raises(IdentityForged):
        read(signed(algorithm="HS512"))
    with pytest.raises(IdentityNotConfigured):
        checked(signed(), "shop", (), NOW)
    with pytest.raises(IdentityMalformed):
        read(signed(name="x" * SIZE))


def mutations(token: str) -> Iterator[str]:
    """Every sign left out, and some changed for another: the last of a part spells the same bytes twice."""
    for place, sign in enumerate(token):
        yield token[:place] + token[place + 1 :]
        for other in (
            ALPHABET[place % len(ALPHABET)],
            chr(ord(sign) ^ 1),
            chr(ord(sign) ^ 2),
            chr(ord(sign) ^ 32),
        ):
            if other != sign:
                yield token[:place] + other + token[place:][1:]
    for last in ALPHABET:
        yield token + last
        yield token[:-1] + last
    yield from (f" {token}", f"{token}\n", f"{token}=", token.replace(".", ".."), token[::-1], "..", "")


def test_of_a_thousand_mutated_tokens_none_is_believed() -> None:
    token = signed(name="Erika")
    tried = {mutated for mutated in mutations(token) if mutated != token}
    assert len(tried) >= 1000
    assert [mutated for mutated in tried if believed(lambda token=mutated: read(token))] == []  # type: ignore[misc]


def believed(attempt: Callable[[], object]) -> bool:
    try:
        attempt()
    except IdentityRefused:
        return False
    return True


@settings(max_examples=150)
@given(
    header=st.dictionaries(st.text(max_size=5), st.text(max_size=9)),
    claims=st.recursive(
        st.none() | st.booleans() | st.floats() | st.text(),
        lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner),
    ),
    tail=st.text(max_size=60),
)
def test_whatever_strangers_make_is_refused_and_never_fails(header: Any, claims: Any, tail: str) -> None:
    for token in (
        tail,
        f"{part(header)}.{part(claims)}.{tail}",
        f"{part(header | {'alg': 'HS256'})}.{part(claims)}.AAAA",
    ):
        assert not believed(lambda token=token: read(token))  # type: ignore[misc]
