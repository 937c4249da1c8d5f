"""Recognising an approved answer in what an agent wrote."""

import pytest

from bot.conversations.approved import ApprovedAnswers

RETURNS = (
    "Sie haben **30 Tage** Zeit.\n\n- Das [Formular](https://shop.example/r) liegt bei.\n- Es kostet nichts."
)
APPROVED = ApprovedAnswers([("returns", RETURNS), ("hours", "9 bis 17 Uhr."), ("empty", "🙂")])


@pytest.mark.parametrize(
    ("text", "entry"),
    [
        (RETURNS, "returns"),
        ("Sie haben 30 Tage Zeit.\nDas Formular liegt bei. Es kostet nichts.", "returns"),
        (f"Guten Tag, Frau Muster!\n{RETURNS}\nViele Grüße, Eva", "returns"),
        ("9 bis 17 Uhr", "hours"),
        ("Wir sind von 9 bis 17 Uhr da.", None),
        ("Sie haben 14 Tage Zeit.", None),
        ("", None),
        ("🙂", None),
    ],
)
def test_answers_are_known_by_their_letters(text: str, entry: str | None) -> None:
    assert APPROVED(text) == entry


def test_the_longer_of_two_is_meant() -> None:
    short = "Der Versand kostet innerhalb Deutschlands immer 4,90 Euro."
    approved = ApprovedAnswers([("one", short), ("two", f"{short} Ab 50 Euro ist er frei.")])
    assert approved(f"{short} Ab 50 Euro ist er frei.") == "two"
    assert approved(short) == "one"
