"""Common questions tell what is likely about something else than any entry."""

from pathlib import Path

import numpy as np
import pytest

from matcher import LetterEncoder, Matcher, Row, build, load_encoder
from matcher.encoders import ENGLISH, OTHER
from matcher.encoders import common as kept
from matcher.encoders.common import common, texts
from matcher.languages import LANGUAGES

ENTRIES = {
    "gift": "Can you wrap my order as a gift?",
    "parcel": "Where is my parcel?",
    "invoice": "How do I get an invoice?",
}
ASIDE = -2  # where the number stands among the evidence


@pytest.fixture(scope="module")
def matcher(tmp_path_factory: pytest.TempPathFactory) -> Matcher:
    folder = tmp_path_factory.mktemp("matcher")
    build([Row(id, text, "question", "en") for id, text in ENTRIES.items()], folder)
    return Matcher.open(folder)


def test_every_language_has_its_own() -> None:
    assert set(texts()) == set(LANGUAGES)
    for every in texts().values():
        assert len(set(every)) == len(every) >= 300
        assert all(text == text.strip() != "" for text in every)


@pytest.mark.parametrize(
    ("about", "elsewhere"),
    [
        ("Is gift wrapping possible?", "Can I have my name engraved on it?"),
        ("my parcel, where is it", "what time does the next train leave"),
        ("please send me an invoice", "do you have an internship for me"),
    ],
)
def test_what_is_about_an_entry_is_less_near_to_them(matcher: Matcher, about: str, elsewhere: str) -> None:
    one, other = (matcher.match(text, "en") for text in (about, elsewhere))
    assert one.evidence[ASIDE] < other.evidence[ASIDE]
    assert one.evidence[-1] < other.evidence[-1]


def test_a_corpus_is_compared_with_those_in_its_languages() -> None:
    encoder = load_encoder("minilm+e5+use")
    german = common(encoder, {"de"})
    assert len(german) == len(texts()["de"])
    assert len(common(encoder, {"xx"})) == sum(map(len, texts().values()))
    assert encoder.project(german, OTHER).any(axis=1).all()
    assert encoder.project(common(encoder, {"en"}), ENGLISH).any(axis=1).all()


def test_of_other_encoders_none_are_known() -> None:
    encoder = LetterEncoder()
    assert common(encoder, {"de"}).shape == (0, encoder.dimension)


def test_damaged_ones_are_encoded_again(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    encoder = load_encoder("minilm")
    whole = np.array(common(encoder, {"en"}))
    monkeypatch.setattr(kept, "encoders_folder", lambda: tmp_path)
    monkeypatch.setattr(kept, "texts", lambda: {"en": texts()["en"][:3]})
    for _ in range(2):
        kept._vectors.cache_clear()
        assert np.array_equal(common(encoder, {"en"}), whole[:3])
        [file] = tmp_path.glob("common-*.npy")
        file.write_bytes(file.read_bytes()[:100])
    kept._vectors.cache_clear()
