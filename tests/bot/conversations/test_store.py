"""Conversations as customers begin them, and what may be written to them."""

from pathlib import Path

import gevent
import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.conversations.errors import (
    InvalidKey,
    InvalidText,
    KeyReused,
    TooManyWaiting,
    TooMuchUnanswered,
    UnknownChoice,
    UnknownConversation,
    UnknownLocale,
    UnknownToken,
)
from bot.conversations.store import Store
from bot.conversations.transcript import MOST_UNANSWERED, MOST_WAITING
from bot.conversations.wording import cleaned, page_of


def texts(store: Store, id: str) -> list[str]:
    return [message.text for message in store.messages(id)]


class TestCreate:
    def test_its_token_opens_it_and_is_stored_hashed(self, store: Store) -> None:
        conversation, token = store.create(site="shop", locale="en")
        assert store.authenticate(token) == conversation == store.conversation(conversation.id)
        assert (conversation.state, conversation.seq, conversation.locale) == ("bot", 0, "en")
        written = [file.read_bytes() for file in Path(store.storage.place).parent.iterdir()]
        assert any(conversation.id.encode() in content for content in written)
        assert not any(token.encode() in content for content in written)

    def test_ids_and_tokens_cannot_be_guessed(self, store: Store) -> None:
        made = [store.create() for _ in range(50)]
        assert len({conversation.id for conversation, _ in made} | {token for _, token in made}) == 100
        assert all(len(conversation.id) >= 32 and len(token) >= 43 for conversation, token in made)

    @pytest.mark.parametrize("token", ["", "x", "ü", "\ud800", "a" * 10_000])
    def test_a_foreign_token_opens_nothing(self, store: Store, id: str, token: str) -> None:
        with pytest.raises(UnknownToken):
            store.authenticate(token)

    def test_regional_tags_mean_their_language(self, store: Store) -> None:
        assert store.create(locale="de-AT")[0].locale == "de"
        with pytest.raises(UnknownLocale):
            store.create(locale="it")

    @pytest.mark.parametrize(
        ("url", "page"),
        [
            ("https://shop.example/a/b?token=1#c", "https://shop.example/a/b"),
            ("https://user:pass@shop.example:8443/", "https://shop.example:8443/"),
            ("javascript:alert(1)", None),
            ("http://[", None),
            ("", None),
            (None, None),
        ],
    )
    def test_of_the_page_only_origin_and_path_are_kept(self, url: str | None, page: str | None) -> None:
        assert page_of(url) == page


class TestPost:
    def test_a_repeated_key_gives_the_first_result(self, store: Store, id: str) -> None:
        first = store.post(id, text="Hallo", key="a")
        again = store.post(id, text=" Hallo\r\n", key="a")
        assert (first.seq, first.repeated, again.seq, again.repeated) == (1, False, 1, True)
        assert texts(store, id) == ["Hallo"]

    def test_a_key_for_another_message_is_refused(self, store: Store, id: str) -> None:
        store.post(id, text="Hallo", key="a")
        with pytest.raises(KeyReused):
            store.post(id, text="Hallo!", key="a")
        with pytest.raises(KeyReused):
            store.post(id, choice="handoff", key="a")
        assert store.conversation(id).state == "bot"

    def test_keys_are_one_conversations_own(self, store: Store, id: str) -> None:
        store.post(id, text="Hallo", key="a")
        assert not store.post(store.create()[0].id, text="Anders", key="a").repeated

    @pytest.mark.parametrize("key", ["", " ", "a b", "ü", "x" * 201, "\n"])
    def test_unusable_keys_are_refused(self, store: Store, id: str, key: str) -> None:
        with pytest.raises(InvalidKey):
            store.post(id, text="Hallo", key=key)

    @pytest.mark.parametrize("text", ["", " \n\t", "\x00", "\u200b\u200d", "\ud83d", "x" * 4001, "\r"])
    def test_what_is_no_text_is_refused(self, store: Store, id: str, text: str) -> None:
        with pytest.raises(InvalidText):
            store.post(id, text=text)
        assert texts(store, id) == []

    def test_a_message_is_a_text_or_a_choice(self, store: Store, id: str) -> None:
        with pytest.raises(InvalidText):
            store.post(id)
        with pytest.raises(InvalidText):
            store.post(id, text="a", choice="handoff")

    def test_control_characters_go_and_the_rest_stays(self, store: Store, id: str) -> None:
        store.post(id, text="  a\x00b\x1b[31m\u202e\r\nSchöne Grüße\t👩‍🚀\x85 ")
        assert texts(store, id) == ["ab[31m\nSchöne Grüße\t👩‍🚀"]

    @given(st.text(st.characters(codec="utf-8"), max_size=50))
    def test_cleaning_twice_changes_nothing(self, text: str) -> None:
        try:
            once = cleaned(text, 4000)
        except InvalidText:
            return
        assert cleaned(once, 4000) == once

    @pytest.mark.parametrize("unknown", ["", "x", "\ud800", "a\x00b", "ü" * 5000])
    def test_an_unknown_conversation_is_said_to_be_unknown(self, store: Store, unknown: str) -> None:
        for ask in (store.conversation, store.messages, store.cancel):
            with pytest.raises(UnknownConversation):
                ask(unknown)
        with pytest.raises(UnknownConversation):
            store.post(unknown, text="a")
        with pytest.raises(UnknownConversation):
            store.wait(unknown, 0, 1)
        with pytest.raises(UnknownConversation):
            store.wait_replies(unknown, 1, 1)

    def test_eight_at_once_leave_no_gap_and_keep_their_order(self, store: Store, id: str) -> None:
        def write(author: int) -> list[int]:
            return [store.post(id, text=f"{author} {n}", key=f"{author}-{n}").seq for n in range(40)]

        store.post(id, choice="handoff")  # a person may be written to without end
        authors = [gevent.spawn(write, author) for author in range(8)]
        gevent.joinall(authors, raise_error=True)
        messages = store.messages(id, limit=1000)
        assert [message.seq for message in messages] == list(range(1, 323))
        for author, greenlet in enumerate(authors):
            told = [messages[seq - 1].text for seq in greenlet.value]
            assert told == [f"{author} {n}" for n in range(40)]

    def test_the_same_key_at_once_is_stored_once(self, store: Store, id: str) -> None:
        posts = [gevent.spawn(store.post, id, text="Hallo", key="a") for _ in range(20)]
        gevent.joinall(posts, raise_error=True)
        assert {post.value.seq for post in posts} == {1}
        assert sum(not post.value.repeated for post in posts) == 1


class TestFloods:
    def test_what_the_bot_has_not_answered_is_bounded_and_what_is_refused_leaves_no_trace(
        self, store: Store, id: str
    ) -> None:
        for n in range(MOST_UNANSWERED):
            store.post(id, text=str(n), key=str(n))
        with pytest.raises(TooMuchUnanswered) as refused:
            store.post(id, text="noch eine", key="more")
        assert refused.value.seconds >= 1
        assert [message.text for message in store.messages(id)] == [str(n) for n in range(MOST_UNANSWERED)]
        assert store.post(id, text="0", key="0").repeated  # what was acknowledged stays so
        assert store.post(id, choice="handoff").seq == MOST_UNANSWERED + 1
        assert not store.post(id, text="noch eine", key="more").repeated  # for the person, now

    def test_one_network_cannot_fill_the_queue(self, store: Store) -> None:
        for _ in range(MOST_WAITING):
            store.post(store.create(source="flood")[0].id, choice="handoff")
        late, elsewhere = store.create(source="flood")[0].id, store.create(source="there")[0].id
        unknown = store.create()[0].id
        with pytest.raises(TooManyWaiting):
            store.post(late, choice="handoff")
        assert store.messages(late) == []
        for id in (elsewhere, unknown):
            store.post(id, choice="handoff")
            assert store.conversation(id).state == "queued"

    def test_who_leaves_the_queue_makes_room(self, store: Store) -> None:
        ids = [store.create(source="office")[0].id for _ in range(MOST_WAITING + 1)]
        for id in ids[:-1]:
            store.post(id, choice="handoff")
        store.cancel(ids[0])
        store.post(ids[-1], choice="handoff")
        assert store.conversation(ids[-1]).state == "queued"


class TestChoices:
    def test_only_what_was_offered_here_can_be_picked(self, store: Store, id: str) -> None:
        for choice in ("entry:7", "none", "", "\ud800", "x" * 1000):
            with pytest.raises(UnknownChoice):
                store.post(id, choice=choice)
        assert texts(store, id) == []

    def test_a_person_can_always_be_asked_for(self, store: Store, id: str) -> None:
        post = store.post(id, choice="handoff")
        said, queued = store.messages(id)
        assert (post.seq, said.text, said.choice) == (1, "Mit einem Menschen sprechen", "handoff")
        assert (queued.role, queued.state, store.conversation(id).state) == ("system", "queued", "queued")
        assert "niemand" in queued.text, "nobody is at the desk"
        assert [choice.id for choice in queued.choices] == ["continue"]
        assert store.wait_replies(id, post.seq, 0) == [queued]

    def test_asking_twice_for_a_person_asks_once(self, store: Store, id: str) -> None:
        store.post(id, choice="handoff")
        store.post(id, choice="handoff")
        assert [message.state for message in store.messages(id)] == [None, "queued", None]
