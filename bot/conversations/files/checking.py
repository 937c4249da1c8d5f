"""Has a file looked at by a process of its own, and outlives whatever happens to that."""

import json
import logging
import subprocess
import sys
from collections.abc import Sequence
from typing import IO, Final

from gevent.lock import BoundedSemaphore

from bot.conversations.files import limits
from bot.conversations.files.checked import Checked
from bot.conversations.files.errors import AttachmentRefused
from bot.conversations.files.kinds import HEARS

log = logging.getLogger(__name__)

AT_ONCE: Final = 2  # files that one web process has looked at; others wait
COMMAND: Final = (sys.executable, "-m", "bot.conversations.files.child")

REASONS = {  # what the reader says: what its sender is told
    "other": "other",
    "empty": "empty",
    "drawing": "drawing",
    "phone": "phone",
    "office": "office",
    "film": "film",
    "sound": "sound",
    "damaged": "damaged",
    "pixels": "pixels",
    "locked": "locked",
    "active": "active",
    "effort": "effort",
}

_turns = BoundedSemaphore(AT_ONCE)


def checked(
    file: IO[bytes],
    *,
    hears: bool = False,
    command: Sequence[str] = COMMAND,
    patience: float = limits.PATIENCE,
) -> Checked:
    """What is kept of it. Raises AttachmentRefused, also for one that is too much for its reader. Only where
    somebody `hears` it, voice messages are taken.

    `command` starts the reader, which gets `patience` seconds by the clock.
    """
    file.seek(0)
    command = [*command, HEARS] if hears else command
    with _turns:
        try:
            done = subprocess.run(command, stdin=file, capture_output=True, timeout=patience, check=False)
        except subprocess.TimeoutExpired as error:
            raise AttachmentRefused("effort") from error
    if done.returncode:
        said = done.stderr.decode("utf-8", "replace").strip().splitlines()[-1:]
        log.warning("the reader of a file that somebody sent ended with %s %s", done.returncode, said)
        raise AttachmentRefused("effort")
    line, _, content = done.stdout.partition(b"\n")
    told = json.loads(line)
    if "refused" in told:
        raise AttachmentRefused(REASONS[told["refused"]])
    return Checked(told["type"], content, told["width"], told["height"])
