"""What in a corpus makes matching hard: duplicates, collisions, confusions, entries with too few variants."""

from collections import Counter
from collections.abc import Iterable, Mapping

import numpy as np
from numpy.typing import NDArray

from matcher.index.table import Table
from matcher.report.learning_curve import LearningCurve, others_of
from matcher.report.neighbours import Neighbours, wordings
from matcher.report.report import Warning
from matcher.rows import Row

PAIRED = ("duplicate", "confused")  # kinds of warnings about two entries
ALIKE = 0.90  # cosine above which two entries' wordings mean the same; in English and German alike
FEW_VARIANTS = 3
MORE = 3  # variants whose gain is stated
_MOST_NAMED = 50
_CONFUSED = 1 / 3  # of two entries' wordings that find the other one
_FEWEST_WORDINGS = 6  # of two entries together, to speak of confusion
_OFTEN = 0.5  # share of an entry's questions that do not find it
_MOST_MISSED = 12  # entries named
_DOUBT = 4  # wordings' worth of trust in the corpus' mean, against an entry's own few


def uncalibrated() -> Warning:
    """Nothing is answered but what is asked word for word."""
    return Warning("uncalibrated", ())


def collisions(rows: Mapping[tuple[str, str], Row]) -> list[Warning]:
    """The same words under two entries, among `distinct` rows."""
    asked = [key for key, row in rows.items() if row.kind != "answer"]
    counts = Counter([text for _, text in asked])
    twice = {text for text, count in counts.items() if count > 1}
    owners: dict[str, list[str]] = {}
    for entry, text in asked if twice else ():
        if text in twice:
            owners.setdefault(text, []).append(entry)
    return [
        Warning("collision", tuple(entries), {"text": text, "count": len(entries)})
        for text, entries in list(owners.items())[:_MOST_NAMED]
    ]


def pairs(table: Table, around: Neighbours) -> list[Warning]:
    """Duplicates, then confusions; a pair is named once."""
    alike = _duplicates(table, around)
    named = {warning.entries for warning in alike}
    return alike + [warning for warning in _confusions(table, around) if warning.entries not in named]


def _duplicates(table: Table, around: Neighbours) -> list[Warning]:
    """Entries with a wording each that ask nearly the same."""
    rivals = table.entry[around.found] != table.entry[around.rows][:, None]
    closest: dict[tuple[int, int], tuple[float, int, int]] = {}
    for line, place in np.argwhere(rivals & (around.near >= ALIKE)):
        row, other = sorted((int(around.rows[line]), int(around.found[line, place])))
        pair, cosine = _pair(int(table.entry[row]), int(table.entry[other])), float(around.near[line, place])
        if pair not in closest or cosine > closest[pair][0]:
            closest[pair] = (cosine, row, other)
    ordered = sorted(closest.items(), key=lambda item: (-item[1][0], item[0]))[:_MOST_NAMED]
    return [_duplicate(table, pair, row, other) for pair, (_, row, other) in ordered]


def _duplicate(table: Table, pair: tuple[int, int], row: int, other: int) -> Warning:
    one, two = table.texts[row], table.texts[other]
    return Warning("duplicate", tuple(table.ids[n] for n in pair), {"one": one, "two": two})


def _confusions(table: Table, around: Neighbours) -> list[Warning]:
    """Entries that steal each other's wordings: left out, one finds the other entry."""
    rows, first = around.rows, around.found[:, 0]
    stolen = Counter(
        (int(table.entry[row]), int(table.entry[other]))
        for row, other in zip(rows, first, strict=True)
        if table.entry[row] != table.entry[other]
    )
    sizes = np.bincount(table.entry[rows], minlength=len(table.ids))
    found = []
    for (a, b), taken in stolen.items():
        back, both = stolen.get((b, a), 0), int(sizes[a] + sizes[b])
        if a < b and back and both >= _FEWEST_WORDINGS and taken + back >= _CONFUSED * both:
            found.append(((taken + back) / both, a, b))
    ordered = sorted(found, key=lambda item: (-item[0], *item[1:]))[:_MOST_NAMED]
    return [_confusion(table, (a, b), (stolen[a, b], stolen[b, a]), sizes) for _, a, b in ordered]


def _confusion(
    table: Table, pair: tuple[int, int], stolen: tuple[int, int], sizes: NDArray[np.int64]
) -> Warning:
    a, b = (table.ids[number] for number in pair)
    facts = {
        "entry": a, "lost": stolen[0], "of": int(sizes[pair[0]]),
        "other": b, "back": stolen[1], "of_back": int(sizes[pair[1]]),
    }  # fmt: skip
    return Warning("confused", (a, b), facts)


def _pair(a: int, b: int) -> tuple[int, int]:
    return (a, b) if a < b else (b, a)


def sparse(table: Table, curve: LearningCurve | None) -> list[Warning]:
    """Entries with too few variants in a language, those with the fewest first."""
    rows = wordings(table)
    fewest = np.full(len(table.ids), 1 + FEW_VARIANTS)
    np.minimum.at(fewest, table.entry[rows], others_of(table, rows) + 1)
    few = sorted((int(fewest[entry]), entry) for entry in np.flatnonzero(fewest <= FEW_VARIANTS).tolist())
    if not few:
        return []
    gain = _hundredths(curve.gain(count, MORE) for count, _ in few) if curve else None
    facts = {"count": len(few), "variants": FEW_VARIANTS, "more": MORE, "gain": gain}
    return [Warning("few_variants", tuple(table.ids[entry] for _, entry in few), facts)]


def often_missed(table: Table, around: Neighbours, curve: LearningCurve | None) -> list[Warning]:
    """Entries with enough variants that are missed all the same, the worst first."""
    if curve is None:
        return []
    numbers = table.entry[around.rows]
    lost = table.entry[around.found[:, 0]] != numbers
    sizes, losses = np.bincount(numbers), np.bincount(numbers, lost)
    mean = float(lost.mean())
    missed = (losses + _DOUBT * mean) / (sizes + _DOUBT) * curve.missed / max(mean, 1e-6)
    fewest = np.full(len(sizes), np.iinfo(np.int64).max)
    np.minimum.at(fewest, numbers, others_of(table, around.rows) + 1)
    candidates = np.flatnonzero((missed >= _OFTEN) & (sizes > 0) & (fewest > FEW_VARIANTS))
    worst = candidates[np.argsort(-missed[candidates], kind="stable")][:_MOST_MISSED]
    if not len(worst):
        return []
    gain = _hundredths(float(missed[n]) * curve.relief(int(fewest[n]), MORE) for n in worst)
    facts = {"count": len(worst), "more": MORE, "gain": gain}
    return [Warning("often_missed", tuple(table.ids[n] for n in worst), facts)]


def _hundredths(gains: Iterable[float]) -> int:
    """The mean of shares, of 100 questions; at least one of them."""
    return max(1, round(100 * float(np.mean(list(gains)))))
