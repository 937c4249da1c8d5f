"""One person over channels: joined by proof alone, parted again without loss, found as a whole."""

import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from bot.conversations.errors import UnknownConversation
from bot.conversations.links import Links, new_link
from bot.conversations.store import Store
from bot.customers.people import People
from bot.privacy.people import Person
from bot.privacy.searching import matches
from bot.storage import Storage
from bot.storage.repositories.customers import Customer
from bot.storage.repositories.people import MAIL, SHARED, reads, vouched

EVA = "eva@post.example"


class House:
    """A shop where somebody wrote in the chat, by e-mail and by messenger."""

    def __init__(self, storage: Storage) -> None:
        self.storage, self.store, self.people = storage, Store(storage, mails=True), People(storage)
        self.chat, self.mail, self.messenger, self.stranger = (
            self.begin(channel) for channel in ("chat", "mail", "telegram", "chat")
        )

    def begin(self, channel: str = "chat") -> str:
        id = self.store.create(site="shop", channel=channel)[0].id
        self.store.post(id, text=f"Frage per {channel}", key="k")
        return id

    def leaves(self, id: str, email: str = EVA, *, opens: bool = True) -> None:
        """An address; and they open the link in a letter to it."""
        self.store.contacts.reach_at(id, email)
        token = self.storage.write(lambda tx: new_link(tx, id))
        if opens:
            assert Links(self.storage).use(token)[1]

    def vouches(self, *ids: str) -> None:
        for id in ids:
            self.storage.write(lambda tx, id=id: tx.people.prove(vouched(id, "shop", "eva", 1.0)))

    def others(self, id: str, *, apart: bool = False) -> set[str]:
        return {each.conversation.id for each in self.people.others(id) if each.apart == apart}

    def found(self, address: str) -> set[str]:
        return {each.conversation for each in matches(self.storage, Person.of(address))}


@pytest.fixture(params=["sqlite", pytest.param("postgresql", marks=pytest.mark.slow)])
def house(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[House]:
    if request.param == "postgresql":
        storage = Storage.at_server(request.getfixturevalue("postgresql"))
    else:
        storage = Storage.at_file(tmp_path / "conversations.sqlite")
    with storage:
        yield House(storage)


def test_only_proof_joins_and_it_joins_over_channels(house: House) -> None:
    house.leaves(house.mail)
    house.leaves(house.chat, EVA.upper(), opens=False)  # merely typed
    assert house.others(house.mail) == set()
    house.leaves(house.chat)
    house.vouches(house.chat, house.messenger)
    assert house.others(house.messenger) == {house.chat, house.mail}
    assert house.others(house.stranger) == set()
    again = house.begin("mail")
    house.leaves(again, "max@post.example")
    house.store.contacts.reach_at(again, EVA)  # another address than the letter went to
    assert house.others(again) == set()


def test_who_is_parted_keeps_what_is_theirs_and_comes_back_whole(house: House) -> None:
    house.leaves(house.mail)
    house.leaves(house.chat)
    house.vouches(house.chat, house.messenger)
    before = house.storage.write(lambda tx: tx.people.ties([house.chat]))
    house.people.part(house.mail, house.chat, "anna")
    assert house.others(house.mail) == set()  # they were joined through it
    assert house.others(house.mail, apart=True) == {house.chat, house.messenger}
    cut = house.storage.write(lambda tx: tx.people.ties([house.chat]))
    assert [(each.value, each.by) for each in cut] == [(each.value, "anna") for each in before]
    house.leaves(house.chat)  # once more: what staff said stands
    assert house.others(house.mail) == set()
    house.people.join_again(house.messenger, house.chat)
    assert house.others(house.mail) == {house.chat, house.messenger}
    assert [each.cut for each in house.storage.write(lambda tx: tx.people.ties([house.chat]))] == [None, None]
    for wrong in (house.stranger, "nobody", house.mail):
        with pytest.raises(UnknownConversation):
            house.people.part(house.mail, wrong, "anna")
        with pytest.raises(UnknownConversation):
            house.people.join_again(house.mail, wrong)


def test_what_is_parted_is_no_longer_the_customers_to_open(house: House) -> None:
    house.vouches(house.chat, house.messenger)
    for id in (house.chat, house.messenger):
        customer = Customer(id, "eva", None, None, 1.0, id)
        house.storage.write(lambda tx, customer=customer: tx.customers.save(customer))
    with house.storage.reading() as read:
        assert read.customers.open_of("shop", "eva").id == house.chat  # never the messenger's
        assert len(read.customers.conversations("shop", "eva", 9)) == 2
    house.people.part(house.chat, house.messenger, "anna")
    with house.storage.reading() as read:
        assert [each.id for each in read.customers.conversations("shop", "eva", 9)] == [house.chat]


def test_export_and_erasure_reach_all_that_is_theirs_also_in_the_archive(house: House) -> None:
    house.leaves(house.mail)
    house.leaves(house.chat)
    house.vouches(house.chat, house.messenger)
    house.store.post(house.stranger, text=f"Gehört das {EVA}?")  # names it, and is somebody else's
    mentioning = house.begin()
    house.storage.write(lambda tx: tx.people.prove(vouched(house.stranger, "shop", "max", 1.0)))
    house.storage.write(lambda tx: tx.people.prove(vouched(mentioning, "shop", "max", 1.0)))
    theirs = {house.mail, house.chat, house.messenger}
    assert house.found(EVA) == theirs | {house.stranger}
    house.storage.write(lambda tx: tx.archive.put(house.chat, time.time() + 9, 1.0, {}))
    assert house.found(EVA) == theirs | {house.stranger}
    house.storage.write(lambda tx: tx.archive.bring_back(house.chat, time.time()))
    assert house.others(house.mail) == {house.chat, house.messenger}
    house.people.part(house.mail, house.chat, "anna")
    assert house.found(EVA) == {house.mail, house.chat, house.stranger}  # it still names the address


def test_what_everybody_has_in_common_joins_nobody(house: House) -> None:
    def job(tx):  # type: ignore[no-untyped-def]
        for id in ids:
            tx.people.prove(reads(id, "info@shop.example", 1.0))

    ids = [house.begin() for _ in range(SHARED + 1)]
    house.storage.write(job)
    with house.storage.reading() as read:
        assert len(read.people.with_tie(MAIL, "info@shop.example")) == SHARED + 1
        assert read.people.conversations(ids[0]) == {ids[0]}
