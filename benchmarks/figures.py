"""Figures of the matching benchmark: kept from run to run, shown as a page with a table and a plot."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import numpy as np

RISKS = (0.02, 0.05, 0.1)
RISK = 0.05  # at which it is told what becomes of customers
ENDS = ("right", "offered", "reached", "wrong", "misled", "lost", "undue", "bothered", "owned")
BASELINES = ("BM25", "1-NN cosine", "DIET")
COLUMNS = (
    *("top 1", "top 3", *BASELINES),
    *(f"{kind} {risk}" for risk in RISKS for kind in ("wrong", "coverage")),
    *("clarify", "p50 ms", "p99 ms", "fit s"),
)
READING = "## What the figures say"  # written by hand; what stands below it stays
# One of each kind: more lines could not be told apart.
PLOTTED = (
    *("banking-all", "banking10-unseen", "stack3-hidden", "hwu-unseen"),
    *("shop-de", "shop-en", "questions-de", "shop-en-de"),
)
_FEWEST_IN_BIN = 20


@dataclass(frozen=True)
class Measured:
    """A set at a seed: figures by name, and each answer's probability with whether it would be right."""

    name: str
    figures: dict[str, float]
    answers: tuple[tuple[float, bool], ...]
    answerable: int

    def after(self, earlier: "Measured | None") -> "Measured":
        """With the earlier figures of what was not measured this time, such as DIET."""
        before = earlier.figures if earlier else {}
        return replace(self, figures=before | self.figures)


@dataclass
class Figures:
    """What was measured, by set and seed; shown in the order of `keys`."""

    keys: Sequence[str]
    sets: dict[str, dict[int, Measured]] = field(default_factory=dict)

    @classmethod
    def read(cls, path: Path, keys: Sequence[str]) -> "Figures":
        """Those of earlier runs; sets that exist no longer are left out."""
        kept = json.loads(path.read_text(encoding="utf-8")) if path.is_file() else {}
        sets = {key: {int(s): _measured(one) for s, one in kept[key].items()} for key in keys if key in kept}
        return cls(keys, sets)

    def add(self, key: str, seed: int, measured: Measured) -> None:
        """In place of what was measured of that set at that seed before."""
        seeds = self.sets.setdefault(key, {})
        seeds[seed] = measured.after(seeds.get(seed))

    def write(self, path: Path) -> None:
        """For `read`. Only answers that the plot shows are kept."""
        kept = {
            key: {
                seed: _kept(one, answers=seed == 0 and key in PLOTTED)
                for seed, one in sorted(self.sets[key].items())
            }
            for key in self._measured()
        }
        path.write_text(json.dumps(kept, separators=(",", ":")) + "\n", encoding="utf-8")

    def table(self) -> str:
        """Ranking, risk and time in Markdown, means over the seeds."""
        lines = _head(COLUMNS)
        for key in self._measured():
            cells = [_cell(column, self._seen(key, column)) for column in COLUMNS]
            lines.append(f"| {self._name(key)} | " + " | ".join(cells) + " |")
        return "\n".join(lines)

    def becoming(self) -> str:
        """What becomes of customers at RISK, means over the seeds, and the worst seed's wrong answers."""
        given = f"wrong {RISK}"
        lines = _head((*ENDS, "wrong ÷ given", "worst seed"))
        for key in self._measured():
            shares = self._seen(key, given)
            if self._seen(key, "reached"):
                cells = [_cell(end, self._seen(key, end)) for end in ENDS]
                cells += [_cell(given, shares), _cell(given, [max(shares)])]
                lines.append(f"| {self._name(key)} | " + " | ".join(cells) + " |")
        lines.append(f"| all with unanswerable questions | {' | '.join(self._over_all())} | – | – |")
        return "\n".join(lines)

    def _over_all(self) -> list[str]:
        """Means over the sets that have questions without an answer."""
        keys = [
            key for key in self._measured() if sum(self._seen(key, "owned") + self._seen(key, "bothered"))
        ]
        return [_cell(end, [float(np.mean(self._seen(key, end))) for key in keys]) for end in ENDS]

    def plot(self, file: Path) -> None:
        """Risk over coverage, and how often answers of a stated probability are right; of the first seed."""
        import matplotlib

        matplotlib.use("Agg")
        from matplotlib import pyplot

        figure, (left, right) = pyplot.subplots(1, 2, figsize=(11, 5.5), layout="constrained")
        for key in PLOTTED:
            if key in self.sets:
                one = self.sets[key][0]
                left.plot(*_risk_over_coverage(one), label=one.name)
                right.plot(*_reliability(one.answers), marker="o")
        left.set(xlabel="answers given ÷ answerable questions", xlim=(0, 1.2))
        left.set(ylabel="share of wrong answers", ylim=(0, 0.4))
        right.plot([0, 1], [0, 1], color="grey", linestyle=":")
        right.set(xlabel="stated probability", ylabel="share right", xlim=(0, 1), ylim=(0, 1))
        figure.legend(*left.get_legend_handles_labels(), fontsize=8, loc="outside lower center", ncols=3)
        file.parent.mkdir(parents=True, exist_ok=True)
        figure.savefig(file, dpi=110)

    def _measured(self) -> list[str]:
        return [key for key in self.keys if key in self.sets]

    def _name(self, key: str) -> str:
        return next(iter(self.sets[key].values())).name

    def _seen(self, key: str, column: str) -> list[float]:
        return [one.figures[column] for one in self.sets[key].values() if column in one.figures]


def _head(columns: Sequence[str]) -> list[str]:
    return ["| set | " + " | ".join(columns) + " |", "|---" * (len(columns) + 1) + "|"]


def page(head: str, tables: str, plot: str, before: str) -> str:
    """The page anew, with what people wrote below READING on the page before."""
    reading = READING + before.partition(READING)[2] if READING in before else ""
    return (
        f"{head}\n\n{tables}\n\n![Risk over coverage, and reliability]({plot})\n\n{reading}".rstrip() + "\n"
    )


def _kept(one: Measured, *, answers: bool) -> dict[str, Any]:
    figures = {name: round(value, 6) for name, value in one.figures.items()}
    given = [[round(p, 4), int(right)] for p, right in one.answers] if answers else []
    return {"name": one.name, "figures": figures, "answerable": one.answerable, "answers": given}


def _measured(kept: Mapping[str, Any]) -> Measured:
    answers = tuple((p, bool(right)) for p, right in kept["answers"])
    return Measured(kept["name"], kept["figures"], answers, kept["answerable"])


def _cell(column: str, figures: Sequence[float]) -> str:
    if not figures:
        return "–"
    mean = float(np.mean(figures))
    return f"{mean:.1f}" if column.endswith(("ms", " s")) else f"{mean:.3f}".lstrip("0")


def _risk_over_coverage(one: Measured) -> tuple[np.ndarray, np.ndarray]:
    right_so_far = np.cumsum([right for _, right in sorted(one.answers, reverse=True)])
    count = np.arange(1, len(one.answers) + 1)
    return count / max(one.answerable, 1), 1 - right_so_far / count


def _reliability(answers: Sequence[tuple[float, bool]]) -> tuple[list[float], list[float]]:
    stated, actual = [], []
    for low in np.arange(0, 1, 0.1):
        inside = [(p, right) for p, right in answers if low <= p < low + 0.1 + (low > 0.85)]
        if len(inside) >= _FEWEST_IN_BIN:
            stated.append(float(np.mean([p for p, _ in inside])))
            actual.append(float(np.mean([right for _, right in inside])))
    return stated, actual
