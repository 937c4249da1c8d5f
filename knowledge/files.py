"""Writing a file so that a reader, or a crash, sees the old one or the new, never half of it."""

import os
import tempfile
from pathlib import Path

from knowledge.errors import FileRefused


def replace_file(path: Path, content: bytes) -> None:
    """Raises FileRefused when the folder cannot be written."""
    try:
        descriptor, draft = tempfile.mkstemp(prefix=f".{path.name[:50]}-", dir=path.parent)
        try:
            with os.fdopen(descriptor, "wb") as stream:
                stream.write(content)
                stream.flush()
                os.fsync(stream.fileno())
            os.replace(draft, path)
        except BaseException:
            os.unlink(draft)
            raise
        sync(path.parent)
    except OSError as error:
        raise FileRefused("not_writable", file=str(path), why=error.strerror) from error


def sync(path: Path) -> None:
    """Flushes a file or folder to disk."""
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
