"""What is asked over the seam for agents, and what comes back."""

import json

import pytest

from bot.protocol import Candidate, Malformed
from bot.suggestions import MOST_TEXTS, TEXT_LIMIT, Orders, Wanted, as_body, found_in


def test_a_wish_comes_over_the_seam_as_it_was() -> None:
    wanted = Wanted(("Wann kommt es?", "Hallo"), "de-AT")
    assert Wanted.from_body(json.dumps(wanted.as_json()).encode()) == wanted


def test_of_what_was_written_the_last_is_asked_about() -> None:
    wanted = Wanted.of(["x" * (TEXT_LIMIT + 5) + "?", " ", *"abcd"], "de")
    assert wanted is not None
    assert [len(text) for text in wanted.texts] == [TEXT_LIMIT, 1, 1]
    assert wanted.texts[0].endswith("?")
    assert len(wanted.texts) == MOST_TEXTS
    assert Wanted.of(["", " "], "de") is None


@pytest.mark.parametrize(
    ("body", "field"),
    [
        (b"{", ""),
        (b"[]", ""),
        (b"{}", "locale"),
        (b'{"texts": "x", "locale": "de"}', "texts"),
        (b'{"texts": [], "locale": "de"}', "texts"),
        (b'{"texts": [1], "locale": "de"}', "texts"),
        (b'{"texts": [" "], "locale": "de"}', "texts"),
        (b'{"texts": ["a", "b", "c", "d"], "locale": "de"}', "texts"),
        (b'{"texts": ["a"], "locale": "klingon"}', "locale"),
        (b'{"texts": ["a"], "locale": 7}', "locale"),
    ],
)
def test_what_is_no_wish_is_refused(body: bytes, field: str) -> None:
    with pytest.raises(Malformed) as refused:
        Wanted.from_body(body)
    assert refused.value.field == field


def test_entries_come_back_as_they_were_found() -> None:
    found = (Candidate("delivery-time", 0.8, "Wie lange?"), Candidate("track", 0.1, "Wo?"))
    assert found_in(json.loads(as_body(found))) == found


def test_orders_come_back_as_they_were() -> None:
    orders = Orders(("delivery-time", "track"), ("track",))
    assert Orders.from_json(json.loads(json.dumps(orders.as_json()))) == orders
    for reply in ([], {"meant": "ab", "near": []}, {"meant": [7], "near": []}):
        with pytest.raises(Malformed):
            Orders.from_json(reply)


@pytest.mark.parametrize("reply", [[], {"candidates": 7}, {"candidates": [{"entry": "a", "probability": 2}]}])
def test_what_is_no_reply_is_refused(reply: object) -> None:
    with pytest.raises(Malformed):
        found_in(reply)
