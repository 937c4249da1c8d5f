from pathlib import Path

import numpy as np
import pytest

from matcher import LetterEncoder, Matcher, Row, build
from matcher.build import choose_encoder
from matcher.earlier import read_earlier
from matcher.rows import distinct, passages
from matcher.scoring import Scorer


class CountingEncoder(LetterEncoder):
    """Remembers what it was asked to encode."""

    def __init__(self) -> None:
        super().__init__()
        self.seen: list[str] = []

    def encode(self, texts):  # type: ignore[no-untyped-def]
        self.seen += texts
        return super().encode(texts)


def corpus(count: int) -> list[Row]:
    words = ["Paket", "Rechnung", "Konto", "Gutschein", "Garantie", "Reparatur", "Newsletter", "Filiale"]
    return [
        Row(f"{word}-{number}", f"{opening} {word} Nummer {number}?", "variant", "de")
        for number in range(count)
        for word in words
        for opening in ("Wo ist", "Was kostet", "Wann kommt")
    ]


def test_an_edit_encodes_only_what_changed(tmp_path: Path) -> None:
    rows = corpus(7)
    build(rows, tmp_path / "1", encoder="letters")
    changed = [*rows, Row("Paket-1", "Ist mein Päckchen verloren?", "variant", "de")]
    encoder = CountingEncoder()
    texts = [row.text for row in distinct(passages(changed))]
    vectors = read_earlier(tmp_path / "1", encoder.identity).encode(texts, encoder)
    assert encoder.seen == ["Ist mein Päckchen verloren?"]
    assert np.allclose(vectors, LetterEncoder().encode(texts))


def test_a_calibration_lasts_until_the_corpus_has_drifted(tmp_path: Path) -> None:
    rows = corpus(7)
    build(rows, tmp_path / "1", encoder="letters")
    texts = [row.text for row in rows]
    earlier = read_earlier(tmp_path / "1", LetterEncoder().identity)
    assert earlier.still_telling([*texts, "Neu"]) == (earlier.trials, 1)
    assert earlier.still_telling([*texts, *map(str, range(50))]) is None
    assert read_earlier(tmp_path / "1", "another").rows == {}
    assert read_earlier(tmp_path / "none", "another").rows == {}


def test_another_unanswerable_share_needs_no_new_trials(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    rows = corpus(7)
    build(rows, tmp_path / "1", encoder="letters", unanswerable_share=0.2)
    fresh = build(rows, tmp_path / "2", encoder="letters", unanswerable_share=0.4)

    def unwanted(*_: object) -> None:
        raise AssertionError("a wording was tried again")

    monkeypatch.setattr(Scorer, "rank_without", unwanted)
    again = build(rows, tmp_path / "3", encoder="letters", unanswerable_share=0.4, previous=tmp_path / "1")
    assert again.coverage == fresh.coverage
    assert again.reliability == fresh.reliability


def test_a_build_after_an_edit_answers_like_a_fresh_one(tmp_path: Path) -> None:
    rows = corpus(3)
    build(rows[:-1], tmp_path / "1", encoder="letters")
    build(rows, tmp_path / "2", encoder="letters", previous=tmp_path / "1")
    build(rows, tmp_path / "3", encoder="letters")
    edited, fresh = Matcher.open(tmp_path / "2"), Matcher.open(tmp_path / "3")
    for row in rows[::7]:
        asked = row.text.replace("?", " denn nun")
        assert edited.best(asked) == fresh.best(asked)


def test_a_long_answer_speaks_in_halves_too() -> None:
    answer = "**Hier** steht [etwas](https://shop.example). " * 16
    rows = list(passages([Row("a", "Was steht hier?", "question"), Row("a", answer, "answer")]))
    assert [row.kind for row in rows] == ["question", "answer", "answer", "answer"]
    assert rows[1].text.startswith("Hier steht etwas. Hier")
    assert all(row.text.startswith("Was steht hier? ") for row in rows[2:])


@pytest.mark.parametrize(
    ("locales", "name"),
    [
        (("en",), "minilm+use"),
        (("de",), "e5+use"),
        (("en",) * 30 + ("de",), "minilm+e5+use"),
        (("de",) * 30 + ("en",), "e5+use"),
    ],
)
def test_the_encoder_follows_the_languages(locales: tuple[str, ...], name: str) -> None:
    assert choose_encoder([Row("a", "text", "question", locale) for locale in locales]) == name


def test_a_topic_of_little_risk_is_answered_less_often(tmp_path: Path) -> None:
    rows = corpus(5)
    careful = [Row(r.entry, r.text, r.kind, r.locale, risk=0.005) for r in rows]
    build(rows, tmp_path / "1", encoder="letters", risk=0.3)
    build(careful, tmp_path / "2", encoder="letters", risk=0.3, previous=tmp_path / "1")
    asked = [f"Wo bleibt {row.entry.replace('-', ' ')}" for row in rows[::3]]
    bold, prudent = Matcher.open(tmp_path / "1"), Matcher.open(tmp_path / "2")
    answered = [sum(matcher.match(text).kind == "answer" for text in asked) for matcher in (bold, prudent)]
    assert answered[1] < answered[0]
