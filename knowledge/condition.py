"""How the data folder is: what staff, operators and probes are told while the rest goes on."""

import sqlite3
from pathlib import Path

from knowledge.errors import KundigError, Trouble
from knowledge.faults import Fault
from knowledge.files import is_lost, quick_check
from knowledge.folder.damage import DamageList
from knowledge.folder.disk import disk_trouble
from knowledge.folder.home import Home
from knowledge.media.media import damaged_pictures
from knowledge.releases.answering import Answering

DATABASES = ("corpus.sqlite", "conversations.sqlite")
SMALL = 200_000_000  # bytes


def condition(home: Home) -> list[Fault]:
    """What is wrong as far as it is known, gravest first; empty when all is well. Costs a few small reads."""
    troubles = (release_trouble(home), disk_trouble(home))
    return [each.fault for each in troubles if each] + list(found_damaged(home).all().values())


def release_trouble(home: Home) -> KundigError | None:
    """Which release answers in place of the damaged one that ought to, or that none does."""
    return Answering(home.root / "releases").trouble()


def found_damaged(home: Home) -> DamageList:
    """Files beside the releases that were damaged when they were last read through."""
    return DamageList(home.root / "run" / "damage.json")


def check_databases(home: Home) -> None:
    """Reads the SQLite files through, and keeps the list of damaged ones. Seconds for a gigabyte."""
    for name in DATABASES:
        told = database_trouble(home.root / name)
        found_damaged(home).keep(name, told.fault) if told else found_damaged(home).forget(name)


def is_small(file: Path) -> bool:
    """Whether a database is read through at each start: a second at the most."""
    return not file.exists() or file.stat().st_size < SMALL


def damage_at_start(file: Path) -> str:
    """What is wrong with a small database; whoever opens a file that cannot be looked at says so himself."""
    try:
        return quick_check(file) if is_small(file) and not is_lost(file) else ""
    except sqlite3.OperationalError:
        return ""


def database_trouble(file: Path) -> Trouble | None:
    """Why a database needs its backup, or None."""
    if is_lost(file):
        return Trouble("database_missing", file=str(file))
    try:
        why = quick_check(file)
    except sqlite3.OperationalError as error:
        return Trouble("database_unreadable", file=str(file), why=str(error))
    return Trouble("database_damaged", file=str(file), why=why) if why else None


def check_pictures(home: Home) -> None:
    """Reads the pictures of answers through, and keeps the list of damaged ones."""
    damaged = {f"media/{file.name}": file for file in damaged_pictures(home.root / "media")}
    known = [name for name in found_damaged(home).all() if name.startswith("media/")]
    found_damaged(home).forget(*(name for name in known if name not in damaged))
    for name, file in damaged.items():
        found_damaged(home).keep(name, Trouble("picture_damaged", file=str(file)).fault)
