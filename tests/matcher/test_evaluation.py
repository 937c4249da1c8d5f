import json
import os
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest

from matcher import Candidate, Decision, EvaluationRefused, evaluate
from matcher.evaluation import Outcome, Query, becoming

CORPUS = [
    {
        "id": "parcel",
        "question": "Wo ist mein Paket?",
        "answer": "Im Konto.",
        "variants": ["Sendung verfolgen"],
    },
    {"id": "pay", "question": "How can I pay?", "answer": "By invoice.", "locale": "en"},
    {"id": 3, "question": "Wo ist mein Paket?", "answer": "Doppelt."},
]
QUERIES = [{"text": "Wo ist denn mein Paket", "id": "parcel"}, {"text": "Wer wird Meister?", "id": None}]


def write(path: Path, lines: list[Any]) -> Path:
    path.write_text("\n".join(line if isinstance(line, str) else json.dumps(line) for line in lines) + "\n")
    return path


def test_the_figures_of_the_contract(tmp_path: Path) -> None:
    figures = evaluate(write(tmp_path / "c", CORPUS), write(tmp_path / "q", QUERIES), 0.05, encoder="letters")
    assert set(figures) == {
        "top1", "top3", "auroc_unanswerable", "coverage", "wrong_rate", "clarify_rate",
        "right", "offered", "reached", "wrong", "misled", "lost", "undue", "bothered", "owned",
        "latency_ms", "fit_seconds",
    }  # fmt: skip
    assert set(figures["latency_ms"]) == {"p50", "p99"}
    assert figures["top3"] == 1
    assert figures["auroc_unanswerable"] == 1
    assert figures["wrong_rate"] == 0


def decided(kind: Any, answered: str | None, offered: Sequence[str], wanted: str | None) -> Outcome:
    choices = tuple(Candidate(entry, 0.5, entry, "en") for entry in offered)
    return Outcome(Query("?", wanted), Decision(kind, 0.5, answered, choices, 0.1, "en"), (), 1.0)


def test_what_becomes_of_customers() -> None:
    ends = becoming(
        [
            decided("answer", "a", ["a"], "a"),
            decided("answer", "b", ["b"], "a"),
            decided("clarify", None, ["b", "a"], "a"),
            decided("clarify", None, ["b", "c"], "a"),
            decided("handoff", None, ["a"], "a"),
            decided("answer", "a", ["a"], None),
            decided("clarify", None, ["a"], None),
            decided("handoff", None, ["a"], None),
            decided("handoff", None, [], None),
        ]
    )
    assert ends == {
        "right": 0.2, "offered": 0.2, "wrong": 0.2, "misled": 0.2, "lost": 0.2, "reached": 0.4,
        "undue": 0.25, "bothered": 0.25, "owned": 0.5,
    }  # fmt: skip


BAD_CORPORA: list[tuple[list[Any], str]] = [
    ([], "no entries"),
    (["{"], r"line 1.*JSON"),
    (["[1]"], r"line 1.*object"),
    ([CORPUS[0], {"question": "Q"}], r"line 2.*“id”"),
    ([{"id": "a"}], r"line 1.*“question”"),
    ([{"id": "a", "question": " "}], r"line 1.*“question”"),
    ([{"id": "a", "question": "Q", "variants": "Q2"}], r"line 1.*“variants”"),
    ([{"id": "a", "question": "Q", "answer": 7}], r"line 1.*“answer”"),
    ([{"id": "a", "question": "Q", "locale": []}], r"line 1.*“locale”"),
]


@pytest.mark.parametrize(("lines", "message"), BAD_CORPORA)
def test_a_bad_corpus_names_line_and_field(tmp_path: Path, lines: list[Any], message: str) -> None:
    with pytest.raises(EvaluationRefused, match=message):
        evaluate(write(tmp_path / "c", lines), write(tmp_path / "q", QUERIES), 0.05, encoder="letters")


@pytest.mark.parametrize(
    ("lines", "message"),
    [
        ([], "no queries"),
        ([{"id": "pay"}], r"line 1.*“text”"),
        ([QUERIES[0], {"text": "T", "id": "none"}], r"line 2.*“none”"),
        ([{"text": "T", "id": ["pay"]}], r"line 1.*id"),
    ],
)
def test_bad_queries_name_line_and_field(tmp_path: Path, lines: list[Any], message: str) -> None:
    with pytest.raises(EvaluationRefused, match=message):
        evaluate(write(tmp_path / "c", CORPUS), write(tmp_path / "q", lines), 0.05, encoder="letters")


def test_half_a_character_anywhere_is_no_reason_to_fail(tmp_path: Path) -> None:
    lines = [*CORPUS, {**CORPUS[0], "id": "x\ud800", "question": "Was \ud800?", "locale": "\ud800"}]
    evaluate(write(tmp_path / "c", lines), write(tmp_path / "q", QUERIES), 0.05, encoder="letters")


def test_files_that_cannot_be_read_are_refused(tmp_path: Path) -> None:
    (tmp_path / "latin").write_bytes("ä".encode("latin-1"))
    os.mkfifo(tmp_path / "pipe")
    for path in (tmp_path / "missing", tmp_path / "latin", tmp_path, tmp_path / "pipe"):
        with pytest.raises(EvaluationRefused):
            evaluate(path, write(tmp_path / "q", QUERIES), 0.05)
