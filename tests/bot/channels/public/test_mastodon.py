"""Mastodon against a fake of it: nothing left out, said twice, or said louder than it was asked."""

from collections.abc import Iterator

import pytest

from bot.channels.errors import NotDelivered, Refused
from bot.channels.fakes.mastodon import FakeMastodon, fake_mastodon
from bot.channels.public.networks.mastodon import MOST, Mastodon
from bot.channels.public.post import Post

MASTODON = Mastodon()


@pytest.fixture
def server() -> Iterator[FakeMastodon]:
    with fake_mastodon() as fake:
        yield fake


def began(server: FakeMastodon) -> str:
    found, cursor = MASTODON.poll(server.secrets(), "")
    assert found == []
    return cursor


def polled(server: FakeMastodon, cursor: str) -> list[Post]:
    return MASTODON.poll(server.secrets(), cursor)[0]


def test_what_came_shortly_before_us_is_read_unless_somebody_has_answered(server: FakeMastodon) -> None:
    for number in range(4):
        server.write("kim", f"Gestern {number}")
    server._notifications[1]["created_at"] = "2026-01-01T00:00:00Z"
    MASTODON.reply(server.secrets(), server.write("lea", "Wann habt ihr offen?"), "Bis 18 Uhr.", "k")
    server.write("max", "Und wo?")
    found, cursor = MASTODON.poll(server.secrets(), "")
    assert [each.text for each in found] == ["Gestern 2", "Gestern 3", "Und wo?"]
    assert polled(server, cursor) == []


def test_however_much_came_nothing_is_left_out_and_what_was_before_us_stays(server: FakeMastodon) -> None:
    server.write("old", "Vor unserer Zeit")
    server._notifications[0]["created_at"] = "2026-01-01T00:00:00Z"
    cursor, texts = began(server), []
    written = [f"Frage {number}" for number in range(2 * MOST + 3)]
    for each in written:
        server.write("kim", each)
    assert [post.text for post in polled(server, cursor)] == written[:MOST]
    assert [post.text for post in polled(server, cursor)] == written[:MOST], "until the next cursor is used"
    for _ in range(4):
        found, cursor = MASTODON.poll(server.secrets(), cursor)
        texts += [post.text for post in found]
    assert texts == written


def test_a_mention_says_who_where_how_and_in_which_thread(server: FakeMastodon) -> None:
    cursor = began(server)
    ours = server.announce("Neu im Laden")
    server.write("lea", "Nicht für euch", mentions=False)
    one = server.write("kim", "Wie lange kann ich zurückgeben?\n\nhttps://shop.example/r?a=1", to=ours)
    two = server.write("helper", "Beep", to=one, bot=True, language="en", visibility="direct")
    first, second = polled(server, cursor)
    assert first.text == "Wie lange kann ich zurückgeben?\n\nhttps://shop.example/r?a=1"
    assert (first.id, first.thread, first.parent, first.locale) == (one, ours, ours, "de")
    assert (first.author, first.name, first.automated, first.direct) == ("p-kim", "Kim", False, False)
    assert first.address.startswith(server.address)
    assert (second.thread, second.parent, second.automated, second.direct) == (ours, one, True, True)
    assert (second.id, second.locale) == (two, "en")
    server.remove(one)
    assert [post.id for post in polled(server, cursor)] == [two]


@pytest.mark.parametrize("visibility", ["public", "unlisted", "private", "direct"])
def test_a_reply_is_as_visible_as_the_question(server: FakeMastodon, visibility: str) -> None:
    id = server.write("kim", "Wie lange?", visibility=visibility)
    MASTODON.reply(server.secrets(), id, "30 Tage.", "k")
    assert [each["visibility"] for each in server.replies(id)] == [visibility]
    assert server.said(id) == ["@kim 30 Tage."]


def test_what_is_tried_again_is_said_once(server: FakeMastodon) -> None:
    """Within an hour by its key, later because it is found below the post."""
    id, server.losing = server.write("kim", "Wie lange?"), 1
    text = "30 Tage.\n\nAlles steht auf https://shop.example/help?a=1&b=2"
    with pytest.raises(NotDelivered) as lost:
        MASTODON.reply(server.secrets(), id, text, "k")
    assert lost.value.kind == "unreachable"
    again = MASTODON.reply(server.secrets(), id, text, "k")
    later = MASTODON.reply(server.secrets(), id, text, "forgotten after an hour")
    assert again == later == server.replies(id)[0]["id"]
    assert len(server.replies(id)) == 1
    MASTODON.reply(server.secrets(), id, "Und noch etwas.", "l")
    assert len(server.replies(id)) == 2


def test_too_much_is_refused_with_the_time_to_wait(server: FakeMastodon) -> None:
    cursor, server.left = began(server), 0
    with pytest.raises(NotDelivered) as busy:
        MASTODON.poll(server.secrets(), cursor)
    assert busy.value.kind == "busy"
    assert 280 <= int(str(busy.value.data["seconds"])) <= 301


def test_what_was_deleted_or_is_too_long_is_refused_for_good(server: FakeMastodon) -> None:
    id = server.write("kim", "Wie lange?")
    with pytest.raises(Refused) as long:
        MASTODON.reply(server.secrets(), id, "x" * 501, "k")
    assert long.value.kind == "unfit"
    MASTODON.reply(server.secrets(), id, "x" * MASTODON.limit, "l")
    server.remove(id)
    with pytest.raises(Refused) as gone:
        MASTODON.reply(server.secrets(), id, "30 Tage.", "m")
    assert gone.value.kind == "gone"


def test_health_is_what_the_server_says(server: FakeMastodon) -> None:
    MASTODON.set_up(server.secrets(), "")
    assert server.is_bot, "the account says of itself that it is one"
    assert MASTODON.name(server.secrets()).startswith("@wendelkorn@127.0.0.1")
    MASTODON.check(server.secrets(), "")
    server.scopes = ("read", "write:media")
    with pytest.raises(NotDelivered, match=r"write:statuses"):
        MASTODON.check(server.secrets(), "")
    server.token = "revoked"
    with pytest.raises(NotDelivered) as dead:
        MASTODON.check({**server.secrets(), "token": "old"}, "")
    assert dead.value.kind == "token"
    assert "kundig channel renew" in dead.value.told("de")
