"""What in a corpus makes matching hard: duplicates, collisions, entries with too few variants."""

from collections import Counter

import numpy as np

from matcher.folder import Table
from matcher.index import Index
from matcher.report import Warning
from matcher.text import clean

ALIKE = 0.93  # cosine above which two entries' questions mean the same
FEW_VARIANTS = 3
_MOST_NAMED = 50
_MOST_ROWS = 5_000


def diagnose(table: Table, index: Index, *, calibrated: bool) -> tuple[Warning, ...]:
    """All warnings, the gravest first."""
    return (
        *_uncalibrated(calibrated),
        *_collisions(table),
        *_duplicates(table, index),
        *_few_variants(table),
    )


def _uncalibrated(calibrated: bool) -> list[Warning]:
    if calibrated:
        return []
    message = (
        "Too few question variants to work out how sure is sure enough: until there are more, questions are "
        "answered only when they match an entry word for word; otherwise the customer is asked back."
    )
    return [Warning("uncalibrated", (), message)]


def _collisions(table: Table) -> list[Warning]:
    """The same words under two entries."""
    owners: dict[str, set[int]] = {}
    for row in np.flatnonzero(~table.answers):
        owners.setdefault(clean(table.texts[int(row)]).lower(), set()).add(int(table.entry[row]))
    clashes = [(text, sorted(numbers)) for text, numbers in owners.items() if len(numbers) > 1]
    return [
        Warning(
            "collision", tuple(table.ids[n] for n in numbers), f"“{text}” belongs to {len(numbers)} entries."
        )
        for text, numbers in clashes[:_MOST_NAMED]
    ]


def _duplicates(table: Table, index: Index) -> list[Warning]:
    """Entries that nearly ask the same."""
    rows = np.flatnonzero(~table.answers)[:_MOST_ROWS]
    closest: dict[tuple[int, int], tuple[float, int, int]] = {}
    near, found = index.search(index.vectors(rows), 6)
    for row, cosines, others in zip(rows, near, found, strict=True):
        for cosine, other in zip(cosines, others, strict=True):
            pair = tuple(sorted((int(table.entry[row]), int(table.entry[other]))))
            if cosine >= ALIKE and pair[0] != pair[1] and not table.answers[other]:
                best = closest.get((pair[0], pair[1]))
                if best is None or cosine > best[0]:
                    closest[pair[0], pair[1]] = (float(cosine), int(row), int(other))
    ordered = sorted(closest.items(), key=lambda item: -item[1][0])[:_MOST_NAMED]
    return [
        Warning(
            "duplicate",
            (table.ids[pair[0]], table.ids[pair[1]]),
            f"“{table.texts[row]}” and “{table.texts[other]}” ask nearly the same.",
        )
        for pair, (_, row, other) in ordered
    ]


def _few_variants(table: Table) -> list[Warning]:
    counts = Counter(table.entry[~table.answers].tolist())
    few = tuple(entry for number, entry in enumerate(table.ids) if counts[number] < 1 + FEW_VARIANTS)
    if not few:
        return []
    message = (
        f"{len(few)} entries have fewer than {FEW_VARIANTS} variants; each further one makes answers surer."
    )
    return [Warning("few_variants", few, message)]
