"""Pictures that a file names come along where a curator wants it: fetched with care, decoded, once."""

import threading
from collections.abc import Iterator
from functools import partial
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from io import BytesIO
from pathlib import Path
from typing import ClassVar

import pytest
from PIL import Image

from knowledge.corpus.corpus import Corpus
from knowledge.entries import Media
from knowledge.folder.home import Home
from knowledge.formats import Reading, read_located
from knowledge.imports.fetching import picture
from knowledge.imports.pictures import EDGE, with_pictures
from knowledge.imports.request import Request
from knowledge.imports.work import do


def painted(kind: str, size: tuple[int, int] = (40, 30)) -> bytes:
    stream = BytesIO()
    exif = Image.Exif()
    exif[0x8298] = "Somebody"  # whose it is
    Image.new("RGB", size, "teal").save(stream, kind, exif=exif)
    return stream.getvalue()


class Shop(BaseHTTPRequestHandler):
    shown: ClassVar[dict[str, bytes]] = {
        "/a.jpg": painted("JPEG"), "/large.png": painted("PNG", (EDGE + 400, 20)), "/b.png": b"no picture",
    }  # fmt: skip
    asked: ClassVar[list[str]] = []

    def do_GET(self) -> None:
        self.asked.append(self.path)
        found = self.shown.get(self.path)
        self.send_response(404 if found is None else 200)
        self.end_headers()
        self.wfile.write(found or b"")

    def log_message(self, format: str, *args: object) -> None:
        pass


@pytest.fixture
def shop() -> Iterator[str]:
    Shop.asked.clear()
    server = ThreadingHTTPServer(("127.0.0.1", 0), Shop)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_address[1]}"
    server.shutdown()
    server.server_close()


@pytest.fixture
def home(tmp_path: Path) -> Home:
    return Home(tmp_path / "home")


def table(home: Home, shop: str) -> Path:
    file = home.run / "faq.csv"
    cells = (
        f"Auf: <img src='{shop}/a.jpg' alt='Der Knopf'> <img src='{shop}/b.png'> <img src='{shop}/gone.png'>"
    )
    again = f"<p>Groß</p><img src='{shop}/large.png'><img src='{shop}/a.jpg'>"
    file.write_text(f"Frage;Antwort\nWie?;{cells}\nWas?;{again}\n", encoding="utf-8")
    return file


def brought(asked: Request) -> Reading:
    ours = partial(picture, allowed="127.0.0.1".__eq__)
    return with_pictures(read_located(asked.file, "de"), asked, ours)


def test_what_is_one_comes_along_and_what_is_none_is_told(home: Home, shop: str) -> None:
    file = table(home, shop)
    found = brought(Request(file, "de", home.corpus, tells=True, pictures=str(home.media)))
    first, second = (each.entry.media for each in found.found)
    [shown] = first
    assert (shown.kind, shown.title) == ("image", "Der Knopf")
    assert second[1:] == (Media("image", shown.src),)
    kept = Image.open(home.media / Path(second[0].src).name)
    assert kept.size == (EDGE, 16)
    assert b"Somebody" not in (home.media / Path(shown.src).name).read_bytes()
    assert [(note.fault.key.partition(".")[2], note.fault.data) for note in found.notes] == [
        ("pictures_brought", {"count": 2}),
        ("picture_lost", {"value": f"{shop}/b.png"}),
        ("picture_lost", {"value": f"{shop}/gone.png"}),
    ]
    assert all("media" in each.given for each in found.found)


def test_they_are_fetched_once_and_come_with_the_import(home: Home, shop: str) -> None:
    """Looked at and confirmed: the second time nobody is asked, and without a wish nobody ever is."""
    file = table(home, shop)
    asked = Request(file, "de", home.corpus, tells=True, pictures=str(home.media))
    assert all(not each.entry.media for each in read_located(file, "de").found)
    assert Shop.asked == []
    first = brought(asked)
    seen = len(Shop.asked)
    confirmed = do(Request(file, "de", home.corpus, author="carla", tells=True, pictures=str(home.media)))
    assert confirmed.saved
    assert len(Shop.asked) == seen == 4
    stored = {entry.question: entry.media for entry in Corpus(home.corpus).entries()}
    assert stored == {each.entry.question: each.entry.media for each in first.found}


def test_no_picture_comes_from_within_our_own_walls(home: Home, shop: str) -> None:
    file = table(home, shop)
    told = do(Request(file, "de", home.corpus, tells=True, pictures=str(home.media)))
    assert told.plan
    assert Shop.asked == []
    assert {note.fault.key for note in told.notes} == {"import_note.picture_lost"}
