"""An empty store as all steps of its migrations leave it, copied: to take them costs more than most tests do.

So does hashing passwords: the demo accounts that a test wants are in it.
That the steps lead there is tried in `tests/bot/storage/test_migrations.py`.
"""

import atexit
import shutil
import tempfile
from functools import cache
from pathlib import Path

from bot.staff.accounts import Staff
from bot.staff.demo_accounts import DEMO_ACCOUNTS
from bot.storage import Storage
from knowledge.files import remember
from knowledge.folder.home import Home


def fresh_store(place: Path) -> Storage:
    """A store at this path, opened; an empty one unless one is there."""
    _fill(place)
    return Storage.at_file(place)


def fresh_home(home: Home, names: str = "") -> Home:
    """The data folder, with a store in it that knows nobody but these of the demo accounts."""
    _fill(home.conversations, names)
    return home


def _fill(place: Path, names: str = "") -> None:
    if not place.exists():
        shutil.copyfile(_made(names), place)
        remember(place)


@cache
def _made(names: str) -> Path:
    folder = tempfile.mkdtemp(prefix="kundig-fresh-")
    atexit.register(shutil.rmtree, folder)
    path = Path(folder, "conversations.sqlite")
    with Storage.at_file(path) as storage:
        add_accounts(Staff(storage), names)
    return path


def add_accounts(staff: Staff, names: str) -> None:
    """These of the demo accounts."""
    for account in DEMO_ACCOUNTS:
        if account.name in names.split():
            staff.add(account.name, account.password, account.display, account.roles)
