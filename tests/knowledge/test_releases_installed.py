"""Releases that a killed process leaves, and those of another machine: whole, or not there."""

import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from knowledge.entries import Entry
from knowledge.errors import DamagedRelease
from knowledge.releases.releases import Release, Releases
from tests.knowledge.releasing import ENGLISH, GERMAN, REFUND, publish, releases

__all__ = ["releases"]


DYING = """
import os, signal, sys
from pathlib import Path
from knowledge.entries import Entry
from knowledge import files
from knowledge.releases import manifest, releases as module
from knowledge.releases.releases import Releases, write_entries

step = int(sys.argv[2])
def dying(function):
    def call(*args):
        global step
        step -= 1
        if step == 0:
            os.kill(os.getpid(), signal.SIGKILL)
        return function(*args)
    return call
for name in ("sync", "replace_file", "_write"):
    setattr(module, name, dying(getattr(module, name)))
manifest.digest = module.digest = dying(files.digest)
releases = Releases(Path(sys.argv[1]))
"""
PUBLISHING = (
    DYING
    + """
with releases.stage(author="Max") as stage:
    write_entries(stage, [Entry("new", "de", "Neu?", "Neu.")])
    dying(lambda: None)()
releases.switch(stage.number)
print(stage.number)
"""
)
INSTALLING = (
    DYING
    + """
other = Releases(Path(sys.argv[3])).current()
contents = {part.sha256: (other.path / part.name).read_bytes() for part in other.parts}
releases.install(other.number, other.manifest, contents.__getitem__)
releases.switch(other.number)
print(other.number)
"""
)


@pytest.mark.slow
def test_killed_at_any_step_the_old_release_works_and_the_next_publish_too(releases: Releases) -> None:
    publish(releases)
    for step in range(1, 30):
        command = [sys.executable, "-c", PUBLISHING, str(releases.folder), str(step)]
        child = subprocess.run(command, capture_output=True, text=True, env=os.environ | {"PYTHONPATH": "."})
        current = releases.current()
        current.verify()
        if child.returncode == 0:
            assert current.number == int(child.stdout)
            break
        assert child.returncode == -signal.SIGKILL, child.stderr
        assert current.entries() in ([GERMAN, ENGLISH, REFUND], [Entry("new", "de", "Neu?", "Neu.")])
        assert not [info for info in releases.all() if info.damage]
    else:
        pytest.fail("the child never came to its end")
    assert step > 5
    assert publish(releases) > releases.all()[-2].number
    assert list(releases.folder.glob(".stage-*")) == []


@pytest.mark.slow
def test_killed_at_any_step_an_install_leaves_nothing_or_all(releases: Releases, tmp_path: Path) -> None:
    away = Releases(tmp_path / "away")
    publish(away)
    for step in range(1, 30):
        command = [sys.executable, "-c", INSTALLING, str(releases.folder), str(step), str(away.folder)]
        child = subprocess.run(command, capture_output=True, text=True, env=os.environ | {"PYTHONPATH": "."})
        if child.returncode == 0:
            break
        assert child.returncode == -signal.SIGKILL, child.stderr
        for number in [info.number for info in releases.all()]:
            releases.get(number).verify()
        assert releases.current_number() in (None, 1)
    else:
        pytest.fail("the child never came to its end")
    assert step > 5
    assert releases.current().manifest == away.current().manifest
    assert [path.name for path in releases.folder.glob(".*-*")] == []


@pytest.fixture
def away(tmp_path: Path) -> Releases:
    """The releases of another machine; the seventh is live."""
    away = Releases(tmp_path / "away")
    away.folder.mkdir()
    (away.folder / ".last").write_text("6")
    publish(away)
    return away


def contents(release: Release) -> dict[str, bytes]:
    return {part.sha256: (release.path / part.name).read_bytes() for part in release.parts}


def test_a_release_of_another_machine_is_installed_whole_and_under_its_number(
    releases: Releases, away: Releases
) -> None:
    publish(releases)
    live = away.current()
    releases.install(7, live.manifest, contents(live).__getitem__)
    releases.switch(7)
    assert releases.current().manifest == live.manifest
    assert releases.current().entries() == live.entries()
    assert (releases.current().matcher_path / "index.bin").read_bytes() == b"vectors"
    releases.install(7, live.manifest, {}.__getitem__)  # it is here: nothing is asked for
    assert publish(releases) == 8


@pytest.mark.parametrize("name", ["entries.jsonl", "matcher/index.bin"])
def test_tampered_parts_are_refused_and_leave_nothing(releases: Releases, away: Releases, name: str) -> None:
    live = away.current()
    sent = contents(live)
    part = next(part for part in live.parts if part.name == name)
    sent[part.sha256] = bytes([sent[part.sha256][0] ^ 1]) + sent[part.sha256][1:]
    with pytest.raises(DamagedRelease, match=name):
        releases.install(7, live.manifest, sent.__getitem__)
    assert releases.all() == []
    assert [path.name for path in releases.folder.iterdir()] == [".lock"]


@pytest.mark.parametrize(
    "name", ["../away.txt", "/tmp/away.txt", "matcher/../../away.txt", ".hidden", "", "a//b"]
)
def test_a_manifest_cannot_write_elsewhere(releases: Releases, away: Releases, name: str) -> None:
    live = away.current()
    files = live.manifest["files"] | {name: live.manifest["files"]["entries.jsonl"]}
    with pytest.raises(DamagedRelease, match="no manifest of release 7"):
        releases.install(7, live.manifest | {"files": files}, contents(live).__getitem__)
    with pytest.raises(DamagedRelease, match="no manifest of release 8"):
        releases.install(8, live.manifest, contents(live).__getitem__)
    assert releases.all() == []


def test_another_release_of_that_number_is_not_overwritten(releases: Releases, away: Releases) -> None:
    publish(releases, GERMAN)
    live = away.current()
    manifest = live.manifest | {"number": 1}
    with pytest.raises(DamagedRelease, match="is another release than the published one"):
        releases.install(1, manifest, contents(live).__getitem__)
    assert releases.current().entries() == [GERMAN]


@pytest.mark.parametrize("damage", [b"", b"victors"])
def test_installing_mends_a_damaged_release(releases: Releases, away: Releases, damage: bytes) -> None:
    live = away.current()
    releases.install(7, live.manifest, contents(live).__getitem__)
    (releases.folder / "7" / "matcher" / "index.bin").write_bytes(damage)
    releases.install(7, live.manifest, contents(live).__getitem__)
    releases.switch(7)
    assert [path.name for path in releases.folder.glob(".stage-*")] == []
