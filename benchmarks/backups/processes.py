"""Processes of their own, so that nothing of what they open is left where we fork; and what kills them."""

import multiprocessing
import os
import random
import signal
import time
from collections.abc import Callable
from contextlib import suppress
from typing import Any

FORK = multiprocessing.get_context("fork")


def in_child(job: Callable[[], object]) -> None:
    """In a process of its own, so that nothing of it is left in ours when we fork."""
    child = FORK.Process(target=job)
    child.start()
    child.join()
    assert child.exitcode == 0


def timed(job: Callable[[], object]) -> float:
    begun = time.monotonic()
    in_child(job)
    return time.monotonic() - begun


def told_by(job: Callable[[], Any]) -> Any:
    """What a process of its own found."""
    ours, its = FORK.Pipe()
    in_child(lambda: its.send(job()))
    return ours.recv()


def killed_in(job: Callable[[], object], longest: float) -> bool:
    """Kills a process at any moment of it; whether it was done before."""
    child = FORK.Process(target=job)
    child.start()
    child.join(random.random() * longest * 1.2)
    done = child.exitcode is not None
    with suppress(ProcessLookupError):
        os.kill(child.pid or 0, signal.SIGKILL)
    child.join()
    return done
