"""Backups, restores and upgrades that are killed at any moment: old or new, and whole."""

import shutil
import sqlite3
import time
from collections.abc import Callable
from contextlib import closing
from dataclasses import replace
from pathlib import Path
from typing import Any

from benchmarks.backups.homes import grow
from benchmarks.backups.processes import in_child, killed_in, timed, told_by
from bot.operation.backups.errors import DamagedBackup
from bot.operation.backups.restoring import restore, verify
from bot.operation.backups.taking import take
from bot.operation.upgrade import steps, upgrade
from bot.storage import Storage
from bot.storage.errors import RestoreUnfinished
from knowledge.corpus.corpus import Corpus
from knowledge.errors import InvalidSetting, KundigError
from knowledge.folder.home import Home
from knowledge.releases.releases import Releases

Killed = dict[str, int]


def kill_backups(folder: Path, count: int, homes: Callable[[str], Home]) -> Killed:
    home, targets = homes("home"), folder / "backups"
    targets.mkdir()
    in_child(lambda: grow(home))
    longest = timed(lambda: take(home, targets / "first"))
    found = {"in the middle": 0, "old": 0, "new": 0, "broken": 0}
    for number in range(count):
        file = targets / str(number)
        found["in the middle"] += not killed_in(lambda file=file: take(home, file), longest)
        if not file.exists():
            found["old"] += 1
        else:
            found["new" if whole(file) else "broken"] += 1
    in_child(lambda: take(home, targets / "last"))
    found["left behind"] = sum(path.name.startswith(".") for path in targets.iterdir())
    return found


def whole(file: Path) -> bool:
    try:
        verify(file)
    except DamagedBackup:
        return False
    return True


def kill_restores(folder: Path, count: int, homes: Callable[[str], Home]) -> Killed:
    home, file = homes("home"), folder / "backup"
    in_child(lambda: grow(home))
    in_child(lambda: take(home, file))
    wanted = told_by(lambda: told_by_home(home))
    first = homes("first")
    longest = timed(lambda: restore(first, file))
    found = {"in the middle": 0, "old": 0, "new": 0, "broken": 0, "broken when run again": 0}
    for number in range(count):
        new = homes(f"restored-{number}")
        found["in the middle"] += not killed_in(lambda new=new: restore(new, file), longest)
        state = told_by(lambda new=new: state_of(new, wanted))
        found[state] += 1
        if state == "old":
            in_child(lambda new=new: restore_patiently(new, file))
            found["broken when run again"] += told_by(lambda new=new: state_of(new, wanted)) != "new"
        shutil.rmtree(new.root)
    return found


def restore_patiently(home: Home, file: Path) -> None:
    """What a killed process began at the server may need a moment to end."""
    until = time.monotonic() + 20
    while True:
        try:
            restore(home, file)
        except KundigError:
            if time.monotonic() > until:
                raise
            time.sleep(0.2)
        else:
            return


def state_of(home: Home, wanted: Any) -> str:
    """Old: nothing opens it, or nothing is there. New: all of it is."""
    if not home.root.exists() or not any(home.root.iterdir()):
        return "old"
    try:
        opened = Home.from_environment({"KUNDIG_HOME": str(home.root)})
        same = told_by_home(replace(opened, settings=home.settings)) == wanted
    except (InvalidSetting, RestoreUnfinished):
        return "old"
    except Exception as error:
        print("  broken:", repr(error))
        return "broken"
    return "new" if same else "broken"


def told_by_home(home: Home) -> dict[str, Any]:
    """What is in a folder, as far as a restore must bring it back."""
    if home.settings.database or (home.root / "conversations.sqlite").exists():
        with Storage.open(home) as storage, storage.reading() as read:
            ids = sorted(one.id for one in read.conversations.with_bot(0, 9999))
            messages = {id: [message.text for message in read.messages.after(id, 0, 9999)] for id in ids}
    else:
        messages = {}
    release = Releases(home.releases).current()
    release.verify()
    pictures = sorted(path.name for path in home.media.glob("*"))
    entries = sorted(entry.question for entry in Corpus(home.corpus).entries())
    return {"messages": messages, "release": release.number, "pictures": pictures, "entries": entries}


def kill_upgrades(folder: Path, count: int, old: Path) -> Killed:
    """`old` is a data folder of version 0.1."""
    first = Home(folder / "first")
    shutil.copytree(old, first.root)
    wanted_old = {name: rows_of(old / name) for name in ("conversations.sqlite", "corpus.sqlite")}
    longest = timed(lambda: upgrade(first))
    wanted = rows_of(first.conversations)
    found = {"in the middle": 0, "old": 0, "new": 0, "between": 0, "broken": 0}
    for number in range(count):
        home = Home(folder / str(number))
        shutil.copytree(old, home.root)
        found["in the middle"] += not killed_in(lambda home=home: upgrade(home), longest)
        left = told_by(lambda home=home: [step.name for step in steps(home)])
        kind = "new" if not left else "old" if len(left) == len(steps_of(old)) else "between"
        asides = [rows_of(path) for path in home.root.glob("conversations.sqlite.before-*")]
        damaged = any(aside != wanted_old["conversations.sqlite"] for aside in asides)
        in_child(lambda home=home: upgrade(home))
        whole_now = rows_of(home.conversations) == wanted and told_by(lambda home=home: steps(home)) == []
        found["broken" if damaged or not whole_now else kind] += 1
        shutil.rmtree(home.root)
    return found


def steps_of(old: Path) -> list[str]:
    return told_by(lambda: [step.name for step in steps(Home(old, makes_folders=False))])


def rows_of(file: Path) -> dict[str, int]:
    """The rows of the tables that both versions have."""
    with closing(sqlite3.connect(file)) as db:
        tables = {name for (name,) in db.execute("SELECT name FROM sqlite_master WHERE type = 'table'")}
        known = sorted(tables & {"conversation", "message", "turn", "handoff", "staff", "entries"})
        return {name: db.execute(f"SELECT count(*) FROM {name}").fetchone()[0] for name in known}
