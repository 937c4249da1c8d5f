"""Timed backups: due by what lies in the folder, rotated only after a new good one, told when they fail."""

import shutil
import threading
from dataclasses import replace
from pathlib import Path

import pytest

from bot.operation.backups.errors import BackupRefused, NotFlawless
from bot.operation.backups.taking import take
from bot.operation.backups.timed import kept, name_at, run, standing, timed
from bot.operation.doctor import Finding, check_backups
from bot.operation.timed.clock import Clock
from bot.storage import Storage
from knowledge.files import locked
from knowledge.folder import erasures
from knowledge.folder.backups import Backups
from knowledge.folder.home import Home, Settings
from tests.bot.operation.backups.grown import grow

HOUR = 3600.0
NOW = 1_700_000_000.0


@pytest.fixture
def home(tmp_path: Path) -> Home:
    home = Home(tmp_path / "home", Settings(backups=Backups("folder = backups, every_hours = 24, keep = 3")))
    grow(home)
    return home


def taken_at(home: Home) -> list[float]:
    return [(each.taken - NOW) / HOUR for each in kept(home.root / "backups")]


def run_at(home: Home, hours: float) -> None:
    with Storage.open(home) as storage:
        run(home, storage, NOW + hours * HOUR)


def test_one_a_day_and_the_last_three_stay(home: Home) -> None:
    for hours in range(0, 24 * 6, 6):
        run_at(home, hours)
    assert taken_at(home) == [72, 96, 120]
    assert home.settings.backups.longest == 3 * 24 * HOUR


def test_one_that_failed_is_made_up_for_within_the_hour(home: Home) -> None:
    run_at(home, 0)
    corpus = home.root / "corpus.sqlite"
    tables = corpus.with_suffix(".aside")
    corpus.rename(tables)
    corpus.mkdir()  # nothing can open that
    for hours in (24, 25):
        with pytest.raises(BackupRefused):
            run_at(home, hours)
    assert taken_at(home) == [0]
    corpus.rmdir()
    tables.rename(corpus)
    run_at(home, 26)
    assert taken_at(home) == [0, 26]


def test_a_flawed_one_drives_no_good_one_out(home: Home) -> None:
    for hours in (0, 24, 48):
        run_at(home, hours)
    (home.releases / "1" / "entries.jsonl").write_text("changed")
    for hours in (72, 96, 120, 144):
        with pytest.raises(NotFlawless, match="twice as long"):
            run_at(home, hours)
        assert taken_at(home)[0] == max(0, hours - 5 * 24)


def test_the_list_of_erasures_lies_beside_them(home: Home) -> None:
    """It is written there at once, and made up for where the folder was away."""
    listed = home.root / "backups" / "erasures.txt"
    erasures.note(home, ["one"])
    assert not listed.exists()
    run_at(home, 0)
    erasures.note(home, ["two"])
    (home.root / "erasures.txt").unlink()
    run_at(home, 1)
    assert erasures.digests_of(erasures.noted([listed])) == {erasures.digest("one"), erasures.digest("two")}


def test_those_of_another_installation_and_other_files_stay(home: Home, tmp_path: Path) -> None:
    other = Home(tmp_path / "other")
    grow(other)
    folder = home.root / "backups"
    folder.mkdir()
    for hours in (-200, -100):
        take(other, folder / name_at(NOW + hours * HOUR))
    (folder / name_at(NOW - 300 * HOUR)).write_text("no backup at all")
    (folder / "kundig-by-hand.tar.gz").touch()
    for hours in (0, 24, 48, 72):
        run_at(home, hours)
    assert taken_at(home) == [-300, -200, -100, 24, 48, 72]
    assert (folder / "kundig-by-hand.tar.gz").exists()


def test_a_clock_that_ran_ahead_stops_none(home: Home) -> None:
    run_at(home, 24 * 365)
    run_at(home, 0)
    assert taken_at(home) == [0, 24 * 365]


def test_without_its_disk_it_says_so(home: Home) -> None:
    away = replace(home, settings=Settings(backups=Backups("folder = /mnt/nowhere/backups")))
    with pytest.raises(BackupRefused, match="mount its disk"):
        run_at(away, 0)
    (finding,) = check_backups(away)
    assert finding.state == "missing"


def test_only_one_process_takes_it(home: Home) -> None:
    (home.root / "backups").mkdir()
    with locked(home.root / "backups"), pytest.raises(BackupRefused, match="Another process"):
        run_at(home, 0)


def test_none_without_a_setting(tmp_path: Path) -> None:
    assert timed(Home(tmp_path)) == ()


class TestDoctor:
    """It tells when the last was taken, and what is wrong."""

    def told(self, home: Home) -> Finding:
        (finding,) = check_backups(home)
        return finding

    def run_clock(self, home: Home) -> None:
        """As the worker does."""
        stop = threading.Event()
        with Storage.open(home) as storage:
            clock = threading.Thread(target=Clock(storage, timed(home), look=0.01).run, args=(stop,))
            clock.start()
            while storage_has_run(storage) is False:
                stop.wait(0.05)
            stop.set()
            clock.join()

    def test_none_yet_and_then_one(self, home: Home) -> None:
        assert self.told(home).state == "missing"
        self.run_clock(home)
        assert self.told(home).state == "ok"
        assert "kept for 3 days" in self.told(home).subject

    def test_the_reason_of_a_failure(self, home: Home) -> None:
        (home.releases / "1" / "entries.jsonl").write_text("changed")
        self.run_clock(home)
        assert "entries.jsonl" in self.told(home).subject
        assert not self.told(home).fine

    def test_an_overdue_one(self, home: Home) -> None:
        run_at(home, 0)
        assert self.told(home).state == "old"
        assert not standing(home, NOW + 25 * HOUR).overdue
        assert standing(home, NOW + 27 * HOUR).overdue

    def test_no_setting(self, tmp_path: Path) -> None:
        assert self.told(Home(tmp_path)).state == "note"

    def test_it_changes_nothing(self, home: Home) -> None:
        shutil.rmtree(home.root / "run")
        assert self.told(replace(home, makes_folders=False)).state == "missing"
        assert not (home.root / "backups").exists()
        assert not (home.root / "run").exists()


def storage_has_run(storage: Storage) -> bool:
    with storage.reading() as read:
        return any(job.name == "backup" and job.finished for job in read.timed_jobs.all())


class TestSetting:
    @pytest.mark.parametrize(
        "told",
        ["every_hours = 24", "folder = x, keep = 0", "folder = x, keep = 1.5", "folder = x, folder = y",
         "folder = x, every_hours = inf", "folder = x, every_hours = never", "folder = x, often = 3",
         "folder = ../x"],
    )  # fmt: skip
    def test_what_makes_no_sense_is_refused(self, told: str) -> None:
        with pytest.raises(ValueError, match=r"\w"):
            Backups(told)

    def test_from_the_file_and_from_the_environment(self, tmp_path: Path) -> None:
        file = tmp_path / "kundig.toml"
        file.write_text('backups = {folder = "/mnt/b", every_hours = 12, keep = 14}\n')
        loaded = Settings.load(file, {}).backups
        assert (loaded.folder, loaded.every, loaded.keep) == ("/mnt/b", 12 * HOUR, 14)
        assert loaded.place(tmp_path) == Path("/mnt/b")
        assert Settings.load(file, {"KUNDIG_BACKUPS": "folder = b"}).backups == Backups({"folder": "b"})
        assert Backups("folder = b").place(tmp_path) == tmp_path / "b"
        assert Backups().longest == 0
