"""Encoders are exported once per installation: by `make install`, or here, when one is first needed."""

import fcntl
import logging
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from matcher.encoders.installed import PACKAGED, export_of
from matcher.encoders.intact import is_whole
from matcher.errors import EncoderNotExported

log = logging.getLogger("kundig.matcher")


def all_prepared() -> bool:
    """Whether no encoder has to be exported any more. Raises EncoderNotInstalled."""
    return all(is_whole(export_of(name)) for name in PACKAGED)


def prepared(folder: Path) -> Path:
    """The folder of an exported encoder; all are exported now when it is not there yet, or is damaged.

    Raises EncoderNotExported, when that cannot be done.
    """
    if not is_whole(folder):
        try:
            folder.parent.mkdir(parents=True, exist_ok=True)
            with _one_at_a_time(folder.parent):
                if not is_whole(folder):
                    _export_all(folder.parent)
        except OSError as error:
            raise EncoderNotExported(folder=str(folder.parent), reason=str(error.strerror)) from error
    return folder


@contextmanager
def _one_at_a_time(folder: Path) -> Iterator[None]:
    """Bot and worker may both be the first to need an encoder; the second finds what the first has made."""
    with (folder / ".lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def _export_all(folder: Path) -> None:
    """In a process of its own, which takes the memory it needs along when it ends."""
    # Nothing is wrong, but a warning is seen on the command line too, where no log is set up.
    log.warning("Preparing the encoders in %s: once per installation, about ten seconds.", folder)
    command = [sys.executable, "-m", "matcher", str(folder)]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    if done.returncode:
        reason = (done.stderr.strip().splitlines() or [f"exit code {done.returncode}"])[-1]
        raise EncoderNotExported(folder=str(folder), reason=reason)
