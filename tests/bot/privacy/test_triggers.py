"""Words that tell which patterns a text needs: none of them may be overlooked."""

from hypothesis import given
from hypothesis import strategies as st

from bot.privacy.message import Message
from bot.privacy.recognisers.phrases import Phrases
from bot.privacy.triggers import Trigger

WORDS = ("a", "be", "bet", "tin", "bahn", "tinte")
WHOLE, BEGUN = Trigger(WORDS), Trigger(WORDS, begun=True)
SAID = st.lists(st.text("abeinth", min_size=1, max_size=5))


@given(SAID)
def test_a_word_of_its_own_counts_whole_only(said: list[str]) -> None:
    assert Message(" ".join(said)).mentions(WHOLE) is not set(WORDS).isdisjoint(said)


@given(SAID)
def test_a_beginning_counts_in_longer_words_too(said: list[str]) -> None:
    begun = any(each == word or (len(word) > 1 and each.startswith(word)) for each in said for word in WORDS)
    assert Message(" ".join(said)).mentions(BEGUN) is begun


def test_several_must_all_occur() -> None:
    one, other = Trigger(("konto",)), Trigger(("bank",))
    assert Message("Konto bei der Bank").mentions(one, other)
    assert not Message("Konto").mentions(one, other)


def test_a_list_that_is_read_later_counts_from_the_first_text_on() -> None:
    read: list[str] = []

    def names() -> list[str]:
        read.append("once")
        return ["kim"]

    trigger = Trigger(names)
    assert not read
    assert Message("Kim Muster").mentions(trigger)
    assert Message("Hier ist Kim").mentions(trigger)
    assert read == ["once"]


def test_phrases_are_found_by_all_their_words_and_with_an_ending() -> None:
    phrases = Phrases(("ich bin die", "mein mann"), behind=r"(?:es|s)?\s")
    for text, found in {
        "ICH BIN die Kim": ["ICH BIN die "],
        "ich die bin": [],
        "Konto meines Mannes Kim": [],
        "mein Mannes Kim": ["mein Mannes "],
        "mein Mann Kim": ["mein Mann "],
    }.items():
        assert [match.group() for match in phrases.find(Message(text))] == found, text


@given(st.text())
def test_what_stands_for_itself_is_read_as_it_is(text: str) -> None:
    plain = Message(text).plain
    assert Message(plain).plain == plain.replace("\x0b", "\n").replace("\x0c", "\n") or plain.isascii()
    assert "\r" not in plain


def test_pairs_and_what_stands_before_numbers() -> None:
    assert Message("von Kim Muster").has_pair
    assert not Message("von Kim, Muster und Co").has_pair
    assert Message("In der Musterstr. 12, 20457 Hamburg").numbered[0].endswith("Musterstr")
    assert Message("4711 und 4712").digits == 8
