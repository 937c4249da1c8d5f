"""What is restored is whole: nothing is lost, nothing is sent twice."""

import json
import os
import stat
import tarfile
import threading
from dataclasses import replace
from pathlib import Path

import pytest

from bot.channels.replaying import Replaying
from bot.conversations.store import Store
from bot.handoff.canned import CannedReplies
from bot.operation.backups.errors import DamagedBackup, RestoreRefused
from bot.operation.backups.restoring import restore
from bot.operation.backups.taking import take
from bot.operation.live import join
from bot.operation.upgrade import steps
from bot.privacy.erasure import Erasure
from bot.staff.sessions import Sessions
from bot.storage import Storage
from bot.storage.errors import StoreNotEmpty
from bot.storage.records import Event
from bot.storage.restoring import AHEAD
from knowledge.corpus.corpus import Corpus
from knowledge.corpus.jobs import Jobs
from knowledge.folder.home import Home
from knowledge.releases.releases import Releases
from tests.bot.operation.backups.archives import names_in
from tests.bot.operation.backups.grown import Grown, files_of, grow

TOML = """title = "Shop"
database = "postgresql://me:secret@host/db"
# database = "postgresql://me:secret@old/db"
"""


class TestRestored:
    """All of one backup, as it is after a restore."""

    @pytest.fixture
    def grown(self, home: Home) -> Grown:
        grown = grow(home)
        (home.root / "kundig.toml").write_text(TOML)
        return grown

    def test_nothing_is_lost_and_nothing_sent_again(
        self, home: Home, empty: Home, grown: Grown, tmp_path: Path
    ) -> None:
        taken = take(home, tmp_path / "b.tar.gz")
        assert taken.problems == ()
        restored = restore(empty, tmp_path / "b.tar.gz")
        join(empty)
        assert steps(empty) == []
        with Storage.open(empty) as storage:
            conversation = Store(storage).authenticate(grown.token)
            assert [m.text for m in Store(storage).messages(conversation.id)] == ["How long do I have?"]
            assert [reply.name for reply in CannedReplies(storage).all()] == ["hello"]
            with storage.reading() as read:
                assert read.turns.pending() == 0
                assert read.deliveries.counts() == {"dead": restored.settled.deliveries}
                (dead,) = read.deliveries.dead(9)
                assert json.loads(dead.error or "")["key"] == "delivery_before_restore"
                assert read.nodes.since(0) == []
                assert read.timed_jobs.waiting(["forget_sessions"], read.now())
            assert Sessions(storage).member(grown.log_in) is None
            Replaying(storage).one(dead.id)  # an operator who knows that it never arrived
            for text in ("Still there?", "Hello?"):  # and the chat goes on
                posted = Store(storage).post(conversation.id, text=text)
                storage.write(lambda tx: tx.turns.drop(conversation.id, tx.now()))
            assert posted.seq == 1 + AHEAD + 2
            chat = Store(storage).wait(conversation.id, after=40, timeout=0)  # opened before the restore
            assert [message.text for message in chat] == ["Still there?", "Hello?"]
            numbers = {event.number for event in events_of(storage, conversation.id)}
            assert (min(numbers), max(numbers) > AHEAD) == (1, True)
            Store(storage).post(conversation.id, text="And now?")
            with storage.reading() as read:
                assert read.turns.pending() == 1
        assert restored.settled.turns == ((grown.conversation, 1),)
        assert restored.settled.sessions == restored.settled.deliveries == restored.jobs == 1
        assert Jobs(empty.corpus).claim() is None
        assert [entry.answer for entry in Corpus(empty.corpus).entries()] == ["30 days."]
        assert Releases(empty.releases).current().entries()[0].id == "returns"
        assert (empty.media / grown.picture).read_bytes() == (home.media / grown.picture).read_bytes()

    def test_the_backup_tells_no_key_and_no_password_unless_asked(
        self, home: Home, empty: Home, grown: Grown, tmp_path: Path
    ) -> None:
        take(home, tmp_path / "without")
        take(home, tmp_path / "with", with_keys=True)
        secret = home.secret().hex().encode()
        for file, keys in ((tmp_path / "without", False), (tmp_path / "with", True)):
            with tarfile.open(file) as archive:
                told = b"".join(archive.extractfile(name).read() for name in archive.getnames())
            assert (secret in told) == keys
            assert ("run/secret.key" in names_in(file)) == keys
            assert b"me:secret" not in told
        restore(empty, tmp_path / "with")
        assert empty.secret() == home.secret()
        assert (empty.root / "kundig.toml").read_text() == 'title = "Shop"\n'

    def test_all_is_its_owners_alone(self, home: Home, empty: Home, grown: Grown, tmp_path: Path) -> None:
        before = os.umask(0)
        try:
            take(home, tmp_path / "b")
            restore(empty, tmp_path / "b")
        finally:
            os.umask(before)
        for path in [tmp_path / "b", empty.root, *empty.root.rglob("*")]:
            assert not stat.S_IMODE(path.stat().st_mode) & 0o077, path

    def test_into_nothing_but_an_empty_place(
        self, home: Home, empty: Home, grown: Grown, tmp_path: Path
    ) -> None:
        take(home, tmp_path / "b")
        empty.root.mkdir()
        (empty.root / "mine").touch()
        with pytest.raises(RestoreRefused, match="not empty"):
            restore(empty, tmp_path / "b")
        assert files_of(empty.root) == {"mine": b""}
        (empty.root / "mine").unlink()
        restore(empty, tmp_path / "b")
        for target in (empty, replace(empty, root=tmp_path / "another")):
            if target is empty or home.settings.database:
                with pytest.raises((RestoreRefused, StoreNotEmpty)):
                    restore(target, tmp_path / "b")

    def test_a_damaged_one_leaves_the_place_empty(
        self, home: Home, empty: Home, grown: Grown, tmp_path: Path
    ) -> None:
        content = bytearray((take(home, tmp_path / "b").file).read_bytes())
        (tmp_path / "cut").write_bytes(content[:-2000])
        with pytest.raises(DamagedBackup):
            restore(empty, tmp_path / "cut")
        assert list(empty.root.iterdir()) == []
        restore(empty, tmp_path / "b")  # and then the whole one

    @pytest.mark.parametrize("told", ["beside it", "by name", "in it", "nowhere"])
    def test_who_was_erased_since_does_not_come_back(
        self, home: Home, empty: Home, grown: Grown, tmp_path: Path, told: str
    ) -> None:
        if told != "in it":
            take(home, tmp_path / "b")
        with Storage.open(home) as storage:
            other = Store(storage).create()[0].id
            Erasure(home, storage).run([grown.conversation])
        noted = home.root / "erasures.txt"
        assert grown.conversation not in noted.read_text()
        if told == "in it":
            noted.write_text(noted.read_text() + "a line of rubbish\n")
            take(home, tmp_path / "b")
        if told == "beside it":
            noted.rename(tmp_path / "erasures.txt")
        restored = restore(empty, tmp_path / "b", [noted] if told == "by name" else [])
        with Storage.open(empty) as storage, storage.reading() as read:
            back = read.whole.ids()
        assert back == {"in it": [other], "nowhere": [grown.conversation]}.get(told, [])
        assert restored.erased == (told in ("beside it", "by name"))
        if told != "nowhere":  # and it stays so with the next backup
            assert len((empty.root / "erasures.txt").read_text().splitlines()) >= 1

    def test_what_is_written_meanwhile_hurts_nothing(
        self, home: Home, empty: Home, grown: Grown, tmp_path: Path
    ) -> None:
        """Each message acknowledged before the backup began is in it, and no half of anything."""
        acknowledged, stop = [0], threading.Event()

        def write() -> None:
            with Storage.open(home) as storage:
                store, number = Store(storage), 0
                while not stop.is_set():
                    store.post(grown.conversation, text=f"message {number}")
                    storage.write(lambda tx: tx.turns.drop(grown.conversation, tx.now()))
                    number += 1
                    acknowledged[0] = number

        writer = threading.Thread(target=write)
        writer.start()
        try:
            while acknowledged[0] < 20:
                stop.wait(0.01)
            before = acknowledged[0]
            take(home, tmp_path / "b")
        finally:
            stop.set()
            writer.join()
        restore(empty, tmp_path / "b")
        with Storage.open(empty) as storage, storage.reading() as read:
            texts = [
                m.text for m in read.messages.after(grown.conversation, 1, 99_999) if m.role == "customer"
            ]
            assert len(texts) >= before
            assert texts == [f"message {number}" for number in range(len(texts))]
            seqs = [event.seq for event in read.events.after(grown.conversation, 0, 99_999)]
            assert [seq for seq in seqs if seq] == list(range(1, len(texts) + 2))


def events_of(storage: Storage, id: str) -> list[Event]:
    with storage.reading() as read:
        return read.events.after(id, 0, 99_999)
