"""Data folders with something of everything in them."""

import random
import tempfile
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

from bot.conversations.store import Store
from bot.storage import Storage
from knowledge.corpus.corpus import Corpus
from knowledge.entries import Entry, Media
from knowledge.folder.home import Home, Settings
from knowledge.media.media import MediaStore
from knowledge.releases.releases import Releases, write_entries
from tests.postgresql import DURABLE, Server

CUSTOMERS = 8
PICTURE = '<svg xmlns="http://www.w3.org/2000/svg"><circle r="{}"/></svg>'


def text_of(number: int) -> str:
    return f"message {number} " + "äöü " * 20


def conversation_of(storage: Storage, customer: int) -> str:
    """The conversation of a customer, made by `grow`, is found by the name of its site."""
    with storage.reading() as read:
        return next(one.id for one in read.conversations.with_bot(0, 99) if one.site == f"site-{customer}")


def save_entry(home: Home, number: int) -> None:
    drawing = home.run / f"drawing-{threading.get_ident()}.svg"
    drawing.write_text(PICTURE.format(random.random()))
    address = MediaStore(home.media).add(drawing)
    drawing.unlink()
    entry = Entry(
        f"entry-{number % 5}", "en", f"Question {number}?", "Yes.", media=(Media("image", address),)
    )
    corpus = Corpus(home.corpus)
    corpus.save([replace(entry, state="approved")], author="eva")


def publish(home: Home) -> None:
    entries = Corpus(home.corpus).entries()
    with Releases(home.releases).stage(author="eva") as stage:
        write_entries(stage, entries)
        (stage / "vectors.bin").write_bytes(random.randbytes(200_000))
    Releases(home.releases).switch(stage.number)


def grow(home: Home, messages: int = 50) -> None:
    """Conversations with some messages, entries, and a release."""
    with Storage.open(home) as storage:
        store = Store(storage)
        for customer in range(CUSTOMERS):
            id = store.create(site=f"site-{customer}")[0].id
            store.post(id, text="the first")
        for number in range(messages):
            id = store.create()[0].id
            store.post(id, text=text_of(number))
    save_entry(home, 0)
    publish(home)


@contextmanager
def places(postgresql: bool) -> Iterator[tuple[Path, Callable[[str], Home]]]:
    """A folder, and what makes homes in it, each with a database of its own if need be."""
    server = Server(f"{DURABLE}max_connections = 200\n") if postgresql else None
    if server:
        server.start()
    with tempfile.TemporaryDirectory(prefix="kundig-backups-") as name:
        folder, databases = Path(name), dict[str, str]()

        def home(of: str) -> Home:
            if server and of not in databases:
                databases[of] = server.address(server.create())
            return Home(folder / of, Settings(database=databases.get(of, "")))

        try:
            yield folder, home
        finally:
            if server:
                server.remove()
