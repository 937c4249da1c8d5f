"""Deliveries to a real receiver that is slow, fails, hangs up, or has enough; on both engines."""

import logging
import time
from typing import Any

import pytest

from bot.channels import deliveries, posting, retries
from bot.channels.channel import AT_ONCE_EACH
from bot.channels.errors import NotRepeatable, UnknownDelivery
from bot.channels.replaying import Replaying
from bot.channels.retries import PAUSES
from bot.conversations.events import CLOSED, FEEDBACK, HANDOFF_REQUESTED, KINDS, RECEIVED
from bot.conversations.transcript import Transcript
from bot.storage.records import Delivery
from knowledge.faults import Fault
from tests.bot.channels.conftest import House
from tests.bot.channels.delivering import errors, said
from tests.receiver import DRIBBLE, REDIRECT, RESET, RUBBISH, Receiver, receiving, wait_until

pytestmark = pytest.mark.slow


def test_each_arrives_once_in_order_and_signed(house: House, receiver: Receiver) -> None:
    hook = house.hook(receiver, KINDS)
    with house.delivering():
        talks = [said(house, *(f"{n}" for n in range(6))) for _ in range(3)]
        received = receiver.wait(18)
        house.settled(done=18)
    assert len(receiver.received) == 18
    assert receiver.forged == 0
    for id in talks:
        assert [each.data["text"] for each in received if each.data["conversation"] == id] == list("012345")
    assert house.webhooks.get(hook.id).gone is None


def test_two_workers_bring_each_once(house: House, receiver: Receiver) -> None:
    house.hook(receiver, KINDS)
    receiver.answer = lambda _: time.sleep(0.05) or 204
    talks = [said(house, *(f"{n}" for n in range(5))) for _ in range(10)]
    with house.delivering(workers=2):
        receiver.wait(50)
        house.settled(done=50)
    assert len(receiver.received) == 50
    assert receiver.most_at_once > AT_ONCE_EACH
    for id in talks:
        texts = [each.data["text"] for each in receiver.received if each.data["conversation"] == id]
        assert texts == list("01234")


def test_a_webhook_hears_only_what_it_asked_for(house: House, receiver: Receiver) -> None:
    house.hook(receiver, (HANDOFF_REQUESTED, CLOSED))
    with receiving() as other:
        house.hook(other)
        id = said(house, "hello")
        house.store.post(id, choice="handoff")
        house.storage.write(lambda tx: close(tx, id))
        with house.delivering():
            assert [each.kind for each in receiver.wait(2)] == [HANDOFF_REQUESTED, CLOSED]
            other.wait(2)
            house.settled(done=4)
        assert [each.id for each in other.received] != [each.id for each in receiver.received]


def close(transaction: Any, id: str) -> None:
    with Transcript(transaction, id) as transcript:
        transcript.move("close")


def test_failures_are_tried_again_with_the_same_id_and_body_until_dead(
    house: House, receiver: Receiver
) -> None:
    hook = house.hook(receiver, KINDS)
    receiver.answer = lambda document: 500 if document["data"]["text"] == "one" else 204
    said(house, "one", "two")
    with house.delivering():
        for attempt in range(1, len(PAUSES) + 2):
            wait_until(lambda n=attempt: len(receiver.received) >= n)  # type: ignore[misc]
            if attempt <= len(PAUSES):
                wait_until(lambda n=attempt: all_tried(house.pending(), n))  # type: ignore[misc]
                first = next(each for each in house.pending() if each.attempts)
                assert first.due - first.created == pytest.approx(
                    house.ahead + PAUSES[attempt - 1], rel=0.3, abs=5
                )
                house.ahead = first.due - first.created + 1
        house.settled(dead=1, done=1)
    *tries, other = receiver.received
    assert {each.id for each in tries} == {receiver.received[0].id} != {other.id}
    assert len(tries) == len(PAUSES) + 1
    assert len({each.raw for each in tries}) == 1
    assert 2.5 < sum(PAUSES) / 86400 < 3.5
    assert [fault.told("en") for fault in errors(house)] == ["The receiver answered with HTTP 500."]
    assert house.webhooks.get(hook.id).gone is None


def all_tried(pending: list[Delivery], attempts: int) -> bool:
    """The first was tried so often, and whatever waits behind it is not due before it."""
    dues = [each.due for each in pending]
    return any(each.attempts == attempts for each in pending) and max(dues) - min(dues) < 1e-6


@pytest.mark.parametrize(
    ("answer", "sentence"),
    [
        (RESET, "could not be reached"),
        (RUBBISH, "not in HTTP"),
        (REDIRECT, "HTTP 302"),
        (DRIBBLE, "within 1 s"),
        (400, "HTTP 400"),
    ],
)
def test_whatever_is_no_success_is_tried_again(
    house: House, receiver: Receiver, answer: int, sentence: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(posting, "ANSWER_WITHIN", 1.0)
    house.hook(receiver, KINDS)
    receiver.answer = lambda _: answer
    said(house, "hello")
    with house.delivering():
        wait_until(lambda: bool(house.pending()[0].attempts))
        assert sentence in Fault.from_json(house.pending()[0].error or "").told("en")
        receiver.answer = lambda _: 204
        house.ahead = 60
        house.settled(done=1)
    assert receiver.forged == 0  # nobody followed the redirect
    assert len({(each.id, each.raw) for each in receiver.received}) == 1


def test_a_receiver_that_is_not_there_is_found_when_it_is(house: House) -> None:
    with receiving() as gone:
        port = int(gone.url.split(":")[2].split("/")[0])
        hook = house.hook(gone, KINDS)
    said(house, "hello")
    with house.delivering():
        wait_until(lambda: bool(house.pending()[0].attempts))
        assert "Connection refused" in (house.pending()[0].error or "")
        back = Receiver(port)
        back.secret = hook.secret
        house.ahead = 60
        back.wait(1)
        house.settled(done=1)
        back.close()


def test_a_test_that_arrives_brings_what_waits(house: House, receiver: Receiver) -> None:
    hook = house.hook(receiver, KINDS)
    receiver.answer = lambda _: 503
    said(house, "one", "two")
    with house.delivering():
        wait_until(lambda: all_tried(house.pending(), 1))
        receiver.answer = lambda _: 204
        assert house.webhooks.test(hook.id) == 204
        wait_until(lambda: house.counts() == {"done": 2}, 4)  # the pause would be 5 s, at least 4


def test_a_slow_receiver_holds_up_no_other(
    house: House, receiver: Receiver, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(deliveries, "LAST_WAIT", 0.2)
    house.hook(receiver, KINDS)
    receiver.answer = lambda _: time.sleep(6) or 204
    with receiving() as quick:
        house.hook(quick, KINDS)
        for _ in range(30):
            said(house, "hello")
        with house.delivering():
            quick.wait(30, 5)
            assert receiver.received == []
            assert receiver.most_at_once <= AT_ONCE_EACH


def test_gone_is_gone_until_a_test_arrives(house: House, receiver: Receiver) -> None:
    hook = house.hook(receiver, KINDS)
    receiver.answer = lambda _: 410
    said(house, "one", "two")
    with house.delivering():
        house.settled(dead=2)
    assert house.webhooks.get(hook.id).gone
    assert {fault.key for fault in errors(house)} == {"receiver_gone"}
    id = said(house, "three")
    assert house.counts() == {"dead": 2}  # nothing more is kept for it
    with house.storage.reading() as read:
        dead = read.deliveries.dead(1)[0]
    with pytest.raises(NotRepeatable, match="kundig webhook test"):
        Replaying(house.storage).one(dead.id)
    assert Replaying(house.storage).all() == 0
    receiver.answer = lambda _: 200
    assert house.webhooks.test(hook.id) == 200
    assert house.webhooks.get(hook.id).gone is None
    assert Replaying(house.storage).all() == 2
    said(house, "four", conversation=id)
    with house.delivering():
        house.settled(done=3)


def test_what_was_given_up_is_sent_again_when_asked(
    house: House, receiver: Receiver, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(retries, "PAUSES", ())
    house.hook(receiver, KINDS)
    receiver.answer = lambda document: 500 if document["data"]["text"] == "one" else 204
    said(house, "one", "two")
    replaying = Replaying(house.storage)
    with house.delivering():
        house.settled(dead=1, done=1)
        dead = receiver.received[0].id
        with pytest.raises(UnknownDelivery):
            replaying.one("msg_nothing")
        receiver.answer = lambda _: 204
        replaying.one(dead)
        house.settled(done=2)
    assert [each.id for each in receiver.received].count(dead) == 2
    with pytest.raises(NotRepeatable, match="“done”"):
        replaying.one(dead)


def test_nothing_is_kept_and_nothing_is_logged(
    house: House, receiver: Receiver, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    house.hook(receiver, (RECEIVED, FEEDBACK))
    receiver.answer = lambda _: 500
    id = said(house, "my card is 4111 1111 1111 1111")
    with house.delivering():
        wait_until(lambda: bool(house.pending()[0].attempts))
    assert receiver.received[0].data["text"] == "my card is [card]"
    assert "4111" not in caplog.text
    assert "4111" not in repr(house.pending())
    assert id


def test_old_ones_and_those_for_nobody_are_forgotten(house: House, receiver: Receiver) -> None:
    hook = house.hook(receiver, KINDS)
    said(house, "one")
    with house.delivering():
        house.settled(done=1)
    assert house.storage.write(lambda tx: tx.deliveries.forget(tx.now() - 60, 100)) == 0
    assert house.storage.write(lambda tx: tx.deliveries.forget(tx.now() + 60, 100)) == 1
    said(house, "two")
    house.webhooks.remove(hook.id)
    assert house.counts() == {}
    stray = Delivery("msg_1", "webhook", hook.id, said(house, "x"), 1, "pending", 0, 0.0, 0.0)
    house.storage.write(lambda tx: tx.deliveries.add([stray]))
    assert house.storage.write(lambda tx: tx.deliveries.forget(0.0, 100)) == 1
