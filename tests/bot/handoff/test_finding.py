"""Conversations found again and notes kept apart, in databases of both kinds."""

from typing import Any

from bot.conversations.store import Store
from bot.handoff.desk import Desk
from bot.handoff.tagging import Tagging
from bot.staff.accounts import Staff
from bot.storage.repositories.conversations import Wanted


def test_what_was_written_is_found_as_it_was_written(store: Store) -> None:
    id, other = store.create()[0].id, store.create()[0].id
    store.post(id, text="Rabatt von 100% auf a_b \\ c")
    store.post(other, text="Rabatt von 100 Euro auf axb")
    store.contacts.reach_at(other, "Kim@customer.example")

    def found(words: str) -> set[str]:
        return {conversation.id for conversation in store.found(Wanted(words))}

    assert found("RABATT") == {id, other}
    assert found("100%") == found("a_b") == found("b \\ c") == {id}, "no sign means anything else"
    assert found("kim@") == found(other[:6]) == {other}
    assert found("Gutschein") == set()


def test_notes_are_numbered_and_followed(store: Store, desk: Desk, staff: Staff) -> None:
    anna = staff.add("anna", "anna hilft gern", "Anna")
    id = store.create()[0].id
    store.post(id, text="Hallo")
    first, second = desk.note(id, anna, "eins"), desk.note(id, anna, "zwei")
    assert [(note.number, note.seq, note.text) for note in desk.notes(id)] == [(1, 1, "eins"), (2, 1, "zwei")]
    assert desk.notes(id, first.number) == [second]
    assert desk.notes(id, second.number) == []
    assert [message.text for message in store.messages(id)] == ["Hallo"]


def test_found_by_tag_days_and_site_and_what_is_over_in_pages(store: Store, desk: Desk, staff: Staff) -> None:
    anna = staff.add("anna", "anna hilft gern", "Anna")
    ids = [store.create(site=site)[0].id for site in ("shop", "shop", "blog")]
    for id in ids:
        store.post(id, text="Hallo")
        desk.close(id, anna)
    Tagging(store.storage).add(ids[1], "Defekt")
    created = store.conversation(ids[0]).created

    def found(**wanted: Any) -> list[str]:
        return [conversation.id for conversation in store.found(Wanted(**wanted))]

    assert found(words="defekt") == [ids[1]]
    assert found(site="shop") == [ids[1], ids[0]]
    assert found(words="hallo", since=created - 60, until=created + 60, site="blog") == [ids[2]]
    assert found(since=created + 60) == found(until=created - 60) == []
    first = store.closed(2)
    assert [each.id for each in first] == [ids[2], ids[1]]
    assert [each.id for each in store.closed(2, first[-1])] == [ids[0]]
    assert Tagging(store.storage).used() == ["Defekt"]
