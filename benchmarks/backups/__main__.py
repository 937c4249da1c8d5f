"""Backups under load, kills in the middle of them, and a large folder.

    python -m benchmarks.backups load [--postgresql]     20 backups while eight customers write, each restored
    python -m benchmarks.backups kills [--postgresql]    50 times kill -9 in each of backup, restore, upgrade
    python -m benchmarks.backups large                   memory and time with a gigabyte
    python -m benchmarks.backups all --write             all of it, and benchmarks/backups.md

Every backup and restore is a process of its own, as `kundig backup` is; what was restored is read through the
program. A message counts as acknowledged once the store has said so, in a process that writes on all the
while; beside it a curator changes entries with new pictures, and a publisher makes releases.
"""

import argparse
import os
import platform
import sqlite3
import statistics
from pathlib import Path

from benchmarks.backups.homes import places
from benchmarks.backups.kills import Killed, kill_backups, kill_restores, kill_upgrades
from benchmarks.backups.large import large
from benchmarks.backups.load import under_load

PAGE = Path(__file__).parent.parent / "backups.md"
MB = 1e6


def load_report(count: int, *, postgresql: bool) -> str:
    with places(postgresql) as (folder, homes):
        checked = list(under_load(folder, count, homes))
    taken, restored = [c.taken for c in checked], [c.restored for c in checked]
    return shown(
        f"| {'PostgreSQL' if postgresql else 'SQLite'} | {count} | {checked[-1].acknowledged:,}"
        f" | {'–' if postgresql else f'{sum(c.copied for c in checked):,}'}"
        f" | {sum(c.missing for c in checked)} | {sum(c.halves for c in checked)}"
        f" | {statistics.median(taken):.2f} s | {statistics.median(restored):.2f} s |"
    )


def kills_report(count: int, old: Path | None, *, postgresql: bool) -> list[str]:
    lines = []
    for name, kill in (("backup", kill_backups), ("restore", kill_restores)):
        with places(postgresql) as (folder, homes):
            lines.append(_line(name, kill(folder, count, homes), postgresql))
    if old and not postgresql:
        with places(False) as (folder, _):
            lines.append(_line("upgrade of 0.1", kill_upgrades(folder, count, old), postgresql))
    return lines


def _line(name: str, found: Killed, postgresql: bool) -> str:
    told = ", ".join(f"{kind} {number}" for kind, number in found.items())
    return shown(f"| {name} | {'PostgreSQL' if postgresql else 'SQLite'} | {told} |")


def shown(line: str) -> str:
    """At once: all of it takes a quarter of an hour."""
    print(line, flush=True)
    return line


def large_report(size: int) -> str:
    with places(False) as (folder, _):
        found = large(folder, size)
    return shown(
        f"| {found.bytes / MB:,.0f} MB | {found.archive / MB:,.0f} MB | {found.taken:.1f} s"
        f" | {found.take_memory / MB:.0f} MB | {found.restored:.1f} s | {found.restore_memory / MB:.0f} MB |"
    )


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("what", choices=["load", "kills", "large", "all"])
    parser.add_argument("--postgresql", action="store_true")
    parser.add_argument("--count", type=int, default=0)
    parser.add_argument("--server-count", type=int, default=0, help="as --count, for PostgreSQL")
    parser.add_argument("--old", type=Path, help="a data folder of version 0.1, for the kills of upgrades")
    parser.add_argument("--write", action="store_true", help="write benchmarks/backups.md")
    asked = parser.parse_args()
    told: dict[str, list[str]] = {"load": [], "kills": [], "large": []}
    kinds = (False, True) if asked.what == "all" else (asked.postgresql,)
    for postgresql in kinds:
        count = (asked.server_count if postgresql else 0) or asked.count
        if asked.what in ("load", "all"):
            told["load"].append(load_report(count or 20, postgresql=postgresql))
        if asked.what in ("kills", "all"):
            told["kills"] += kills_report(count or 50, asked.old, postgresql=postgresql)
    if asked.what in ("large", "all"):
        told["large"] = [large_report(size) for size in (10_000_000, 1_000_000_000)]
    if asked.write:
        PAGE.write_text(page(told), encoding="utf-8")


def page(told: dict[str, list[str]]) -> str:
    machine = f"{os.cpu_count()} processors, Python {platform.python_version()}"
    values = {name: "\n".join(lines) for name, lines in told.items()}
    told_of = {"under_load": UNDER_LOAD, "killed": KILLED, "in_memory": IN_MEMORY}
    return TEMPLATE.format(**told_of, machine=f"{machine}, SQLite {sqlite3.sqlite_version}", **values)


UNDER_LOAD = (
    "Eight customers write all the while, a curator changes entries with new pictures, a publisher makes"
    " releases. Each backup is restored and read through the program. *Missing* are messages that were"
    " acknowledged before the backup began; *half* are messages, events or pictures that do not fit the"
    " rest, and whatever would be sent again. A plain copy of the running `conversations.sqlite`, made at"
    " the same moments, shows that messages can be missing."
)
KILLED = (
    "`kill -9` at any moment. *Old*: no backup there; a folder that nothing opens, or none; tables of 0.1."
    " *New*: all of it. What was killed in a restore or an upgrade was run again, and looked at again; *left"
    " behind* are hidden files after the next backup."
)
IN_MEMORY = (
    "Messages and a release, for 10 MB and 1 GB of text and vectors; SQLite takes more for them. Memory is"
    " what the process took beyond what the program takes before it begins."
)
TEMPLATE = """# Backups
Made by `python -m benchmarks.backups all --old FOLDER --write`; FOLDER is a data folder of 0.1. {machine}.

## Under load
{under_load}

| database | backups | messages at the last | missing in a plain copy | missing | half | backup | restore |
|---|---|---|---|---|---|---|---|
{load}

## Killed
{killed}

| what | database | of the kills |
|---|---|---|
{kills}

## Large
{in_memory}

| folder | backup | taken in | memory | restored in | memory |
|---|---|---|---|---|---|
{large}
"""


if __name__ == "__main__":
    main()
