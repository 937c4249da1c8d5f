"""The process that reads a stranger's file: `python -m knowledge.imports.child`, started by reading.py.

It takes a request as one line on its standard input and gives the outcome as one line on its output. It sets
limits to itself before it opens the file, runs at low priority and ends with its parent: whatever a file does
to its reader, it does here.
"""

import logging
import os
import re
import resource
import sys
import threading
from collections.abc import Callable
from pathlib import Path
from typing import Final

from knowledge import limits
from knowledge.errors import ImportStopped
from knowledge.imports.outcome import Outcome, as_line
from knowledge.imports.request import Request

TOO_LARGE = Outcome(error=ImportStopped("memory", most=limits.MEMORY // 1_000_000))
POLITE: Final = 10  # customers' processes go first


def main() -> None:
    logging.basicConfig(level=logging.WARNING, format="%(message)s")
    line = sys.stdin.readline()
    threading.Thread(target=_end_with_parent, daemon=True).start()
    from knowledge.imports.work import do  # what the readers need themselves is not held against the file

    _bound()
    sys.stdout.write(f"{as_line(_outcome(do, Request.from_line(line)))}\n")
    sys.stdout.flush()
    os._exit(0)  # at once: to put away what a large file has left takes seconds


def _outcome(do: Callable[[Request], Outcome], request: Request) -> Outcome:
    try:
        return do(request)
    except MemoryError:
        return TOO_LARGE
    except Exception:
        if _grown() > limits.MEMORY / 2:  # some libraries call it “unknown error” when they get no more
            return TOO_LARGE
        raise


def _end_with_parent() -> None:
    """The other end of our standard input is closed when the parent is gone, however it went."""
    while os.read(sys.stdin.fileno(), 1):
        pass
    os._exit(1)


def _grown() -> int:
    """By how many bytes, at most, since the limits were set; 0 where the system does not tell."""
    status = Path("/proc/self/status")
    found = re.search(r"VmPeak:\s*(\d+) kB", status.read_text("ascii")) if status.exists() else None
    return int(found[1]) * 1024 - (resource.getrlimit(resource.RLIMIT_AS)[0] - limits.MEMORY) if found else 0


def _bound() -> None:
    os.nice(POLITE)
    used = resource.getrusage(resource.RUSAGE_SELF)
    _limit(resource.RLIMIT_CPU, limits.SECONDS + int(used.ru_utime + used.ru_stime) + 1, more=5)
    _limit(resource.RLIMIT_CORE, 0)
    sizes = Path("/proc/self/statm")
    if sizes.exists():  # Linux; elsewhere time alone is bounded
        taken = int(sizes.read_text("ascii").split()[0]) * resource.getpagesize()
        _limit(resource.RLIMIT_AS, taken + limits.MEMORY)


def _limit(what: int, most: int, *, more: int = 0) -> None:
    """What an operator has bounded more strictly stays so. `more`: from the signal that tells to the end."""
    hard = resource.getrlimit(what)[1]
    end = most + more if hard == resource.RLIM_INFINITY else min(most + more, hard)
    resource.setrlimit(what, (max(0, min(most, end - min(1, more))), end))


if __name__ == "__main__":
    main()
