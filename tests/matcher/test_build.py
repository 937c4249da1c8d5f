from pathlib import Path

import numpy as np
import pytest

from matcher import LetterEncoder, Matcher, Row, build
from matcher.building import choose_encoder
from matcher.incremental import Edit, Learnt, read_previous
from matcher.index.folder import read_counts, read_manifest
from matcher.index.scoring import Scorer
from matcher.index.table import table_of
from matcher.rows import distinct, passages
from tests.matcher.test_index import damage


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
    table = table_of(list(distinct(passages(changed)).values()))
    vectors = Edit(read_previous(tmp_path / "1", encoder.identity), table).vectors(encoder)
    assert encoder.seen == ["Ist mein Päckchen verloren?"]
    assert np.allclose(vectors, LetterEncoder().encode(table.texts.all()))


def test_a_calibration_lasts_until_the_corpus_has_drifted(tmp_path: Path) -> None:
    rows = corpus(7)
    build(rows, tmp_path / "1", encoder="letters")
    earlier = read_previous(tmp_path / "1", LetterEncoder().identity)
    assert earlier is not None

    def after(*texts: str) -> Learnt | None:
        more = [Row("more", text, "variant", "de") for text in texts]
        return Edit(earlier, table_of([*rows[1:], *more])).still_telling()

    assert after("Neu") == earlier.learnt._replace(drift=2)
    assert after(*map(str, range(50))) is None
    assert read_previous(tmp_path / "1", "another") is None
    assert read_previous(tmp_path / "none", "another") is None


@pytest.mark.slow
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


@pytest.mark.slow
def test_a_folder_made_by_edits_holds_what_one_made_whole_does(tmp_path: Path) -> None:
    """Also where entries go, come, swap places and share a wording."""
    rows = corpus(3)
    shared = Row("Konto-2", rows[0].text, "variant", "de")
    answer = Row("Konto-2", "Ihr Konto finden Sie oben rechts.", "answer", "de")
    steps = [
        rows,
        [*rows[1:], rows[0], shared],
        [answer, *rows[6:], shared],
        [*rows[9:40], Row("neu", "Was bedeutet Öffnung?", "question", "de"), *rows[40:], answer],
    ]
    for number, step in enumerate(steps):
        build(step, tmp_path / f"{number}", encoder="letters", previous=tmp_path / f"{number - 1}")
        build(step, tmp_path / "whole", encoder="letters")
        edited, whole = tmp_path / f"{number}", tmp_path / "whole"
        for path in whole.glob("*.npy"):
            assert (edited / path.name).read_bytes() == path.read_bytes(), path.name
        assert (edited / "words.json").read_text("utf-8") == (whole / "words.json").read_text("utf-8")
        assert read_counts(edited) == read_counts(whole)


@pytest.mark.slow
@pytest.mark.parametrize(
    "name", ["vectors.npy", "groups-hashes.npy", "lexical-holders.npy", "texts.npy", "ends.npy", "trials.npz",
             "counts.json", "entries.json", "manifest.json"],
)  # fmt: skip
@pytest.mark.parametrize("harm", ["cut", "emptied", "lost"])
def test_a_damaged_earlier_folder_does_no_harm(tmp_path: Path, name: str, harm: str) -> None:
    rows = corpus(2)
    build(rows, tmp_path / "1", encoder="letters")
    damage(tmp_path / "1" / name, harm)
    build(rows[1:], tmp_path / "2", encoder="letters", previous=tmp_path / "1")
    build(rows[1:], tmp_path / "3", encoder="letters")
    assert read_manifest(tmp_path / "2") == read_manifest(tmp_path / "3")
    assert len({(tmp_path / number / "vectors.npy").read_bytes() for number in "23"}) == 1


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


@pytest.mark.slow
def test_a_topic_of_little_risk_is_answered_less_often(tmp_path: Path) -> None:
    rows = corpus(5)
    careful = [Row(r.entry, r.text, r.kind, r.locale, risk=0.005) for r in rows]
    build(rows, tmp_path / "1", encoder="letters", risk=0.3)
    build(careful, tmp_path / "2", encoder="letters", risk=0.3, previous=tmp_path / "1")
    asked = [f"Wo bleibt {row.entry.replace('-', ' ')}" for row in rows[::3]]
    bold, prudent = Matcher.open(tmp_path / "1"), Matcher.open(tmp_path / "2")
    answered = [sum(matcher.match(text).kind == "answer" for text in asked) for matcher in (bold, prudent)]
    assert answered[1] < answered[0]
