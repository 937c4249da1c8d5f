"""Asks the same question in other clothes, and counts how often the decision is another.

    python -m benchmarks.disguises --data DIR [--most 150] [--write]

Prints a table: of each disguise, the share of questions whose decision changed in kind, or in the entry that
is answered, and of those whose best entry changed. --write makes benchmarks/disguises.md of it.
"""

import argparse
import random
import sys
import tempfile
import tomllib
from collections.abc import Callable, Mapping
from functools import cache
from pathlib import Path

from benchmarks.question_sets import QuestionSet, all_sets
from matcher import Matcher, build

ROOT = Path(__file__).parent.parent
SETS = ("questions-de", "evaluation-en", "banking10-unseen")
_PAGE = ROOT / "benchmarks" / "disguises.md"
_COMMAND = "python -m benchmarks.disguises --data DIR --write"
_SEED = 0
_GAP = "  "  # between words whose letters are spaced out

_TYPED = str.maketrans(
    {"ä": "ae", "ö": "oe", "ü": "ue", "Ä": "Ae", "Ö": "Oe", "Ü": "Ue", "ß": "ss", "'": "", "’": ""}
)

Disguise = Callable[[str], str]
Asked = tuple[str, str | None, tuple[str, ...]]  # kind, entry, the best one


def disguises(language: str) -> Mapping[str, Disguise]:
    """Every disguise by its name."""
    templates: dict[str, str] = tomllib.loads((ROOT / "benchmarks" / "disguises.toml").read_text())[language]
    return {
        "small letters": str.lower,
        "capitals": str.upper,
        "small but the first": lambda text: text[:1] + text[1:].lower(),
        "marks repeated": lambda text: text + (text[-1:] if text[-1:] in "?!." else "!") * 4,
        "letters apart": lambda text: _GAP.join(" ".join(word) for word in text.split()),
        "no mark": _bare,
        "no apostrophes, umlauts in two letters": lambda text: text.translate(_TYPED),
        "a picture": lambda text: f"{text} 🙏",
        **{name: _worn(template) for name, template in templates.items()},
    }


def _worn(template: str) -> Disguise:
    return lambda text: template.format(question=text, bare=_bare(text), small=text[:1].lower() + text[1:])


def _bare(text: str) -> str:
    return text.rstrip("?!. ")


def changed(questions: QuestionSet, most: int) -> dict[str, tuple[float, float]]:
    """By disguise, the shares of questions with another decision, and with another best entry."""
    asked = random.Random(_SEED).sample(
        [text for text, _ in questions.questions], k=min(most, len(questions.questions))
    )
    with tempfile.TemporaryDirectory() as folder:
        build(questions.rows, Path(folder))
        ask = _asker(Matcher.open(Path(folder)), questions.language)
        plain = [ask(text) for text in asked]
        return {
            name: _shares(plain, [ask(wear(text)) for text in asked])
            for name, wear in disguises(questions.language).items()
        }


def _asker(matcher: Matcher, locale: str) -> Callable[[str], Asked]:
    @cache
    def of_question(question: str) -> Asked:
        vector = matcher.ask(question, locale)
        decision = matcher.match(question, locale, vector=vector)
        return decision.kind, decision.entry, matcher.best(question, locale, count=1, vector=vector)

    # Most disguises read as the very same question, which needs to be asked only once.
    return lambda text: of_question(matcher.reads(text, locale))


def _shares(plain: list[Asked], worn: list[Asked]) -> tuple[float, float]:
    pairs = list(zip(plain, worn, strict=True))
    decided = sum(before[:2] != after[:2] for before, after in pairs)
    ranked = sum(before[2] != after[2] for before, after in pairs)
    return decided / len(pairs), ranked / len(pairs)


def main() -> None:
    """Parses the command line and measures."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--data", type=Path, required=True, help="folder of the public question sets")
    parser.add_argument("--most", type=int, default=150, help="questions of a set")
    parser.add_argument("--write", action="store_true", help="write the page")
    given = parser.parse_args()
    sets = all_sets(given.data, ROOT / "knowledge" / "demo", ROOT / "benchmarks" / "shop_questions_de.jsonl")
    found = {
        questions.name: changed(questions, given.most) for questions in (sets[key](_SEED) for key in SETS)
    }
    table = _table(found)
    sys.stdout.write(table + "\n")
    if given.write:
        before = _PAGE.read_text(encoding="utf-8") if _PAGE.is_file() else ""
        _PAGE.write_text(_page(table, given.most, before), encoding="utf-8")


def _table(found: Mapping[str, Mapping[str, tuple[float, float]]]) -> str:
    head = ["disguise", *found]
    lines = [head, ["---"] * len(head)]
    for name in next(iter(found.values())):
        lines.append([name, *("{:.3f} / {:.3f}".format(*of[name]) for of in found.values())])
    return "\n".join(f"| {' | '.join(line)} |" for line in lines)


def _page(table: str, most: int, before: str) -> str:
    """The page anew, with what people wrote below its table."""
    head = f"# The same question in other clothes\n\n`{_COMMAND}`: of {most} questions a set, the share "
    head += "whose decision changed in kind or in the entry answered / whose best entry changed.\n\n"
    _, mark, notes = before.partition("## What the figures say")
    return head + table + "\n" + (f"\n{mark}{notes}" if mark else "")


if __name__ == "__main__":
    main()
