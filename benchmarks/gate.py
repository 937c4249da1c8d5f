"""Does the gate find a bad edit, and leave a good one alone?

    python -m benchmarks.gate [--data DIR] [--write]

For each corpus, 50 bad edits and 50 good ones are made, each by itself, to a corpus that is built once. The
gate sees the corpus before and after, once without a question of a customer, and once with half of the set's
real questions, as if they had been asked and answered lately; the other half is new, for edits to draw from.
Bad: a wording is copied to a wrong entry; a new wording or a new entry asks what another one answers; two
answers change places; a wording goes without which a question that was asked lately is no longer answered.
Good: a new wording for the right entry; an answer that says more, or less; a new entry about something new; a
wording goes that has a twin; a question is spelt otherwise.
"""

import argparse
import json
import tempfile
from collections import Counter
from collections.abc import Sequence
from pathlib import Path

from benchmarks.planted_edits import SEED, Corpus, Edit, Editor, changed, demo, stackfaq
from bot.operation.gate.findings import found
from bot.operation.gate.running import Memory, both
from bot.operation.gate.verdicts import Asked
from bot.operation.prepared import rows_of
from matcher import Matcher, build
from matcher.comparison import Comparison
from matcher.edits import doubts

ROOT = Path(__file__).parent.parent
_PAGE = ROOT / "benchmarks" / "gate.md"
_HEAD = """# The gate

`python -m benchmarks.gate --data DIR --seed {seed} --write`: planted slips, and edits that are fine. An edit
is found when the gate holds it until somebody has looked. `benchmarks/gate.py` says what the gate
is given, `planted_edits.py` what the edits are. Its few thresholds were set while looking at both corpora.

"""


class Arm:
    """The gate with some questions of customers, or with none, and how often it was right by kind of edit."""

    def __init__(self, asked: Sequence[Asked]) -> None:
        self.asked, self.memory = asked, Memory()
        self.made, self.right = Counter[str](), Counter[str]()

    def judge(self, edit: Edit, live: Matcher, after: Matcher, compared: Comparison, loud: bool) -> None:
        was, now = both(self.asked, live, compared, after, 1, self.memory)
        findings = found(self.asked, was, now, doubts(compared), {}, first=False)
        alarmed = findings.level != "clean"
        self.made[edit.kind] += 1
        self.right[edit.kind] += alarmed == edit.bad
        if loud and alarmed != edit.bad:
            told = [f"{each.kind} {each.entries} {each.text!r}" for each in findings.doubts if each.grave]
            told += [each.asked.text for each in findings.differences if each.how == "lost"]
            print(
                "missed" if edit.bad else "FALSE ALARM", len(self.asked), edit.kind, "|", edit.told, "|", told
            )

    def count(self, kinds: Sequence[str]) -> str:
        return f"{sum(self.right[kind] for kind in kinds)} of {sum(self.made[kind] for kind in kinds)}"


def run(corpus: Corpus, folder: Path, seed: int, loud: bool) -> tuple[dict[str, bool], tuple[Arm, Arm]]:
    base = folder / corpus.name
    if not base.exists():
        build(rows_of(corpus.entries), base)
    matcher = Matcher.open(base)
    changed.folder, changed.base = folder, base
    changed.encoder = json.loads((base / "manifest.json").read_text())["encoder"]
    editor = Editor(corpus, matcher, seed)
    known = [Asked("past", text, locale, ("", n), id) for n, (id, locale, text) in enumerate(corpus.asked)]
    arms = Arm([]), Arm(known)
    bad: dict[str, bool] = {}
    for edit in editor.edits():
        bad[edit.kind] = edit.bad
        with changed(editor, edit) as after:
            compared = Comparison.of(matcher, after)
            for arm in arms:
                arm.judge(edit, matcher, after, compared, loud)
    return bad, arms


def table(name: str, bad: dict[str, bool], arms: tuple[Arm, Arm]) -> str:
    without, with_past = arms
    lines = [f"**{name}**", "", "| edit | without customers | with their questions |", "|---|---|---|"]
    for kind in bad:
        lines.append(f"| {kind} | {without.count([kind])} | {with_past.count([kind])} |")
    for title, wanted in (("bad edits found", True), ("good ones left alone", False)):
        kinds = [kind for kind, is_bad in bad.items() if is_bad == wanted]
        lines.append(f"| **{title}** | **{without.count(kinds)}** | **{with_past.count(kinds)}** |")
    return "\n".join(lines)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--data", type=Path)
    parser.add_argument("--folder", type=Path)
    parser.add_argument("--seed", type=int, default=SEED)
    parser.add_argument("--loud", action="store_true")
    parser.add_argument("--write", action="store_true")
    options = parser.parse_args()
    corpora = [demo()] + ([stackfaq(options.data)] if options.data else [])
    folder = options.folder or Path(tempfile.mkdtemp(prefix="kundig-gate-"))
    folder.mkdir(exist_ok=True)
    tables = [table(corpus.name, *run(corpus, folder, options.seed, options.loud)) for corpus in corpora]
    print("\n\n".join(tables))
    if options.write:
        _PAGE.write_text(_HEAD.format(seed=options.seed) + "\n\n".join(tables) + "\n", "utf-8")


if __name__ == "__main__":
    main()
