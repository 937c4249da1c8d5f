"""Backups made by hand, whole or not, for tests of what reads them."""

import gzip
import io
import json
import tarfile
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

from bot.operation.backups.archive import CONTENTS, HEAD, Archive, Head

HEAD_OF_TESTS = Head("b1", 1_700_000_000.0, "0.2", "0001", "", "sqlite", "n1")


def whole(path: Path, files: dict[str, bytes], head: Head = HEAD_OF_TESTS, **changed: object) -> Path:
    """A backup as we write it."""
    with path.open("wb") as stream:
        archive = Archive(stream, replace(head, **changed))
        for name, content in files.items():
            archive.add_bytes(name, content)
        archive.close()
    return path


def tar(path: Path, members: Sequence[tuple[tarfile.TarInfo, bytes]]) -> Path:
    """Any tar at all, compressed."""
    with gzip.open(path, "wb") as packed, tarfile.open(fileobj=packed, mode="w|") as made:
        for info, content in members:
            info.size = len(content) if info.isreg() else 0
            made.addfile(info, io.BytesIO(content))
    return path


def head_member() -> tuple[tarfile.TarInfo, bytes]:
    return tarfile.TarInfo(HEAD), json.dumps(HEAD_OF_TESTS.as_json()).encode()


def contents_member(told: object = None) -> tuple[tarfile.TarInfo, bytes]:
    return tarfile.TarInfo(CONTENTS), json.dumps({} if told is None else told).encode()


def names_in(file: Path) -> list[str]:
    with tarfile.open(file) as archive:
        return archive.getnames()
