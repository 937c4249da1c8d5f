"""The secret of a data folder, by which web and bot know each other."""

import logging
import secrets
from pathlib import Path

from knowledge.files import locked, replace_file

KEY = 32  # bytes
log = logging.getLogger("kundig.files")


def secret_in(folder: Path) -> bytes:
    """The random bytes in secret.key, made on first use, and made anew when the file is damaged."""
    file = folder / "secret.key"
    with locked(folder):
        key = _read(file)
        if len(key) != KEY:
            if file.exists():
                log.warning("%s is damaged, so there is a new one: restart web and bot together.", file)
            key = secrets.token_bytes(KEY)
            replace_file(file, key)
    return key


def _read(file: Path) -> bytes:
    try:
        return file.read_bytes()
    except OSError:
        return b""
