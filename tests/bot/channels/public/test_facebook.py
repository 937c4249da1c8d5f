"""Facebook comments against a fake of it: proofs, shapes, replies, what is hidden, the one private reply."""

import json
import random
from collections.abc import Iterator
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.channels.errors import NotDelivered, Refused
from bot.channels.fakes.facebook import WEEK, FakeFacebook, fake_facebook
from bot.channels.public.networks.facebook import Facebook
from bot.channels.public.post import LONGEST, Post
from bot.checks import Malformed

FACEBOOK = Facebook()
SECRETS = {"page": "2000002", "secret": "the-app's-secret", "app": "1000001", "token": "t", "hook": "word"}


@pytest.fixture
def page() -> Iterator[FakeFacebook]:
    with fake_facebook() as fake:
        yield fake


def change(**value: Any) -> bytes:
    usual = {"item": "comment", "verb": "add", "post_id": "2000002_7", "comment_id": "7_8", "message": "Na?"}
    value = {"from": {"id": "u-kim", "name": "Kim"}, "created_time": 1_790_000_000, **usual, **value}
    entry = {"id": "2000002", "time": 1_790_000_100, "changes": [{"field": "feed", "value": value}]}
    return json.dumps({"object": "page", "entry": [entry]}).encode()


def read(body: bytes) -> list[Post]:
    return FACEBOOK.read(SECRETS, body)


def test_what_a_change_says() -> None:
    (post,) = read(change(parent_id="2000002_7", post={"permalink_url": "https://www.facebook.com/7"}))
    whole = Post("7_8", "7_8", "2000002_7", "u-kim", "Kim", "Na?", "https://www.facebook.com/7", 1.79e9)
    assert post == whole
    (below,) = read(change(comment_id="7_9", parent_id="7_8"))
    assert (below.thread, below.parent) == ("7_8", "7_8"), "a talk below a post, of which there are many"
    (edited,) = read(change(verb="edited", message="Na gut"))
    assert (edited.id, edited.became, edited.text, edited.at) == ("7_8", "edited", "Na gut", 1_790_000_100)
    (removed,) = read(change(verb="remove"))
    assert (removed.became, removed.text) == ("removed", "")
    (own,) = read(change(**{"from": {"id": "2000002", "name": "Shop"}}))
    assert own.own
    (visitor,) = read(change(item="post", comment_id=None))
    assert (visitor.id, visitor.thread, visitor.parent) == ("2000002_7", "2000002_7", "")
    one, two = (read(change(comment_id=id, **{"from": None}))[0] for id in ("7_8", "7_9"))
    assert one.author != two.author, "whom the app may not know"
    assert len(read(change(message="ü" * 200_000))[0].text) == LONGEST


def test_what_concerns_nobody_or_others_is_left() -> None:
    foreign = change().replace(b'"id": "2000002"', b'"id": "3000003"', 1)
    other_field = change().replace(b'"feed"', b'"ratings"')
    likes = [change(item="reaction"), change(verb="hide"), change(verb="unhide")]
    for body in (foreign, other_field, *likes, b'{"object": "instagram", "entry": []}', b"{}"):
        assert read(body) == []


def test_one_that_cannot_be_read_holds_up_no_other() -> None:
    update = json.loads(change())
    (broken,) = update["entry"][0]["changes"]
    update["entry"][0]["changes"] = [broken | {"value": broken["value"] | {"comment_id": []}}, broken]
    assert [post.id for post in read(json.dumps(update).encode())] == ["7_8"]


def test_only_what_was_signed_is_genuine(page: FakeFacebook) -> None:
    """Of 2,000 bodies with a letter changed, and of signatures of others, none."""
    body, chance = change(message="Wann kommt mein Päckchen?"), random.Random(14)
    signed = page.signed(body)
    assert FACEBOOK.is_genuine(page.secrets(), signed, body)
    for _ in range(2000):
        at = chance.randrange(len(body))
        forged = body[:at] + bytes([body[at] ^ chance.randrange(1, 256)]) + body[at + 1 :]
        assert not FACEBOOK.is_genuine(page.secrets(), signed, forged)
    page.secret = "another app's"
    assert not FACEBOOK.is_genuine({**page.secrets(), "secret": SECRETS["secret"]}, page.signed(body), body)


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=3),
    max_leaves=6,
)
NAMES = ["from", "item", "verb", "post_id", "comment_id", "parent_id", "message", "created_time", "post"]


@settings(max_examples=100)
@given(JSON, st.sampled_from(NAMES))
def test_whatever_shape_it_has_it_is_read_or_malformed(value: object, name: str) -> None:
    for body in (change(**{name: value}), json.dumps({"object": "page", "entry": value}).encode()):
        try:
            assert all(isinstance(each, Post) for each in read(body))
        except Malformed:
            continue


def test_a_reply_stands_below_and_is_said_once(page: FakeFacebook) -> None:
    thread = page.posts("Neu im Laden")
    first = page.comment("kim", "Wie lange kann ich zurückgeben?", thread)
    answer = page.comment("lea", "Das wüsste ich auch gern", thread, to=first)
    page.losing = 1
    with pytest.raises(NotDelivered):
        FACEBOOK.reply(page.secrets(), first, "30 Tage.", "k")
    again = FACEBOOK.reply(page.secrets(), first, "30 Tage.", "k")
    assert page.below(first) == ["30 Tage."]
    assert page.comments[again]["parent"] == first
    FACEBOOK.reply(page.secrets(), answer, "Gern geschehen.", "l")  # it has no third level
    assert page.below(first) == ["30 Tage.", "Gern geschehen."]
    visitor = page.visits("kim", "Wann habt ihr offen?")
    FACEBOOK.reply(page.secrets(), visitor, "Bis 18 Uhr.", "m")
    assert page.below(visitor) == ["Bis 18 Uhr."]


def test_one_private_reply_and_none_after_a_week(page: FakeFacebook) -> None:
    thread = page.posts("Neu im Laden")
    first, second = (page.comment("kim", "Wo ist 4711?", thread) for _ in range(2))
    FACEBOOK.reply_privately(page.secrets(), first, "Bitte hier weiter: …")
    for id, ahead, kind in ((first, 0.0, "replied"), (second, WEEK + 60, "too_old")):
        page.ahead = ahead
        with pytest.raises(Refused) as refused:
            FACEBOOK.reply_privately(page.secrets(), id, "Bitte hier weiter: …")
        assert refused.value.kind == kind
    assert page.letters == {first: "Bitte hier weiter: …"}


def test_hiding_and_showing_again(page: FakeFacebook) -> None:
    id = page.comment("kim", "Meine Nummer ist 0171 …", page.posts("Neu"))
    for hidden in (True, True, False):
        FACEBOOK.hide(page.secrets(), id, hidden)
        assert page.hidden(id) == hidden
    page.remove(id)
    with pytest.raises(Refused):
        FACEBOOK.hide(page.secrets(), id, True)
    with pytest.raises(Refused):
        FACEBOOK.reply(page.secrets(), id, "x", "k")
    with pytest.raises(Refused):
        FACEBOOK.hide(page.secrets(), "../../me", True)


def test_health_is_what_the_network_says(page: FakeFacebook) -> None:
    secrets, address = {**page.secrets(), "hook": "word"}, "https://kundig.example/channels/1"
    assert FACEBOOK.name(secrets) == "Wendelkorn & Töchter"
    with pytest.raises(NotDelivered) as unset:
        FACEBOOK.check(secrets, address)
    assert unset.value.kind == "silent"
    page.subscription = {"object": "page", "callback_url": address, "fields": "feed"}
    page._fields = {"feed"}
    FACEBOOK.check(secrets, address)
    page.scopes = ("pages_read_engagement",)
    with pytest.raises(NotDelivered, match=r"pages_manage_engagement"):
        FACEBOOK.check(secrets, address)
    with pytest.raises(NotDelivered) as dead:
        FACEBOOK.check({**secrets, "token": "old"}, address)
    assert dead.value.kind == "token"
