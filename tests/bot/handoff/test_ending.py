"""The end of a conversation: who ends it, who is asked whether all is solved, and what they answer."""

import pytest

from bot.conversations.closing import Closing
from bot.conversations.errors import NothingAsked, UnknownConversation
from bot.conversations.store import Store
from bot.handoff.desk import Desk
from bot.handoff.ticket import Selection
from bot.staff.accounts import Member, Staff

PASSWORD = "hilft hier gern"


@pytest.fixture
def anna(staff: Staff) -> Member:
    return staff.add("anna", PASSWORD, "Anna", ("agent",))


@pytest.fixture
def closing(store: Store) -> Closing:
    return Closing(store)


def with_anna(store: Store, desk: Desk, anna: Member) -> str:
    id = store.create()[0].id
    store.post(id, choice="handoff")
    desk.accept(id, anna)
    return id


def kinds(store: Store, id: str) -> list[str]:
    with store.storage.reading() as read:
        return [event.kind for event in read.events.after(id, 0, 99)]


def test_who_spoke_with_a_person_is_asked_once(
    store: Store, desk: Desk, closing: Closing, anna: Member
) -> None:
    id = with_anna(store, desk, anna)
    assert closing.asked(id) is None
    desk.close(id, anna)
    asked = closing.asked(id)
    assert asked is not None
    assert (asked.seq, asked.solved) == (store.messages(id)[-1].seq, None)
    closing.answer(id, asked.seq, solved=True)
    answered = closing.asked(id)
    assert answered is not None
    assert answered.solved is True
    assert kinds(store, id)[-1] == "survey.answered"


def test_a_comment_is_masked_and_the_same_answer_tells_nobody_twice(
    store: Store, desk: Desk, closing: Closing, anna: Member
) -> None:
    id = with_anna(store, desk, anna)
    desk.close(id, anna)
    seq = store.messages(id)[-1].seq
    for _ in range(2):
        closing.answer(id, seq, solved=False, comment="Schreiben Sie an kim@kundin.example ")
    found = closing.latest(id)
    assert found is not None
    assert (found.solved, found.comment) == (False, "Schreiben Sie an [E-Mail]")
    assert kinds(store, id).count("survey.answered") == 1
    with store.storage.reading() as read:
        assert read.surveys.counted(0.0) == (0, 1)
        assert read.surveys.answers([id, "0" * 32]) == {id: False}
    store.post(id, text="Doch noch etwas")
    closing.end(id)
    with store.storage.reading() as read:
        assert read.surveys.answers([id]) == {}  # asked anew
        assert read.surveys.answers([]) == {}


def test_the_question_goes_when_the_customer_writes_again(
    store: Store, desk: Desk, closing: Closing, anna: Member
) -> None:
    id = with_anna(store, desk, anna)
    desk.close(id, anna)
    first = store.messages(id)[-1].seq
    store.post(id, text="Doch noch etwas")
    assert closing.asked(id) is None
    with pytest.raises(NothingAsked):
        closing.answer(id, first, solved=True)
    closing.end(id)
    asked = closing.asked(id)
    assert asked is not None
    assert asked.seq > first
    with pytest.raises(NothingAsked):
        closing.answer(id, first, solved=True)


def test_who_was_closed_while_waiting_is_not_asked(
    store: Store, desk: Desk, closing: Closing, anna: Member
) -> None:
    for close in (lambda id: desk.close(id, anna), lambda _: desk.close_all(Selection(site=""), anna)):
        id = store.create()[0].id
        store.post(id, choice="handoff")
        close(id)
        assert store.conversation(id).state == "closed"
        assert closing.asked(id) is None
    id = with_anna(store, desk, anna)
    desk.close(id, anna)
    store.post(id, choice="handoff")  # in a closed conversation: it is open again
    desk.close(id, anna)
    assert closing.asked(id) is None


def test_the_customer_ends_it_whoever_has_it(
    store: Store, desk: Desk, closing: Closing, anna: Member
) -> None:
    with_bot, queued, human = (store.create()[0].id for _ in range(3))
    store.post(with_bot, text="Wie?")
    for id in (queued, human):
        store.post(id, choice="handoff")
    desk.accept(human, anna)
    for id in (with_bot, queued, human):
        closing.end(id)
        closing.end(id)
        last = store.messages(id)[-1]
        assert (last.state, last.text[:26]) == ("closed", "Sie haben das Gespräch bee")
        assert kinds(store, id).count("conversation.closed") == 1
        assert closing.asked(id) is not None
    assert desk.queue().tickets == ()
    with store.storage.reading() as read:
        assert read.turns.pending() == 0
    with pytest.raises(UnknownConversation):
        closing.end("0" * 32)
