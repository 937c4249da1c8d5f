"""Where search indexes lie: `run/search/`, each named by the content of the entries it was made of.

Nothing depends on them: one that is missing is made anew, by publishing, or by who needs it, in a process of
its own (`python -m knowledge.search.child RELEASE FOLDER`).
"""

import logging
import subprocess
import sys
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Final

from knowledge.releases.manifest import ENTRIES, damaged
from knowledge.releases.release import Release
from knowledge.search.building import build
from knowledge.search.tables import FORMAT

log = logging.getLogger("kundig.search")

PAUSE: Final = 30.0  # seconds after which one that could not be made is tried again
KEPT: Final = 3  # indexes, the newest: the live one, and what a rollback may lead to
DAMAGED: Final = 3  # the exit code of a process that met a damaged release
CHILD: Final = (sys.executable, "-m", "knowledge.search.child")


class Indexes:
    """The indexes of one data folder. Several processes may make and open them at once."""

    def __init__(self, run: Path) -> None:
        self.folder = run / "search"
        self._making: dict[Path, subprocess.Popen[bytes]] = {}
        self._failed: dict[Path, float] = {}  # when one could not be made

    def path(self, release: Release) -> Path:
        """Where the index of a release is, or would be."""
        return self.folder / f"{release.manifest['files'][ENTRIES]['sha256'][:32]}-{FORMAT}.sqlite"

    def make(self, release: Release) -> Path:
        """Makes it where it is missing, here and now. Raises DamagedRelease."""
        path = self.path(release)
        if not path.exists():
            self.folder.mkdir(mode=0o700, parents=True, exist_ok=True)
            build(release.entries(), path)
            self._sweep()
        return path

    def made(self, release: Release, patience: float, command: Sequence[str] = CHILD) -> Path | None:
        """The index, made by another process where it is missing; None when it takes longer than `patience`.

        Whoever asks meanwhile waits for the same process. Raises DamagedRelease.
        """
        path = self.path(release)
        if path.exists():
            return path
        if time.monotonic() < self._failed.get(path, -PAUSE) + PAUSE:
            return None
        if path not in self._making:
            self._making[path] = subprocess.Popen(
                [*command, str(release.path), str(self.folder.parent)], stdin=subprocess.DEVNULL
            )
        process, until = self._making[path], time.monotonic() + patience
        while process.poll() is None:
            if time.monotonic() > until:
                return None
            time.sleep(0.01)
        self._making.pop(path, None)
        if process.returncode == DAMAGED:
            raise damaged(release.path / ENTRIES)
        if not path.exists():
            self._failed[path] = time.monotonic()
            log.error(
                "no search index could be made of release %s: exit code %s",
                release.number,
                process.returncode,
            )
        return path if path.exists() else None

    def _sweep(self) -> None:
        """Removes old ones, and what was left by who was killed. Who has one open goes on with it."""
        found = sorted(self.folder.glob("*.sqlite"), key=lambda file: file.stat().st_mtime, reverse=True)
        for old in [*found[KEPT:], *self._left_behind()]:
            old.unlink(missing_ok=True)

    def _left_behind(self) -> list[Path]:
        day_ago = time.time() - 86400
        return [draft for draft in self.folder.glob(".*.sqlite-*") if draft.stat().st_mtime < day_ago]
