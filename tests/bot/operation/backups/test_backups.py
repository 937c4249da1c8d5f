"""A backup is taken while everything runs, and restored whole: nothing is lost, nothing is sent twice."""

import json
import os
import sqlite3
import stat
import subprocess
import sys
import tarfile
import threading
from collections.abc import Iterator
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import pytest

from bot.channels.replaying import Replaying
from bot.conversations.store import Store
from bot.operation.backups import taking
from bot.operation.backups.errors import BackupRefused, DamagedBackup, RestoreRefused
from bot.operation.backups.restoring import restore, verify
from bot.operation.backups.taking import take
from bot.operation.live import join
from bot.operation.upgrade import steps
from bot.privacy.erasure import Erasure
from bot.staff.sessions import Sessions
from bot.storage import Storage
from bot.storage.errors import RestoreUnfinished, StoreNotEmpty
from bot.storage.records import Event
from bot.storage.restoring import AHEAD
from knowledge.corpus import Corpus
from knowledge.errors import InvalidSetting
from knowledge.home import Home, Settings
from knowledge.jobs import Jobs
from knowledge.releases import Releases
from knowledge.snapshot import SqliteDamaged
from tests.bot.operation.backups.grown import Grown, files_of, grow, picture_in
from tests.postgresql import Server


@pytest.fixture(params=["sqlite", pytest.param("postgresql", marks=pytest.mark.slow)])
def home(request: pytest.FixtureRequest, tmp_path: Path) -> Home:
    url = str(request.getfixturevalue("postgresql")) if request.param == "postgresql" else ""
    return Home(tmp_path / "home", Settings(database=url))


@pytest.fixture
def empty(home: Home, tmp_path: Path, request: pytest.FixtureRequest) -> Iterator[Home]:
    """Where it is restored to."""
    root = tmp_path / "restored"
    if not home.settings.database:
        yield Home(root)
        return
    server: Server = request.getfixturevalue("postgresql_server")
    name = server.create()
    yield Home(root, Settings(database=server.address(name)))
    server.drop(name)


@pytest.fixture
def sqlite(tmp_path: Path) -> Home:
    return Home(tmp_path / "home")


def names_in(file: Path) -> list[str]:
    with tarfile.open(file) as archive:
        return archive.getnames()


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


class TestTaking:
    def test_a_file_that_is_there_stays(self, sqlite: Home, tmp_path: Path) -> None:
        grow(sqlite)
        (tmp_path / "b").write_text("mine")
        with pytest.raises(BackupRefused, match="is there already"):
            take(sqlite, tmp_path / "b")
        assert (tmp_path / "b").read_text() == "mine"

    def test_without_a_folder_on_either_side_it_says_so(self, sqlite: Home, tmp_path: Path) -> None:
        with pytest.raises(BackupRefused, match="nothing in"):
            take(sqlite, tmp_path / "b")
        assert not sqlite.root.exists()
        grow(sqlite)
        with pytest.raises(BackupRefused, match="is not there"):
            take(sqlite, tmp_path / "nowhere" / "b")

    @pytest.mark.parametrize("most", [0, 100_000])
    def test_a_full_disk_leaves_nothing(self, sqlite: Home, tmp_path: Path, most: int) -> None:
        grow(sqlite)
        (tmp_path / "backups").mkdir()
        run = with_little_room(sqlite.root, most, "backup", str(tmp_path / "backups" / "b"))
        assert run.returncode == 1, run.stderr
        assert "is the disk full" in run.stderr
        assert "Traceback" not in run.stderr
        assert list((tmp_path / "backups").iterdir()) == []

    def test_what_killed_ones_have_left_is_swept(self, sqlite: Home, tmp_path: Path) -> None:
        grow(sqlite)
        (tmp_path / ".kundig-backup-old").mkdir()
        (tmp_path / ".kundig-backup-old" / "draft").touch()
        take(sqlite, tmp_path / "b")
        assert sorted(path.name for path in tmp_path.iterdir()) == ["b", "home"]

    def test_damage_that_was_there_is_told_and_taken_along(self, sqlite: Home, tmp_path: Path) -> None:
        grown = grow(sqlite)
        entries = sqlite.releases / "1" / "entries.jsonl"
        entries.write_bytes(entries.read_bytes().replace(b"30 days", b"90 days"))
        (sqlite.media / grown.picture).unlink()
        taken = take(sqlite, tmp_path / "b")
        assert [fault.key for fault in taken.problems] == ["not_as_released", "picture_missing"]
        assert grown.picture in str(taken.as_json()["problems"])

    def test_a_damaged_database_is_no_backup(self, sqlite: Home, tmp_path: Path) -> None:
        grow(sqlite)
        with closing(sqlite3.connect(sqlite.conversations)) as db:
            db.execute("PRAGMA journal_mode = DELETE")
        content = bytearray(sqlite.conversations.read_bytes())
        content[8192:40_960] = os.urandom(40_960 - 8192)
        sqlite.conversations.write_bytes(content)
        with pytest.raises((SqliteDamaged, BackupRefused), match=r"damaged|cannot be read"):
            take(sqlite, tmp_path / "b")
        assert [path.name for path in tmp_path.iterdir()] == ["home"]

    def test_settings_that_would_tell_a_password_are_left_out_and_told(
        self, sqlite: Home, tmp_path: Path
    ) -> None:
        grow(sqlite)
        (sqlite.root / "kundig.toml").write_text('database = """\npostgresql://me:secret@host/db"""\n')
        taken = take(sqlite, tmp_path / "b")
        assert [fault.key for fault in taken.problems] == ["settings_left_out"]
        assert "kundig.toml" not in names_in(tmp_path / "b")

    @pytest.mark.parametrize("name", ["conversations.sqlite", "corpus.sqlite"])
    def test_a_database_that_was_there_and_is_missing(self, sqlite: Home, tmp_path: Path, name: str) -> None:
        grow(sqlite)
        for path in sqlite.root.glob(f"{name}*"):
            path.unlink()
        with pytest.raises(BackupRefused, match="is missing"):
            take(sqlite, tmp_path / "b")
        assert not (tmp_path / "b").exists()

    def test_a_picture_that_comes_with_its_entry_is_never_missing(self, sqlite: Home, tmp_path: Path) -> None:
        grow(sqlite)
        stop = threading.Event()

        def curate() -> None:
            corpus = Corpus(sqlite.corpus)
            (entry,) = corpus.entries()
            while not stop.is_set():
                item = replace(entry.media[0], src=picture_in(sqlite))
                corpus.save([replace(entry, media=(item,))], author="eva")

        curator = threading.Thread(target=curate)
        curator.start()
        try:
            for number in range(5):
                assert take(sqlite, tmp_path / str(number)).problems == ()
        finally:
            stop.set()
            curator.join()


class TestUnfinished:
    """A restore that was killed: nobody opens what there is, and the next one begins anew."""

    def test_nothing_else_opens_the_folder(self, sqlite: Home, tmp_path: Path) -> None:
        grow(sqlite)
        take(sqlite, tmp_path / "b")
        root = tmp_path / "restored"
        (root / ".restoring" / "releases").mkdir(parents=True)
        (root / "corpus.sqlite").write_bytes(b"half")
        (root / "media").mkdir()
        with pytest.raises(InvalidSetting, match="cut short"):
            Home.from_environment({"KUNDIG_HOME": str(root)})
        restore(Home(root), tmp_path / "b")
        assert Corpus(Home.from_environment({"KUNDIG_HOME": str(root)}).corpus).entries()

    def test_what_others_have_put_there_stays(self, sqlite: Home, tmp_path: Path) -> None:
        grow(sqlite)
        take(sqlite, tmp_path / "b")
        root = tmp_path / "restored"
        (root / ".restoring").mkdir(parents=True)
        (root / "mine").touch()
        with pytest.raises(RestoreRefused, match="not empty"):
            restore(Home(root), tmp_path / "b")
        assert {path.name for path in root.iterdir()} == {".restoring", "mine"}

    @pytest.mark.slow
    def test_a_database_that_was_filled_and_not_opened(
        self, postgresql: str, postgresql_server: Server, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        """Killed between its two transactions: no program opens the database, the next restore does."""
        from bot.operation.backups import restoring

        home = Home(tmp_path / "home", Settings(database=postgresql))
        grown = grow(home)
        take(home, tmp_path / "b")
        name = postgresql_server.create()
        empty = Home(tmp_path / "restored", Settings(database=postgresql_server.address(name)))
        with monkeypatch.context() as patch:
            patch.setattr(restoring, "open_server", killed)
            with pytest.raises(KeyboardInterrupt):
                restore(empty, tmp_path / "b")
        with pytest.raises(RestoreUnfinished, match="cut short"):
            Storage.open(empty)
        restore(empty, tmp_path / "b")
        with Storage.open(empty) as storage:
            assert Store(storage).authenticate(grown.token)
        (empty.root / ".restoring").mkdir()  # killed after that, before the folder was done with
        restore(empty, tmp_path / "b")
        assert not (empty.root / ".restoring").exists()
        postgresql_server.drop(name)


def killed(*_: object) -> None:
    raise KeyboardInterrupt


def test_each_kind_is_restored_into_its_own(sqlite: Home, tmp_path: Path) -> None:
    grow(sqlite)
    take(sqlite, tmp_path / "b")
    with pytest.raises(RestoreRefused, match="without KUNDIG_DATABASE"):
        restore(Home(tmp_path / "new", Settings(database="postgresql://127.0.0.1:9/none")), tmp_path / "b")
    assert not (tmp_path / "new").exists()


def test_without_room_nothing_is_restored(sqlite: Home, tmp_path: Path) -> None:
    grow(sqlite)
    take(sqlite, tmp_path / "b")
    run = with_little_room(tmp_path / "new", 100_000, "restore", str(tmp_path / "b"))
    assert run.returncode == 1, run.stderr
    assert "is the disk full" in run.stderr
    assert list((tmp_path / "new").iterdir()) == []


def with_little_room(root: Path, most: int, *words: str) -> "subprocess.CompletedProcess[str]":
    """A command whose files may have `most` bytes: what comes of a full disk comes of that."""
    code = f"""
import resource, signal
from bot.operation.cli import main
signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
resource.setrlimit(resource.RLIMIT_FSIZE, ({most}, {most}))
main()"""
    environment = {**os.environ, "KUNDIG_HOME": str(root)}
    command = [sys.executable, "-c", code, *words]
    return subprocess.run(command, env=environment, capture_output=True, text=True, check=False)


def test_one_backup_can_be_looked_at_without_restoring_it(sqlite: Home, tmp_path: Path) -> None:
    grow(sqlite)
    taken = take(sqlite, tmp_path / "b")
    head, files = verify(tmp_path / "b")
    assert (head, files) == (taken.head, taken.files)
    assert taking.Taken.as_json(taken)["files"] == files == len(names_in(tmp_path / "b")) - 2
