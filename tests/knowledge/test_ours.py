"""The data folder is ours alone, whoever made what lies in it, and nothing outside of it is touched."""

import os
import stat
from pathlib import Path

import pytest

from knowledge.folder.home import Home
from knowledge.folder.ours import foreign, foreign_in, is_shared_place, keep_private, loose_in


@pytest.fixture(autouse=True)
def _umask() -> object:
    before = os.umask(0o022)
    yield
    os.umask(before)


def mode(path: Path) -> int:
    return stat.S_IMODE(path.lstat().st_mode)


@pytest.fixture
def root(tmp_path: Path) -> Path:
    """A data folder as careless hands leave it."""
    folder = tmp_path / "data"
    (folder / "releases" / "1" / "matcher").mkdir(parents=True)
    (folder / "run").mkdir(mode=0o777)
    for name in (
        "corpus.sqlite",
        "corpus.sqlite-wal",
        "kundig.toml",
        "releases/1/matcher/vectors.npy",
        "faq.csv",
    ):
        (folder / name).touch()
        (folder / name).chmod(0o666)
    folder.chmod(0o777)
    return folder


def test_everything_in_the_folder_is_tightened(root: Path) -> None:
    keep_private(root)
    assert mode(root) == 0o700
    assert {mode(path) for path in root.rglob("*") if path.is_dir()} == {0o700}
    assert {mode(path) for path in root.rglob("*") if path.is_file()} == {0o600}
    assert list(loose_in(root)) == []
    (root / "new").touch()
    assert mode(root / "new") == 0o600


def test_what_its_owner_may_not_read_is_given_back(root: Path) -> None:
    (root / "releases" / "1").chmod(0o000)
    (root / "corpus.sqlite").chmod(0o000)
    keep_private(root)
    assert mode(root / "releases" / "1") == 0o700
    assert mode(root / "corpus.sqlite") == 0o600


def test_a_link_leads_nowhere(root: Path, tmp_path: Path) -> None:
    outside = tmp_path / "outside"
    (outside / "deeper").mkdir(parents=True)
    (outside / "page.html").touch()
    for path in (outside, outside / "deeper", outside / "page.html"):
        path.chmod(0o755)
    (root / "media").symlink_to(outside)
    (root / "page.html").symlink_to(outside / "page.html")
    keep_private(root)
    assert {mode(path) for path in (outside, outside / "deeper", outside / "page.html")} == {0o755}


def test_in_a_home_folder_only_what_is_ours_is_tightened(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HOME", str(root))
    (root / "public").mkdir(mode=0o755)
    keep_private(root)
    assert mode(root / "corpus.sqlite") == mode(root / "corpus.sqlite-wal") == 0o600
    assert mode(root / "releases" / "1" / "matcher" / "vectors.npy") == 0o600
    assert mode(root / "faq.csv") == 0o666
    assert mode(root / "public") == 0o755


def test_a_shared_place_stays_open(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    root.chmod(0o1777)
    keep_private(root)
    assert mode(root) == 0o1777
    assert mode(root / "corpus.sqlite") == 0o600
    monkeypatch.setenv("HOME", str(root / "erika"))
    root.chmod(0o755)
    assert is_shared_place(root)
    assert is_shared_place(Path("/"))


def test_opening_a_folder_that_was_there_before_closes_it(root: Path) -> None:
    _ = Home(root).corpus
    assert mode(root) == 0o700
    _ = Home(root).run
    assert mode(root / "run") == 0o700


@pytest.mark.skipif(os.geteuid() != 0, reason="only root gives files away")
def test_what_belongs_to_somebody_else_is_told(root: Path) -> None:
    os.chown(root / "kundig.toml", 65534, 65534)
    (other,) = foreign_in(root)
    told = foreign(other).told("en")
    assert str(root / "kundig.toml") in told
    assert "chown" in told
