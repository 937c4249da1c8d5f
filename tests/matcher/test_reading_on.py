"""An open matcher lends the next one what it has read: both read alike, as if that were opened alone."""

from collections.abc import Sequence
from dataclasses import replace

import pytest

from matcher.encoders import LetterEncoder
from matcher.index import casing, spelling
from matcher.index.reader import Reader
from matcher.index.spelling import count_words, vocabulary
from matcher.index.table import table_of
from matcher.rows import Row

ROWS = [
    Row("a", "Wo ist mein DHL-Paket?", "question", "de"),
    Row("a", "Wie lange dauert die Rückgabe?", "variant", "de"),
    Row("a", "Wo ist mein Paket?", "answer", "de"),
    Row("b", "Zahle ich per paypal oder per PayPal? Per PayPal!", "question", "de"),
    Row("c", "How do I return a Bosch mixer?", "question", "en"),
]
EDITS = [
    ROWS,
    ROWS[:-1],
    [*ROWS, Row("d", "Gibt es paket, Paket und paket auf paypal?", "question", "de")],
    [replace(ROWS[0], text="Wo ist mein dhl-paket jetzt?"), *ROWS[1:]],
    [*ROWS, replace(ROWS[1], entry="b")],
    [Row("e", "Où est mon colis?", "question", "fr"), *ROWS[:2]],
]
ASKED = [
    "wo ist mein dhl-paket",
    "wie lange dauert die rueckgabe",
    "ich zahle per paypal",
    "wo ist mein pakte?",
]


def reader(rows: Sequence[Row], before: Reader | None = None) -> Reader:
    table = table_of(rows)
    return Reader(table, vocabulary(count_words(table.texts.all())), LetterEncoder(), before)


@pytest.mark.parametrize("rows", EDITS)
def test_it_reads_as_one_that_began_alone(rows: list[Row]) -> None:
    alone, lent = reader(rows), reader(rows, reader(EDITS[2], reader(ROWS)))
    for text in [*ASKED, *(row.text for row in rows)]:
        read = alone.read(text, "de")
        assert lent.read(text, "de") == read
        assert lent.row(text, read) == alone.row(text, read)
    assert lent._casing._known.get("de") == alone._casing._known.get("de")


def test_where_words_are_too_many_to_know_all_a_wording_is_spelled_anew(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(spelling, "_MOST_WORDS", 3)
    asked = Row("x", "Wo ist die Rückgabee?", "question", "de")
    corrected = [asked, *(Row("a", f"Rückgabe Rückgabe Rückgabe {n}", "variant", "de") for n in range(3))]
    words = "Lieferung Versand Lieferung Versand Bezahlung Bezahlung"
    left = [asked, *(Row("a", f"{words} {n}", "variant", "de") for n in range(3))]
    lent = reader(left, reader(corrected))
    assert lent.row(asked.text, lent.read(asked.text, "de")) == 0


def test_only_what_is_new_is_read(monkeypatch: pytest.MonkeyPatch) -> None:
    before, seen = reader(ROWS), []
    tells = casing._tells
    monkeypatch.setattr(casing, "_tells", lambda text, found: (seen.append(text), tells(text, found))[1])
    reader([*ROWS, Row("d", "Was ist neu?", "question", "de")], before)
    assert set(seen) == {"Was ist neu?"}
