"""What a customer has asked that nobody has answered."""

from typing import Any

from bot.handoff.still_asked import still_asked
from bot.storage.records import Message


def said(*lines: tuple[str, str] | tuple[str, str, dict[str, Any]]) -> list[Message]:
    return [
        Message("c", seq, role, text, 0.0, **(more[0] if more else {}))  # type: ignore[arg-type]
        for seq, (role, text, *more) in enumerate(lines, 1)
    ]


def test_what_was_typed_last_comes_first_and_choices_are_left_out() -> None:
    messages = said(
        ("customer", "Wann kommt mein Paket?"),
        ("bot", "Meinten Sie …?"),
        ("customer", "Einen Menschen, bitte", {"choice": "handoff"}),
        ("system", "Gleich ist jemand da."),
        ("customer", "Es eilt!"),
    )
    assert still_asked(messages) == ["Es eilt!", "Wann kommt mein Paket?"]


def test_a_greeting_answers_nothing_and_an_answer_does() -> None:
    greeted = said(("customer", "Wann?"), ("agent", "Guten Tag, ich sehe nach."))
    assert still_asked(greeted) == ["Wann?"]
    assert still_asked([*greeted, *said(("agent", "x" * 81))]) == []
    assert still_asked([*greeted, *said(("agent", "Morgen.", {"entry": "delivery-time"}))]) == []
    assert still_asked([*greeted, *said(("agent", "x" * 81), ("customer", "Und ins Ausland?"))]) == [
        "Und ins Ausland?"
    ]
