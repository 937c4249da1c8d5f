"""Small letters and capitals become what the language writes."""

import pytest

from matcher.index.casing import Casing

CORPUS = [
    ("Wie ändere ich die Lieferadresse in meinem Konto?", "de"),
    ("Kann ich mit PayPal oder per DHL zahlen?", "de"),
    ("Wo gebe ich das Paket ab? Zurückgeben geht so.", "de"),
    ("How do I pay with PayPal?", "en"),
]
KNOWN = {"Haus": -1.0, "haus": -3.0, "laut": -1.0, "Laut": -2.0, "WLAN": -1.0, "nicht": -1.0}


@pytest.fixture
def casing() -> Casing:
    return Casing(CORPUS, lambda word: KNOWN.get(word, -9.0))


@pytest.mark.parametrize(
    ("written", "restored"),
    [
        ("wo ist mein paket", "Wo ist mein Paket"),
        ("WO IST MEIN PAKET? ICH ZAHLE PER DHL", "Wo ist mein Paket? Ich zahle per DHL"),
        ("paypal geht nicht. und nun?", "PayPal geht nicht. Und nun?"),
        ("die lieferung an das konto", "Die Lieferung an das Konto"),  # an ending that tells
        ("ich suche den mixer", "Ich suche den mixer"),  # bent like an adjective
        ("ich suche den herd", "Ich suche den Herd"),  # after an article
        ("haus ist laut", "Haus ist laut"),  # by the vocabulary
        ("die büroadresse", "Die Büroadresse"),
        ("Das Haus ist LAUT und hat kein WLAN", "Das Haus ist laut und hat kein WLAN"),
        ("Mein Paket ist Weg", "Mein Paket ist Weg"),  # written as usual: left alone
        ("ich warte auf das Haus", "Ich warte auf das Haus"),
        ("payPal geht nicht, Konto leer", "PayPal geht nicht, Konto leer"),  # its first letter was made small
        ("iPhone im Haus", "iPhone im Haus"),
        ("", ""),
        ("?!", "?!"),
    ],
)
def test_words_get_their_capitals_back(casing: Casing, written: str, restored: str) -> None:
    assert casing.restore(written, "de") == restored
    assert casing.restore(restored, "de") == restored


def test_english_has_capitals_in_names_alone(casing: Casing) -> None:
    assert casing.restore("can i pay with paypal", "en") == "Can I pay with PayPal"
    assert casing.restore("the delivery of my order", "en") == "The delivery of my order"


def test_an_unknown_language_is_left_small(casing: Casing) -> None:
    assert casing.restore("DOVE SI TROVA", "it") == "Dove si trova"
