"""The data folder is ours alone: no other user of the machine reads or changes what lies in it.

Every process starts with `keep_private`; what was there before, whoever made it, is tightened then. Nothing
outside of the folder is touched: links are not followed. Where the folder is somebody's home, only our own
files in it are; where it is plainly shared (`/`, `/tmp`, `/home`), it stays open itself, too.
"""

import logging
import os
import pwd
import stat
from collections.abc import Iterator
from pathlib import Path

from knowledge.errors import Trouble

log = logging.getLogger("kundig.files")

OTHERS = 0o077
FOLDERS = ("releases", "media", "model", "run")
FILES = ("corpus.sqlite*", ".corpus.sqlite*", "conversations.sqlite*", ".conversations.sqlite*")
MORE_FILES = ("tracker.sqlite*", "kundig.toml", "erasures.txt", ".job-*.lock")


def private_from_now_on() -> None:
    """What this process makes from now on, its user alone may read."""
    os.umask(OTHERS)


def keep_private(root: Path) -> None:
    """Tightens a data folder; what belongs to somebody else is told in the log."""
    private_from_now_on()
    for loose in loose_in(root):
        try:
            tighten(loose)
        except PermissionError:
            log.warning("%s", foreign(loose))
        except FileNotFoundError:
            continue  # gone meanwhile


def tighten(path: Path) -> None:
    """Takes all rights from others, and gives its owner back what it needs. Raises OSError."""
    mode = stat.S_IMODE(path.lstat().st_mode)
    wanted = mode & ~OTHERS | (0o700 if path.is_dir() else 0o600)
    if wanted != mode:
        path.chmod(wanted)


def loose_in(root: Path) -> Iterator[Path]:
    """The folder and whatever in it others may read or change, or its owner may not."""
    for path in _ours(root):
        try:
            mode = stat.S_IMODE(path.lstat().st_mode)
            needed = 0o700 if path.is_dir() else 0o600
        except OSError:
            continue
        if mode & OTHERS or mode & needed != needed:
            yield path


def foreign_in(root: Path) -> Iterator[Path]:
    """What belongs to another user than this one."""
    for path in _ours(root):
        try:
            if path.lstat().st_uid != os.geteuid():
                yield path
        except OSError:
            continue


def foreign(path: Path) -> Trouble:
    """How something is told that belongs to somebody else."""
    return Trouble("foreign", path=str(path), owner=_owner(path), user=_user())


def is_shared_place(root: Path) -> bool:
    """Whether others have business here: `/`, a folder above a home folder, or one like /tmp."""
    try:
        sticky = bool(root.stat().st_mode & stat.S_ISVTX)
    except OSError:
        return False
    return sticky or root == Path(root.anchor) or root in Path.home().parents


def close_to_others(folder: Path) -> None:
    """Tightens one folder, when it is ours to tighten."""
    try:
        facts = folder.stat()
    except OSError:
        return
    if facts.st_mode & OTHERS and facts.st_uid == os.geteuid() and not is_shared_place(folder):
        tighten(folder)


def _ours(root: Path) -> Iterator[Path]:
    """Top down, so that a folder that was closed can be looked into by the time its files come."""
    if not root.is_dir():
        return
    if not is_shared_place(root):
        yield root
        if root != Path.home():
            yield from _below(root)
            return
    for pattern in (*FILES, *MORE_FILES):
        yield from (path for path in root.glob(pattern) if not path.is_symlink())
    for name in FOLDERS:
        if (root / name).is_dir() and not (root / name).is_symlink():
            yield root / name
            yield from _below(root / name)


def _below(folder: Path) -> Iterator[Path]:
    try:
        found = sorted(folder.iterdir())
    except OSError:  # told by whoever needs it
        return
    for path in found:
        if path.is_symlink() or not (path.is_file() or path.is_dir()):
            continue
        yield path
        if path.is_dir():
            yield from _below(path)


def _user() -> str:
    try:
        return pwd.getpwuid(os.geteuid()).pw_name
    except KeyError:
        return str(os.geteuid())


def _owner(path: Path) -> str:
    try:
        return path.owner()
    except (KeyError, OSError):
        return "?"
