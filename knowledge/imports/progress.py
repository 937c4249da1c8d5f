"""How far a file is read, told beside it while it is: a line that is written anew now and then."""

import time
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import Final

EVERY: Final = 0.3  # seconds
ENDING: Final = ".at"

At = Callable[[int, int], None]  # rows that are read, and of about how many; 0 where nobody knows


def beside(file: Path) -> Path:
    return file.with_name(f"{file.name}{ENDING}")


def brought_with(file: Path) -> Path:
    """Where the pictures that were fetched for this file are noted."""
    return file.with_name(f"{file.name}.pictures")


def telling(file: Path) -> At:
    """Tells it beside this file."""
    told = 0.0

    def at(rows: int, of: int) -> None:
        nonlocal told
        if time.monotonic() - told >= EVERY:
            told = time.monotonic()
            beside(file).write_text(f"{rows} {of}", encoding="ascii")

    return at


def told(file: Path) -> tuple[int, int] | None:
    """What was told last; None before anything was, and while it is written."""
    with suppress(OSError, ValueError):
        rows, of = beside(file).read_text("ascii").split()
        return int(rows), max(int(rows), int(of))
    return None
