"""What agents propose to the curators: masked, once, with the question it answered, and for how long."""

import time
from collections.abc import Sequence

import pytest

from bot.conversations.errors import UnknownConversation
from bot.conversations.store import Store
from bot.handoff.desk import Desk
from bot.handoff.errors import NothingToPropose, UnknownProposal
from bot.handoff.proposing import Proposing, question
from bot.staff.accounts import Member, Staff
from bot.storage.records import Message, Role

ASKED = "Ich bin Kim Muster (kim@kundin.example): Passt der Filter 4711-88123 auch in die Bohnhild?"
ANSWER = """Ja, er passt. Mehr unter https://shop.example/filter
Ihre Bestellung 2024-471188 ist unterwegs, Sie erreichen mich unter 0171 2345678.
"""


@pytest.fixture
def anna(staff: Staff) -> Member:
    return staff.add("anna", "hilft hier gern", "Anna", ("agent",))


@pytest.fixture
def proposing(store: Store) -> Proposing:
    return Proposing(store.storage)


def answered(store: Store, desk: Desk, anna: Member, asked: str = ASKED) -> tuple[str, int]:
    id = store.create()[0].id
    store.post(id, text=asked)
    store.post(id, choice="handoff")
    desk.accept(id, anna)
    return id, desk.reply(id, anna, ANSWER).seq


def test_it_is_masked_and_proposed_once(
    store: Store, desk: Desk, proposing: Proposing, anna: Member, staff: Staff
) -> None:
    id, seq = answered(store, desk, anna)
    first = proposing.propose(id, seq, anna)
    again = proposing.propose(id, seq, staff.add("boris", "hilft hier auch", "Boris", ("agent",)))
    assert again == first
    assert (first.conversation, first.author, first.locale, first.state) == (id, "anna", "de", "waiting")
    assert first.question == "Ich bin … (…): Passt der Filter … auch in die Bohnhild?"
    assert first.answer == (
        "Ja, er passt. Mehr unter https://shop.example/filter\n"
        "Ihre Bestellung … ist unterwegs, Sie erreichen mich unter …."
    )
    assert proposing.waiting(9) == [first]
    assert (proposing.count(), proposing.proposed(id)) == (1, [seq])


def test_what_answers_nothing_is_not_proposed(
    store: Store, desk: Desk, proposing: Proposing, anna: Member
) -> None:
    id, seq = answered(store, desk, anna)
    for other in (1, seq - 1, seq + 1, 0):
        with pytest.raises(NothingToPropose):
            proposing.propose(id, other, anna)
    with pytest.raises(UnknownConversation):
        proposing.propose("0" * 32, 1, anna)
    silent = store.create()[0].id
    desk.take_over(silent, anna)
    with pytest.raises(NothingToPropose):
        proposing.propose(silent, desk.reply(silent, anna, ANSWER).seq, anna)
    assert proposing.count() == 0


def test_one_curator_decides(store: Store, desk: Desk, proposing: Proposing, anna: Member) -> None:
    id, seq = answered(store, desk, anna)
    proposed = proposing.propose(id, seq, anna)
    assert proposing.decide(proposed.id, "entry", "carla")
    assert not proposing.decide(proposed.id, "discarded", "eva")
    with pytest.raises(UnknownProposal):
        proposing.find(proposed.id)
    after = proposing.propose(id, seq, anna)
    assert (after.state, after.decided_by, after.answer) == ("entry", "carla", "")
    assert (proposing.count(), proposing.proposed(id)) == (0, [seq])


def test_it_outlives_the_archive_unlinked_and_expires(
    store: Store, desk: Desk, proposing: Proposing, anna: Member
) -> None:
    id, seq = answered(store, desk, anna)
    proposed, storage = proposing.propose(id, seq, anna), store.storage
    storage.write(lambda tx: tx.archive.put(id, float("inf"), 1.0, {}))
    assert proposing.find(proposed.id).conversation == id  # it may come back
    storage.write(lambda tx: tx.archive.bring_back(id, 2.0))
    assert proposing.find(proposed.id).conversation == id
    storage.write(lambda tx: tx.archive.put(id, float("inf"), 3.0, {}))
    storage.write(lambda tx: tx.archive.delete_before(4.0, 10))
    assert proposing.find(proposed.id).conversation is None
    assert storage.write(lambda tx: tx.proposals.forget_before(time.time() - 60, 9)) == 0
    assert storage.write(lambda tx: tx.proposals.forget_before(time.time() + 60, 9)) == 1
    assert proposing.count() == 0


@pytest.mark.parametrize("archived", [False, True])
def test_it_is_erased_with_its_conversation(
    store: Store, desk: Desk, proposing: Proposing, anna: Member, archived: bool
) -> None:
    kept = proposing.propose(*answered(store, desk, anna, "Wie lange dauert der Versand?"), anna)
    id, seq = answered(store, desk, anna)
    proposing.propose(id, seq, anna)
    if archived:
        store.storage.write(lambda tx: tx.archive.put(id, float("inf"), 1.0, {}))
    found = store.storage.write(lambda tx: tx.whole.erase(id))
    assert found is not None
    assert [each["seq"] for each in found[0]["proposal"]] == [seq]
    assert proposing.waiting(9) == [kept]
    assert store.storage.write(lambda tx: tx.proposals.forget_mentioning(lambda text: "Versand" in text)) == 1
    assert proposing.waiting(9) == []


LONG = "Gern sehe ich nach und sage Ihnen dann genau, wie es sich mit dem Filter verhält, einen Moment."


@pytest.mark.parametrize(
    ("said", "asked"),
    [
        (["c:Passt der Filter?", "a"], "Passt der Filter?"),
        (["c:Passt der", "c:Filter hier?", "a"], "Passt der Filter hier?"),
        (["c:Passt der Filter?", "b:Jemand?", "c:Ja", "a"], "Passt der Filter?"),
        (["c:Passt der Filter?", "a:Hallo!", "a"], "Passt der Filter?"),
        (["c:Passt er?", "a", "c:Und die Pumpe auch?", "a"], "Und die Pumpe auch?"),
        (["c:Hm?", "a"], "Hm?"),
        (["b:Guten Tag", "a"], ""),
    ],
)
def test_the_question_is_what_was_asked_before(said: Sequence[str], asked: str) -> None:
    roles: dict[str, Role] = {"c": "customer", "a": "agent", "b": "bot"}
    told = [each.partition(":") for each in said]
    messages = [Message("c", n + 1, roles[who], text or LONG, 1.0) for n, (who, _, text) in enumerate(told)]
    assert question(messages) == asked
