"""Whether other processors decide alike: the demo shop's release, asked here and on those QEMU imitates.

    python -m benchmarks.processors [--questions 60] [--write]

Needs QEMU's user mode (apt-get install qemu-user). --write also writes benchmarks/processors.md.
"""

import argparse
import json
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path

from benchmarks.matching import ROOT, machine
from bot.operation.demo import prepare_demo
from knowledge.folder.home import Home
from knowledge.releases.releases import Releases
from matcher import Matcher

# One with AVX2 and no more, one of another maker.
PROCESSORS = ("Haswell-noTSX", "EPYC")
_EMULATOR = "qemu-x86_64"
_PAGE = ROOT / "benchmarks" / "processors.md"


def questions(count: int) -> list[str]:
    """As many of the customers' questions, German and English, from all over the files."""
    files = (ROOT / "benchmarks/shop_questions_de.jsonl", ROOT / "knowledge/demo/evaluation.en.jsonl")
    lines = [line for file in files for line in file.read_text(encoding="utf-8").splitlines()]
    return [json.loads(line)["text"] for line in lines[:: max(1, len(lines) // count)][:count]]


def decisions(matcher: Path, count: int) -> list[str]:
    """Everything about each decision, as text, with the question's vector to the last digit."""
    opened = Matcher.open(matcher)
    return [f"{opened.match(text)} {opened.encoder.ask(text).tobytes().hex()}" for text in questions(count)]


def elsewhere(processor: str, matcher: Path, count: int) -> list[str]:
    """`decisions` of a process on another processor."""
    asking = [sys.executable, "-m", "benchmarks.processors", "--ask", str(matcher), "--questions", str(count)]
    emulated = [_EMULATOR, "-cpu", processor, *asking]
    done = subprocess.run(emulated, cwd=ROOT, check=True, capture_output=True, text=True)
    return list(json.loads(done.stdout))


def compared(here: Sequence[str], there: Sequence[str]) -> tuple[int, int]:
    """How many decisions are the same, and how many vectors too."""
    pairs = list(zip(here, there, strict=True))
    decided = sum(a.rpartition(" ")[0] == b.rpartition(" ")[0] for a, b in pairs)
    return decided, sum(a == b for a, b in pairs)


def table(count: int) -> str:
    """Builds the demo's release here and asks it everywhere."""
    with tempfile.TemporaryDirectory() as folder:
        home = Home.from_environment({"KUNDIG_HOME": folder})
        prepare_demo(home)
        matcher = Releases(home.releases).current().matcher_path
        here = decisions(matcher, count)
        lines = ["| processor | questions | same decision | and same vector |", "|---|---|---|---|"]
        for processor in PROCESSORS:
            same, exactly = compared(here, elsewhere(processor, matcher, count))
            lines.append(f"| {processor} | {len(here)} | {same} | {exactly} |")
    return "\n".join(lines)


def main() -> None:
    """Parses the command line and compares."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--questions", type=int, default=60)
    parser.add_argument("--ask", type=Path, help=argparse.SUPPRESS)
    parser.add_argument("--write", action="store_true", help="write benchmarks/processors.md")
    given = parser.parse_args()
    if given.ask:
        json.dump(decisions(given.ask, given.questions), sys.stdout)
        return
    if shutil.which(_EMULATOR) is None:
        parser.error(f"{_EMULATOR} is missing: apt-get install qemu-user")
    found = table(given.questions)
    sys.stdout.write(found + "\n")
    if given.write:
        head = f"# Other processors\n\n`python -m benchmarks.processors --write` on {machine()}."
        _PAGE.write_text(f"{head}\n\n{found}\n", encoding="utf-8")


if __name__ == "__main__":
    main()
