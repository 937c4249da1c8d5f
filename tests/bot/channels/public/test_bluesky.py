"""Bluesky against a fake of it: nothing left out, nothing said twice, links are links, few sessions."""

from collections.abc import Iterator

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.channels.errors import NotDelivered, Refused
from bot.channels.fakes.bluesky import ME, FakeBluesky, fake_bluesky
from bot.channels.public.networks import bluesky
from bot.channels.public.networks.bluesky import Bluesky, facets, record_key

LINK = "https://kundig.example/p/4b1c?a=1&b=2"


@pytest.fixture
def server() -> Iterator[FakeBluesky]:
    with fake_bluesky() as fake:
        yield fake


def test_however_much_came_nothing_is_left_out(server: FakeBluesky, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(bluesky, "PAGE", 4)
    network = Bluesky()
    server.write("old", "Vor unserer Zeit")
    found, cursor = network.poll(server.secrets(), "")
    assert found == []
    written = [f"Frage {number}" for number in range(11)]
    for each in written:
        server.write("kim", each)
        server.likes("lea")
    found, cursor = network.poll(server.secrets(), cursor)
    assert [post.text for post in found] == written
    assert network.poll(server.secrets(), cursor) == ([], cursor)
    server.write("kim", "Noch eine")
    assert [post.text for post in network.poll(server.secrets(), cursor)[0]] == ["Noch eine"]
    assert server.sessions == 1


def test_a_notification_says_who_where_and_in_which_thread(server: FakeBluesky) -> None:
    network = Bluesky()
    ours = server.announce("Neu im Laden")
    cursor = network.poll(server.secrets(), "")[1]
    one = server.write("kim", "Wie lange kann ich zurückgeben?", to=ours)
    two = server.write("helper", "Beep", to=one, bot=True, language="en-GB")
    first, second = network.poll(server.secrets(), cursor)[0]
    assert (first.id, first.thread, first.parent, first.locale) == (one, ours, ours, "de")
    assert (first.author, first.name, first.automated) == ("did:plc:kim", "Kim", False)
    assert first.address.startswith("https://bsky.app/profile/kim.example/post/3k")
    assert (second.id, second.thread, second.parent) == (two, ours, one)
    assert (second.automated, second.locale) == (True, "en")


def test_what_is_tried_again_stands_there_once_with_its_link(server: FakeBluesky) -> None:
    network = Bluesky()
    id, server.losing = server.write("kim", "Wie lange?"), 1
    text = f"Für Rückgaben: {LINK}."
    with pytest.raises(NotDelivered):
        network.reply(server.secrets(), id, text, "k")
    again = network.reply(server.secrets(), id, text, "k")
    (reply,) = server.replies(id)
    assert again == reply["uri"]
    (facet,) = reply["record"]["facets"]
    index = facet["index"]
    assert text.encode()[index["byteStart"] : index["byteEnd"]].decode() == LINK
    assert facet["features"][0]["uri"] == LINK
    assert reply["record"]["reply"]["root"]["uri"] == id
    network.reply(server.secrets(), id, "Und noch etwas.", "l")
    assert len(server.said(id)) == 2


@settings(max_examples=60)
@given(st.text(max_size=40), st.text(max_size=40), st.floats(0, 4e9))
def test_links_are_found_by_byte_and_keys_are_theirs(before: str, behind: str, at: float) -> None:
    text = f"{before} {LINK} {behind}"
    for facet in facets(text):
        index = facet["index"]
        part = text.encode(errors="replace")[index["byteStart"] : index["byteEnd"]]
        assert part.decode() == facet["features"][0]["uri"]
    key = record_key(at, before)
    assert len(key) == 13
    assert key[0] in "234567abcdefghij"
    assert key == record_key(at, before) != record_key(at, before + "x")
    assert record_key(at + 2, behind) > key


def test_sessions_are_renewed_and_a_password_taken_back_is_seen(server: FakeBluesky) -> None:
    network = Bluesky()
    cursor = network.poll(server.secrets(), "")[1]
    for _ in range(3):
        server.expire()
        network.poll(server.secrets(), cursor)
    network.check(server.secrets(), "")
    assert server.sessions == 1
    secrets = server.secrets()
    server.take_back()
    for lost in (network.check, network.poll):
        with pytest.raises(NotDelivered) as dead:
            lost(secrets, cursor)
        assert dead.value.kind == "token"


def test_patience_what_is_gone_and_what_is_too_long(server: FakeBluesky) -> None:
    network = Bluesky()
    id = server.write("kim", "Wie lange?")
    assert network.name(server.secrets()) == f"@{ME['handle']}"
    with pytest.raises(Refused) as long:
        network.reply(server.secrets(), id, "x" * 301, "k")
    assert long.value.kind == "unfit"
    server.remove(id)
    with pytest.raises(Refused) as gone:
        network.reply(server.secrets(), id, "30 Tage", "k")
    assert gone.value.kind == "gone"
    server.busy = True
    with pytest.raises(NotDelivered) as busy:
        network.poll(server.secrets(), "2026-11-26T17:00:00.000Z x")
    assert 80 <= int(str(busy.value.data["seconds"])) <= 91
