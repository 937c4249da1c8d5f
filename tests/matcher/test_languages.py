"""Languages are data: a section of languages.toml each."""

from pathlib import Path

import pytest

from knowledge.languages import LANGUAGES as OURS
from matcher.languages import LANGUAGES, LETTERS, guess, language_of
from matcher.reading.phrases import PHRASES

LOCALES = Path(__file__).parents[2] / "knowledge" / "locales"


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("Wo ist mein Paket?", "de"),
        ("Where is my parcel?", "en"),
        ("Où est mon colis ?", "fr"),
        ("Rückgabe", "de"),
        ("Wo ist das Café?", "de"),
        ("Is there a café in the shop?", "en"),
        ("reset password", None),
        ("PayPal", None),
        ("", None),
    ],
)
def test_words_and_letters_give_the_language_away(text: str, language: str | None) -> None:
    assert guess(text) == language


FRENCH = [
    "Quels sont les frais de livraison ?", "Comment puis-je retourner un article ?",
    "Combien de temps dure la livraison ?", "Je n'ai pas reçu ma commande",
    "Puis-je payer par carte ?", "J'ai oublié mon mot de passe", "Mon colis est arrivé abîmé",
    "Livrez-vous en Suisse ?", "Quand serai-je remboursé ?", "Où trouver ma facture ?",
    "Je voudrais annuler ma commande", "Est-ce que vous avez un magasin à Paris ?",
    "Le produit ne fonctionne plus", "Comment créer un compte ?", "Peut-on échanger la taille ?",
    "Mon code promo ne marche pas", "Quel est le délai de rétractation ?", "Vous livrez aussi le samedi ?",
    "Proposez-vous des bons cadeaux ?", "Les retours sont-ils gratuits ?",
]  # fmt: skip


def test_french_questions_are_told_from_the_others() -> None:
    told = [guess(text) for text in FRENCH]
    assert told.count("fr") >= 0.9 * len(told)
    assert not {"de", "en"} & set(told)


@pytest.mark.parametrize(
    ("text", "locale", "language"),
    [
        ("Wo ist mein Paket?", "en", "de"),
        ("Where is my parcel?", "de", "en"),
        ("Where is my parcel?", "fr", "en"),
        ("PayPal", "de-AT", "de"),
        ("PayPal", "fr-CA", "fr"),
        ("PayPal", "it", None),
        ("PayPal", "", None),
    ],
)
def test_the_words_tell_the_language_else_the_locale(text: str, locale: str, language: str | None) -> None:
    assert language_of(text, locale) == language


def test_a_language_that_people_can_read_is_one_that_the_matcher_can() -> None:
    assert set(OURS) <= set(LANGUAGES)


@pytest.mark.parametrize("language", OURS)
def test_encoders_read_every_letter_that_we_write(language: str) -> None:
    written = "".join(path.read_text(encoding="utf-8") for path in LOCALES.glob(f"{language}/**/*.po"))
    assert sorted(letter for letter in set(written) if letter.isalpha() and letter not in LETTERS) == []


def test_encoders_read_french() -> None:
    letters = "àâæçéèêëîïôœùûüÿ"
    assert LETTERS.issuperset(letters + letters.upper() + "«»’")


def test_every_language_has_phrases_of_every_kind() -> None:
    assert set(PHRASES) == set(LANGUAGES)
    assert {frozenset(language) for language in PHRASES.values()} == {frozenset(PHRASES["en"])}
