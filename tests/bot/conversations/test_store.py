import pytest

from bot.conversations.errors import KeyReused
from bot.conversations.store import Store


def test_a_repeated_key_gives_the_first_result(store: Store) -> None:
    conversation, _ = store.create()
    first = store.post(conversation.id, text="Hallo", key="a")
    again = store.post(conversation.id, text="Hallo", key="a")
    assert (first.seq, first.repeated, again.seq, again.repeated) == (1, False, 1, True)
    assert [message.text for message in store.messages(conversation.id)] == ["Hallo"]


def test_a_key_for_another_message_is_refused(store: Store) -> None:
    conversation, _ = store.create()
    store.post(conversation.id, text="Hallo", key="a")
    with pytest.raises(KeyReused):
        store.post(conversation.id, text="Hallo!", key="a")
