"""Releases: staged, switched, verified, swept."""

import json
from concurrent.futures import ThreadPoolExecutor

import pytest

from knowledge.errors import DamagedRelease, KundigError, NoRelease, UnknownEntry, UnknownRelease
from knowledge.releases.releases import Releases, write_entries
from tests.knowledge.releasing import ENGLISH, GERMAN, REFUND, publish, releases

__all__ = ["releases"]


def test_before_the_first_release(releases: Releases) -> None:
    assert releases.current_number() is None
    assert releases.all() == []
    with pytest.raises(NoRelease, match="kundig publish"):
        releases.current()
    with pytest.raises(UnknownRelease, match="no release 1: choose one of these: –"):
        releases.switch(1)


def test_a_release_holds_what_was_published(releases: Releases) -> None:
    with releases.stage(author="Erika") as stage:
        write_entries(stage, [GERMAN, ENGLISH])
        (stage / "manifest.json").write_text('{"encoder": "mini", "number": 99}')
    releases.switch(stage.number)
    release = releases.current()
    assert release.entries() == [GERMAN, ENGLISH]
    assert release.number == stage.number == 1
    told = {name: release.manifest[name] for name in ("number", "author", "entries", "encoder")}
    assert told == {"number": 1, "author": "Erika", "entries": 2, "encoder": "mini"}
    assert release.matcher_path == releases.folder / "1" / "matcher"
    assert releases.current() is release


def test_an_entry_falls_back_to_another_locale(releases: Releases) -> None:
    publish(releases)
    release = releases.current()
    assert release.entry("returns", "en") == ENGLISH
    assert release.entry("returns", "en-GB") == ENGLISH
    assert release.entry("returns", "fr") == GERMAN
    assert release.entry("refund", "de") == REFUND
    with pytest.raises(UnknownEntry, match="“nothing”"):
        release.entry("nothing", "de")


def test_rolling_back_and_forth_is_seen_by_others_at_once(releases: Releases) -> None:
    reader = Releases(releases.folder)
    publish(releases, GERMAN)
    publish(releases, ENGLISH)
    assert reader.current().entries() == [ENGLISH]
    releases.switch(1)
    assert reader.current().entries() == [GERMAN]
    assert [(info.number, info.author, info.entries, info.current) for info in reader.all()] == [
        (1, "Erika", 1, True),
        (2, "Erika", 1, False),
    ]


def test_numbers_only_grow(releases: Releases) -> None:
    publish(releases)
    publish(releases)
    releases.switch(1)
    for path in sorted((releases.folder / "2").rglob("*"), reverse=True):
        path.rmdir() if path.is_dir() else path.unlink()
    (releases.folder / "2").rmdir()
    assert publish(releases) == 3


def test_a_failed_stage_leaves_nothing(releases: Releases) -> None:
    publish(releases)
    with pytest.raises(ZeroDivisionError), releases.stage() as stage:
        write_entries(stage, [ENGLISH] * (1 // 0))
    with pytest.raises(KundigError, match=r"has no entries\.jsonl"), releases.stage() as stage:
        (stage / "report.json").write_text("{}")
    assert [path.name for path in releases.folder.glob(".stage-*")] == []
    assert [info.number for info in releases.all()] == [1]
    assert len(releases.current().entries()) == 3


@pytest.mark.parametrize("name", ["entries.jsonl", "matcher/index.bin", "manifest.json"])
@pytest.mark.parametrize("damage", ["changed", "shorter", "gone"])
def test_damage_is_found_and_named(releases: Releases, name: str, damage: str) -> None:
    publish(releases)
    publish(releases)
    file = releases.folder / "1" / name
    if damage == "gone":
        file.unlink()
    else:
        content = file.read_bytes()
        file.write_bytes(bytes([content[0] ^ 1]) + content[1:] if damage == "changed" else content[:-3])
    with pytest.raises(DamagedRelease, match=file.name):
        releases.switch(1)
    assert releases.current_number() == 2
    assert len(releases.all()) == 2
    if damage != "changed" or name == "manifest.json":
        assert file.name in releases.all()[0].damage


@pytest.mark.parametrize(
    "text",
    [
        "[]",
        "{}",
        "null",
        "[" * 100_000,
        '{"number": 1, "files": []}',
        '{"number": 1, "files": 3}',
        '{"number": 1, "files": "entries.jsonl"}',
        '{"number": 1, "files": {"entries.jsonl": 5}, "created": "", "author": "", "entries": 1}',
        '{"number": 1, "files": {"entries.jsonl": {"bytes": 1, "sha256": "x"}}}',
    ],
)
def test_a_manifest_of_another_shape_is_damage(releases: Releases, text: str) -> None:
    publish(releases)
    (releases.folder / "1" / "manifest.json").write_text(text)
    with pytest.raises(DamagedRelease, match=r"manifest\.json"):
        Releases(releases.folder).current()


def test_entries_changed_under_a_running_process_are_refused(releases: Releases) -> None:
    publish(releases)
    file = releases.folder / "1" / "entries.jsonl"
    file.write_bytes(file.read_bytes().replace(b"zur", b"ruz"))
    with pytest.raises(DamagedRelease, match=r"entries\.jsonl"):
        Releases(releases.folder).current().entries()


def test_entries_that_are_none_are_refused(releases: Releases) -> None:
    for line in ("{", '{"id": "a b"}'):
        with releases.stage() as stage:
            (stage / "entries.jsonl").write_text(line)
        releases.switch(stage.number)
        with pytest.raises(DamagedRelease, match=r"entries\.jsonl"):
            releases.current().entries()


def test_what_a_killed_process_left_is_swept_but_not_what_a_living_one_writes(releases: Releases) -> None:
    with releases.stage() as living:
        write_entries(living, [GERMAN])
        (releases.folder / ".stage-dead").mkdir()
        (releases.folder / ".stage-dead" / "entries.jsonl").touch()
        (releases.folder / ".current-dead").touch()
        publish(releases)
        left = {path.name for path in releases.folder.glob(".*-*")}
        assert left == {living.path.name}
    assert living.number == 2


def test_a_damaged_pointer_is_named(releases: Releases) -> None:
    publish(releases)
    (releases.folder / "current").write_text("two")
    with pytest.raises(DamagedRelease, match="current"):
        releases.current()
    (releases.folder / "current").unlink()
    (releases.folder / "current").mkdir()
    with pytest.raises(DamagedRelease, match="current"):
        releases.current()


def test_a_damaged_count_of_releases_is_made_anew(releases: Releases) -> None:
    publish(releases)
    for damage in (b"two", b"", b"\xff"):
        (releases.folder / ".last").write_bytes(damage)
        number = publish(releases)
        assert (releases.folder / ".last").read_text() == str(number)


def test_of_many_releases_the_newest_stay_and_the_one_in_use(releases: Releases) -> None:
    for _ in range(7):
        publish(releases)
    releases.switch(3)
    opened = releases.current()
    assert releases.forget_old(2, besides=(1,)) == [2, 4, 5]
    assert releases.numbers() == [1, 3, 6, 7]
    assert releases.forget_old(2, besides=(1,)) == []
    opened.verify()
    assert [path.name for path in releases.folder.glob(".stage-*")] == []
    releases.switch(7)
    assert releases.forget_old(1) == [1, 3, 6]
    assert publish(releases) == 8


def test_publishing_at_once_gives_each_its_own_number(releases: Releases) -> None:
    with ThreadPoolExecutor(4) as pool:
        numbers = list(pool.map(lambda n: publish(Releases(releases.folder), author=str(n)), range(8)))
    assert sorted(numbers) == list(range(1, 9))
    assert {str(n): info.author for n, info in enumerate(releases.all(), 1)} == {
        str(number): str(n) for n, number in sorted(enumerate(numbers), key=lambda pair: pair[1])
    }
    assert releases.current_number() in numbers


def test_entries_are_one_json_object_a_line(releases: Releases) -> None:
    publish(releases, GERMAN)
    [line] = (releases.folder / "1" / "entries.jsonl").read_text(encoding="utf-8").splitlines()
    assert json.loads(line) == GERMAN.as_json()
