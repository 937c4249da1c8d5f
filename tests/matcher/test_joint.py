import numpy as np
import pytest

from matcher import load_encoder
from matcher.joint import CROSSING, ENGLISH, OTHER, JointEncoder

GERMAN, BOTH, ENGLISH_TEXT = "Wo ist mein Paket?", "PayPal", "Where is my parcel?"


def speaking(encoder: JointEncoder, vector: np.ndarray) -> list[bool]:
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
        ("e5+use", ENGLISH_TEXT, "", [True, True]),
    ],
)
def test_a_question_is_compared_by_the_encoders_that_know_its_language_best(
    name: str, text: str, locale: str, parts: list[bool]
) -> None:
    encoder = load_encoder(name)
    assert isinstance(encoder, JointEncoder)
    vector = encoder.ask(text, locale)
    assert speaking(encoder, vector) == parts
    assert np.linalg.norm(vector) == pytest.approx(1, abs=1e-4)


@pytest.mark.parametrize("text", [GERMAN, ENGLISH_TEXT])
@pytest.mark.parametrize("name", ["minilm+use", "minilm+e5+use", "e5+use"])
def test_a_row_put_in_a_voice_is_the_question_asked_in_it(name: str, text: str) -> None:
    encoder = load_encoder(name)
    voice = encoder.voice(text)
    assert np.allclose(encoder.focus(encoder.encode([text]), voice)[0], encoder.ask(text), atol=1e-5)


def test_german_rows_are_out_of_earshot_of_the_encoder_for_english() -> None:
    encoder = load_encoder("minilm+use")
    row = encoder.encode([GERMAN])
    assert not encoder.focus(row, ENGLISH).any()
    assert np.allclose(encoder.focus(row, OTHER), row)


@pytest.mark.parametrize("name", ["minilm+use", "minilm+e5+use", "e5+use"])
def test_across_languages_translations_are_nearest_in_the_crossing_voice(name: str) -> None:
    encoder = load_encoder(name)
    asked = encoder.focus(encoder.ask(GERMAN)[None], CROSSING)[0]
    rows = encoder.focus(encoder.encode([ENGLISH_TEXT, "How can I pay?"]), CROSSING)
    translated, other = rows @ asked
    assert translated > other + 0.3


@pytest.mark.parametrize("name", ["minilm+e5", "letters", "e5"])
def test_what_is_not_known_to_cross_languages_does_not(name: str) -> None:
    encoder = load_encoder(name)
    assert not encoder.focus(encoder.encode([GERMAN, ENGLISH_TEXT]), CROSSING).any()
