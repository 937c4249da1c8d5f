from hypothesis import given, settings
from hypothesis import strategies as st

from knowledge.curating.differences import Piece, difference


def told(before: str, after: str) -> str:
    marks = {"same": "{}", "gone": "[-{}]", "new": "[+{}]"}
    return "".join(marks[piece.kind].format(piece.text) for piece in difference(before, after))


def test_words_that_changed_are_told_and_neighbours_are_one_change() -> None:
    assert told("Es dauert drei Tage.", "Es dauert zwei Tage.") == "Es dauert [-drei][+zwei] Tage."
    assert told("Wir liefern in drei Tagen.", "Wir liefern nach zwei Tagen.") == (
        "Wir liefern [-in drei][+nach zwei] Tagen."
    )
    assert told("Ja.", "Ja. **Gern.**") == "Ja.[+ **Gern.**]"
    assert told("", "Neu") == "[+Neu]"


def test_what_is_wholly_another_text_is_shown_as_two() -> None:
    assert difference("Rufen Sie uns an.", "Versand kostet 4,90 €") == [
        Piece("gone", "Rufen Sie uns an."),
        Piece("new", "Versand kostet 4,90 €"),
    ]


@settings(max_examples=60)
@given(st.text("ab \n.", max_size=40), st.text("ab \n.", max_size=40))
def test_both_texts_are_in_it(before: str, after: str) -> None:
    pieces = difference(before, after)
    assert "".join(piece.text for piece in pieces if piece.kind != "new") == before
    assert "".join(piece.text for piece in pieces if piece.kind != "gone") == after


def test_long_texts_are_compared_by_lines() -> None:
    before = "\n".join(f"Zeile {n} ist so." for n in range(900))
    after = before.replace("Zeile 7 ist so", "Zeile 7 ist anders")
    assert [piece.text for piece in difference(before, after) if piece.kind == "new"] == [
        "Zeile 7 ist anders.\n"
    ]
    assert len(difference("x\n" * 20_000, "y\n" * 20_000)) == 2
