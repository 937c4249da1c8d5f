"""The worker looks after the files of its folder, tells what is wrong once, and mends what it can."""

import gc
import logging
import os
import threading
import time
from dataclasses import replace
from pathlib import Path

import pytest

from bot.operation.jobs.inspecting import HOUR, KEPT, Inspector
from bot.operation.jobs.publish_jobs import do_jobs
from bot.operation.publish import publish
from bot.storage import Storage
from bot.storage.repositories.announcements import Announcement
from knowledge.condition import condition
from knowledge.corpus.corpus import Corpus
from knowledge.corpus.jobs import Jobs
from knowledge.entries import Entry, Media
from knowledge.files import replace_file
from knowledge.folder.home import Home, Settings
from knowledge.media.media import MediaStore
from knowledge.releases.answering import Answering
from knowledge.releases.releases import Releases, write_entries
from knowledge.unused_pictures import DAYS, forget_pictures, unused_pictures

DRAWING = b'<svg xmlns="http://www.w3.org/2000/svg"/>'


class Clock:
    def __init__(self) -> None:
        self.time = 0.0

    def __call__(self) -> float:
        return self.time


@pytest.fixture
def home(tmp_path: Path) -> Home:
    home = Home(tmp_path / "home", Settings(encoder="letters"))
    Corpus(home.corpus).save([Entry("returns", "en", "How long can I return it?", "30 days.")], author="anna")
    publish(home, author="anna")
    with Storage.open(home):
        pass
    return home


def garble(file: Path, start: int = -1) -> None:
    written = bytearray(file.read_bytes())
    start = len(written) // 2 if start < 0 else start
    written[start : start + 64] = b"\xa5" * len(written[start : start + 64])
    file.write_bytes(written)


def told(home: Home) -> list[str]:
    return [fault.told("en") for fault in condition(home) if "disk" not in fault.key]


def test_what_is_damaged_is_told_once_and_no_longer_when_it_is_whole(
    home: Home, caplog: pytest.LogCaptureFixture
) -> None:
    drawing = home.media / "drawing.svg"
    drawing.write_bytes(DRAWING)
    picture = home.media / MediaStore(home.media).add(drawing).removeprefix("/media/")
    clock = Clock()
    inspector = Inspector(home, clock)
    inspector.look()
    assert told(home) == []
    store = home.conversations.read_bytes()
    garble(home.conversations, 0)
    picture.write_bytes(b"<svg>")
    clock.time += 25 * HOUR
    with caplog.at_level(logging.ERROR, logger="kundig.files"):
        inspector.look()
        inspector.look()
    assert len(told(home)) == len(caplog.records) == 2
    assert any("conversations.sqlite is damaged" in line and "kundig restore" in line for line in told(home))
    assert any(str(picture) in line for line in told(home))
    home.conversations.write_bytes(store)
    picture.write_bytes(DRAWING)
    clock.time += 25 * HOUR
    inspector.look()
    assert told(home) == []


def test_a_damaged_release_is_found_and_learnt_anew_when_none_is_left(home: Home) -> None:
    clock = Clock()
    inspector = Inspector(home, clock)
    garble(home.releases / "1" / "matcher" / "vectors.npy")
    clock.time += 2 * HOUR
    inspector.look()
    assert Answering(home.releases).verified().number == 2
    assert told(home) == []
    publish(home, author="anna")
    garble(home.releases / "3" / "matcher" / "vectors.npy")
    clock.time += 2 * HOUR
    inspector.look()
    (line,) = told(home)
    assert "Release 3 is damaged" in line
    assert "release 2 answers meanwhile" in line


def test_publishing_goes_on_when_a_damaged_corpus_is_restored(home: Home) -> None:
    gc.collect()  # whoever still has it open keeps its log beside it
    whole = home.corpus.read_bytes()
    home.corpus.write_bytes(b"rubbish" * 1000)
    stop = threading.Event()
    worker = threading.Thread(target=do_jobs, args=(home, stop))
    worker.start()
    assert not stop.wait(0.5)
    assert worker.is_alive()
    replace_file(home.corpus, whole)
    job = Jobs(home.corpus).add("publish", {}, "anna")
    while Jobs(home.corpus).get(job).state != "done":
        assert worker.is_alive()
    stop.set()
    worker.join()
    assert Answering(home.releases).number() == 2


def test_old_releases_go_but_those_that_may_have_to_answer(home: Home) -> None:
    releases = Releases(home.releases)
    for _ in range(KEPT + 4):
        with releases.stage(author="anna") as stage:
            write_entries(stage, releases.current().entries())
    releases.switch(4)
    clock = Clock()
    inspector = Inspector(home, clock)
    clock.time += 2 * HOUR
    inspector.look()
    assert releases.numbers() == [2, 3, 4, *range(6, 26)]
    assert Answering(home.releases).verified().number == 4


def test_pictures_that_were_never_saved_go_and_nothing_that_is_mentioned(home: Home) -> None:
    store, corpus = MediaStore(home.media), Corpus(home.corpus)
    names = ("saved", "earlier", "deleted", "released", "announced", "taken", "fresh", "again", "pasted")
    kept = {name: store.keep(DRAWING + f"<!--{name}-->".encode(), f"{name}.svg") for name in names}
    entry = Entry("hall", "en", "Where is the hall?", "Here.")

    def shown(*pictures: str) -> Entry:
        return replace(entry, media=tuple(Media("image", kept[name], "A plan") for name in pictures))

    for pictures in (("earlier",), ("saved", "taken")):
        corpus.save([shown(*pictures)], author="anna")
    corpus.save([replace(shown("deleted"), id="gone")], author="anna")
    corpus.delete("gone", "en", author="anna")
    with Releases(home.releases).stage(author="anna") as stage:
        write_entries(stage, [replace(shown("released"), id="old")])
    with Storage.open(home) as storage:
        said = Announcement("a", "over", {"en": f"See [the plan]({kept['announced']})."})
        storage.write(lambda tx: tx.announcements.save(said))
    for file in home.media.iterdir():
        if file.name not in kept["fresh"]:
            os.utime(file, (0, time.time() - (DAYS + 1) * 86_400))
    store.keep(DRAWING + b"<!--again-->", "again.svg")
    clock = Clock()
    inspector = Inspector(home, clock)
    clock.time += 2 * HOUR
    found = unused_pictures(home.media, home.corpus, home.releases)
    assert forget_pictures([home.media / kept["taken"].removeprefix("/media/")], home.corpus) == []
    assert {file.name for file in found} == {kept[n].removeprefix("/media/") for n in ("pasted", "announced")}
    inspector.look()
    left = {file.name for file in home.media.iterdir()}
    assert left == {kept[name].removeprefix("/media/") for name in names if name != "pasted"}
