"""A Matrix room against a fake of it: no gap, no double, edits and redactions, no answer to machines."""

from collections.abc import Iterator

import pytest

from bot.channels.errors import NotDelivered, Refused
from bot.channels.fakes.matrix import ME, FakeMatrix, fake_matrix
from bot.channels.public.networks.matrix import PAGE, Matrix

MATRIX = Matrix()


@pytest.fixture
def room() -> Iterator[FakeMatrix]:
    with fake_matrix() as fake:
        yield fake


def test_however_much_came_nothing_is_left_out(room: FakeMatrix) -> None:
    room.write("old", "Vor unserer Zeit")
    found, cursor = MATRIX.poll(room.secrets(), "")
    assert found == []
    written = [f"Frage {number}" for number in range(3 * PAGE + 7)]
    for each in written:
        room.write("kim", each)
    found, cursor = MATRIX.poll(room.secrets(), cursor)
    assert [post.text for post in found] == written
    assert MATRIX.poll(room.secrets(), cursor) == ([], cursor)


def test_what_is_edited_taken_back_or_said_by_a_machine(room: FakeMatrix) -> None:
    cursor = MATRIX.poll(room.secrets(), "")[1]
    one, two = room.write("kim", "Wo ist 4711?"), room.write("helper", "Beep", bot=True)
    three = room.write("lea", "Ich auch", to=one)
    room.edit("kim", one, "Wie lange?")
    room.remove("lea", three)
    first, second, edited, removed = MATRIX.poll(room.secrets(), cursor)[0]
    assert (first.id, first.text, first.author) == (one, "Wo ist 4711?", "@kim:shop.example")
    assert (second.id, second.automated) == (two, True)
    assert (edited.id, edited.text, edited.became) == (one, "Wie lange?", "edited")
    assert (removed.id, removed.became) == (three, "removed")


def test_what_is_tried_again_stands_in_the_thread_once(room: FakeMatrix) -> None:
    one = room.write("kim", "Wie lange?")
    two, room.losing = room.write("lea", "Ich auch", to=one), 1
    with pytest.raises(NotDelivered):
        MATRIX.reply(room.secrets(), two, "30 Tage.", "k")
    MATRIX.reply(room.secrets(), two, "30 Tage.", "k")
    MATRIX.reply(room.secrets(), two, "30 Tage.", "forgotten by the server")
    assert room.said(one) == ["30 Tage."]
    room.remove("kim", one)
    with pytest.raises(Refused) as gone:
        MATRIX.reply(room.secrets(), one, "Noch etwas", "l")
    assert gone.value.kind == "gone"


def test_health_is_what_the_server_says(room: FakeMatrix) -> None:
    with pytest.raises(NotDelivered, match=r"!room:"):
        MATRIX.check(room.secrets(), "")
    MATRIX.set_up(room.secrets(), "")
    MATRIX.check(room.secrets(), "")
    assert MATRIX.name(room.secrets()) == ME
    room.encrypted = True
    with pytest.raises(NotDelivered, match=r"encryption"):
        MATRIX.check(room.secrets(), "")
    room.busy = 90_000
    with pytest.raises(NotDelivered) as busy:
        MATRIX.poll(room.secrets(), "s1 me")
    assert busy.value.data["seconds"] == 90
    room.busy, room.token = 0, "revoked"
    with pytest.raises(NotDelivered) as dead:
        MATRIX.check({**room.secrets(), "token": "old"}, "")
    assert dead.value.kind == "token"
