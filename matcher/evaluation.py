"""Measures a corpus against test questions, from files alone."""

import json
import tempfile
import time
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from matcher.building import build
from matcher.decision import Decision
from matcher.errors import (
    EvaluationEntryUnknown,
    EvaluationFieldNotText,
    EvaluationFileNotUtf8,
    EvaluationFileUnreadable,
    EvaluationLineNoObject,
    EvaluationLineNotJson,
    EvaluationNoEntries,
    EvaluationNoQueries,
    EvaluationQuestionEmpty,
    EvaluationVariantsNoList,
)
from matcher.languages import guess
from matcher.match import Matcher
from matcher.rows import Row


@dataclass(frozen=True)
class Query:
    """A test question and the id of the entry that answers it; None when none does."""

    text: str
    id: str | None


@dataclass(frozen=True)
class Outcome:
    """What the matcher made of a query: its decision, the best entries, the milliseconds it took."""

    query: Query
    decision: Decision
    best: tuple[str, ...]
    milliseconds: float


def evaluate(corpus: Path, queries: Path, risk: float = 0.05, *, encoder: str = "auto") -> dict[str, Any]:
    """Builds a matcher from a corpus file, asks it every query, and sums up.

    Lines of the corpus: `{"id", "question", "answer", "variants": [], "locale"}`; of the queries:
    `{"text", "id"}`, the id null when no entry answers. Raises EvaluationRefused.
    """
    rows = read_corpus(corpus)
    asked = read_queries(queries, {row.entry for row in rows})
    with tempfile.TemporaryDirectory() as folder:
        began = time.perf_counter()
        build(rows, Path(folder), encoder=encoder, risk=risk)
        seconds = time.perf_counter() - began
        matcher = Matcher.open(Path(folder))
        outcomes = [_ask(matcher, query) for query in asked]
    return {**summarise(outcomes), "fit_seconds": round(seconds, 3)}


def _ask(matcher: Matcher, query: Query) -> Outcome:
    began = time.perf_counter()
    decision = matcher.match(query.text)
    milliseconds = (time.perf_counter() - began) * 1000
    return Outcome(query, decision, matcher.best(query.text), milliseconds)


def summarise(outcomes: Sequence[Outcome]) -> dict[str, Any]:
    """The figures of an evaluation; a share of nothing is 0."""
    known = [outcome for outcome in outcomes if outcome.query.id is not None]
    given = [outcome for outcome in outcomes if outcome.decision.kind == "answer"]
    wrong = sum(outcome.decision.entry != outcome.query.id for outcome in given)
    times = [outcome.milliseconds for outcome in outcomes]
    return {
        "top1": _share(sum(outcome.query.id in outcome.best[:1] for outcome in known), len(known)),
        "top3": _share(sum(outcome.query.id in outcome.best[:3] for outcome in known), len(known)),
        "auroc_unanswerable": _auroc(outcomes),
        "coverage": _share(len(given), len(known)),
        "wrong_rate": _share(wrong, len(given)),
        "clarify_rate": _share(sum(o.decision.kind == "clarify" for o in outcomes), len(outcomes)),
        **becoming(outcomes),
        "latency_ms": {f"p{q}": round(float(np.percentile(times, q)), 3) if times else 0.0 for q in (50, 99)},
    }


def becoming(outcomes: Sequence[Outcome]) -> dict[str, float]:
    """What becomes of customers, as shares of those whose question an entry answers, or none does.

    `reached` are those `right` at once and those `offered` the right entry among the choices.
    """
    known = Counter(_end(outcome) for outcome in outcomes if outcome.query.id is not None)
    unknown = Counter(_end(outcome) for outcome in outcomes if outcome.query.id is None)
    ends = ("right", "offered", "wrong", "misled", "lost")
    shares = {end: _share(known[end], known.total()) for end in ends}
    reached = _share(known["right"] + known["offered"], known.total())
    return {
        **shares,
        "reached": reached,
        "undue": _share(unknown["wrong"], unknown.total()),
        "bothered": _share(unknown["misled"], unknown.total()),
        "owned": _share(unknown["lost"], unknown.total()),
    }


def _end(outcome: Outcome) -> str:
    """How a question ends, if an entry answers it."""
    decision, wanted = outcome.decision, outcome.query.id
    if decision.kind == "answer":
        return "right" if decision.entry == wanted else "wrong"
    if decision.kind == "handoff":
        return "lost"
    return "offered" if any(choice.entry == wanted for choice in decision.candidates) else "misled"


def _share(part: int, whole: int) -> float:
    return round(part / whole, 4) if whole else 0.0


def _auroc(outcomes: Sequence[Outcome]) -> float | None:
    """The chance that an answerable question looks surer than an unanswerable one; None without both."""
    known = np.array([o.decision.probability for o in outcomes if o.query.id is not None])
    unknown = np.array([o.decision.probability for o in outcomes if o.query.id is None])
    if not len(known) or not len(unknown):
        return None
    above = (known[:, None] > unknown).mean() + (known[:, None] == unknown).mean() / 2
    return round(float(above), 4)


def read_corpus(path: Path) -> list[Row]:
    """The rows of a corpus file: questions, variants, answers. Raises EvaluationRefused."""
    rows = [row for line in _lines(path) for row in _rows(line)]
    if not rows:
        raise EvaluationNoEntries(file=path.name)
    return rows


def _rows(line: "Line") -> Iterator[Row]:
    entry, question = line.id(), line.text("question")
    if not question.strip():
        raise EvaluationQuestionEmpty(file=line.file, line=line.line)
    locale = line.text("locale", "") or guess(question) or "de"
    variants = line.fields.get("variants") or []
    if not isinstance(variants, list) or not all(isinstance(variant, str) for variant in variants):
        raise EvaluationVariantsNoList(file=line.file, line=line.line)
    yield Row(entry, question, "question", locale)
    yield from (Row(entry, variant, "variant", locale) for variant in variants)
    yield Row(entry, line.text("answer", ""), "answer", locale)


def read_queries(path: Path, entries: set[str]) -> list[Query]:
    """The test questions of a file. Raises EvaluationRefused."""
    queries = []
    for line in _lines(path):
        wanted = _id(line.fields.get("id"))
        if wanted is not None and (not isinstance(wanted, str) or wanted not in entries):
            raise EvaluationEntryUnknown(file=line.file, line=line.line, entry=wanted)
        queries.append(Query(line.text("text"), wanted))
    if not queries:
        raise EvaluationNoQueries(file=path.name)
    return queries


@dataclass(frozen=True)
class Line:
    """An object in a file of JSON Lines, and where it stands."""

    file: str
    line: int
    fields: Mapping[str, Any]

    def id(self) -> str:
        """The id as a text; a number will do, too. Raises EvaluationFieldNotText."""
        value = _id(self.fields.get("id"))
        if not isinstance(value, str) or not value.strip():
            raise EvaluationFieldNotText(file=self.file, line=self.line, field="id")
        return _whole(value)

    def text(self, field: str, default: str | None = None) -> str:
        """A field's text. Raises EvaluationFieldNotText, also where it is missing and has no default."""
        value = self.fields.get(field)
        if value is None:
            value = default
        if not isinstance(value, str):
            raise EvaluationFieldNotText(file=self.file, line=self.line, field=field)
        return _whole(value)


def _lines(path: Path) -> Iterator[Line]:
    if path.exists() and not path.is_file():  # a device might never end
        raise EvaluationFileUnreadable(file=str(path), reason="not a file")
    try:
        text = path.read_text(encoding="utf-8-sig")
    except OSError as error:
        raise EvaluationFileUnreadable(file=str(path), reason=error.strerror) from error
    except UnicodeDecodeError as error:
        raise EvaluationFileNotUtf8(file=path.name, byte=error.start) from error
    for number, raw in enumerate(text.split("\n"), 1):
        if raw.strip():
            yield Line(path.name, number, _parsed(raw, path.name, number))


def _parsed(raw: str, file: str, number: int) -> dict[str, Any]:
    try:
        line = json.loads(raw)
    except (ValueError, RecursionError) as error:
        raise EvaluationLineNotJson(file=file, line=number, reason=str(error)) from error
    if not isinstance(line, dict):
        raise EvaluationLineNoObject(file=file, line=number, found=raw.strip()[:40])
    return line


def _id(value: Any) -> Any:
    return str(value) if isinstance(value, int) and not isinstance(value, bool) else value


def _whole(text: str) -> str:
    """JSON can write half a character; no file can store it."""
    return text.encode("utf-8", "replace").decode("utf-8")
