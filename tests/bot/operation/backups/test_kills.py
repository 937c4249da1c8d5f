"""What `python -m benchmarks.backups` proves at length, in short."""

from pathlib import Path

import pytest

from benchmarks.backups.homes import places
from benchmarks.backups.kills import kill_backups, kill_restores, kill_upgrades
from benchmarks.backups.load import under_load
from knowledge.folder.home import Home
from tests.bot.operation.old_folder import old

__all__ = ["old"]
pytestmark = pytest.mark.slow
KILLS = 5


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "of_kills").mkdir()
    return tmp_path / "of_kills"


def test_backups_under_load_hold_all_that_was_acknowledged() -> None:
    with places(postgresql=False) as (place, homes):
        checked = list(under_load(place, 3, homes))
    assert all(one.acknowledged for one in checked)
    # What a plain copy of the file misses, chance decides: the benchmark counts it over twenty.
    assert [(one.missing, one.halves) for one in checked] == [(0, 0)] * 3


def test_killed_backups_are_there_or_not() -> None:
    with places(postgresql=False) as (place, homes):
        found = kill_backups(place, KILLS, homes)
    assert found["broken"] == found["left behind"] == 0
    assert found["old"] + found["new"] == KILLS


def test_killed_restores_are_not_opened_and_run_again() -> None:
    with places(postgresql=False) as (place, homes):
        found = kill_restores(place, KILLS, homes)
    assert found["broken"] == found["broken when run again"] == 0
    assert found["old"] + found["new"] == KILLS


def test_killed_upgrades_are_whole(old: Home, folder: Path) -> None:
    found = kill_upgrades(folder, KILLS, old.root)
    assert found["broken"] == 0
    assert found["old"] + found["new"] + found["between"] == KILLS
