"""Topics and answers as you type."""

import pytest

from knowledge.entries import Entry
from webwidget.api.suggestions import ANSWERS, Suggestions


def entry(id: str, question: str, *variants: str, topic: str = "", locale: str = "de") -> Entry:
    return Entry(id, locale, question, "…", variants=variants, topic=topic)


SHOP = Suggestions(
    [
        entry("return", "Wie läuft die Rückgabe ab?", "Ware zurückschicken", topic="Rückgabe"),
        entry("refund", "Wann bekomme ich mein Geld zurück?", "Rückgabe: Erstattung", topic="Bezahlen"),
        entry("size", "Welche Größe passt mir?", "Maße", topic="Vor dem Kauf"),
        entry("return", "How do I return an item?", topic="Returns", locale="en"),
    ]
)


@pytest.mark.parametrize(
    "typed", ["Rückgabe", "rueckg", "ruckgabe", "RÜCK", "die rückgabe", "ru\u0308ckgabe"]
)
def test_umlauts_are_found_however_they_are_spelled(typed: str) -> None:
    assert SHOP.find(typed, "de").answers[0].entry == "return"


@pytest.mark.parametrize("typed", ["größe", "groesse", "grosse", "grö"])
def test_sharp_s_is_found_however_it_is_spelled(typed: str) -> None:
    assert [answer.entry for answer in SHOP.find(typed, "de").answers] == ["size"]


def test_every_word_must_fit_and_the_question_counts_more_than_a_variant() -> None:
    assert [answer.entry for answer in SHOP.find("rückgabe", "de").answers] == ["return", "refund"]
    assert [answer.entry for answer in SHOP.find("rückgabe erstatt", "de").answers] == ["refund"]
    assert SHOP.find("rückgabe mondfahrt", "de").answers == ()


def test_only_the_locale_asked_for_and_any_without_one() -> None:
    assert [answer.question for answer in SHOP.find("return", "en").answers] == ["How do I return an item?"]
    assert SHOP.find("return", "de").answers == ()
    assert SHOP.find("return").answers != ()


def test_nothing_typed_gives_all_topics() -> None:
    found = SHOP.find("  …!", "de")
    assert set(found.topics) == {"Rückgabe", "Bezahlen", "Vor dem Kauf"}
    assert found.answers == ()


def test_what_is_found_is_bounded() -> None:
    many = Suggestions(entry(f"e{n}", f"Frage {n}", topic=f"T{n}") for n in range(100))
    assert len(many.find("frage").answers) == ANSWERS
    assert len(many.find("").topics) == 20
