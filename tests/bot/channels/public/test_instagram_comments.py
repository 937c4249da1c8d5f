"""Instagram comments against a fake of it: shapes, replies, what is hidden, the one private reply."""

import json
from collections.abc import Iterator
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.channels.errors import NotDelivered, Refused
from bot.channels.fakes.facebook import WEEK
from bot.channels.fakes.instagram_comments import ACCOUNT, FakeInstagramComments, fake_instagram_comments
from bot.channels.public.networks.instagram import InstagramComments
from bot.channels.public.post import LONGEST, Post
from bot.checks import Malformed
from tests.bot.channels.public.test_facebook import JSON

INSTAGRAM = InstagramComments()
SECRETS = {"account": ACCOUNT, "secret": "the-app's-secret"}


@pytest.fixture
def account() -> Iterator[FakeInstagramComments]:
    with fake_instagram_comments() as fake:
        yield fake


def change(account: str = ACCOUNT, field: str = "comments", **value: Any) -> bytes:
    usual = {"id": "17", "text": "Na?", "media": {"id": "9"}, "from": {"id": "5", "username": "kim"}}
    entry = {"id": account, "time": 1_790_000_000, "changes": [{"field": field, "value": usual | value}]}
    return json.dumps({"object": "instagram", "entry": [entry]}).encode()


def read(body: bytes) -> list[Post]:
    return INSTAGRAM.read(SECRETS, body)


def test_what_a_comment_says() -> None:
    assert read(change()) == [Post("17", "17", "9", "5", "kim", "Na?", "", 1_790_000_000)]
    assert (below := read(change(parent_id="16"))[0]).parent == "16" == below.thread
    assert read(change(**{"from": {"id": ACCOUNT}}))[0].own
    assert read(change(**{"from": {"id": "5", "self_ig_scoped_id": "5"}}))[0].own
    assert len(read(change(text="ü" * 200_000))[0].text) == LONGEST
    within = {
        "id": ACCOUNT,
        "time": 1_790_000_000,
        "field": "comments",
        "value": {"id": "1", "media": {"id": "2"}},
    }
    assert read(json.dumps({"object": "instagram", "entry": [within]}).encode())[0].id == "1"
    for other in (change(account="1"), change(field="mentions"), b'{"object": "page"}'):
        assert read(other) == []


@settings(max_examples=100)
@given(JSON, st.sampled_from(["id", "text", "media", "from", "parent_id"]))
def test_whatever_shape_it_has_it_is_read_or_malformed(value: object, name: str) -> None:
    for body in (change(**{name: value}), json.dumps({"object": "instagram", "entry": value}).encode()):
        try:
            assert all(isinstance(each, Post) for each in read(body))
        except Malformed:
            continue


def test_a_reply_stands_below_and_is_said_once(account: FakeInstagramComments) -> None:
    first = account.comment("kim", "Wie lange kann ich zurückgeben?")
    answer, account.losing = account.comment("lea", "Ich auch", to=first), 1
    with pytest.raises(NotDelivered):
        INSTAGRAM.reply(account.secrets(), answer, "30 Tage.", "k")
    INSTAGRAM.reply(account.secrets(), answer, "30 Tage.", "k")
    assert account.below(first) == ["30 Tage."]
    with pytest.raises(Refused) as long:
        INSTAGRAM.reply(account.secrets(), first, "x" * (INSTAGRAM.limit + 1), "l")
    assert long.value.kind == "unfit"


def test_hiding_and_one_private_reply(account: FakeInstagramComments) -> None:
    first, second = account.comment("kim", "Wo ist 4711?"), account.comment("kim", "Hallo?")
    for hidden in (True, False):
        INSTAGRAM.hide(account.secrets(), first, hidden)
        assert account.hidden(first) == hidden
    INSTAGRAM.reply_privately(account.secrets(), first, "Bitte hier weiter: …")
    for id, ahead, kind in ((first, 0.0, "replied"), (second, WEEK + 60, "too_old")):
        account.ahead = ahead
        with pytest.raises(Refused) as refused:
            INSTAGRAM.reply_privately(account.secrets(), id, "Bitte hier weiter: …")
        assert refused.value.kind == kind
    assert account.letters == {first: "Bitte hier weiter: …"}


def test_health_is_what_the_network_says(account: FakeInstagramComments) -> None:
    secrets, address = {**account.secrets(), "hook": "word"}, "https://kundig.example/channels/1"
    assert INSTAGRAM.name(secrets) == "@wendelkorn"
    account.subscription = {
        "object": "instagram",
        "callback_url": "https://elsewhere.example",
        "fields": "comments",
    }
    with pytest.raises(NotDelivered, match=r"elsewhere\.example"):
        INSTAGRAM.check(secrets, address)
    account.subscription["callback_url"] = address
    INSTAGRAM.check(secrets, address)
    account.scopes = ("instagram_basic",)
    with pytest.raises(NotDelivered, match=r"instagram_manage_comments"):
        INSTAGRAM.check(secrets, address)
    with pytest.raises(NotDelivered) as dead:
        INSTAGRAM.check({**secrets, "token": "old"}, address)
    assert dead.value.kind == "token"
