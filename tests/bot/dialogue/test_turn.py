import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.dialogue.turn import TEXT_LIMIT, BadTurn, Choice, Reply, Turn

GOOD = {"conversation": "c-1", "turn": 7, "attempt": 1, "locale": "de", "text": "Hallo", "choice": None}


def read(**changes: Any) -> Turn:
    return Turn.from_json(json.dumps(GOOD | changes).encode())


def test_a_typed_text() -> None:
    assert read() == Turn("c-1", 7, 1, "de", "Hallo", None)


def test_a_choice_brings_its_title_as_text() -> None:
    turn = read(text=None, choice={"id": "entry:pay", "title": "Womit kann ich bezahlen?"})
    assert turn.choice == Choice("entry:pay", "Womit kann ich bezahlen?")
    assert turn.text == "Womit kann ich bezahlen?"
    assert read(text=None, choice={"id": "none"}).text == "none"


def test_a_locale_with_a_region_is_read_as_its_language() -> None:
    assert read(locale="de-AT").locale == "de"
    assert read(locale="en_US").locale == "en"


def test_ten_thousand_characters_and_half_characters_are_fine() -> None:
    assert len(read(text="ä" * 10_000).text) == 10_000
    assert Turn.from_json(json.dumps(GOOD | {"text": "a\ud800b"}).encode()).text == "a\ufffdb"


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"conversation": ""}, "conversation"),
        ({"conversation": None}, "conversation"),
        ({"conversation": "x" * 121}, "conversation"),
        ({"conversation": 5}, "conversation"),
        ({"turn": "1"}, "turn"),
        ({"turn": True}, "turn"),
        ({"turn": -1}, "turn"),
        ({"turn": 2**60}, "turn"),
        ({"attempt": 0}, "attempt"),
        ({"locale": "deutsch"}, "locale"),
        ({"text": None}, "text"),
        ({"text": " \n"}, "text"),
        ({"text": 3}, "text"),
        ({"text": "x" * (TEXT_LIMIT + 1)}, "text"),
        ({"choice": {"id": "none", "title": "x"}}, "text"),
        ({"text": None, "choice": {"id": "/restart", "title": "x"}}, "choice"),
        ({"text": None, "choice": {"id": "entry:"}}, "choice"),
        ({"text": None, "choice": {"id": 1}}, "choice"),
        ({"text": None, "choice": "none"}, "choice"),
        ({"text": None, "choice": {"id": "none", "title": 1}}, "choice"),
    ],
)
def test_what_is_no_turn_is_refused_by_field(changes: dict[str, Any], field: str) -> None:
    with pytest.raises(BadTurn) as refused:
        read(**changes)
    assert refused.value.field == field


@pytest.mark.slow
@given(
    st.binary()
    | st.recursive(st.none() | st.text() | st.integers(), st.lists).map(lambda v: json.dumps(v).encode())
)
def test_nothing_but_a_refusal_comes_of_any_body(body: bytes) -> None:
    with pytest.raises(BadTurn):
        Turn.from_json(body)


def test_a_deeply_nested_body_is_refused() -> None:
    with pytest.raises(BadTurn):
        Turn.from_json(b"[" * 100_000)


def test_a_reply_is_what_the_seam_says() -> None:
    reply = Reply("de")
    said = {"choices": [], "media": [], "entry": "pay", "trace": None, "handoff": None, "locale": "en"}
    reply.add("By card.", said)
    shown = {"text": "By card.", "choices": [], "media": [], "entry": "pay", "trace": None}
    assert reply.as_json() == {"replies": [shown], "handoff": None, "locale": "en"}
