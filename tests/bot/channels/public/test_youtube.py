"""YouTube comments against a fake of it: what is new and edited, units, replies, what is held back."""

from collections.abc import Iterator

import pytest

from bot.channels.errors import NotDelivered, Refused
from bot.channels.fakes.youtube import FakeYouTube, fake_youtube
from bot.channels.public.networks.youtube import PAGE, PAGES, YouTube


@pytest.fixture
def channel() -> Iterator[FakeYouTube]:
    with fake_youtube() as fake:
        yield fake


def test_what_is_new_and_what_was_edited_comes_once(channel: FakeYouTube) -> None:
    network = YouTube()
    old = channel.comment("old", "Vor unserer Zeit")
    found, cursor = network.poll(channel.secrets(), "")
    assert found == []
    written = [f"Frage {number}" for number in range(3 * PAGE + 7)]
    for each in written:
        channel.comment("kim", each)
    found, cursor = network.poll(channel.secrets(), cursor)
    assert [post.text for post in found] == written
    answer = channel.comment("lea", "Das wüsste ich auch gern", to=found[-1].id)
    channel.edit(found[-1].id, "Andere Frage")
    found, cursor = network.poll(channel.secrets(), cursor)
    assert [(post.text, post.became) for post in found] == [
        ("Das wüsste ich auch gern", "written"),
        ("Andere Frage", "edited"),
    ]
    assert (found[0].id, found[0].thread, found[0].parent) == (answer, found[1].id, found[1].id)
    assert found[0].address == f"https://www.youtube.com/watch?v=v1&lc={answer}"
    assert network.poll(channel.secrets(), cursor)[0] == []
    assert channel.renewed == 1
    channel.remove(old)
    YouTube().check(channel.secrets(), "")  # another process has new access, and ours ends
    assert network.poll(channel.secrets(), cursor)[0] == []


def test_answers_in_older_threads_come_within_a_round(channel: FakeYouTube) -> None:
    network = YouTube()
    _, cursor = network.poll(channel.secrets(), "")
    threads = [channel.comment("kim", f"Frage {number}") for number in range(4 * PAGE)]
    _, cursor = network.poll(channel.secrets(), cursor)
    channel.comment("lea", "Ganz hinten", to=threads[0])
    came = []
    for _ in range(6):  # two rounds of three pages
        found, cursor = network.poll(channel.secrets(), cursor)
        came += [(post.text, post.thread) for post in found]
    assert set(came) == {("Ganz hinten", threads[0])}


def test_a_reply_stands_below_and_is_said_once(channel: FakeYouTube) -> None:
    network = YouTube()
    cursor = network.poll(channel.secrets(), "")[1]
    first = channel.comment("kim", "Wie lange?")
    answer, channel.losing = channel.comment("lea", "Ich auch", to=first), 1
    with pytest.raises(NotDelivered):
        network.reply(channel.secrets(), answer, "30 Tage.", "k")
    network.reply(channel.secrets(), answer, "30 Tage.", "k")
    assert channel.below(first) == ["30 Tage."]
    assert [post.own for post in network.poll(channel.secrets(), cursor)[0]] == [False, False, True]
    channel.remove(first)
    with pytest.raises(Refused) as gone:
        network.reply(channel.secrets(), first, "Noch etwas", "l")
    assert gone.value.kind == "gone"


def test_holding_back_and_showing_again(channel: FakeYouTube) -> None:
    network, id = YouTube(), channel.comment("kim", "0171 …")
    network.hide(channel.secrets(), id, True)
    assert channel.held == {id}
    network.hide(channel.secrets(), id, False)
    assert channel.held == set()


def test_it_costs_no_more_than_it_says(channel: FakeYouTube) -> None:
    """What we count is at least what they count."""
    network = YouTube()
    cursor, id = network.poll(channel.secrets(), "")[1], channel.comment("kim", "Wie lange?")
    units = channel.units
    cursor = network.poll(channel.secrets(), cursor)[1]
    assert units - channel.units <= network.poll_costs
    units = channel.units
    network.reply(channel.secrets(), id, "30 Tage.", "k")
    network.hide(channel.secrets(), id, True)
    assert units - channel.units <= 2 * network.reply_costs
    polls = 86_400 / network.every * network.poll_costs
    assert (network.daily - polls) / network.reply_costs > 150, "replies a day"
    for _ in range(3 * PAGE):
        channel.comment("kim", "Frage")
    units = channel.units
    network.poll(channel.secrets(), cursor)
    assert units - channel.units <= PAGES
    channel.units = 0
    with pytest.raises(NotDelivered) as spent:
        network.poll(channel.secrets(), cursor)
    assert spent.value.kind == "busy"


def test_health_is_what_the_network_says(channel: FakeYouTube) -> None:
    network = YouTube()
    assert network.name(channel.secrets()) == "Wendelkorn & Töchter"
    network.check(channel.secrets(), "")
    channel.scope = "https://www.googleapis.com/auth/youtube.readonly"
    with pytest.raises(NotDelivered, match=r"youtube\.force-ssl"):
        network.check(channel.secrets(), "")
    with pytest.raises(NotDelivered) as dead:
        network.check({**channel.secrets(), "token": "taken back"}, "")
    assert dead.value.kind == "token"
