"""What language a text is written in, told by the catalogues."""

import pytest

from knowledge.languages import LANGUAGES, catalogue
from knowledge.written_in import written_in


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("Sie können die Ware innerhalb von 30 Tagen zurückgeben.", "de"),
        ("You can return the goods within 30 days.", "en"),
        ("Vous pouvez retourner les articles dans un délai de 30 jours.", "fr"),
        ("Öffnen Sie [Payment Settings](https://shop.example/the-page-of-you) und wählen Sie aus.", "de"),
        ("", None),
        ("4,90 €", None),
        ("Ja.", None),
        ("Bohnhild 3000 Pro, Edition Black", None),
        ("https://shop.example/how-to-return-your-order", None),
    ],
)
def test_what_is_plain_and_what_is_not(text: str, language: str | None) -> None:
    assert written_in(text) == language


@pytest.mark.parametrize("language", LANGUAGES)
def test_what_it_has_not_learnt_from_is_never_taken_for_another_language(language: str) -> None:
    """The letters that we send, in each language."""
    english = catalogue("mail", "en") if language != "en" else {}
    said = catalogue("mail", language).items()
    letters = [text for key, text in said if isinstance(text, str) and text != english.get(key)]
    told = [written_in(text) for text in letters]
    assert set(told) <= {language, None}
    assert told.count(language) > len(told) / 2
