"""Measures a corpus against test questions, from files alone."""

import json
import tempfile
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from matcher.build import build
from matcher.decision import Decision
from matcher.errors import CorpusRefused, MatcherError, QueriesRefused
from matcher.match import Matcher
from matcher.rows import Row
from matcher.text import guess_language


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
    `{"text", "id"}`, the id null when no entry answers. Raises CorpusRefused, QueriesRefused.
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
        "latency_ms": {f"p{q}": round(float(np.percentile(times, q)), 3) if times else 0.0 for q in (50, 99)},
    }


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
    """The rows of a corpus file: questions, variants, answers. Raises CorpusRefused naming line and field."""
    rows: list[Row] = []
    for number, line in _lines(path, CorpusRefused):
        where = f"{path.name}, line {number}"
        entry, question = _id(line, where), _text(line, "question", where, CorpusRefused)
        if not question.strip():
            raise CorpusRefused(
                f"{where}: the field 'question' is empty. Write the question that the entry answers."
            )
        locale = _text(line, "locale", where, CorpusRefused, "") or guess_language(question)
        variants = line.get("variants") or []
        if not isinstance(variants, list) or not all(isinstance(variant, str) for variant in variants):
            raise CorpusRefused(
                f"{where}: the field 'variants' must be a list of texts, like [\"Where is it?\"]."
            )
        rows.append(Row(entry, question, "question", locale))
        rows += [Row(entry, variant, "variant", locale) for variant in variants]
        rows.append(Row(entry, _text(line, "answer", where, CorpusRefused, ""), "answer", locale))
    if not rows:
        raise CorpusRefused(
            f"{path.name} has no entries. Write at least one line with id, question and answer."
        )
    return rows


def read_queries(path: Path, entries: set[str]) -> list[Query]:
    """The test questions of a file. Raises QueriesRefused naming line and field."""
    queries = []
    for number, line in _lines(path, QueriesRefused):
        where = f"{path.name}, line {number}"
        wanted = line.get("id")
        if isinstance(wanted, int) and not isinstance(wanted, bool):
            wanted = str(wanted)
        if wanted is not None and (not isinstance(wanted, str) or wanted not in entries):
            raise QueriesRefused(
                f"{where}: no entry has the id {wanted!r}. Name an entry of the corpus, or null."
            )
        queries.append(Query(_text(line, "text", where, QueriesRefused), wanted))
    if not queries:
        raise QueriesRefused(f"{path.name} has no queries. Write at least one line with text and id.")
    return queries


def _lines(path: Path, refused: type[MatcherError]) -> Iterator[tuple[int, dict[str, Any]]]:
    if path.exists() and not path.is_file():
        raise refused(f"{path} is no file. Name a file of JSON Lines.")  # a device might never end
    try:
        text = path.read_text(encoding="utf-8-sig")
    except OSError as error:
        raise refused(f"Cannot read {path}: {error.strerror}. Check the path.") from error
    except UnicodeDecodeError as error:
        raise refused(f"{path.name} is not UTF-8 at byte {error.start}. Save it as UTF-8.") from error
    for number, raw in enumerate(text.split("\n"), 1):
        if raw.strip():
            yield number, _parsed(raw, f"{path.name}, line {number}", refused)


def _parsed(raw: str, where: str, refused: type[MatcherError]) -> dict[str, Any]:
    try:
        line = json.loads(raw)
    except (ValueError, RecursionError) as error:
        raise refused(f"{where}: not JSON ({error}). Write one object a line.") from error
    if not isinstance(line, dict):
        raise refused(f"{where}: {raw.strip()[:40]!r} is not an object. Write one object a line, in braces.")
    return line


def _id(line: dict[str, Any], where: str) -> str:
    value = line.get("id")
    if isinstance(value, int) and not isinstance(value, bool):
        value = str(value)
    if not isinstance(value, str) or not value.strip():
        raise CorpusRefused(f"{where}: the field 'id' is missing or not a text. Give every entry an id.")
    return _whole(value)


def _text(
    line: dict[str, Any], field: str, where: str, refused: type[MatcherError], default: str | None = None
) -> str:
    value = line.get(field)
    if value is None:
        value = default
    if not isinstance(value, str):
        raise refused(f"{where}: the field {field!r} is missing or not a text. Write it as a text in quotes.")
    return _whole(value)


def _whole(text: str) -> str:
    """JSON can write half a character; no file can store it."""
    return text.encode("utf-8", "replace").decode("utf-8")
