"""Measures matching on public question sets and the demo shop, against BM25, 1-NN cosine and Rasa's DIET.

    python -m benchmarks.matching --data DIR [--seeds 3] [--only banking10] [--diet banking10] [--write]

Prints a table; --write also writes benchmarks/matching.md and the plots in docs/images/.
"""

import argparse
import platform
import sys
import tempfile
import time
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np

from benchmarks.baselines import Baseline, Bm25, Diet, Nearest
from benchmarks.question_sets import QuestionSet, all_sets
from matcher import Matcher, build
from matcher.evaluation import Outcome, Query, summarise

ROOT = Path(__file__).parent.parent
RISKS = (0.02, 0.05, 0.1)
UNSEEDED = {
    "shop-en-de",
    "shop-de-en",
    "evaluation-de",
    "evaluation-en",
    "questions-de",
    "covid-de",
    "covid-en",
}

_LEGEND = (
    "top 1 and top 3 over answerable questions before any threshold, for the baselines top 1; “wrong 0.05” "
    "is the share of wrong or undue answers among those given at a stated risk of 5 %, “coverage” answers "
    "given ÷ answerable questions."
)


@dataclass(frozen=True)
class Measured:
    """One set at one seed: figures by name, and each answer's probability with whether it would be right."""

    set: str
    figures: dict[str, float]
    answers: tuple[tuple[float, bool], ...]
    answerable: int


def measure(questions: QuestionSet, seed: int, baselines: Sequence[Baseline]) -> Measured:
    """Builds the matcher and asks it everything at each risk; then the baselines."""
    figures: dict[str, float] = {}
    with tempfile.TemporaryDirectory() as folder:
        began = time.perf_counter()
        build(questions.rows, Path(folder))
        figures["fit s"] = time.perf_counter() - began
        matcher = Matcher.open(Path(folder))
        vectors = np.array([matcher.encoder.ask(text) for text, _ in questions.questions])
        outcomes = _ask(questions, matcher, vectors)
        for risk in RISKS:
            summary = summarise(_decide_again(outcomes, vectors, Matcher.open(Path(folder), risk=risk)))
            figures[f"coverage {risk}"], figures[f"wrong {risk}"] = summary["coverage"], summary["wrong_rate"]
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


def table(measured: Sequence[Measured], baselines: Sequence[str]) -> str:
    """A Markdown table of means over the seeds."""
    columns = ["top 1", "top 3", *baselines]
    columns += [f"{kind} {risk}" for risk in RISKS for kind in ("wrong", "coverage")]
    columns += ["clarify", "p50 ms", "p99 ms", "fit s"]
    groups: dict[str, list[Measured]] = defaultdict(list)
    for one in measured:
        groups[one.set].append(one)
    lines = ["| set | " + " | ".join(columns) + " |", "|---" * (len(columns) + 1) + "|"]
    for name, ones in groups.items():
        cells = [
            _cell(column, [one.figures[column] for one in ones if column in one.figures])
            for column in columns
        ]
        lines.append(f"| {name} | " + " | ".join(cells) + " |")
    return "\n".join(lines)


def _cell(column: str, figures: Sequence[float]) -> str:
    if not figures:
        return "–"
    mean = float(np.mean(figures))
    return f"{mean:.1f}" if column.endswith(("ms", " s")) else f"{mean:.3f}".lstrip("0")


def plot(measured: Sequence[Measured], folder: Path) -> None:
    """Risk over coverage, and how often answers of a stated probability are right."""
    import matplotlib

    matplotlib.use("Agg")
    from matplotlib import pyplot

    figure, (left, right) = pyplot.subplots(1, 2, figsize=(11, 5.5), layout="constrained")
    for axes in (left, right):
        axes.set_prop_cycle(color=pyplot.get_cmap("tab20").colors)
    seen = set()
    for one in measured:
        if one.set in seen:
            continue
        seen.add(one.set)
        if not one.figures["coverage 0.1"] > 0.05:
            continue  # not calibrated
        answers = sorted(one.answers, reverse=True)
        right_so_far = np.cumsum([right for _, right in answers])
        count = np.arange(1, len(answers) + 1)
        left.plot(count / max(one.answerable, 1), 1 - right_so_far / count, label=one.set)
        stated, actual = _reliability(one.answers)
        right.plot(stated, actual, marker="o", label=one.set)
    left.set(
        xlabel="answers given ÷ answerable questions",
        ylabel="share of wrong answers",
        xlim=(0, 1.2),
        ylim=(0, 0.4),
    )
    right.plot([0, 1], [0, 1], color="grey", linestyle=":")
    right.set(xlabel="stated probability", ylabel="share right", xlim=(0, 1), ylim=(0, 1))
    figure.legend(*left.get_legend_handles_labels(), fontsize=7, loc="outside lower center", ncols=4)
    folder.mkdir(parents=True, exist_ok=True)
    figure.savefig(folder / "matching.png", dpi=110)


def _reliability(answers: Sequence[tuple[float, bool]]) -> tuple[list[float], list[float]]:
    stated, actual = [], []
    for low in np.arange(0, 1, 0.1):
        inside = [(p, right) for p, right in answers if low <= p < low + 0.1 + (low > 0.85)]
        if len(inside) >= 20:
            stated.append(float(np.mean([p for p, _ in inside])))
            actual.append(float(np.mean([right for _, right in inside])))
    return stated, actual


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
    parser.add_argument("--write", action="store_true", help="write benchmarks/matching.md and docs/images/")
    given = parser.parse_args()
    sets = all_sets(given.data, ROOT / "knowledge" / "demo", ROOT / "benchmarks" / "shop_questions_de.jsonl")
    baselines: list[Baseline] = [Bm25(), Nearest()]
    slow = given.diet.split(",") if given.diet else []
    measured = []
    for key in given.only.split(",") if given.only else sets:
        for seed in range(1 if key in UNSEEDED else given.seeds):
            # DIET learns for minutes: once a set has to do.
            also: list[Baseline] = [Diet()] if key in slow and seed == 0 else []
            measured.append(measure(sets[key](seed), seed, [*baselines, *also]))
            sys.stderr.write(f"{key} {seed}: {measured[-1].figures}\n")
    text = table(measured, [baseline.name for baseline in (*baselines, *([Diet()] if slow else []))])
    sys.stdout.write(text + "\n")
    if given.write:
        shown = ["DIR" if argument == str(given.data) else argument for argument in sys.argv[1:]]
        command = "python -m benchmarks.matching " + " ".join(shown)
        head = f"# Matching\n\n`{command}` on {machine()}.\n"
        head += f"Means over {given.seeds} seeds where something is drawn; {_LEGEND}\n\n"
        page = f"{head}{text}\n\n![Risk over coverage, and reliability](../docs/images/matching.png)\n"
        (ROOT / "benchmarks" / "matching.md").write_text(page, encoding="utf-8")
        plot(measured, ROOT / "docs" / "images")


if __name__ == "__main__":
    main()
