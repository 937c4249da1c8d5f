"""The process that looks at a stranger's file, started by checking.py.

The file is its standard input. Its output is one line of JSON, and behind it what is kept. It sets limits to
itself before it decodes any of it and runs at low priority: whatever a file does to its reader, it does here.
"""

import json
import logging
import os
import resource
import sys
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Final

from bot.conversations.files import limits
from bot.conversations.files.checked import Checked
from bot.conversations.files.errors import AttachmentRefused
from bot.conversations.files.kinds import HEARS, PICTURES, SOUNDS, kind_of

NOT_TAKEN = {  # kind: what its sender is told
    "drawing": "drawing",
    "phone": "phone",
    "office": "office",
    "film": "film",
    "ogg": "sound",
    "other": "other",
    "empty": "empty",
}
POLITE: Final = 10  # customers' messages go first


def main() -> None:
    logging.disable(logging.ERROR)  # pypdf tells of every fault that it puts up with
    content = sys.stdin.buffer.read(limits.SIZE)
    try:
        reader = _reader(content, hears=HEARS in sys.argv)
        _bound()
        checked = reader(content)
    except AttachmentRefused as error:
        _tell({"refused": error.kind})
    except MemoryError:
        _tell({"refused": "effort"})
    else:
        _tell({"type": checked.type, "width": checked.width, "height": checked.height}, checked.content)
    os._exit(0)  # at once: to put away what a large file has left takes time


def look(content: bytes, *, hears: bool = False) -> Checked:
    """Raises AttachmentRefused."""
    return _reader(content, hears=hears)(content)


def _reader(content: bytes, *, hears: bool) -> Callable[[bytes], Checked]:
    """Only what this file needs is imported: that takes longer than most files. Raises AttachmentRefused."""
    kind = kind_of(content)
    if kind in PICTURES:
        from bot.conversations.files.picture import written_anew

        return partial(written_anew, kind=kind)
    if kind == "pdf":
        from bot.conversations.files.document import harmless

        return harmless
    if hears and kind in SOUNDS:
        from bot.conversations.files.sound import of_mpeg4, of_ogg

        return of_ogg if kind == "ogg" else of_mpeg4
    raise AttachmentRefused(NOT_TAKEN[kind])


def _tell(what: dict[str, object], content: bytes = b"") -> None:
    sys.stdout.buffer.write(json.dumps(what).encode() + b"\n" + content)
    sys.stdout.buffer.flush()


def _bound() -> None:
    """What an operator has bounded more strictly stays so."""
    os.nice(POLITE)
    used = resource.getrusage(resource.RUSAGE_SELF)
    _limit(resource.RLIMIT_CPU, limits.SECONDS + int(used.ru_utime + used.ru_stime) + 1)
    _limit(resource.RLIMIT_CORE, 0)
    _limit(resource.RLIMIT_FSIZE, 0)
    sizes = Path("/proc/self/statm")
    if sizes.exists():  # Linux; elsewhere time alone is bounded
        taken = int(sizes.read_text("ascii").split()[0]) * resource.getpagesize()
        _limit(resource.RLIMIT_AS, taken + limits.MEMORY)


def _limit(what: int, most: int) -> None:
    hard = resource.getrlimit(what)[1]
    end = most if hard == resource.RLIM_INFINITY else min(most, hard)
    resource.setrlimit(what, (end, end))


if __name__ == "__main__":
    main()
