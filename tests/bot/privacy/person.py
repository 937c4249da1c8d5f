"""A person who has left traces everywhere in a house."""

import base64
import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from bot.conversations.store import Store
from bot.privacy.erasure import Erasure
from bot.privacy.people import Person
from bot.privacy.searching import matches
from bot.storage import Storage, Transaction
from bot.storage.engines.connecting import engine as postgres_engine
from bot.storage.engines.sqlite import engine as sqlite_engine
from bot.storage.repositories.proposals import Proposal
from knowledge.corpus.corpus import Corpus
from knowledge.folder.home import Home, Settings

ADDRESS = "xaver.kanarienvogel@post.example"
ASKED = "Meine Lieferung Kanariengelb kam nicht"


PNG = base64.b64decode(
    "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAQAAAC1HAwCAAAAC0lEQVR42mNk+A8AAQUBAScY42YAAAAASUVORK5CYII="
)


TRACKER = "CREATE TABLE events (id INTEGER PRIMARY KEY, sender_id VARCHAR(255), data TEXT)"


class House:
    """A data folder with a person in it, and another one who must stay."""

    def __init__(self, home: Home, storage: Storage) -> None:
        self.home, self.storage, self.store = home, storage, Store(storage)
        self.corpus = Corpus(home.corpus)
        self.theirs = self.begin("Kanarienseite")
        self.other = self.begin("andere")
        self.store.post(self.theirs, text=ASKED)
        self.store.post(
            self.theirs, text=f"Antwort bitte an {ADDRESS.replace('@', ' (at) ')}, Kanarienstimme"
        )
        self.store.post(self.other, text="Bleibt hier, nicht-" + ADDRESS)
        self.storage.write(self.beside)
        self.track(self.theirs, ASKED)
        self.track(self.other, "Bleibt hier")

    def begin(self, page: str) -> str:
        began, _ = self.store.create(site="shop", locale="de", page=f"https://shop.example/{page}")
        return began.id

    def beside(self, tx: Transaction) -> None:
        """What staff and the customer left beside what was said."""
        tx.notes.add(self.theirs, 2, "anna", "Anna", "Kanariennotiz", 1.0)
        tx.contacts.save(self.theirs, "kanarien@post.example", 1.0)
        tx.proposals.add(
            Proposal("p1", self.theirs, 2, "de", "Kanarienfrage", "Kanarienrat", None, "anna", 1.0)
        )
        tx.surveys.ask(self.theirs, 2, 1.0)
        tx.surveys.answer(self.theirs, 2, False, "Kanarienmeinung", 2.0)

    def track(self, id: str, text: str) -> None:
        address = self.home.settings.database
        engine = postgres_engine(address) if address else sqlite_engine(self.home.tracker)
        with engine.begin() as db:
            if address:
                db.exec_driver_sql("CREATE SCHEMA IF NOT EXISTS tracker")
            table = "tracker.events" if address else "events"
            db.exec_driver_sql(TRACKER.replace("TABLE events", f"TABLE IF NOT EXISTS {table}"))
            number = db.exec_driver_sql(f"SELECT count(*) FROM {table}").scalar()
            values = f"({number}, '{id}', '{json.dumps({'event': 'user', 'text': text})}')"
            db.exec_driver_sql(f"INSERT INTO {table} VALUES {values}")
        engine.dispose()

    def erase(self, *ids: str) -> dict[str, int]:
        person = Person.of(ADDRESS)
        return Erasure(self.home, self.storage, "ada", "net").run(ids, person.mentioned).removed

    def holds(self, text: str) -> list[str]:
        """Files of the data folder in which this stands, as it is."""
        files = (file for file in self.home.root.rglob("*") if file.is_file())
        return sorted(file.name for file in files if text.encode() in file.read_bytes())


@pytest.fixture
def house(tmp_path: Path) -> Iterator[House]:
    home = Home(tmp_path / "home")
    with Storage.open(home) as storage:
        yield House(home, storage)


@pytest.fixture(params=["sqlite", pytest.param("postgresql", marks=pytest.mark.slow)])
def anywhere(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[House]:
    """On either database."""
    place = request.getfixturevalue("postgresql") if request.param == "postgresql" else ""
    home = Home(tmp_path / "home", Settings(database=place))
    with Storage.open(home) as storage:
        yield House(home, storage)


def found(house: House, address: str = ADDRESS) -> list[str]:
    return [each.conversation for each in matches(house.storage, Person.of(address))]


def archive(house: House, id: str) -> None:
    house.storage.write(lambda tx: tx.archive.put(id, float("inf"), 1.0, {}))
