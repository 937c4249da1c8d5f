"""Bringing an older data folder to this version: at every start, and by hand with `kundig upgrade`."""

from dataclasses import asdict, dataclass
from typing import Any

from bot.storage import Storage
from bot.storage import inspection as store
from bot.storage.upgrade import HEAD
from knowledge.corpus.database import Database
from knowledge.corpus.database import pending as pending_corpus
from knowledge.corpus.migrations import forget_moved, newest
from knowledge.folder.home import Home


@dataclass(frozen=True)
class Step:
    """One change of the tables that is to come, or was made; `place` is a file, or the database's address."""

    place: str
    name: str

    def as_json(self) -> dict[str, Any]:
        return asdict(self)


def steps(home: Home) -> list[Step]:
    """What upgrading would do, in order. Changes nothing. Raises NewerData, and what damage raises."""
    place = store.place(home)
    found = [Step(place, name) for name in store.pending(home)]
    corpus = home.root / "corpus.sqlite"
    return found + [Step(str(corpus), name) for name in pending_corpus(corpus)]


def versions() -> dict[str, str]:
    """The versions of the tables that this program has: those that upgrading brings them to."""
    return {"store": HEAD, "corpus": newest()}


def upgrade(home: Home) -> list[Step]:
    """Takes all steps, after copies of the files were put aside; which they were. Raises as `steps`."""
    taken = steps(home)
    Storage.open(home).close()
    database = Database(home.corpus)
    if not home.settings.database:  # the store has taken over what 0.1 kept in the corpus
        with database.writing() as tables:
            forget_moved(tables)
    database.close()
    return taken
