"""What the costs of asking back change: customers reached, and customers bothered whom nothing answers.

    python -m benchmarks.costs --data DIR [--write]

At a stated risk of 5 %, on the sets below, each built without what is known of its own source. --write makes
benchmarks/costs.md.
"""

import argparse
import sys
import tempfile
from collections.abc import Mapping, Sequence
from pathlib import Path

import numpy as np

from benchmarks.prior import ROOT, source_of
from benchmarks.question_sets import QuestionSet, all_sets
from matcher import Matcher, build
from matcher.decision import COSTS, Costs
from matcher.evaluation import Outcome, Query, becoming
from matcher.learning.prior import shipped

SETS = (
    *("mattress", "banking10-unseen", "hwu-unseen", "shop-de", "shop-en"),
    *("questions-de", "evaluation-de", "evaluation-en"),
)
FACTORS = (0.5, 0.75, 1.0, 1.25, 1.5, 2.0)
Ends = Mapping[str, float]


def measured(questions: QuestionSet, source: str) -> list[Ends]:
    """What becomes of the set's customers at each factor."""
    with tempfile.TemporaryDirectory() as folder:
        build(questions.rows, Path(folder), prior=shipped().without(source))
        matcher = Matcher.open(Path(folder))
        asked = [(text, entry, matcher.encoder.ask(text)) for text, entry in questions.questions]
        found = []
        for factor in FACTORS:
            costs = Costs(COSTS.asking * factor, COSTS.line * factor)
            told = Matcher.open(Path(folder), costs=costs)
            outcomes = [
                Outcome(Query(text, entry), told.match(text, vector=vector), (), 0.0)
                for text, entry, vector in asked
            ]
            found.append({**becoming(outcomes), "lines": lines(outcomes)})
    return found


def lines(outcomes: Sequence[Outcome]) -> float:
    """The choices shown on average, where there are any."""
    shown = [len(one.decision.candidates) for one in outcomes if one.decision.kind == "clarify"]
    return float(np.mean(shown)) if shown else 0.0


def table(found: Mapping[str, list[Ends]]) -> str:
    """In Markdown: means over the sets, and reached ÷ bothered of each."""
    rows = [
        "| costs × | asking, line | reached | bothered | choices shown |" + "".join(f" {s} |" for s in found)
    ]
    rows.append("|---" * (5 + len(found)) + "|")
    for place, factor in enumerate(FACTORS):
        at = [ends[place] for ends in found.values()]
        mean = {name: float(np.mean([one[name] for one in at])) for name in ("reached", "bothered", "lines")}
        each = "".join(f" {one['reached']:.2f} / {one['bothered']:.2f} |" for one in at)
        costs = f"{COSTS.asking * factor:.3f}, {COSTS.line * factor:.3f}"
        means = f"{mean['reached']:.3f} | {mean['bothered']:.3f} | {mean['lines']:.1f}"
        rows.append(f"| {factor:g} | {costs} | {means} |{each}")
    return "\n".join(rows)


def main() -> None:
    """Parses the command line and measures."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--data", type=Path, required=True, help="folder of the public question sets")
    parser.add_argument("--write", action="store_true", help="write the page")
    given = parser.parse_args()
    sets = all_sets(given.data, ROOT / "knowledge" / "demo", ROOT / "benchmarks" / "shop_questions_de.jsonl")
    found = table({key: measured(sets[key](0), source_of(key)) for key in SETS})
    sys.stdout.write(found + "\n")
    if given.write:
        head = "# Costs of asking back\n\n`python -m benchmarks.costs --data DIR --write`: means over sets;\n"
        head += "of each set, customers reached / customers bothered whom nothing answers.\n\n"
        (ROOT / "benchmarks" / "costs.md").write_text(f"{head}{found}\n", encoding="utf-8")


if __name__ == "__main__":
    main()
