"""Files as other programs write them, what is right of each, and what an import makes of them.

    .venv/bin/python -m benchmarks.written_files [SET [FILE …]]

Each set is a folder of files and, beside it, a line for each: the entries it holds, with what their answers
must say (`has`) and must not (`no`), and what has to be told of it (`told`, patterns). All of it was written
before any file was read. A file is *right* where all of that holds, *named* where what is missing is at least
told, by a refusal of the file or of a row, and *silent* where something is lost or changed without a word.
"""

import json
import re
import sys
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from knowledge.entries import Entry
from knowledge.errors import KundigError, Problem
from knowledge.formats import read_located

HERE = Path(__file__).with_suffix("")


@dataclass
class Found:
    """What became of a file: its entries, all that is told, and what of it is a refusal."""

    entries: list[Entry] = field(default_factory=list)
    said: str = ""
    refused: str = ""
    whole: bool = False  # nothing came in


def found(path: Path) -> Found:
    try:
        reading = read_located(path, "de")
    except KundigError as error:
        return Found(said=str(error), refused=str(error), whole=True)
    said, refused = _sentences(reading.notes), _sentences(reading.problems)
    return Found([each.entry for each in reading.found], f"{said}\n{refused}", refused)


def _sentences(problems: tuple[Problem, ...]) -> str:
    return "\n".join(
        f"{each.sheet} row {each.row} {each.column}: {each.fault.told('en')} {each.fault.told('de')}"
        for each in problems
    )


def wrong(right: dict[str, Any], got: Found) -> Iterator[str]:
    """What is otherwise than it should be."""
    if bool(right.get("refused")) != got.whole:
        yield "refused" if got.whole else "not refused"
    asked = [each["q"] for each in right["entries"]]
    for each in right["entries"]:
        fits = [entry for entry in got.entries if entry.question == each["q"] and _speaks(entry, each)]
        yield from _differences(fits[0], each) if fits else [f"missing {each['q']!r}"]
    for entry in got.entries:
        if entry.question not in asked:
            yield f"not asked for {entry.question!r}: {entry.answer[:80]!r}"
    for pattern in right.get("told", ()):
        if not re.search(pattern, got.said, re.IGNORECASE):
            yield f"not told {pattern!r}"
    for pattern in right.get("untold", ()):
        if re.search(pattern, got.said, re.IGNORECASE):
            yield f"told {pattern!r}"


def _speaks(entry: Entry, right: dict[str, Any]) -> bool:
    return "loc" not in right or entry.locale[:2] == right["loc"][:2]


def _differences(entry: Entry, right: dict[str, Any]) -> Iterator[str]:
    for text in right["has"]:
        if text not in entry.answer:
            yield f"{entry.question!r} lacks {text!r}: {entry.answer[:200]!r}"
    for text in right.get("no", ()):
        if text in entry.answer:
            yield f"{entry.question!r} has {text!r}: {entry.answer[:200]!r}"
    told: dict[str, object] = {"topic": entry.topic, "state": entry.state, "until": entry.valid_until}
    told |= {"var": sorted(entry.variants)}
    for name, value in told.items():
        if name in right and (sorted(right[name]) if name == "var" else right[name]) != value:
            yield f"{entry.question!r} {name} {value!r}"
    if right.get("link", "") not in f"{entry.answer} {[link.url for link in entry.links]}":
        yield f"{entry.question!r} has no link"


def outcome(got: Found, differences: list[str]) -> str:
    if not differences:
        return "right"
    missing = [each for each in differences if each.startswith("missing")]
    named = got.whole or (bool(got.refused) and len(missing) == len(differences))
    return "named" if named and "not refused" not in differences else "silent"


def main(name: str, files: list[str]) -> None:
    counted = {"right": 0, "named": 0, "silent": 0}
    for line in (HERE / f"{name}.jsonl").read_text(encoding="utf-8").splitlines():
        right = json.loads(line)
        if files and right["file"] not in files:
            continue
        got = found(HERE / name / right["file"])
        differences = list(wrong(right, got))
        how = outcome(got, differences)
        counted[how] += 1
        if differences or files:
            print(f"{right['file']}: {how}", *[f"\n  - {each}" for each in differences], sep="")
        if files:
            print(got.said, *map(_line, got.entries), sep="\n  ")
    print(name, counted)


def _line(entry: Entry) -> str:
    return (
        f"{entry.locale} {entry.topic!r} {entry.state} {entry.question!r} {entry.variants} {entry.answer!r}"
    )


if __name__ == "__main__":
    for each in sys.argv[1:2] or ["first", "second", "third"]:
        main(each, sys.argv[2:])
