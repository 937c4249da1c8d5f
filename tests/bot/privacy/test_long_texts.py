"""However long a text is, and whatever is said again and again in it, masking ends."""

import pytest

from bot.privacy.masking import mask

LONG = [
    *("0 ", "0", "a@", "DE89 ", "4111 ", "+49 ", "0172 1234567 ", "(0", "1.1.", "0/1-", "a.b-", "A1"),
    *("dr. ", "Herr ", "A ", "ich heiße ", "pin:   ", "passwort ist ", "null ", "strasse 1", "Am A "),
    *("12 a ", "1.1.2000 ", "::", "\n", "http://a?", "x at y dot z ", "Adresse: A 1 ", "name=", "\"", "["),
    *("lg\nKim\n", "12345 A", "Chef Aa Bb ", "Ist Aa ", "von Aa Bb mit", "bei Aas ", "Hallo Aa"),
    "lg aus aa,",
    *("Aa mit ", "herr aa vom ", "Aa's mum ", "es auf a1# ", "passwort auf aa ", "Aa, "),
]  # fmt: skip


@pytest.mark.timeout(60)  # where time grew with the square, each would take minutes
@pytest.mark.parametrize("unit", LONG)
def test_long_texts_take_bounded_time(unit: str) -> None:
    for length in (4_000, 20_000):
        mask((unit * length)[:length])
