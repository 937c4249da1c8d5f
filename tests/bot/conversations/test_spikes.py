"""What is a spike, and what is only a busy day, one person, or chance."""

from bot.conversations.outreach.spikes import Sought, Spike, spikes


def sought(count: int, entry: str, topic: str = "Versand", source: str | None = None) -> list[Sought]:
    return [Sought(f"{entry}-{number}", source, entry, topic) for number in range(count)]


def others(count: int) -> list[Sought]:
    return [
        Sought(f"other-{number}", None, f"entry-{number}", f"topic-{number % 7}") for number in range(count)
    ]


def test_thirty_of_forty_about_one_thing() -> None:
    assert spikes([*sought(30, "late"), *others(10)], {"late": 0.5}) == [
        Spike("late", frozenset(["Versand"]), 30, 40)
    ]


def test_a_topic_of_which_no_entry_stands_out() -> None:
    found = [each for number in range(10) for each in sought(3, f"entry-{number}", "Anmelden")]
    assert spikes([*found, *others(6)], {}) == [Spike("", frozenset(["Anmelden"]), 30, 36)]


def test_what_is_asked_in_two_languages_is_one_thing() -> None:
    english = [Sought(f"en-{number}", None, "late", "Delivery") for number in range(5)]
    (found,) = spikes([*sought(5, "late"), *english, *others(4)], {})
    assert found == Spike("late", frozenset(["Versand", "Delivery"]), 10, 14)


def test_what_is_always_asked_for_is_none() -> None:
    assert spikes([*sought(30, "late"), *others(10)], {"late": 6.0}) == []


def test_a_few_are_none() -> None:
    assert spikes(sought(7, "late"), {}) == []


def test_one_place_alone_makes_none() -> None:
    assert spikes([*sought(30, "late", source="one"), *others(3)], {}) == []


def test_one_customer_who_asks_again_and_again_is_one() -> None:
    again = sought(1, "late") * 30
    assert spikes([*again, *others(3)], {}) == []
