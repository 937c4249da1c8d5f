"""Notices that a process hangs: no heartbeat came for too long.

Silence is counted in the watcher's own waking time, a look at a time. While the machine slept, or the watcher
was stopped or got no processor on a busy machine, it has not been listening, so nothing is counted.
"""

import contextlib
import os
from dataclasses import dataclass

SILENT = 12.0  # seconds without a heartbeat after which a process counts as hung; it beats every second
STARTING = 60.0  # seconds until the first one, on a busy machine; doubled each time that was too short
LONGEST_START = 480.0
LONGEST_LOOK = 0.5  # seconds that one look counts at most


def waking(seconds: float) -> float:
    """How much of the time between two looks counts."""
    return min(max(0.0, seconds), LONGEST_LOOK)


@dataclass
class Watchdog:
    """Listens to one process at a time; all is in seconds. `patience` is for the first sign of life."""

    silent: float = SILENT
    silence: float = 0.0
    begun: bool = False  # whether this process has beaten yet
    alive_since: float = 0.0  # when it was first heard
    patience: float = STARTING
    looked: float = 0.0
    _reading: int = -1

    def open(self, now: float) -> int:
        """A new process comes: the end of the pipe that it is to inherit, and that we close then."""
        self.close()
        self._reading, writing = os.pipe()
        os.set_blocking(self._reading, False)
        self.silence, self.begun, self.looked = 0.0, False, now
        return writing

    def hung(self, now: float) -> bool:
        """Looks once; whether the process has been silent for too long."""
        if self._heard():
            if not self.begun:
                self.alive_since = now
            self.silence, self.begun = 0.0, True
            self.patience = STARTING
        else:
            self.silence += waking(now - self.looked)
        self.looked = now
        if self.silence <= (self.silent if self.begun else self.patience):
            return False
        if not self.begun:
            self.patience = min(2 * self.patience, LONGEST_START)
        return True

    def lived(self, now: float) -> float:
        """For how long this process has done its work; 0 for one that never came so far."""
        return now - self.alive_since if self.begun else 0.0

    def close(self) -> None:
        if self._reading >= 0:
            os.close(self._reading)
            self._reading = -1

    def _heard(self) -> bool:
        with contextlib.suppress(BlockingIOError):
            return bool(os.read(self._reading, 4096))  # nothing when all who could write are gone
        return False
