"""Measures matching on public question sets and the demo shop, against BM25, 1-NN cosine and Rasa's DIET.

    python -m benchmarks.matching --data DIR [--seeds 3] [--only banking10] [--diet banking10]
        [--alone] [--write]

Prints a table. --write keeps the figures in benchmarks/matching.json, beside those of sets that were not
measured this time, and makes benchmarks/matching.md and docs/images/matching.png of all of them.
"""

import argparse
import platform
import sys
import tempfile
import time
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import numpy as np

from benchmarks.baselines import Baseline, Bm25, Diet, Nearest
from benchmarks.figures import ENDS, RISK, RISKS, Figures, Measured, page
from benchmarks.prior import source_of
from benchmarks.question_sets import QuestionSet, all_sets
from matcher import Matcher, build
from matcher.evaluation import Outcome, Query, summarise
from matcher.learning.prior import Prior, shipped

ROOT = Path(__file__).parent.parent
UNSEEDED = {
    "mattress",
    "evaluation-de",
    "evaluation-en",
    "questions-de",
    "covid-de",
    "covid-en",
}

_PAGE = ROOT / "benchmarks" / "matching.md"
_FIGURES = ROOT / "benchmarks" / "matching.json"
_COMMAND = "python -m benchmarks.matching --data DIR --diet SETS --write"
_LEGEND = (
    "top 1 and top 3 over answerable questions before any threshold, for the baselines top 1; “wrong 0.05” "
    "is the share of wrong or undue answers among those given at a stated risk of 5 %, “coverage” answers "
    "given ÷ answerable questions. DIET, with its default settings, was trained once a set."
)
_BECOMING = """\
## What becomes of customers
At a stated risk of 5 %. Of the questions that an entry answers: *right* at once; *offered*, asked back with
the right one among the choices; *reached*, both; *wrong*; *misled*, asked back with none right; *lost*,
neither answer nor choice. Of those that nothing answers: *undue* answers; *bothered*, asked back; *owned*,
told so. Nothing was known of the set's own source; the last line has means over sets."""


def measure(questions: QuestionSet, baselines: Sequence[Baseline], prior: Prior) -> Measured:
    """Builds the matcher and asks it everything at each risk; then the baselines.

    `prior` knows nothing of the set's source, as it knows nothing of an operator's corpus.
    """
    figures: dict[str, float] = {}
    with tempfile.TemporaryDirectory() as folder:
        began = time.perf_counter()
        build(questions.rows, Path(folder), prior=prior)
        figures["fit s"] = time.perf_counter() - began
        matcher = Matcher.open(Path(folder))
        vectors = np.array([matcher.ask(text) for text, _ in questions.questions])
        outcomes = _ask(questions, matcher, vectors)
        for risk in RISKS:
            summary = summarise(_decide_again(outcomes, vectors, Matcher.open(Path(folder), risk=risk)))
            figures[f"coverage {risk}"], figures[f"wrong {risk}"] = summary["coverage"], summary["wrong_rate"]
            if risk == RISK:
                figures |= {end: summary[end] for end in ENDS}
    summary = summarise(outcomes)
    figures.update(
        {"top 1": summary["top1"], "top 3": summary["top3"], "clarify": summary["clarify_rate"]}
        | {f"{name} ms": value for name, value in summary["latency_ms"].items()}
    )
    for baseline in baselines:
        figures[baseline.name] = _baseline(baseline, questions)
    answers = tuple((o.decision.probability, o.query.id in o.best[:1]) for o in outcomes)
    known = sum(outcome.query.id is not None for outcome in outcomes)
    return Measured(questions.name, figures, answers, known)


def _ask(questions: QuestionSet, matcher: Matcher, vectors: np.ndarray) -> list[Outcome]:
    outcomes = []
    for (text, entry), vector in zip(questions.questions, vectors, strict=True):
        began = time.perf_counter()
        decision = matcher.match(text)
        elapsed = (time.perf_counter() - began) * 1000
        outcomes.append(Outcome(Query(text, entry), decision, matcher.best(text, vector=vector), elapsed))
    return outcomes


def _decide_again(outcomes: Sequence[Outcome], vectors: np.ndarray, matcher: Matcher) -> list[Outcome]:
    """The same questions at another risk: only the decisions differ."""
    again = [matcher.match(o.query.text, vector=v) for o, v in zip(outcomes, vectors, strict=True)]
    return [replace(outcome, decision=decision) for outcome, decision in zip(outcomes, again, strict=True)]


def _baseline(baseline: Baseline, questions: QuestionSet) -> float:
    entries = list(dict.fromkeys(row.entry for row in questions.rows))
    known = [(text, entry) for text, entry in questions.questions if entry is not None]
    scores = baseline.scores(questions.rows, [text for text, _ in known])
    best = scores.argmax(axis=1)
    return float(np.mean([entries[number] == entry for number, (_, entry) in zip(best, known, strict=True)]))


def machine() -> str:
    """Where this ran."""
    cpu = platform.processor() or platform.machine()
    info = Path("/proc/cpuinfo")
    if info.is_file():
        cpu = next(
            (line.split(":")[1].strip() for line in info.read_text().splitlines() if "model name" in line),
            cpu,
        )
    return f"{cpu}, {platform.system()}, Python {platform.python_version()}"


def main() -> None:
    """Parses the command line and measures."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--data", type=Path, required=True, help="folder of the public question sets")
    parser.add_argument("--seeds", type=int, default=3)
    parser.add_argument("--only", default="", help="sets, separated by commas")
    parser.add_argument("--diet", default="", help="sets that Rasa's DIETClassifier is trained on, too")
    parser.add_argument("--alone", action="store_true", help="without the baselines, which seldom change")
    parser.add_argument("--write", action="store_true", help="keep the figures, and write page and plot")
    given = parser.parse_args()
    sets = all_sets(given.data, ROOT / "knowledge" / "demo", ROOT / "benchmarks" / "shop_questions_de.jsonl")
    figures = Figures.read(_FIGURES, list(sets)) if given.write else Figures(list(sets))
    # Nearest keeps the vectors of all sets so far.
    quick: list[Baseline] = [] if given.alone else [Bm25(), Nearest()]
    for key in given.only.split(",") if given.only else sets:
        for seed in range(1 if key in UNSEEDED else given.seeds):
            # DIET learns for minutes: once a set has to do.
            slow: list[Baseline] = [Diet()] if key in given.diet.split(",") and seed == 0 else []
            measured = measure(sets[key](seed), [*quick, *slow], shipped().without(source_of(key)))
            figures.add(key, seed, measured)
            sys.stderr.write(f"{key} {seed}: {measured.figures}\n")
            if given.write:
                figures.write(_FIGURES)
    sys.stdout.write(f"{figures.table()}\n\n{figures.becoming()}\n")
    if given.write:
        _write(figures, given.seeds)


def _write(figures: Figures, seeds: int) -> None:
    head = f"# Matching\n\n`{_COMMAND}` on {machine()}.\n"
    head += f"Means over {seeds} seeds where something is drawn; {_LEGEND}"
    before = _PAGE.read_text(encoding="utf-8") if _PAGE.is_file() else ""
    tables = f"{figures.table()}\n\n{_BECOMING}\n\n{figures.becoming()}"
    _PAGE.write_text(page(head, tables, "../docs/images/matching.png", before), encoding="utf-8")
    figures.plot(ROOT / "docs" / "images" / "matching.png")


if __name__ == "__main__":
    main()
