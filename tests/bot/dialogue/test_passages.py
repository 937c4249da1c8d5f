import pytest

from bot.dialogue.passages import asked_for, passages

ABROAD = """Ja, in drei Länder:

- **Österreich:** 8,90 €, drei Werktage
- **Schweiz:** 19,90 €, fünf Werktage

Zoll ist z. B. schon bis zum 31. Januar enthalten. Sperrgut liefern wir nicht."""


def test_an_answer_comes_apart_into_bullets_and_sentences() -> None:
    assert passages(ABROAD) == [
        "Ja, in drei Länder:",
        "- **Österreich:** 8,90 €, drei Werktage",
        "- **Schweiz:** 19,90 €, fünf Werktage",
        "Zoll ist z. B. schon bis zum 31. Januar enthalten.",
        "Sperrgut liefern wir nicht.",
    ]


def test_the_rows_of_a_table_keep_its_head() -> None:
    table = "| Land | Preis |\n|---|---|\n| Spanien | 9 € |\n| Polen | 8 € |"
    assert passages(table) == [
        "| Land | Preis |\n|---|---|\n| Spanien | 9 € |",
        "| Land | Preis |\n|---|---|\n| Polen | 8 € |",
    ]


@pytest.mark.parametrize(
    ("followup", "near", "expected"),
    [
        ("und in die Schweiz?", [0.0, 0.1, 0.2, 0.3, 0.0], [2]),
        ("was kostet das?", [0.0, 0.2, 0.2, 0.25, 0.0], [1, 2]),
        ("wie lange dauert es?", [0.0, 0.1, 0.1, 0.0, 0.0], [1, 2]),
        ("und große Sachen?", [0.0, 0.1, 0.1, 0.1, 0.4], [4]),
        ("und große Sachen?", [0.0, 0.1, 0.1, 0.39, 0.4], []),
        ("und Pferde?", [0.0, 0.1, 0.05, 0.0, 0.15], []),
    ],
)
def test_what_a_follow_up_asks_for(followup: str, near: list[float], expected: list[int]) -> None:
    assert list(asked_for(followup, passages(ABROAD), lambda: near).places) == expected


INSTALMENTS = """Ja, ab einem Einkauf von **150 €**.
Sechs Raten sind zinsfrei, für zwölf beträgt der Jahreszins 7,9 %.
Vorzeitig abzahlen können Sie jederzeit kostenlos."""


@pytest.mark.parametrize("followup", ["wie viel zinsen", "und die Zinsen?", "wie hoch ist der Zins"])
def test_a_word_is_found_in_its_compounds_whatever_its_ending(followup: str) -> None:
    assert asked_for(followup, passages(INSTALMENTS), lambda: [0.1, 0.1, 0.1]).places == (1,)


@pytest.mark.parametrize(("near", "expected"), [(0.1, ()), (0.3, (1,))])
def test_the_price_of_something_that_no_passage_names_must_be_near(
    near: float, expected: tuple[int, ...]
) -> None:
    found = ["Ja, gern.", "Die Lieferung kostet 5 €.", "Wir kommen werktags."]
    assert asked_for("was kostet der Einbau?", found, lambda: [0.0, near, 0.0]).places == expected


def test_an_answer_of_one_sentence_has_no_passages() -> None:
    assert asked_for("und zurück?", [], list).places == ()


def test_words_tell_more_surely_than_nearness() -> None:
    near = [0.0, 0.1, 0.1, 0.1, 0.4]
    assert asked_for("und in die Schweiz?", passages(ABROAD), lambda: near).told
    assert not asked_for("und große Sachen?", passages(ABROAD), lambda: near).told
    inside = "stimmt, und falls keiner zu Hause ist, wann auch immer"
    assert asked_for(inside, passages(ABROAD), lambda: [0.0] * 5).places == ()
