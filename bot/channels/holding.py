"""Who brings deliveries, and whether they still live.

Each has a file of its own in the data folder, locked while its process lives: the system opens the lock of
whoever is killed, so that the next knows at once whose deliveries are nobody's. What another machine holds is
not seen here, and waits for the end of its lease.
"""

import fcntl
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final

_KIND: Final = ".deliveries"


@contextmanager
def living(folder: Path | None, holder: str) -> Iterator[None]:
    """While the block, or the process, lasts. The file stays, for whoever comes next."""
    if folder is None:
        yield
        return
    with (folder / f"{holder}{_KIND}").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def departed(folder: Path | None) -> list[str]:
    """Those that live no more, until they are `forgotten`."""
    files = folder.glob(f"*{_KIND}") if folder else ()
    return sorted(each.name.removesuffix(_KIND) for each in files if _is_free(each))


def forgotten(folder: Path, holder: str) -> None:
    (folder / f"{holder}{_KIND}").unlink(missing_ok=True)


def _is_free(file: Path) -> bool:
    try:
        with file.open() as lock:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except (BlockingIOError, FileNotFoundError):
        return False
    return True
