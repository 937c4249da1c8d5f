"""A question without its mark is read with it."""

import pytest

from matcher.reading.asking import marked


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("de", "wo ist mein paket"),
        ("de", "kann ich das zurückgeben"),
        ("de", "habt ihr sonntags offen"),
        ("en", "how much is it"),
        ("en", "is it free"),
        ("en", "what's your address"),
        ("fr", "où est mon colis"),
        ("fr", "est-ce que vous livrez"),
    ],
)
def test_what_begins_as_a_question_gets_its_mark(language: str, text: str) -> None:
    assert marked(text, language) == f"{text}?"


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("de", "kann mich nicht einloggen"),  # the subject is left out
        ("de", "ist nicht angekommen"),
        ("de", "wo ist mein paket?"),
        ("de", "wo ist mein paket. es eilt"),
        ("de", "wo"),
        ("en", "was charged twice"),
        ("en", "is broken"),
        ("en", "my parcel is lost"),
        ("", "wo ist mein paket"),
    ],
)
def test_all_else_stays_as_it_is(language: str, text: str) -> None:
    assert marked(text, language) == text
