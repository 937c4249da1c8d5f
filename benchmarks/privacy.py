"""Measures what masking finds of personal data, what harmless text it touches, and how fast it is.

    python -m benchmarks.privacy [--data DIR] [--misses] [--write]

A marked piece counts as found when none of its letters and figures is left; a text counts as touched when a
letter outside its marks is gone. --write makes benchmarks/privacy.md.
"""

import argparse
import csv
import itertools
import json
import re
import sys
import time
import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from bot.privacy.finding import find
from bot.privacy.masking import mask

_TEXTS = Path(__file__).parent / "privacy_texts"
_PAGE = Path(__file__).parent / "privacy.md"
_COMMAND = "python -m benchmarks.privacy --data DIR --write"
_MARK = re.compile("⟦(.*?)⟧", re.DOTALL)
_FREE = ("password", "name", "address")  # told by words alone; all else has a structure
_ROUNDS = 5
_LONGEST = 600  # characters of a public text; longer ones are articles
_SETS = {
    "": "Texts written before the work began",
    "blind-": "Texts written after it, since used to mend it",
    "second-": "A second such set",
    "third-": "A third",
    "fourth-": "A fourth, by somebody else",
    "fifth-": "A fifth, small, after mending by the fourth",
    "sixth-": "A sixth, of names and addresses alone",
    "seventh-": "A seventh of these, after mending by the sixth",
    "eighth-": "An eighth, small, after mending by the seventh",
    "ninth-": "A ninth, small, after mending by the eighth",
    "tenth-": "A tenth, mostly of names weakly announced",
    "eleventh-": "An eleventh, small, after mending by the tenth",
    "twelfth-": "A twelfth, as customers write on a usual day",
    "thirteenth-": "A thirteenth, of all kinds, by customers of many trades",
    "fourteenth-": "A fourteenth, small, after mending by the thirteenth",
    "fifteenth-": "A fifteenth, of all kinds, by somebody who had not read the recognisers",
    "sixteenth-": "A sixteenth, small, after mending by the fifteenth",
}


@dataclass(frozen=True)
class Case:
    """A text of one kind and country; `marks` are the places of what must go.

    A kind may say how the piece stands, too: “name signed”.
    """

    kind: str
    country: str
    text: str
    marks: tuple[tuple[int, int], ...]

    @property
    def family(self) -> str:
        """Its kind, however it stands."""
        return self.kind.partition(" ")[0]


@dataclass(frozen=True)
class Outcome:
    """Of one case: how many pieces were found whole, and how much beside them went, too."""

    case: Case
    found: int
    beside: int  # letters and figures


def cases(file: str) -> Iterator[Case]:
    """Those of a file, by kind and country."""
    kinds: Mapping[str, Mapping[str, list[str]]] = tomllib.loads((_TEXTS / file).read_text("utf-8"))
    for kind, countries in kinds.items():
        for country, texts in countries.items():
            for marked in texts:
                yield _case(kind, country, marked)


def _case(kind: str, country: str, marked: str) -> Case:
    marks = []
    for shift, match in enumerate(_MARK.finditer(marked)):
        start = match.start() - 2 * shift
        marks.append((start, start + len(match.group(1))))
    return Case(kind, country, _MARK.sub(r"\1", marked), tuple(marks))


def outcome(case: Case) -> Outcome:
    """What is found of this case."""
    gone = {place for start, end, _ in find(case.text) for place in range(start, end)}
    said = {place for place, letter in enumerate(case.text) if letter.isalnum()}
    marked = [said.intersection(range(start, end)) for start, end in case.marks]
    found = sum(piece <= gone for piece in marked)
    return Outcome(case, found, len((gone & said).difference(*marked)))


def touched(texts: Iterator[tuple[str, str]]) -> list[str]:
    """The harmless texts that masking changes."""
    return [text for locale, text in texts if mask(text, locale) != text]


def harmless(file: str) -> list[tuple[str, str]]:
    """Texts of a file, each with its language."""
    texts: Mapping[str, list[str]] = tomllib.loads((_TEXTS / file).read_text("utf-8"))
    return [(locale, text) for locale, listed in texts.items() for text in listed]


def public(folder: Path) -> Iterator[tuple[str, str]]:
    """Every sentence in the tables of a folder, once; masked as if it were German."""
    texts: set[str] = set()
    for file in sorted(folder.glob("*.csv")):
        with file.open(encoding="utf-8", newline="") as lines:
            texts.update(cell for row in csv.reader(lines) for cell in row)
    yield from (("de", text) for text in sorted(texts) if " " in text and len(text) < _LONGEST)


def chats(texts: list[str]) -> list[str]:
    """Messages as long as people's: these texts, each after a question of the demo shop's customers."""
    lines = (_TEXTS.parent / "shop_questions_de.jsonl").read_text("utf-8").splitlines()
    asked = itertools.cycle(json.loads(line)["text"] for line in lines)
    return [f"{next(asked)} {text}" for text in texts]


def speed(texts: list[str]) -> float:
    """Messages a second, on one core, in the best of some rounds: other work on the machine is not ours."""
    return max(len(texts) / _seconds(texts) for _ in range(_ROUNDS))


def _seconds(texts: list[str]) -> float:
    begun = time.process_time()
    for text in texts:
        mask(text)
    return time.process_time() - begun


def report(name: str) -> str:
    """The tables of one set of texts."""
    outcomes = [outcome(case) for case in cases(f"{name}personal.toml")]
    plain = harmless(f"{name}harmless.toml")
    wrong = touched(iter(plain))
    rows = [("all with a structure", [each for each in outcomes if each.case.family not in _FREE])]
    kinds = dict.fromkeys(each.case.kind for each in outcomes)
    rows += [
        (family, [each for each in outcomes if each.case.family == family])
        for family in dict.fromkeys(each.case.family for each in outcomes)
        if family not in kinds
    ]
    rows += [(kind, [each for each in outcomes if each.case.kind == kind]) for kind in kinds]
    rows += [
        (country, [each for each in outcomes if each.case.country == country])
        for country in ("DE", "AT", "CH", "GB")
    ]
    lines = ["| | texts | pieces | found | texts with more gone |", "| --- | --- | --- | --- | --- |"]
    lines += [_row(title, chosen) for title, chosen in rows]
    return (
        "\n".join(lines)
        + f"\n\nOf {len(plain)} harmless texts {len(wrong)} were touched ({len(wrong) / len(plain):.1%}).\n"
    )


def _row(title: str, outcomes: list[Outcome]) -> str:
    pieces, found = sum(len(each.case.marks) for each in outcomes), sum(each.found for each in outcomes)
    more = sum(each.beside > 0 for each in outcomes)
    return f"| {title} | {len(outcomes)} | {pieces} | {found / max(pieces, 1):.3f} | {more} |"


def misses(name: str) -> Iterator[str]:
    """Each case that went wrong, as it reads masked."""
    for case in cases(f"{name}personal.toml"):
        result = outcome(case)
        if result.found < len(case.marks) or result.beside:
            verdict = "MISSED" if result.found < len(case.marks) else "more"
            yield f"{case.kind} {case.country} {verdict}: {case.text!r} -> {mask(case.text)!r}"
    for text in touched(iter(harmless(f"{name}harmless.toml"))):
        yield f"harmless: {text!r} -> {mask(text)!r}"


def main() -> None:
    """Parses the command line and measures."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--misses", action="store_true", help="print what went wrong")
    parser.add_argument("--write", action="store_true", help="write the page")
    parser.add_argument("--set", default="", help="with --misses: “blind-” and so on, or none: the first")
    parser.add_argument("--data", type=Path, help="folder of public question sets, of which most is harmless")
    given = parser.parse_args()
    if given.misses:
        sys.stdout.writelines(f"{line}\n" for line in misses(given.set))
        if given.data:
            sys.stdout.writelines(f"{text!r} -> {mask(text)!r}\n" for text in touched(public(given.data)))
    page = _page(given.data)
    sys.stdout.write(page)
    if given.write:
        before = _PAGE.read_text(encoding="utf-8") if _PAGE.is_file() else ""
        _PAGE.write_text(page + _notes(before), encoding="utf-8")


def _page(data: Path | None) -> str:
    texts = [case.text for case in cases("personal.toml")] + [text for _, text in harmless("harmless.toml")]
    parts = [f"# Finding personal data\n\n`{_COMMAND}`\n"]
    for name, title in _SETS.items():
        parts += [f"## {title}\n", report(name)]
    if data is not None:
        read = list(public(data))
        parts.append(
            f"## Public data sets\n\nOf {len(read):,} texts {len(touched(iter(read)))} were changed.\n"
        )
    messages = chats(texts)
    length = sum(map(len, messages)) / len(messages)
    pace = f"{speed(messages):,.0f} messages a second on one core"
    parts.append(f"## Speed\n\n{pace}, of {length:.0f} characters on average.\n")
    return "\n".join(parts)


def _notes(before: str) -> str:
    """What people wrote below the figures."""
    _, mark, notes = before.partition("\n## What the figures say")
    return mark + notes


if __name__ == "__main__":
    main()
