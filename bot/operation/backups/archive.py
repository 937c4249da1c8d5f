"""The file that a backup is: a tar, compressed by gzip, that any tar can read.

Its first member, `backup.json`, says what it is. Its last, `contents.json`, has the size and the SHA-256 of
every one between them, so what was cut short or changed is noticed, and named. Both ways it is a stream: no
more than a block of it is in memory.

What is read may come from anywhere. Headers are read one by one: plain files only, no links, no holes, no
headers of any length.
"""

import errno
import gzip
import hashlib
import io
import json
import os
import tarfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field, fields
from pathlib import Path
from typing import Any, BinaryIO, Self

from bot.operation.backups.errors import DamagedBackup, NewerBackup

HEAD, CONTENTS = "backup.json", "contents.json"
FORMAT = 1
BLOCK = 1 << 20  # bytes that are read at once
LARGEST = {HEAD: 1 << 20, CONTENTS: 1 << 27}  # bytes of what is read into memory
SAMPLE = 1 << 16  # bytes
FAST, NOT_AT_ALL = 1, 0  # levels of compression; the fastest saves most of what can be saved
Readable = gzip.GzipFile | BinaryIO
_MODE = 0o600
_DAMAGED = (tarfile.TarError, EOFError, zlib.error, ValueError, TypeError, AttributeError)


@dataclass(frozen=True)
class Head:
    """What a backup is: when it was `taken` (unix seconds), by which `kundig`, of which tables and node."""

    id: str
    taken: float
    kundig: str
    store: str
    corpus: str
    database: str  # sqlite or postgresql
    node: str
    keys: bool = False
    facts: dict[str, str] = field(default_factory=dict)  # what the installation agreed on, with PostgreSQL
    format: int = FORMAT

    def __post_init__(self) -> None:
        if self.database not in ("sqlite", "postgresql") or not self.id or self.taken <= 0:
            raise ValueError("a backup has an id and a time, and comes from SQLite or PostgreSQL")

    def as_json(self) -> dict[str, Any]:
        return asdict(self)

    @classmethod
    def from_json(cls, told: Any) -> Self:
        """Raises ValueError."""
        try:
            values = {each.name: told[each.name] for each in fields(cls)}
            if any(not isinstance(values[name], str) for name in ("id", "kundig", "store", "corpus", "node")):
                raise ValueError("a text is missing")
            if not all(isinstance(value, str) for value in values["facts"].values()):
                raise ValueError("a fact is no text")
            return cls(**values | {"taken": float(values["taken"])})
        except (TypeError, KeyError, AttributeError) as error:
            raise ValueError(f"{error} is missing") from error


@dataclass(frozen=True)
class Member:
    """One file of a backup. Its `blocks` are read before the next member is asked for."""

    name: str
    size: int
    blocks: Iterator[bytes]


@dataclass(frozen=True)
class Digest:
    """The size and the SHA-256 of a file."""

    size: int
    sha256: str


class Archive:
    """Writes a backup to `stream`, in its order."""

    def __init__(self, stream: BinaryIO, head: Head) -> None:
        self.digests: dict[str, Digest] = {}
        self._stream, self._level = stream, FAST
        self._packed = self._pack(FAST)
        self._taken, self._written = head.taken, 0
        self._json(HEAD, head.as_json())

    def add(self, name: str, path: Path) -> Digest:
        """The file as it is now. Raises OSError, also when it gets shorter meanwhile."""
        with path.open("rb") as source:
            self._turn_to(NOT_AT_ALL if _is_dense(source.read(SAMPLE)) else FAST)
            source.seek(0)
            self.digests[name] = self._member(name, source, os.fstat(source.fileno()).st_size)
        return self.digests[name]

    def add_bytes(self, name: str, content: bytes) -> Digest:
        self.digests[name] = self._member(name, io.BytesIO(content), len(content))
        return self.digests[name]

    def close(self) -> None:
        """Ends it with its contents."""
        self._json(CONTENTS, {name: asdict(digest) for name, digest in self.digests.items()})
        self._write(b"\0" * 2 * tarfile.BLOCKSIZE)
        self._write(b"\0" * (-self._written % tarfile.RECORDSIZE))
        self._packed.close()

    def _turn_to(self, level: int) -> None:
        """Begin anew within the file, as gzip allows, where another compression is better."""
        if level != self._level:
            self._packed.close()
            self._packed, self._level = self._pack(level), level

    def _pack(self, level: int) -> gzip.GzipFile:
        return gzip.GzipFile("", "wb", compresslevel=level, fileobj=self._stream, mtime=0)

    def _json(self, name: str, document: Any) -> None:
        content = json.dumps(document, ensure_ascii=False, indent=1).encode()
        self._member(name, io.BytesIO(content), len(content))

    def _member(self, name: str, source: BinaryIO, size: int) -> Digest:
        self._write(self._header(name, size))
        sha256, left = hashlib.sha256(), size
        while left:
            block = source.read(min(BLOCK, left))
            if not block:
                raise OSError(errno.EIO, f"{name} became shorter")
            sha256.update(block)
            self._write(block)
            left -= len(block)
        self._write(b"\0" * (-size % tarfile.BLOCKSIZE))
        return Digest(size, sha256.hexdigest())

    def _header(self, name: str, size: int) -> bytes:
        if len(name.encode()) > tarfile.LENGTH_NAME:
            raise ValueError(f"{name} is too long a name")
        info = tarfile.TarInfo(name)
        info.size, info.mode, info.mtime = size, _MODE, int(self._taken)
        return info.tobuf(tarfile.GNU_FORMAT)

    def _write(self, content: bytes) -> None:
        self._packed.write(content)
        self._written += len(content)


def _is_dense(sample: bytes) -> bool:
    """Whether packing a large file would take long and save next to nothing: vectors, pictures."""
    return len(sample) == SAMPLE and len(zlib.compress(sample, FAST)) > 0.9 * SAMPLE


def read(file: Path) -> Iterator[Head | Member]:
    """The head of a backup, then all its files; at the end, all that was read is known to be whole.

    Raises DamagedBackup naming the part, NewerBackup, OSError.
    """
    found: dict[str, Digest] = {}
    name = HEAD
    with file.open("rb") as raw, gzip.GzipFile(fileobj=raw, mode="rb") as stream:
        with _explained(file, name):
            head = _head(file, _whole(stream, _next(stream, HEAD)))
        yield head
        while True:
            with _explained(file, name):
                info = _next(stream)
            if (name := info.name) == CONTENTS:
                break
            blocks = _Blocks(stream, info.size, file, name)
            yield Member(name, info.size, blocks)
            if name in found:
                raise DamagedBackup(file=str(file), member=name, why="it is there twice")
            found[name] = blocks.digest()
        with _explained(file, name):
            told = {each: Digest(**facts) for each, facts in json.loads(_whole(stream, info)).items()}
            _end(stream)
    for each in sorted({*found, *told}):
        if found.get(each) != told.get(each):
            raise DamagedBackup("other_content", file=str(file), member=each)


@contextmanager
def _explained(file: Path, member: str) -> Iterator[None]:
    try:
        yield
    except gzip.BadGzipFile as error:
        if member == HEAD:
            raise DamagedBackup("none", file=str(file)) from error
        raise DamagedBackup(file=str(file), member=member, why=str(error)) from error
    except _DAMAGED as error:
        why = str(error) or type(error).__name__
        raise DamagedBackup(file=str(file), member=member, why=why) from error


def _head(file: Path, content: bytes) -> Head:
    told = json.loads(content)
    if isinstance(told, dict) and isinstance(told.get("format"), int) and told["format"] > FORMAT:
        raise NewerBackup(file=str(file), version=str(told.get("kundig")))
    return Head.from_json(told)


def _next(stream: Readable, wanted: str = "") -> tarfile.TarInfo:
    """The next header. Raises ValueError, tarfile.TarError."""
    info = tarfile.TarInfo.frombuf(_exactly(stream, tarfile.BLOCKSIZE), "utf-8", "strict")
    if info.type not in (tarfile.REGTYPE, tarfile.AREGTYPE) or (wanted and info.name != wanted):
        raise ValueError(f"{wanted or 'a plain file'} is expected, {info.name!r} is there")
    if info.size < 0 or info.size > LARGEST.get(info.name, info.size):
        raise ValueError(f"{info.size} bytes")
    return info


def _whole(stream: Readable, info: tarfile.TarInfo) -> bytes:
    content = _exactly(stream, info.size)
    _exactly(stream, -info.size % tarfile.BLOCKSIZE)
    return content


class _Blocks(Iterator[bytes]):
    """The content of a member, and its digest once it was read. Raises DamagedBackup."""

    def __init__(self, stream: Readable, size: int, file: Path, name: str) -> None:
        self._stream, self._size, self._left = stream, size, size
        self._file, self._name = file, name
        self._sha256 = hashlib.sha256()

    def __next__(self) -> bytes:
        if self._left == 0:
            raise StopIteration
        with _explained(self._file, self._name):
            block = _exactly(self._stream, min(BLOCK, self._left))
            self._left -= len(block)
            if self._left == 0:
                _exactly(self._stream, -self._size % tarfile.BLOCKSIZE)
        self._sha256.update(block)
        return block

    def digest(self) -> Digest:
        for _ in self:
            pass
        return Digest(self._size, self._sha256.hexdigest())


def _exactly(stream: Readable, size: int) -> bytes:
    content = stream.read(size)
    if len(content) < size:
        raise EOFError("it ends too early")
    return content


def _end(stream: Readable) -> None:
    """Nothing but zeros follows, up to the end and gzip's own checksum."""
    rest = stream.read(2 * tarfile.RECORDSIZE + 1)
    if rest.strip(b"\0") or len(rest) > 2 * tarfile.RECORDSIZE:
        raise ValueError("more follows")
