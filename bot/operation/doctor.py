"""`kundig doctor`: what is missing, too old or unsafe on this machine, and the remedy."""

import difflib
import importlib.metadata
import importlib.util
import os
import sqlite3
import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import UTC, datetime
from itertools import groupby
from pathlib import Path

from packaging.requirements import Requirement

from bot.monitoring.heartbeat import PIPE as HEARTBEAT_PIPE
from bot.operation.backups.timed import standing
from bot.operation.finding import Finding
from bot.operation.folder_checks import FOLDER_CHECKS, READABLE
from bot.operation.running_checks import RUNNING_CHECKS
from bot.operation.timed.mailing import check_mail
from bot.operation.upgrade import steps, versions
from bot.staff.demo_accounts import DEMO_ACCOUNTS
from bot.storage import StoreDamaged, StoreUnavailable
from bot.storage.inspection import as_it_is
from knowledge.errors import CorpusUnavailable, KundigError, NewerData
from knowledge.faults import Fault
from knowledge.folder.disk import disk_refused
from knowledge.folder.home import SETTINGS, Home
from knowledge.languages import ENGLISH
from matcher.encoders import load_encoder
from matcher.encoders.preparation import all_prepared
from matcher.errors import MatcherError

# Versions in which a write-ahead log with two or more connections may lose pages while it is reset:
# fixed in 3.51.3 and taken back into these older lines. https://sqlite.org/wal.html
WAL_FIXED = (3, 51, 3)
_VARIABLES = {"KUNDIG_HOME", HEARTBEAT_PIPE} | {f"KUNDIG_{setting.name.upper()}" for setting in SETTINGS}
HOUR, DAY = 3600.0, 86400.0  # seconds
AGAIN = "make install, or both lines of “Install without the source tree” in the README"


def examine(home: Home) -> list[Finding]:
    """Looks at everything; changes nothing, not even where there is nothing yet."""
    home = replace(home, makes_folders=False)
    checks: tuple[Callable[[Home], Iterator[Finding]], ...] = (
        check_python,
        check_packages,
        check_encoder,
        check_environment,
        *FOLDER_CHECKS,
        check_sqlite,
        check_tables,
        check_backups,
        check_exposure,
        check_mail,
        check_mail_site,
        *RUNNING_CHECKS,
    )
    return [finding for check in checks for finding in _allowed(check, home)]


def _allowed(check: Callable[[Home], Iterator[Finding]], home: Home) -> Iterator[Finding]:
    """What it finds; where the system does not let us look, that, and the other checks go on."""
    try:
        yield from check(home)
    except OSError as error:
        yield Finding("missing", str(disk_refused(error)), READABLE)


def check_python(_: Home) -> Iterator[Finding]:
    version = ".".join(map(str, sys.version_info[:3]))
    if sys.version_info[:2] == (3, 11):
        yield Finding("ok", f"Python {version}")
    else:
        yield Finding("old", f"Python {version}", "Kundig needs Python 3.11: make install PYTHON=python3.11")
    rasa = importlib.util.find_spec("rasa")
    if rasa and rasa.origin:
        compiled = importlib.util.cache_from_source(rasa.origin)
        if not Path(compiled).exists():
            lib = Path(rasa.origin).parents[1]
            yield Finding("missing", "compiled byte code: starts are slow", f"python -m compileall -q {lib}")


def check_packages(_: Home) -> Iterator[Finding]:
    """Everything that pyproject.toml asks for, in the version it asks for."""
    wrong = []
    for line in importlib.metadata.requires("kundig") or []:
        wanted = Requirement(line)
        if wanted.marker and not wanted.marker.evaluate({"extra": ""}):
            continue
        try:
            version = importlib.metadata.version(wanted.name)
        except importlib.metadata.PackageNotFoundError:
            wrong.append(Finding("missing", wanted.name, AGAIN))
            continue
        if not wanted.specifier.contains(version, prereleases=True):
            wrong.append(Finding("old", f"{wanted.name} {version}, wanted {wanted.specifier}", AGAIN))
    yield from wrong or [Finding("ok", "all packages")]


def check_encoder(home: Home) -> Iterator[Finding]:
    if not all_prepared():  # loading one would export them
        yield Finding("note", "the encoders are prepared when one is first needed, in about ten seconds")
        return
    try:
        encoder = load_encoder(home.settings.encoder)
    except MatcherError as error:
        yield Finding("missing", str(error), AGAIN)
    else:
        yield Finding("ok", f"encoder {encoder.identity}")


def check_environment(_: Home) -> Iterator[Finding]:
    """A variable that looks like a setting and is none would be passed over in silence."""
    for name in sorted(os.environ):
        if name.startswith("KUNDIG_") and name not in _VARIABLES:
            like = difflib.get_close_matches(name, _VARIABLES, 1)
            meant = f"name it {like[0]}" if like else "see docs/reference.md for all settings"
            yield Finding("note", f"{name} is set, and no setting is called so", f"{meant}, or remove it")


def check_sqlite(_: Home) -> Iterator[Finding]:
    version = sqlite3.sqlite_version
    if sqlite3.sqlite_version_info >= WAL_FIXED:
        yield Finding("ok", f"SQLite {version}")
    else:
        yield Finding(
            "note", f"SQLite {version}: a rare fault of its log is fixed in 3.51.3; our one writer avoids it"
        )


def check_tables(home: Home) -> Iterator[Finding]:
    """The databases can be opened by this version, and whether that would upgrade them."""
    try:
        coming = steps(home)
    except NewerData as error:
        yield Finding("old", str(error), "install the newer version again")
    except (StoreDamaged, CorpusUnavailable):  # told among the files
        return
    except KundigError as error:
        start = "start the database, or correct the setting database"
        yield Finding("missing", str(error), start if home.settings.database else READABLE)
    else:
        for place, taken in groupby(coming, key=lambda step: step.place):
            names = [step.name for step in taken]
            told = f"the step {names[0]}" if len(names) == 1 else f"{len(names)} steps, up to {names[-1]}"
            yield Finding("note", f"{place}: the next start takes {told}, after a copy")
        if not coming:
            yield Finding("ok", f"the databases are of this version ({', '.join(versions().values())})")


def check_backups(home: Home) -> Iterator[Finding]:
    """When the last timed backup was taken, and whether the next is overdue."""
    backups = home.settings.backups
    if not backups.folder:
        yield Finding("note", "no timed backups: name a folder in the setting backups, on another disk")
        return
    try:
        found = standing(home, time.time())
    except OSError as error:
        yield Finding(
            "missing", f"backups in {backups.folder}: {error}", "let the worker read and write there"
        )
        return
    if found.error:
        told = Fault.from_json(found.error).told(ENGLISH)
        yield Finding("missing", f"a good backup: {told}", "mend that; the worker tries again every hour")
        return
    when = datetime.fromtimestamp(found.last.taken, UTC).strftime("%Y-%m-%d %H:%M UTC") if found.last else ""
    kept = backups.longest
    longest = f"{kept / DAY:.3g} days" if kept >= DAY else f"{kept / HOUR:.3g} hours"
    if found.overdue:
        state, subject = ("old", f"the last backup, of {when}") if when else ("missing", "a backup")
        yield Finding(state, subject, "let the worker run, which takes one; or kundig backup FILE")
    else:
        yield Finding("ok", f"last backup {when}, kept for {longest}")


def check_exposure(home: Home) -> Iterator[Finding]:
    """Demo log-ins are public knowledge: harmless on loopback, a hole anywhere else."""
    try:
        demo = demo_accounts(home)
    except StoreUnavailable:  # told by check_tables
        return
    loopback = home.settings.host in ("127.0.0.1", "::1", "localhost")
    if demo and not loopback:
        yield Finding(
            "unsafe",
            f"demo log-ins ({', '.join(demo)}) on {home.settings.host}",
            "start with a fresh KUNDIG_HOME",
        )
    elif not loopback:
        yield Finding(
            "note", f"listens on {home.settings.host}: put a TLS proxy in front, and set KUNDIG_PROXIES=1"
        )
    else:
        yield Finding("ok", "listens on this machine only")


def check_mail_site(home: Home) -> Iterator[Finding]:
    """Whether there is the site that e-mails are for."""
    site = home.settings.mail.site
    if not site or not (home.settings.database or home.conversations.exists()):
        return
    try:
        with as_it_is(home) as read:
            names = [each.name for each in read.sites.all()]
    except StoreUnavailable:  # told by check_tables
        return
    if site not in names:
        yield Finding(
            "missing",
            f"who writes by e-mail writes to the site {site!r}, which is none of ours",
            f"one of {', '.join(names)} as site in the setting mail" if names else "kundig site add",
        )


def demo_accounts(home: Home) -> list[str]:
    """The demo's log-ins that work here. Raises StoreUnavailable."""
    if not home.settings.database and not home.conversations.exists():
        return []
    known = {account.name for account in DEMO_ACCOUNTS}
    with as_it_is(home) as read:
        return [name for name in read.accounts.names() if name in known]
