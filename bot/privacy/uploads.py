"""Files that curators have sent and that wait to be imported: those that name a person are deleted."""

import zipfile
from collections.abc import Callable, Iterator
from pathlib import Path

from knowledge.folder.home import Home

LONGEST = 50_000_000  # bytes that are read of one file


def forget_uploads(home: Home, mentioned: Callable[[str], bool]) -> int:
    """How many were deleted."""
    folder = home.root / "run" / "imports"
    named = [file for file in folder.iterdir() if _names(file, mentioned)] if folder.is_dir() else []
    for file in named:
        file.unlink(missing_ok=True)
    return len(named)


def _names(file: Path, mentioned: Callable[[str], bool]) -> bool:
    return file.is_file() and any(mentioned(line) for part in _parts(file) for line in part.splitlines())


def _parts(file: Path) -> Iterator[str]:
    """The text of a file; a workbook's is in the parts of an archive."""
    if not zipfile.is_zipfile(file):
        with file.open("rb") as stream:
            yield stream.read(LONGEST).decode("utf-8", "replace")
        return
    with zipfile.ZipFile(file) as book:
        for part in book.infolist():
            with book.open(part) as stream:
                yield stream.read(LONGEST).decode("utf-8", "replace")
