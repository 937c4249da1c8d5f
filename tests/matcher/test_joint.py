import numpy as np
import pytest

from matcher import load_encoder
from matcher.encoders import CROSSING, ENGLISH, OTHER
from matcher.encoders.joint import JointEncoder

GERMAN, BOTH, ENGLISH_TEXT = "Wo ist mein Paket?", "PayPal", "Where is my parcel?"
FRENCH = "Où est mon colis ?"


def used(encoder: JointEncoder, vector: np.ndarray) -> list[bool]:
    ends = np.cumsum(encoder.widths)
    return [bool(part.any()) for part in np.split(vector, ends[:-1])]


@pytest.mark.parametrize(
    ("name", "text", "locale", "parts"),
    [
        ("minilm+use", ENGLISH_TEXT, "", [True, False]),
        ("minilm+use", GERMAN, "", [False, True]),
        ("minilm+use", BOTH, "", [True, False]),
        ("minilm+e5+use", ENGLISH_TEXT, "de", [True, False, True]),
        ("minilm+e5+use", GERMAN, "en", [False, True, True]),
        ("minilm+e5+use", BOTH, "", [False, True, True]),
        ("minilm+e5+use", BOTH, "en", [True, False, True]),
        ("minilm+use", FRENCH, "", [False, True]),
        ("minilm+e5+use", FRENCH, "en", [False, True, True]),
        ("minilm+e5+use", BOTH, "fr", [False, True, True]),
        ("e5+use", ENGLISH_TEXT, "", [True, True]),
    ],
)
def test_a_question_is_compared_by_the_encoders_that_know_its_language_best(
    name: str, text: str, locale: str, parts: list[bool]
) -> None:
    encoder = load_encoder(name)
    assert isinstance(encoder, JointEncoder)
    vector = encoder.ask(text, locale)
    assert used(encoder, vector) == parts
    assert np.linalg.norm(vector) == pytest.approx(1, abs=1e-4)


@pytest.mark.parametrize("text", [GERMAN, ENGLISH_TEXT, FRENCH])
@pytest.mark.parametrize("name", ["minilm+use", "minilm+e5+use", "e5+use"])
def test_a_row_projected_to_a_view_is_the_question_asked_in_it(name: str, text: str) -> None:
    encoder = load_encoder(name)
    view = encoder.view(text)
    assert np.allclose(encoder.project(encoder.encode([text]), view)[0], encoder.ask(text), atol=1e-5)


@pytest.mark.parametrize("text", [GERMAN, FRENCH])
def test_rows_in_other_languages_are_not_read_by_the_encoder_for_english(text: str) -> None:
    encoder = load_encoder("minilm+use")
    row = encoder.encode([text])
    assert not encoder.project(row, ENGLISH).any()
    assert np.allclose(encoder.project(row, OTHER), row)


@pytest.mark.parametrize("name", ["minilm+use", "minilm+e5+use", "e5+use"])
def test_across_languages_translations_are_nearest_in_the_crossing_view(name: str) -> None:
    encoder = load_encoder(name)
    asked = encoder.project(encoder.ask(GERMAN)[None], CROSSING)[0]
    rows = encoder.project(encoder.encode([ENGLISH_TEXT, "How can I pay?"]), CROSSING)
    translated, other = rows @ asked
    assert translated > other + 0.3


@pytest.mark.parametrize("name", ["minilm+e5", "letters", "e5"])
def test_what_is_not_known_to_cross_languages_does_not(name: str) -> None:
    encoder = load_encoder(name)
    assert not encoder.project(encoder.encode([GERMAN, ENGLISH_TEXT]), CROSSING).any()
