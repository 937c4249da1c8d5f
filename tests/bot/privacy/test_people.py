"""Whose data is meant: the same address in any spelling, and no other's."""

import pytest

from bot.privacy.errors import UnknownAddress
from bot.privacy.people import Person

ANNA = Person.of("Anna.Muster@Wendel-Korn.example")
PHONE = Person.of("0171 1234567")


@pytest.mark.parametrize(
    "text",
    [
        "Schreiben Sie an anna.muster@wendel-korn.example, danke",
        "ANNA.MUSTER@WENDEL-KORN.EXAMPLE",
        "anna.muster (at) wendel-korn (punkt) example",
        "anna.muster ät wendel-korn punkt example",
        "anna punkt muster at wendel-korn dot example",
        "anna.muster @ wendel-korn.example",
        '"anna.muster"@wendel-korn.example',
        "<mailto:anna.muster@wendel-korn.example>",
        "anna.muster＠wendel-korn．example",
        "anna.mus\u00adter@wendel-korn.exam\u200bple",
        "ａｎｎａ.muster@wendel-korn.example.",
        "a n n a . m u s t e r @ wendel-korn.example",
    ],
)
def test_an_address_in_any_spelling(text: str) -> None:
    assert ANNA.mentioned(text)


@pytest.mark.parametrize(
    "text",
    [
        "johanna.muster@wendel-korn.example",
        "anna.muster@wendel-korn.example2",
        "anna.muster@korn.example",
        "anna.muster.2@wendel-korn.example",
        "x-anna.muster@wendel-korn.example",
        "anna muster wohnt in Wendel",
    ],
)
def test_somebody_elses_address(text: str) -> None:
    assert not ANNA.mentioned(text)


@pytest.mark.parametrize(
    "text",
    [
        "01711234567", "0171/1234567", "0171 - 123 45 67", "+49 171 1234567", "+49 (0)171 1234567",
        "0049171 1234567", "Tel.: (0171) 12 34 567.", "+49.171.1234567", "０１７１ 1234567", "1711234567",
        "0171‑1234567", "null eins sieben eins, eins zwei drei vier fünf sechs sieben", "٠١٧١ ١٢٣٤٥٦٧",
    ],
)  # fmt: skip
def test_a_number_in_any_spelling(text: str) -> None:
    assert PHONE.mentioned(f"Rufen Sie {text} an")


@pytest.mark.parametrize(
    "text", ["01711234568", "017112345670", "+43 171 123456", "4711 1234567", "9901711234567"]
)
def test_somebody_elses_number(text: str) -> None:
    assert not PHONE.mentioned(f"Rufen Sie {text} an")


def test_an_international_number_is_found_as_it_is_dialled_at_home() -> None:
    assert Person.of("+49 171 1234567").mentioned("0171 1234567")
    assert Person.of("0049 171 1234567").mentioned("+491711234567")


def test_an_apostrophe_in_a_name() -> None:
    assert Person.of("o'brien@firma.example").mentioned("Ich bin O’Brien@firma.example")


def test_numbers_said_in_words_of_somebody_else() -> None:
    assert not PHONE.mentioned("null eins sieben eins, eins zwei drei vier fünf sechs acht")


def test_a_conversations_id() -> None:
    id = "0f1e2d3c4b5a69788796a5b4c3d2e1f0"
    assert Person.of(f" {id} ") == Person.of(id)
    assert (Person.of(id).kind, Person.of(id).mentioned(id)) == ("conversation", False)


@pytest.mark.parametrize(
    "address", ["", "Anna", "anna@", "12345", "@shop.example", "a@b", "anna muster@shop.example"]
)
def test_anything_else_is_refused(address: str) -> None:
    with pytest.raises(UnknownAddress, match="e-mail address"):
        Person.of(address)


def test_long_texts_are_read_in_time_that_grows_with_their_length() -> None:
    for text in (" " * 4000, "a " * 2000, "anna . " * 600, "0 " * 2000, "+49 " * 1000):
        assert not ANNA.mentioned(text)
        assert not PHONE.mentioned(text)
