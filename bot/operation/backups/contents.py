"""What of a data folder is in a backup, beside the databases: nothing that is remade by itself.

Releases and pictures never change, so they are read after the databases that name them.
"""

import re
import tomllib
from collections.abc import Iterator, Mapping
from pathlib import Path

from bot.operation.backups.archive import Digest
from bot.operation.backups.errors import NotAsReleased, PictureMissing
from knowledge.errors import DamagedRelease
from knowledge.faults import Fault
from knowledge.folder import erasures
from knowledge.folder.home import Home
from knowledge.releases.manifest import MANIFEST, NAME
from knowledge.releases.manifest import read as read_manifest

STORE, CORPUS, TRACKER, DUMP = "conversations.sqlite", "corpus.sqlite", "tracker.sqlite", "store.pgdump"
ERASURES = erasures.NAME
SETTINGS, NODE, KEY = "kundig.toml", "run/node.id", "run/secret.key"
FILES = frozenset(
    {STORE, CORPUS, TRACKER, DUMP, ERASURES, SETTINGS, NODE, KEY, "releases/current", "releases/.last"}
)
PICTURE = re.compile(r"[0-9a-f]{32}\.[a-z]{3,4}")
_NUMBER = re.compile(r"[1-9][0-9]{0,8}")
_PRIVATE = ("database", "mail")
_LINES = re.compile(r"""^[ \t#]*["']?(database|mail)["']?[ \t]*[=.].*\n?""", re.MULTILINE)
_SECTION = re.compile(r"""^[ \t#]*\[[ \t]*["']?mail["']?[ \t]*\].*\n((?![ \t]*\[).*\n?)*""", re.MULTILINE)


def known(name: str) -> bool:
    """Whether a file of this name can be part of a backup; whatever could leave the folder cannot."""
    first, _, rest = name.partition("/")
    if first == "releases" and "/" in rest:
        number, _, part = rest.partition("/")
        return bool(_NUMBER.fullmatch(number) and NAME.fullmatch(part))
    return name in FILES or (first == "media" and bool(PICTURE.fullmatch(rest)))


def settings(home: Home) -> bytes | None:
    """kundig.toml but the addresses of the database and of mail servers: they have passwords, and say where,
    not what. A copy that somebody tries out should write to no customer either. None when they cannot be told
    apart from the rest.
    """
    written = (home.root / SETTINGS).read_text("utf-8")
    left = _LINES.sub("", _SECTION.sub("", written))
    wanted = {name: value for name, value in tomllib.loads(written).items() if name not in _PRIVATE}
    try:
        return left.encode() if tomllib.loads(left) == wanted else None
    except tomllib.TOMLDecodeError:
        return None


def numbers(home: Home) -> list[int]:
    """The releases that are there."""
    folder = home.releases
    return sorted(
        int(each.name) for each in folder.glob("*") if _NUMBER.fullmatch(each.name) and each.is_dir()
    )


def of_release(home: Home, number: int) -> Iterator[tuple[str, Path]]:
    """The names and places of a release's files."""
    folder = home.releases / str(number)
    for path in sorted(path for path in folder.rglob("*") if path.is_file()):
        if NAME.fullmatch(name := path.relative_to(folder).as_posix()):
            yield f"releases/{number}/{name}", path


def pictures(home: Home) -> Iterator[tuple[str, Path]]:
    for path in sorted(home.media.glob("*")):
        if PICTURE.fullmatch(path.name) and path.is_file():
            yield f"media/{path.name}", path


def faults_of_release(home: Home, number: int, digests: Mapping[str, Digest]) -> Iterator[Fault]:
    """What of a release is not as it was published."""
    try:
        told = read_manifest(home.releases / str(number))["files"]
    except DamagedRelease:
        told = {MANIFEST: {"sha256": ""}}
    for name, facts in told.items():
        digest = digests.get(f"releases/{number}/{name}")
        if digest is None or digest.sha256 != facts["sha256"]:
            yield NotAsReleased(file=f"releases/{number}/{name}").fault


def faults_of_pictures(named: set[str], digests: Mapping[str, Digest]) -> Iterator[Fault]:
    """Which pictures that are named are not there, and which are other than their names say."""
    there = {Path(name).name: digest for name, digest in digests.items() if name.startswith("media/")}
    for name in sorted(named | set(there)):
        if name not in there or there[name].sha256[:32] != Path(name).stem:
            yield PictureMissing(file=f"media/{name}").fault
