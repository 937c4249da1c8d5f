"""Meta's proof and handshake, and what its errors mean."""

import hmac
import json

import pytest

from bot.channels.errors import NotDelivered, Refused
from bot.channels.fakes.meta import FakeMeta, bad, running
from bot.channels.messengers.meta import HEADER, Graph, handshake, is_genuine, refusal

SECRETS = {"secret": "s3cret", "hook": "the word", "token": "t", "app": "1"}
BODY = '{"object":"page","entry":[{"id":"ü"}]}'.encode()


def signed(body: bytes, secret: str = "s3cret") -> str:
    return "sha256=" + hmac.new(secret.encode(), body, "sha256").hexdigest()


def test_only_the_whole_body_with_our_secret_is_genuine() -> None:
    assert is_genuine(SECRETS, {HEADER: signed(BODY)}, BODY)
    right = signed(BODY)
    forged = ["", "sha256=", right[:-1], right + "0", right.upper(), right[7:], "Ü", signed(BODY, "other")]
    for each in forged:
        assert not is_genuine(SECRETS, {HEADER: each}, BODY), each
    assert not is_genuine(SECRETS, {}, BODY)
    for at in range(len(BODY)):
        turned = BODY[:at] + bytes([BODY[at] ^ 1]) + BODY[at + 1 :]
        assert not is_genuine(SECRETS, {HEADER: right}, turned)


def test_a_handshake_is_answered_to_who_knows_the_word() -> None:
    asked = {"hub.mode": "subscribe", "hub.verify_token": "the word", "hub.challenge": "1158201444"}
    assert handshake(SECRETS, asked) == "1158201444"
    for name, value in (
        ("hub.mode", "unsubscribe"),
        ("hub.verify_token", "a word"),
        ("hub.verify_token", ""),
        ("hub.challenge", "<script>"),
        ("hub.challenge", ""),
    ):
        assert handshake(SECRETS, asked | {name: value}) == ""
        assert handshake(SECRETS, {key: kept for key, kept in asked.items() if key != name}) == ""


@pytest.mark.parametrize(
    ("told", "kind", "lasting"),
    [
        (bad(401, 190, "expired"), "token", False),
        (bad(400, 100, "Invalid appsecret_proof provided"), "token", False),
        (bad(400, 4, "limit"), "busy", False),
        (bad(429, 130429, "limit"), "busy", False),
        (bad(400, 131047, "Re-engagement message"), "closed", True),
        (bad(400, 10, "outside of allowed window", 2018278), "closed", True),
        (bad(400, 551, "not available", 1545041), "unwanted", True),
        (bad(403, 200, "permission"), "forbidden", False),
        (bad(400, 100, "Invalid parameter"), "unfit", True),
        (bad(500, 2, "Service temporarily unavailable"), "status", False),
        ((502, {}), "status", False),
        ((400, {"error": "no object"}), "status", False),
        ((400, {"error": {"code": "190", "error_data": [], "message": None}}), "status", False),
        ((400, {"error": {"code": [190], "error_subcode": {}}}), "status", False),
    ],
)
def test_an_error_says_whether_to_try_again(
    told: tuple[int, dict[str, object]], kind: str, lasting: bool
) -> None:
    found = refusal(*told)
    assert (found.kind, isinstance(found, Refused)) == (kind, lasting)
    assert found.told("de") != found.fault.key


def test_the_graph_knows_its_app_and_its_token() -> None:
    fake = FakeMeta(object="page", subscription={"object": "page", "callback_url": "https://here"})
    with running(fake):
        graph, secrets = Graph(), fake.secrets()
        assert graph.subscribed(secrets, "page") == "https://here"
        assert graph.subscribed(secrets, "instagram") == ""
        for wrong, kind in (
            ({"token": "old"}, "token"),
            ({"secret": "wrong"}, "token"),
            ({}, "unfit"),
            ({"api": "http://127.0.0.1:1"}, "unreachable"),
        ):
            with pytest.raises(NotDelivered) as caught:
                graph.get(secrets | wrong, "nowhere")
            assert caught.value.kind == kind
        fake.busy = 1
        with pytest.raises(NotDelivered) as caught:
            graph.post(secrets, "nowhere", text="x")
        assert caught.value.kind == "busy"


def test_bodies_are_signed_as_they_are_brought() -> None:
    fake, body = FakeMeta(), json.dumps({"a": "ä"}).encode()
    assert is_genuine(fake.secrets(), fake.signed(body), body)
