"""What `kundig doctor` looks at in the data folder: whose it is, its disk, whether all files are whole."""

import os
from collections.abc import Iterator
from pathlib import Path

from bot.operation.finding import Finding
from knowledge.condition import database_trouble
from knowledge.errors import DamagedRelease, KundigError, UnknownRelease
from knowledge.folder.disk import disk_trouble
from knowledge.folder.home import Home
from knowledge.folder.ours import foreign, foreign_in, is_shared_place, loose_in
from knowledge.media.media import damaged_pictures
from knowledge.releases.answering import in_order
from knowledge.releases.releases import Releases
from matcher import Matcher
from matcher.encoders.preparation import all_prepared

READABLE = "let the user that runs Kundig read and write it: chown, chmod u+rw"
RESTORE = "kundig restore FILE, with the newest backup"


def check_folder(home: Home) -> Iterator[Finding]:
    """It is there, and ours alone."""
    if not home.root.exists():
        yield Finding("note", f"the data folder {home.root} is not there yet; the first import makes it")
        return
    if not home.root.is_dir():
        yield Finding("missing", f"the data folder {home.root} is a file", "name a folder in KUNDIG_HOME")
        return
    if not os.access(home.root, os.W_OK | os.X_OK):
        remedy = f"mount it writable, or chown it to the user that runs Kundig: {home.root}"
        yield Finding("missing", f"write permission on {home.root}", remedy)
        return
    found = [*_others_files(home.root), *_open_to_others(home.root)]
    yield from found or [Finding("ok", f"data folder {home.root}, ours alone")]


def _others_files(root: Path) -> Iterator[Finding]:
    for path in foreign_in(root):
        state = "note" if os.geteuid() == 0 else "unsafe"  # root may look after a folder that is not its own
        yield Finding(state, str(foreign(path)), f"chown -R USER {root}, as root")
        return


def _open_to_others(root: Path) -> Iterator[Finding]:
    if is_shared_place(root):
        yield Finding(
            "unsafe", f"{root} is no folder of Kundig's own", "set KUNDIG_HOME to a folder of its own"
        )
    loose = sorted(loose_in(root), key=lambda path: (path.name != "secret.key", len(path.parts)))
    if loose:
        more = f" and {len(loose) - 1} more" if len(loose) > 1 else ""
        remedy = f"chmod -R u+rwX,go-rwx {root}; every start of kundig serve does it, too"
        yield Finding("unsafe", f"{loose[0]}{more} can be read by others, or not by us", remedy)


def check_disk(home: Home) -> Iterator[Finding]:
    trouble = disk_trouble(home)
    if trouble is None:
        yield Finding("ok", "the disk has room")
    else:
        yield Finding("missing", str(trouble), f"df -h {home.root}; df -i {home.root}")


def check_databases(home: Home) -> Iterator[Finding]:
    """The files can be read through; whether their tables are of this version is looked at elsewhere."""
    files = [home.root / "corpus.sqlite"]
    if not home.settings.database:
        files.append(home.root / "conversations.sqlite")
    for file in files:
        trouble = database_trouble(file)
        if trouble is not None and trouble.kind == "database_unreadable":
            yield Finding("missing", str(trouble), READABLE)
        elif trouble is not None:
            yield Finding("damaged", str(trouble), RESTORE)
        elif file.exists():
            yield Finding("ok", f"{file.name} is whole")


def check_releases(home: Home) -> Iterator[Finding]:
    """Every file of every release is as it was published, and the live one fits the installed encoder."""
    releases = Releases(home.releases)
    numbers, live = releases.numbers(), releases.live_number()
    if not numbers and live is None:
        yield Finding(
            "missing", "a release: the bot has nothing to answer", "kundig import FILE, then kundig publish"
        )
        return
    damaged = dict(_damaged(releases, in_order(live, numbers)))
    whole = [number for number in in_order(live, numbers) if number not in damaged]
    if live is None:
        told = f"{releases.folder / 'current'} is damaged or missing"
        yield Finding("damaged", f"{told}; {_instead(whole)}", _publish(whole))
    for number, error in damaged.items():
        if number == live:
            yield Finding("damaged", f"release {number} is live: {error} {_instead(whole)}", _publish(whole))
        else:
            yield Finding("note", f"release {number} cannot be gone back to: {error}")
    if whole:
        yield _opened(releases, whole[0], live)


def _damaged(releases: Releases, numbers: list[int]) -> Iterator[tuple[int, KundigError]]:
    for number in numbers:
        try:
            releases.get(number).verify()
        except (DamagedRelease, UnknownRelease) as error:
            yield number, error


def _opened(releases: Releases, number: int, live: int | None) -> Finding:
    try:
        if all_prepared():
            Matcher.open(releases.get(number).matcher_path)
    except KundigError as error:
        return Finding("missing", str(error), "kundig publish")
    return Finding("ok", f"release {number} is live" if number == live else f"release {number} is whole")


def _instead(whole: list[int]) -> str:
    return (
        f"Release {whole[0]} answers meanwhile."
        if whole
        else "No release is whole: customers get no answers."
    )


def _publish(whole: list[int]) -> str:
    return f"kundig publish, or kundig rollback {whole[0]}" if whole else "kundig publish"


def check_pictures(home: Home) -> Iterator[Finding]:
    for file in damaged_pictures(home.media):
        yield Finding("damaged", f"{file} was changed, so it is not shown", f"add it again, or {RESTORE}")


FOLDER_CHECKS = (check_folder, check_disk, check_databases, check_releases, check_pictures)
