"""Has a file read by a process of its own, and outlives whatever happens to that."""

import json
import logging
import os
import signal
import subprocess
import sys
import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from typing import Final

from knowledge import limits
from knowledge.errors import ImportStopped
from knowledge.imports.outcome import Outcome
from knowledge.imports.request import Request

log = logging.getLogger("kundig.import")

ANSWER: Final = 2_000_000  # bytes; outcomes are far smaller
TOO_LATE: Final = 1000  # in place of an exit code: we have ended it
# A library for numbers, which one for workbooks brings, takes room for each processor.
FEW_THREADS = {"OPENBLAS_NUM_THREADS": "1", "MALLOC_ARENA_MAX": "2"}
COMMAND = (sys.executable, "-m", "knowledge.imports.child")


def outcome(
    request: Request, *, command: Sequence[str] = COMMAND, patience: float = limits.PATIENCE
) -> Outcome:
    """What came of it; a reader that was too slow, too large or broke is an outcome, too.

    `command` starts the reader, which gets `patience` seconds by the clock.
    """
    with _child(command) as child:
        told, code = _talk(child, request, patience)
    if code == 0:
        with suppress(ValueError, KeyError, TypeError):
            return Outcome.from_json(json.loads(told))
    log.error("the reader of %s ended with %s", request.file.name, code)
    if code in (-signal.SIGXCPU, TOO_LATE):
        return Outcome(error=ImportStopped("time", most=limits.SECONDS))
    if code == -signal.SIGKILL and not told:  # by the system, which had no memory left
        return Outcome(error=ImportStopped("memory", most=limits.MEMORY // 1_000_000))
    return Outcome(error=ImportStopped("broke"))


@contextmanager
def _child(command: Sequence[str]) -> Iterator["subprocess.Popen[bytes]"]:
    """Ended with the block. In a session of its own, so that Ctrl-C reaches us alone."""
    child = subprocess.Popen(
        command,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        env=os.environ | FEW_THREADS,
        start_new_session=True,
    )
    try:
        yield child
    finally:
        child.kill()
        child.communicate()


def _talk(child: "subprocess.Popen[bytes]", request: Request, patience: float) -> tuple[bytes, int]:
    """Its answer and exit code. Its standard input stays open: a closed one tells it that we are gone."""
    assert child.stdin is not None
    assert child.stdout is not None
    late = threading.Event()

    def end() -> None:
        late.set()
        child.kill()

    timer = threading.Timer(patience, end)
    timer.start()
    try:
        child.stdin.write(request.as_line().encode())
        child.stdin.flush()
        told = child.stdout.read(ANSWER)
        if len(told) == ANSWER:
            child.kill()
        code = child.wait()
    except BrokenPipeError:  # it died before it could read
        told, code = b"", child.wait()
    finally:
        timer.cancel()
    return told, TOO_LATE if late.is_set() else code
