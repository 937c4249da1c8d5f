"""Makes the prior: how real questions to public corpora and the demo shop ended, as numbers.

    python -m benchmarks.prior --data DIR

Writes matcher/learning/prior.csv. Each set is built by itself, without any prior, and asked its questions
and those of benchmarks/elsewhere.jsonl, which no company's entries answer: customers write such things, too,
and what trials hide is never so far off.
"""

import argparse
import json
import tempfile
from collections.abc import Iterator
from pathlib import Path

from benchmarks.question_sets import QuestionSet, all_sets
from matcher import Matcher, build
from matcher.decision import CHOICES
from matcher.learning.prior import COLUMNS, FILE, NO_PRIOR

ROOT = Path(__file__).parent.parent
# Of each source the sets that are asked, at these seeds, and how many questions are kept at most.
SOURCES: dict[str, tuple[tuple[str, int, int], ...]] = {
    "mattress": (("mattress", 0, 400),),
    "banking": (("banking10-unseen", 0, 400), ("banking10-unseen", 1, 300), ("banking10-de", 0, 200)),
    "hwu": (("hwu-unseen", 0, 300), ("hwu-unseen", 1, 300)),
    "stack": (("stack3-hidden", 0, 300),),
    "covid": (("covid-en", 0, 120), ("covid-de", 0, 120), ("covid-de-half", 0, 103)),
    "demo": (
        ("questions-de", 0, 300), ("evaluation-de", 0, 146), ("evaluation-en", 0, 146),
        ("shop-de", 0, 255), ("shop-en", 0, 255), ("shop-en-de", 0, 200), ("shop-de-en", 0, 200),
    ),
}  # fmt: skip
HEAD = """\
# Evidence of questions to corpora, and the place of the right entry (-1: not among the best five). No text.
# mattress: HINT3 (SOFMattress), Open Database License. banking: BANKING77, PolyAI, CC BY 4.0.
# hwu: HWU64, xliuhw, CC BY 4.0. stack: StackFAQ, Karan and Šnajder 2018, CC BY-SA. covid: COVID-QA, deepset,
# Apache 2.0. demo: the demo shop, its evaluation files and shop_questions_de, our own, as the
# questions from elsewhere that all corpora were asked.
"""


def source_of(key: str) -> str:
    """The source whose questions a set shares, so what a measurement on it must not know; "" if none."""
    stems = {"shop": "demo", "questions": "demo", "evaluation": "demo", "banking10": "banking"}
    stem = key.split("-")[0].rstrip("0123456789") if key.startswith("stack") else key.split("-")[0]
    return stems.get(stem, stem)


def asked_of(questions: QuestionSet, most: int) -> list[tuple[str, str | None]]:
    """The questions of a set, evenly spread, and those from elsewhere in the languages of its corpus."""
    step = max(1, -(-len(questions.questions) // most))
    text = (ROOT / "benchmarks" / "elsewhere.jsonl").read_text(encoding="utf-8")
    elsewhere = [json.loads(line) for line in text.splitlines()]
    spoken = {row.locale for row in questions.rows}
    far = [(one["text"], None) for one in elsewhere if one["locale"] in spoken]
    return [*questions.questions[::step], *far]


def lines(source: str, questions: QuestionSet, most: int) -> Iterator[str]:
    """The questions that are not word for word in the set's corpus."""
    with tempfile.TemporaryDirectory() as folder:
        build(questions.rows, Path(folder), prior=NO_PRIOR)
        matcher = Matcher.open(Path(folder))
        for text, entry in asked_of(questions, most):
            decision = matcher.match(text)
            if decision.evidence:
                ranked = decision.ranked[:CHOICES]
                place = ranked.index(entry) if entry in ranked else -1
                numbers = ",".join(f"{number:.3f}" for number in decision.evidence)
                yield f"{source},{decision.view},{place},{int(entry is not None)},{numbers}\n"


def main() -> None:
    """Parses the command line and writes the file."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--data", type=Path, required=True, help="folder of the public question sets")
    sets = all_sets(
        parser.parse_args().data, ROOT / "knowledge" / "demo", ROOT / "benchmarks" / "shop_questions_de.jsonl"
    )
    written = [HEAD, ",".join(COLUMNS) + "\n"]
    for source, asked in SOURCES.items():
        for key, seed, most in asked:
            written += lines(source, sets[key](seed), most)
    (ROOT / "matcher" / "learning" / FILE).write_text("".join(written), encoding="utf-8")


if __name__ == "__main__":
    main()
