"""The immutable folder of a built matcher: what is written, and how it is read back memory-mapped."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from matcher.errors import DamagedRelease, Outdated
from matcher.lexical import Groups, LexicalIndex
from matcher.rows import KINDS, Row, entries_of
from matcher.spelling import vocabulary

FORMAT = 3


@dataclass(frozen=True)
class Texts:
    """Many texts in one memory-mapped block; `ends` are byte offsets."""

    block: NDArray[np.uint8]
    ends: NDArray[np.int64]

    def __getitem__(self, row: int) -> str:
        start = int(self.ends[row - 1]) if row else 0
        return bytes(self.block[start : int(self.ends[row])]).decode()

    def __len__(self) -> int:
        return len(self.ends)

    def all(self) -> list[str]:
        """Every text, quicker than one by one."""
        block, ends = self.block.tobytes(), self.ends.tolist()
        return [block[start:end].decode() for start, end in zip([0, *ends], ends, strict=False)]


@dataclass(frozen=True)
class Table:
    """The rows in columns; `entry` holds places in `ids`, whose order `risks` follows."""

    texts: Texts
    entry: NDArray[np.int32]
    kind: NDArray[np.uint8]
    locale: NDArray[np.uint8]
    ids: tuple[str, ...]
    risks: tuple[float | None, ...]
    locales: tuple[str, ...]

    @cached_property
    def answers(self) -> NDArray[np.bool_]:
        """Which rows are answers (n,)."""
        return np.asarray(self.kind == KINDS.index("answer"))

    def rows_of(self, entry: int) -> NDArray[np.int64]:
        """The rows of an entry, rising."""
        rows, starts = self._by_entry
        return rows[starts[entry] : starts[entry + 1]].astype(np.int64)

    @cached_property
    def _by_entry(self) -> tuple[NDArray[np.int32], NDArray[np.int64]]:
        """All rows, entry by entry, and where each entry's begin: looking at every row takes too long."""
        starts = np.cumsum(np.bincount(self.entry, minlength=len(self.ids)))
        return np.argsort(self.entry, kind="stable").astype(np.int32), np.append(0, starts)


def table_of(rows: Sequence[Row]) -> Table:
    """The columns of `rows`, in memory."""
    ids = entries_of(rows)
    number = {entry: place for place, entry in enumerate(ids)}
    locales = tuple(dict.fromkeys(row.locale for row in rows))
    risks: dict[str, float] = {}
    for row in rows:
        if row.risk is not None:
            risks[row.entry] = min(row.risk, risks.get(row.entry, 1.0))
    encoded = [row.text.encode("utf-8", "replace") for row in rows]
    return Table(
        texts=Texts(
            np.frombuffer(b"".join(encoded), np.uint8),
            np.cumsum([len(text) for text in encoded], dtype=np.int64),
        ),
        entry=np.array([number[row.entry] for row in rows], np.int32),
        kind=np.array([KINDS.index(row.kind) for row in rows], np.uint8),
        locale=np.array([locales.index(row.locale) for row in rows], np.uint8),
        ids=ids,
        risks=tuple(risks.get(entry) for entry in ids),
        locales=locales,
    )


def write(
    folder: Path, table: Table, lexical: LexicalIndex, counts: Mapping[str, int], manifest: Mapping[str, Any]
) -> None:
    """Writes the columns and the manifest; the manifest comes last and makes the folder whole.

    `counts` tells how often the texts say each word.
    """
    folder.mkdir(parents=True, exist_ok=True)
    for name, column in {**_columns(table), **_lexical_columns(lexical)}.items():
        np.save(folder / f"{name}.npy", column)
    entries = {"ids": table.ids, "risks": table.risks, "locales": table.locales}
    for name, told in {"words": vocabulary(counts), "counts": counts, "entries": entries}.items():
        (folder / f"{name}.json").write_text(json.dumps(told, ensure_ascii=False), encoding="utf-8")
    whole = {"format": FORMAT, "rows": len(table.entry), **manifest}
    (folder / "manifest.json").write_text(json.dumps(whole, ensure_ascii=False, indent=1), encoding="utf-8")


def _columns(table: Table) -> dict[str, NDArray[Any]]:
    return {
        "entry": table.entry, "kind": table.kind, "locale": table.locale,
        "texts": table.texts.block, "ends": table.texts.ends,
    }  # fmt: skip


def _lexical_columns(lexical: LexicalIndex) -> dict[str, NDArray[Any]]:
    columns = {f"lexical-{name}": getattr(lexical, name) for name in _LEXICAL_NAMES}
    return {**columns, "groups-hashes": lexical.rows.hashes, "groups-starts": lexical.rows.starts}


def read_manifest(folder: Path) -> dict[str, Any]:
    """The manifest. Raises DamagedRelease when there is none, Outdated for one of another format."""
    try:
        manifest: dict[str, Any] = json.loads((folder / "manifest.json").read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        raise DamagedRelease(f"No matcher in {folder}: {error}. Publish again.") from error
    if manifest.get("format") != FORMAT:
        raise Outdated(
            f"The matcher in {folder} has format {manifest.get('format')!r}, not {FORMAT}. Publish again."
        )
    return manifest


def read_table(folder: Path, rows: int) -> Table:
    """The columns, memory-mapped. Raises DamagedRelease when one is missing or of the wrong length."""
    columns = _load(folder, _NAMES)
    entries = _parse(folder / "entries.json")
    if any(len(columns[name]) != rows for name in _NAMES if name != "texts"):
        raise DamagedRelease(
            f"The matcher in {folder} is incomplete: not all columns have {rows} rows. Publish again."
        )
    return Table(
        texts=Texts(columns["texts"], columns["ends"]),
        entry=columns["entry"],
        kind=columns["kind"],
        locale=columns["locale"],
        ids=tuple(entries["ids"]),
        risks=tuple(entries["risks"]),
        locales=tuple(entries["locales"]),
    )


def read_lexical(folder: Path, table: Table) -> LexicalIndex:
    """The lexical index, memory-mapped. Raises DamagedRelease."""
    columns = _load(folder, [f"lexical-{name}" for name in _LEXICAL_NAMES])
    parts = {name: columns[f"lexical-{name}"] for name in _LEXICAL_NAMES}
    rows = Groups(*_load(folder, ["groups-hashes", "groups-starts"]).values())
    if (len(rows), len(parts["length"])) != (len(table.entry), len(table.ids)):
        raise DamagedRelease(f"The letters in {folder} belong to another corpus. Publish again.")
    return LexicalIndex(**parts, rows=rows, entry=table.entry, answers=table.answers)


def read_words(folder: Path) -> dict[str, str]:
    """The corpus's folded words with their spelling. Raises DamagedRelease."""
    words: dict[str, str] = _parse(folder / "words.json")
    return words


def read_counts(folder: Path) -> dict[str, int]:
    """How often the texts say each word. Raises DamagedRelease."""
    counts: dict[str, int] = _parse(folder / "counts.json")
    return counts


def _parse(path: Path) -> Any:
    try:
        return json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        raise DamagedRelease(f"{path} cannot be read: {error}. Publish again.") from error


def _load(folder: Path, names: Sequence[str]) -> dict[str, NDArray[Any]]:
    try:
        # As plain arrays: slicing a np.memmap object takes longer than what is done with the slice.
        return {name: np.asarray(np.load(folder / f"{name}.npy", mmap_mode="r")) for name in names}
    except (OSError, ValueError) as error:
        raise DamagedRelease(f"The matcher in {folder} cannot be read: {error}. Publish again.") from error


_LEXICAL_NAMES = ("hashes", "starts", "holders", "rarity", "length")
_NAMES = ("entry", "kind", "locale", "texts", "ends")
