"""How a backup is taken, and what becomes of one, or of a restore, that was broken off."""

import os
import sqlite3
import subprocess
import sys
import threading
import tomllib
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import pytest

from bot.conversations.store import Store
from bot.operation.backups import taking
from bot.operation.backups.contents import settings
from bot.operation.backups.errors import BackupRefused, RestoreRefused
from bot.operation.backups.restoring import restore, verify
from bot.operation.backups.taking import take
from bot.storage import Storage
from bot.storage.errors import RestoreUnfinished
from knowledge.corpus.corpus import Corpus
from knowledge.errors import InvalidSetting
from knowledge.folder.home import Home, Settings
from knowledge.snapshot import SqliteDamaged
from tests.bot.operation.backups.archives import names_in
from tests.bot.operation.backups.grown import grow, picture_in
from tests.postgresql import Server


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

    @pytest.mark.parametrize(
        "lines",
        [
            '[mail]\nfrom = "a@b.example"\n\nsmtp = "smtp://me:secret@host"\nlink = "https://c.example"\n[x]\n',
            'mail = {from = "a@b.example", smtp = "smtp://me:secret@host", link = "https://c.example"}\n',
            'mail.from = "a@b.example"\nmail.smtp = "smtp://me:secret@host"\n#mail.imap = "imap://me:secret@host"\n',
            '# [mail]\n# smtp = "smtp://me:secret@host"\n[x]\n',
        ],
    )
    def test_a_copy_that_somebody_tries_out_knows_no_mail_server(self, tmp_path: Path, lines: str) -> None:
        (tmp_path / "kundig.toml").write_text(f'title = "Shop"\n{lines}')
        kept = settings(Home(tmp_path))
        assert kept is not None
        assert tomllib.loads(kept.decode()) in ({"title": "Shop"}, {"title": "Shop", "x": {}})
        assert b"secret" not in kept

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
