import json
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.protocol import TEXT_LIMIT, Answer, Candidate, Choice, Malformed, Reply, Trace, Turn

GOOD = {
    "conversation": "c-1", "turn": 7, "attempt": 1, "site": "shop", "locale": "de", "text": "Hallo",
    "choice": None,
}  # fmt: skip


def read(**changes: Any) -> Turn:
    return Turn.from_body(json.dumps(GOOD | changes).encode())


def test_a_typed_text() -> None:
    turn = read()
    assert turn == Turn("c-1", 7, 1, "shop", "de", "Hallo", None)
    assert turn.said == "Hallo"


def test_a_choice_brings_its_title() -> None:
    turn = read(text=None, choice={"id": "entry:pay", "title": "Womit kann ich bezahlen?"})
    assert turn.choice == Choice.of_entry("pay", "Womit kann ich bezahlen?")
    assert turn.choice.entry == "pay"
    assert turn.said == "Womit kann ich bezahlen?"
    assert Choice("none", "Nein").entry is None


@pytest.mark.parametrize(
    "changes", [{}, {"locale": "de-AT"}, {"text": None, "choice": {"id": "none", "title": "Keine davon"}}]
)
def test_a_turn_crosses_the_seam_whole(changes: dict[str, Any]) -> None:
    turn = read(**changes)
    assert turn.as_json() == GOOD | changes
    assert Turn.from_json(turn.as_json()) == turn


def test_a_turn_without_a_site_is_nobody_s() -> None:
    assert Turn.from_json({key: value for key, value in GOOD.items() if key != "site"}).site == ""


def test_ten_thousand_characters_and_half_characters_are_fine() -> None:
    assert len(read(text="ä" * 10_000).said) == 10_000
    assert read(text="a\ud800b").said == "a\ufffdb"


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
        ({"site": "a b"}, "site"),
        ({"site": None}, "site"),
        ({"locale": "deutsch"}, "locale"),
        ({"text": None}, "text"),
        ({"text": " \n"}, "text"),
        ({"text": 3}, "text"),
        ({"text": "x" * (TEXT_LIMIT + 1)}, "text"),
        ({"choice": {"id": "none", "title": "x"}}, "text"),
        ({"text": None, "choice": {"id": "/restart", "title": "x"}}, "choice"),
        ({"text": None, "choice": {"id": "entry:", "title": "x"}}, "choice"),
        ({"text": None, "choice": {"id": "none"}}, "choice"),
        ({"text": None, "choice": {"id": 1, "title": "x"}}, "choice"),
        ({"text": None, "choice": "none"}, "choice"),
        ({"text": None, "choice": {"id": "none", "title": 1}}, "choice"),
    ],
)
def test_what_is_no_turn_is_refused_by_field(changes: dict[str, Any], field: str) -> None:
    with pytest.raises(Malformed) as refused:
        read(**changes)
    assert refused.value.field == field


@pytest.mark.slow
@given(
    st.binary()
    | st.recursive(st.none() | st.text() | st.integers(), st.lists).map(lambda v: json.dumps(v).encode())
)
def test_nothing_but_a_refusal_comes_of_any_body(body: bytes) -> None:
    with pytest.raises(Malformed):
        Turn.from_body(body)


def test_a_deeply_nested_body_is_refused() -> None:
    with pytest.raises(Malformed):
        Turn.from_body(b"[" * 100_000)


TRACE = Trace("clarify", None, None, 0.5, 0.1, 3, (Candidate("pay", 0.5, "How can I pay?"),))
REPLY = Reply(
    (
        Answer(
            "By card.", (Choice("none", "No"),), ({"kind": "image", "src": "/a.png"},), "pay", TRACE, "Paying"
        ),
    ),
    "en",
    "second_miss",
)


def test_a_reply_crosses_the_seam_whole() -> None:
    assert Reply.from_json(json.loads(json.dumps(REPLY.as_json()))) == REPLY
    assert Reply((Answer("Ja."),), "de").as_json() == {
        "replies": [{"text": "Ja.", "choices": [], "media": [], "entry": None, "trace": None}],
        "handoff": None,
        "locale": "de",
    }


def test_what_can_be_learnt_from_crosses_the_seam_and_nothing_else_does() -> None:
    trace = Trace("clarify", evidence=(0.5, -0.25), view="e5+use", basis="1 e5", ranked=("pay", "refund"))
    assert Trace.from_json(json.loads(json.dumps(trace.as_json()))) == trace
    assert not {"evidence", "view", "basis", "ranked"} & Trace("clarify").as_json().keys()


def test_a_trace_of_an_older_version_is_read() -> None:
    assert Trace.from_json({"decision": "answer", "entry": "a", "extra": 1}) == Trace("answer", "a")


@pytest.mark.parametrize(
    "changes",
    [
        {"replies": []},
        {"replies": [{"text": " "}]},
        {"replies": [{"text": "a", "choices": [{"id": "x", "title": "y"}]}]},
        {"replies": [{"text": "a", "trace": {"decision": "answer", "probability": "high"}}]},
        {"replies": [{"text": "a", "trace": {"candidates": [{"entry": "a"}]}}]},
        {"replies": [{"text": "a", "trace": {"candidates": [{"entry": "a", "probability": 2}]}}]},
        {"replies": [{"text": "a", "trace": {"probability": float("nan")}}]},
        {"replies": [{"text": "a", "trace": {"evidence": ["high"]}}]},
        {"replies": [{"text": "a", "trace": {"evidence": 0.5}}]},
        {"replies": [{"text": "a", "trace": {"ranked": [1]}}]},
        {"replies": [{"text": "\ud800"}]},
        {"handoff": {"reason": "boredom"}},
        {"handoff": {}},
        {"locale": None},
    ],
)
def test_what_is_no_reply_is_refused(changes: dict[str, Any]) -> None:
    with pytest.raises(Malformed):
        Reply.from_json(REPLY.as_json() | changes)


def test_a_turn_carries_the_contexts_that_its_customer_is_in() -> None:
    turn = Turn("c1", 1, 1, "shop", "de", "Hallo", None, ("cart", "order"))
    assert turn.as_json()["contexts"] == ["cart", "order"]
    assert Turn.from_json(turn.as_json()) == turn
    assert "contexts" not in replace(turn, contexts=()).as_json(), "as earlier versions wrote it"
    for wrong in (["c art"], [1], "cart", [""]):
        with pytest.raises(Malformed):
            Turn.from_json(turn.as_json() | {"contexts": wrong})
    trace = Trace("answer", contexts=("cart",))
    assert (Trace.from_json(trace.as_json()), trace.as_json()["contexts"]) == (trace, ["cart"])
