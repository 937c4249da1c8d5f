import os
import resource
from pathlib import Path

import pytest

from knowledge.errors import CANNOT_START, REFUSED, CorpusUnavailable, InvalidSetting, NewerData
from knowledge.folder.disk import MB, disk_refused, disk_trouble, is_little
from knowledge.folder.home import Home

GB = 1000 * MB


@pytest.mark.parametrize(
    ("free", "whole", "little"),
    [
        (400 * MB, 10 * GB, True),
        (600 * MB, 10 * GB, False),
        (600 * MB, 20 * GB, True),
        (4 * GB, 100 * GB, True),
        (6 * GB, 100 * GB, False),
        (6 * GB, 2000 * GB, False),
        (0, 0, True),
    ],
)
def test_what_is_little(free: int, whole: int, little: bool) -> None:
    assert is_little(free, whole) is little


def test_a_disk_with_little_room_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    facts = list(os.statvfs(tmp_path))
    facts[:5] = [4096, 4096, 1_000_000, 50_000, 50_000]  # 4 GB, of which 205 MB are free
    monkeypatch.setattr(os, "statvfs", lambda _: os.statvfs_result(facts))
    told = disk_trouble(Home(tmp_path))
    assert told is not None
    assert "Only 204 MB are free" in told.told("en")
    assert str(tmp_path) in told.told("de")
    facts[8] |= os.ST_RDONLY
    told = disk_trouble(Home(tmp_path))
    assert told is not None
    assert "can only be read" in told.told("en")


def test_a_folder_that_is_not_there_yet_has_the_disk_of_the_one_above(tmp_path: Path) -> None:
    disk_trouble(Home(tmp_path / "a" / "b", makes_folders=False))
    assert not (tmp_path / "a").exists()


def test_what_the_system_refuses_is_a_sentence(tmp_path: Path) -> None:
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (1000, before[1]))
    try:
        with pytest.raises(OSError, match="large") as refused:
            (tmp_path / "file").write_bytes(b"x" * 2000)
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)
    assert "too large" in str(disk_refused(refused.value))


def test_the_exit_code_tells_whether_a_restart_may_help() -> None:
    assert NewerData(file="f", version="9").exit_code == CANNOT_START
    assert InvalidSetting("no_folder", folder="f", why="w").exit_code == CANNOT_START
    assert CorpusUnavailable("unusable", file="f", why="w").exit_code == REFUSED
