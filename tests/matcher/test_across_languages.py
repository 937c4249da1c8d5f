import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from matcher import Matcher, Row, build
from matcher.index.table import lacking, table_of

SHOP = Path(__file__).parents[2] / "knowledge" / "demo" / "shop.jsonl"
ENTRIES: list[dict[str, Any]] = [json.loads(line) for line in SHOP.read_text(encoding="utf-8").splitlines()]
IDS = sorted({entry["id"] for entry in ENTRIES})[:50]
ANSWERED, GERMAN_ONLY = set(IDS) - set(IDS[::5]), set(IDS[1::5])


def rows_of(entry: dict[str, Any], variants: int) -> Iterator[Row]:
    yield Row(entry["id"], entry["question"], "question", entry["locale"])
    for text in entry["variants"][:variants]:
        yield Row(entry["id"], text, "variant", entry["locale"])


def corpus(locale: str, variants: int = 6) -> list[Row]:
    held = [entry for entry in ENTRIES if entry["locale"] == locale and entry["id"] in ANSWERED]
    return [row for entry in held for row in rows_of(entry, variants)]


def asked_in(locale: str, ids: set[str]) -> list[tuple[str, str]]:
    held = [entry for entry in ENTRIES if entry["locale"] == locale and entry["id"] in ids]
    return [(text, entry["id"]) for entry in held for text in (entry["question"], *entry["variants"][:2])]


@pytest.fixture(scope="module")
def english(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("english")
    build(corpus("en"), path)
    return path


@pytest.mark.slow
def test_german_questions_to_an_english_shop_are_answered_within_the_risk(english: Path) -> None:
    """A fifth of them has no answer, as calibration assumes."""
    matcher = Matcher.open(english, risk=0.1)
    decided = [(matcher.match(text, "de"), id) for text, id in asked_in("de", set(IDS))]
    given = [(decision.entry, id) for decision, id in decided if decision.kind == "answer"]
    assert len(given) > 0.2 * len(decided)
    assert sum(entry != id for entry, id in given) <= 0.1 * len(given)


@pytest.mark.slow
def test_a_stricter_risk_answers_less_across_languages(english: Path) -> None:
    def answered(risk: float) -> int:
        matcher = Matcher.open(english, risk=risk)
        return sum(matcher.match(text, "de").kind == "answer" for text, _ in asked_in("de", set(IDS)))

    assert answered(0.02) < answered(0.2)


def test_what_crosses_no_languages_is_asked_back(tmp_path: Path) -> None:
    assert build(corpus("en"), tmp_path, encoder="letters").calibrated
    matcher = Matcher.open(tmp_path, risk=0.3)
    kinds = [matcher.match(text, "de").kind for text, _ in asked_in("de", set(IDS))]
    assert "answer" not in kinds


@pytest.mark.slow
def test_an_entry_that_is_not_translated_yet_is_found_all_the_same(tmp_path: Path) -> None:
    """Entries in the question's own language seem nearer than the right one in the other."""
    english = [row for row in corpus("en", 2) if row.entry not in GERMAN_ONLY]
    build([*corpus("de", 2), *english], tmp_path)
    matcher = Matcher.open(tmp_path)
    questions = asked_in("en", GERMAN_ONLY)
    assert sum(matcher.best(text)[0] == id for text, id in questions) > 0.7 * len(questions)
    answered = [matcher.match(text, "en").kind == "answer" for text, _ in questions]
    assert sum(answered) < 0.2 * len(answered)


def test_entries_lack_a_language_that_only_others_are_written_in() -> None:
    rows = [
        Row("both", "Wo?", "question", "de"), Row("both", "Where?", "question", "en-GB"),
        Row("german", "Wann?", "question", "de"), Row("french", "Quand?", "question", "fr"),
        Row("unnamed", "Wie?", "question"),
    ]  # fmt: skip
    masks = lacking(table_of(rows))
    assert masks["de"].tolist() == [False, False, True, False]
    assert masks["en"].tolist() == [False, True, True, False]
    assert masks["fr"].tolist() == [True, True, False, False]
