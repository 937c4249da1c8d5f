"""An empty store as all steps of its migrations leave it, copied: to take them costs more than most tests do.

That the steps lead there is tried in `tests/bot/storage/test_migrations.py`.
"""

import atexit
import shutil
import tempfile
from functools import cache
from pathlib import Path

from bot.storage import Storage
from knowledge.files import remember
from knowledge.home import Home


def fresh_store(place: Path) -> Storage:
    """A store at this path, opened; an empty one unless one is there."""
    _fill(place)
    return Storage.at_file(place)


def fresh_home(home: Home) -> Home:
    """The data folder, with an empty store in it."""
    _fill(home.conversations)
    return home


def _fill(place: Path) -> None:
    if not place.exists():
        shutil.copyfile(_migrated(), place)
        remember(place)


@cache
def _migrated() -> Path:
    folder = tempfile.mkdtemp(prefix="kundig-fresh-")
    atexit.register(shutil.rmtree, folder)
    path = Path(folder, "conversations.sqlite")
    Storage.at_file(path).close()
    return path
