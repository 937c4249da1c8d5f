"""The immutable folder of a built matcher: what is written, and how it is read back memory-mapped."""

import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from matcher.errors import DamagedMatcher, OtherFormat
from matcher.index.lexical import Groups, LexicalIndex
from matcher.index.spelling import vocabulary
from matcher.index.table import Table, Texts

FORMAT = 6


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
    for name, content in {"words": vocabulary(counts), "counts": counts, "entries": entries}.items():
        (folder / f"{name}.json").write_text(json.dumps(content, ensure_ascii=False), encoding="utf-8")
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
    """The manifest. Raises DamagedMatcher when there is none, Outdated for one of another format."""
    try:
        manifest: dict[str, Any] = json.loads((folder / "manifest.json").read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        raise DamagedMatcher(folder=str(folder), reason=str(error)) from error
    if manifest.get("format") != FORMAT:
        raise OtherFormat(folder=str(folder), found=manifest.get("format"), wanted=FORMAT)
    return manifest


def read_table(folder: Path, rows: int) -> Table:
    """The columns, memory-mapped. Raises DamagedMatcher when one is missing or of the wrong length."""
    columns = _load(folder, _NAMES)
    entries = _parse(folder / "entries.json")
    if any(len(columns[name]) != rows for name in _NAMES if name != "texts"):
        raise DamagedMatcher(folder=str(folder), reason=f"not all columns have {rows} rows")
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
    """The lexical index, memory-mapped. Raises DamagedMatcher."""
    columns = _load(folder, [f"lexical-{name}" for name in _LEXICAL_NAMES])
    parts = {name: columns[f"lexical-{name}"] for name in _LEXICAL_NAMES}
    rows = Groups(*_load(folder, ["groups-hashes", "groups-starts"]).values())
    if (len(rows), len(parts["length"])) != (len(table.entry), len(table.ids)):
        raise DamagedMatcher(folder=str(folder), reason="the letters belong to another corpus")
    return LexicalIndex(**parts, rows=rows, entry=table.entry, answers=table.answers)


def read_words(folder: Path) -> dict[str, str]:
    """The corpus's folded words with their spelling. Raises DamagedMatcher."""
    words: dict[str, str] = _parse(folder / "words.json")
    return words


def read_counts(folder: Path) -> dict[str, int]:
    """How often the texts say each word. Raises DamagedMatcher."""
    counts: dict[str, int] = _parse(folder / "counts.json")
    return counts


def _parse(path: Path) -> Any:
    try:
        return json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        raise DamagedMatcher(folder=str(path.parent), reason=f"{path.name}: {error}") from error


def _load(folder: Path, names: Sequence[str]) -> dict[str, NDArray[Any]]:
    try:
        # As plain arrays: slicing a np.memmap object takes longer than what is done with the slice.
        return {name: np.asarray(np.load(folder / f"{name}.npy", mmap_mode="r")) for name in names}
    except (OSError, ValueError) as error:
        raise DamagedMatcher(folder=str(folder), reason=str(error)) from error


_LEXICAL_NAMES = ("hashes", "starts", "holders", "rarity", "length")
_NAMES = ("entry", "kind", "locale", "texts", "ends")
