"""X against a fake of it: proofs, its challenge, shapes, replies, what costs money."""

import json
import random
from collections.abc import Iterator
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.channels.errors import NotDelivered, Refused
from bot.channels.fakes.x import FakeX, fake_x
from bot.channels.public.networks.x import HEADER, X
from bot.channels.public.post import LONGEST, Post
from bot.checks import Malformed
from tests.bot.channels.public.test_facebook import JSON

ADDRESS = "https://kundig.example/channels/c0ffee"
NETWORK = X()


@pytest.fixture
def network() -> Iterator[FakeX]:
    with fake_x() as fake:
        yield fake


def secrets(fake: FakeX) -> dict[str, str]:
    return {**fake.secrets(), "address": ADDRESS}


def update(**data: Any) -> bytes:
    usual = {"id": "11", "author_id": "5", "text": "@wendelkorn Na?", "conversation_id": "9", "lang": "de"}
    usual |= {"created_at": "2026-11-26T17:00:00.000Z", "edit_history_tweet_ids": ["11"]}
    usual |= {"referenced_tweets": [{"type": "replied_to", "id": "10"}]}
    people = [{"id": "5", "name": "Kim", "username": "kim"}]
    rules = [{"id": "1", "tag": "kundig c0ffee"}]
    return json.dumps({"data": usual | data, "includes": {"users": people}, "matching_rules": rules}).encode()


def read(body: bytes) -> list[Post]:
    return NETWORK.read({"token": "4242-t", "address": ADDRESS}, body)


def test_what_an_update_says() -> None:
    address, at = "https://x.com/kim/status/11", 1_795_712_400.0
    assert read(update()) == [Post("11", "9", "10", "5", "Kim", "Na?", address, at, locale="de")]
    (edited,) = read(update(id="12", edit_history_tweet_ids=["11", "12"]))
    assert (edited.id, edited.became, edited.address) == ("11", "edited", "https://x.com/kim/status/12")
    assert read(update(author_id="4242"))[0].own
    assert read(update(note_tweet={"text": "@wendelkorn " + "ü" * 20_000}))[0].text == "ü" * LONGEST
    foreign = update().replace(b"kundig c0ffee", b"another rule")
    assert read(foreign) == read(b"{}") == []


def test_only_what_was_signed_is_genuine_and_no_challenge_signs_a_body(network: FakeX) -> None:
    body, chance = update(), random.Random(14)
    signed = network.signed(body)
    assert NETWORK.is_genuine(secrets(network), {HEADER.title(): signed}, body)
    for _ in range(2000):
        at = chance.randrange(len(body))
        forged = body[:at] + bytes([body[at] ^ chance.randrange(1, 256)]) + body[at + 1 :]
        assert not NETWORK.is_genuine(secrets(network), {HEADER: signed}, forged)
    for other in ("", "sha256=", signed[7:], signed.upper(), "Ü"):
        assert not NETWORK.is_genuine(secrets(network), {HEADER: other}, body)
    assert not NETWORK.is_genuine(secrets(network), {}, body)
    told = json.loads(NETWORK.handshake(secrets(network), {"crc_token": "abc_DEF="}))
    assert told == {"response_token": network.signed(b"abc_DEF=")}
    for asked in (body.decode(), "{}", "[]", '"', "", "x" * 201, "a b"):
        assert NETWORK.handshake(secrets(network), {"crc_token": asked}) == ""


@settings(max_examples=100)
@given(
    JSON,
    st.sampled_from(["id", "text", "author_id", "edit_history_tweet_ids", "referenced_tweets", "note_tweet"]),
)
def test_whatever_shape_it_has_it_is_read_or_malformed(value: object, name: str) -> None:
    rules = [{"tag": "kundig c0ffee"}]
    for body in (update(**{name: value}), json.dumps({"data": value, "matching_rules": rules}).encode()):
        try:
            assert all(isinstance(each, Post) for each in read(body))
        except Malformed:
            continue


def test_what_is_tried_again_stands_there_once_and_everybody_gets_the_same_answer(network: FakeX) -> None:
    one, two, network.losing = network.write("kim", "Wie lange?"), network.write("lea", "Wie lange?"), 1
    with pytest.raises(NotDelivered):
        NETWORK.reply(secrets(network), one, "30 Tage.", "k")
    NETWORK.reply(secrets(network), one, "30 Tage.", "k")
    NETWORK.reply(secrets(network), two, "30 Tage.", "l")
    assert (network.said(one), network.said(two)) == (["@kim 30 Tage."], ["@lea 30 Tage."])
    NETWORK.reply(secrets(network), one, "x" * NETWORK.limit, "m")
    with pytest.raises(Refused) as long:
        NETWORK.reply(secrets(network), one, "x" * 281, "n")
    assert long.value.kind == "unfit"
    network.remove(two)
    with pytest.raises(Refused) as gone:
        NETWORK.reply(secrets(network), two, "Noch etwas", "o")
    assert gone.value.kind == "gone"


def test_asking_whether_all_is_well_costs_once_an_hour(network: FakeX) -> None:
    fresh = X()
    network._hooks.append({"id": "1", "url": ADDRESS, "valid": True})
    with pytest.raises(NotDelivered) as unset:
        fresh.check(secrets(network), ADDRESS)
    assert unset.value.kind == "silent"
    fresh.set_up(secrets(network), ADDRESS)
    network.spent = 0
    for _ in range(5):
        fresh.check(secrets(network), ADDRESS)
    assert network.spent == 1
    network.invalidate()
    with pytest.raises(NotDelivered) as unheard:
        fresh.check(secrets(network), ADDRESS)
    assert unheard.value.kind == "unheard"


def test_what_is_revoked_or_unpaid_is_said(network: FakeX) -> None:
    assert NETWORK.name(secrets(network)) == "@wendelkorn"
    with pytest.raises(NotDelivered) as dead:
        NETWORK.name({**secrets(network), "token": "4242-revoked"})
    assert dead.value.kind == "token"
    network.credits = 0
    with pytest.raises(NotDelivered) as unpaid:
        NETWORK.name(secrets(network))
    assert unpaid.value.kind == "unpaid"
