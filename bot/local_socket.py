"""Unix sockets in the data folder, over which processes of one user on one machine speak to each other."""

import os
import socket
import struct
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

LONGEST = 100  # bytes of a socket's path; systems take little more
CREDENTIALS = struct.Struct("3i")  # process, user, group: struct ucred


class Stranger(ConnectionError):
    """Another user listens on the socket."""


@dataclass(frozen=True)
class Listener:
    """A socket that listens but cannot be found until `publish`, so that nobody waits for one that starts."""

    socket: socket.socket
    path: Path
    draft: Path
    inode: int

    @classmethod
    def open(cls, path: Path) -> "Listener":
        """Nobody but its owner can connect to it. Raises OSError."""
        draft = path.with_name(f".{path.name}-{os.getpid()}")
        draft.unlink(missing_ok=True)
        listener = socket.socket(socket.AF_UNIX)
        before = os.umask(0o177)
        try:
            with _short(draft) as name:
                listener.bind(name)
        except OSError:
            listener.close()
            raise
        finally:
            os.umask(before)
        return cls(listener, path, draft, draft.stat().st_ino)

    def publish(self) -> None:
        """Whoever connects meets the one before or this one."""
        os.replace(self.draft, self.path)

    def withdraw(self) -> None:
        """Removes it, unless another has taken its place."""
        for path in (self.draft, self.path):
            with suppress(FileNotFoundError):
                if path.stat().st_ino == self.inode:
                    path.unlink()


def connect(path: Path, seconds: float | None) -> socket.socket:
    """Raises Stranger when it is not our own user, or root, who listens there; OSError when nobody does."""
    connection = socket.socket(socket.AF_UNIX)
    try:
        connection.settimeout(seconds)
        with _short(path) as name:
            connection.connect(name)
        _check_owner(connection, path)
    except BaseException:
        connection.close()
        raise
    return connection


def _check_owner(connection: socket.socket, path: Path) -> None:
    if not hasattr(socket, "SO_PEERCRED"):  # not Linux: the folder's permissions must do
        return
    found = connection.getsockopt(socket.SOL_SOCKET, socket.SO_PEERCRED, CREDENTIALS.size)
    _, user, _ = CREDENTIALS.unpack(found)
    if user not in (0, os.geteuid()):
        raise Stranger(f"user {user} listens on {path}, not we")


@contextmanager
def _short(path: Path) -> Iterator[str]:
    """A name that is short enough, also of a file deep down."""
    if len(os.fsencode(path)) <= LONGEST or not Path("/proc/self/fd").exists():
        yield str(path)
        return
    folder = os.open(path.parent, os.O_RDONLY | os.O_DIRECTORY)
    try:
        yield f"/proc/self/fd/{folder}/{path.name}"
    finally:
        os.close(folder)
