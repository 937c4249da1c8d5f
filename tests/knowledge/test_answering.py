"""Which release answers, as files are damaged, mended, named and taken back."""

import os
from collections.abc import Callable
from pathlib import Path

import pytest

from knowledge.entries import Entry
from knowledge.errors import DamagedRelease, NoRelease
from knowledge.releases.answering import Answering, in_order
from knowledge.releases.releases import Releases, write_entries


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Three releases, the second of them current."""
    releases = Releases(tmp_path / "releases")
    for answer in ("eins", "zwei", "drei"):
        with releases.stage(author="Erika") as stage:
            write_entries(stage, [Entry("returns", "de", "Wie?", answer)])
            (stage / "matcher").mkdir()
            (stage / "matcher" / "vectors.npy").write_bytes(b"vectors of " + answer.encode())
    releases.switch(2)
    return releases.folder


def garble(file: Path) -> None:
    file.write_bytes(bytes([file.read_bytes()[0] ^ 1]) + file.read_bytes()[1:])


def halve(file: Path) -> None:
    os.truncate(file, file.stat().st_size // 2)


DAMAGES = [garble, halve, Path.unlink]


def test_before_the_first_release(tmp_path: Path) -> None:
    answering = Answering(tmp_path / "releases")
    assert (answering.number(), answering.trouble(), answering.order()) == (None, None, [])
    for asked in (answering.release, answering.verified):
        with pytest.raises(NoRelease):
            asked()


@pytest.mark.parametrize(
    ("current", "numbers", "order"),
    [
        (2, [1, 2, 3], [2, 1, 3]),
        (5, [7, 5, 3, 1, 6], [5, 3, 1, 6, 7]),
        (9, [1, 2], [9, 2, 1]),
        (None, [1, 2, 3], [3, 2, 1]),
        (None, [], []),
    ],
)
def test_the_order_in_which_they_may_answer(
    current: int | None, numbers: list[int], order: list[int]
) -> None:
    assert in_order(current, numbers) == order


def test_the_current_one_answers_while_it_is_whole(folder: Path) -> None:
    answering = Answering(folder)
    assert answering.verified().number == answering.release().number == answering.number() == 2
    assert answering.trouble() is None
    assert answering.release() is answering.release()


@pytest.mark.parametrize("damage", DAMAGES)
@pytest.mark.parametrize("name", ["manifest.json", "entries.jsonl", "matcher/vectors.npy"])
def test_while_it_is_damaged_the_one_before_answers(
    folder: Path, name: str, damage: Callable[[Path], None]
) -> None:
    damage(folder / "2" / name)
    assert Answering(folder).verified().number == 1
    others = Answering(folder)  # of another process
    assert others.number() == others.release().number == 1
    trouble = others.trouble()
    assert trouble is not None
    assert "Release 2 is damaged" in str(trouble)
    assert str(folder / "2" / name) in str(trouble)
    assert "release 1 answers meanwhile. Publish again." in str(trouble)
    assert "Version 1" in trouble.told("de")
    assert Releases(folder).current_number() == 2
    assert [info.number for info in Releases(folder).all() if info.damage] == [2]


def test_one_that_was_taken_back_answers_rather_than_none(folder: Path) -> None:
    garble(folder / "2" / "entries.jsonl")
    garble(folder / "1" / "matcher" / "vectors.npy")
    assert Answering(folder).verified().number == 3


def test_when_none_is_whole_it_is_told(folder: Path) -> None:
    for number in (1, 2, 3):
        garble(folder / str(number) / "matcher" / "vectors.npy")
    with pytest.raises(DamagedRelease, match=r"2/matcher/vectors\.npy"):
        Answering(folder).verified()
    answering = Answering(folder)
    assert answering.number() is None
    assert "customers get no answers" in str(answering.trouble())
    with pytest.raises(DamagedRelease):
        answering.release()


def test_a_mended_one_answers_again(folder: Path) -> None:
    file = folder / "2" / "entries.jsonl"
    whole = file.read_bytes()
    garble(file)
    answering = Answering(folder)
    before = answering.state()
    assert answering.verified().number == 1
    assert answering.state() != before
    file.write_bytes(whole)
    assert answering.number() == 1
    assert answering.verified().number == answering.number() == 2
    assert answering.trouble() is None


def test_naming_one_or_publishing_ends_the_trouble(folder: Path) -> None:
    garble(folder / "2" / "entries.jsonl")
    answering = Answering(folder)
    answering.check_all()
    assert answering.trouble() is not None
    Releases(folder).switch(1)
    assert answering.trouble() is None
    assert list(answering.damaged()) == [2]


@pytest.mark.parametrize("content", [None, b"", b"two", b"\xff", b"2\x00"])
def test_a_damaged_pointer_leads_to_the_newest_whole_one(folder: Path, content: bytes | None) -> None:
    garble(folder / "3" / "entries.jsonl")
    if content is None:
        (folder / "current").unlink()
    else:
        (folder / "current").write_bytes(content)
    answering = Answering(folder)
    assert answering.verified().number == 2
    assert f"{folder}/current is damaged or missing; release 2 answers" in str(answering.trouble())


def test_a_pointer_to_a_release_that_is_gone(folder: Path) -> None:
    (folder / "current").write_text("9")
    answering = Answering(folder)
    assert answering.verified().number == answering.number() == 3
    assert "Release 9 is damaged" in str(answering.trouble())


def test_the_list_of_damage_may_itself_be_damaged(folder: Path) -> None:
    garble(folder / "2" / "entries.jsonl")
    for content in (b"", b"[]", b"{", b'{"2": 3}', b"\xff"):
        (folder / ".damage.json").write_bytes(content)
        assert Answering(folder).verified().number == 1


def test_where_nothing_can_be_written_another_one_answers_all_the_same(folder: Path) -> None:
    (folder / ".damage.json").mkdir()
    garble(folder / "2" / "entries.jsonl")
    assert Answering(folder).verified().number == 1
    halve(folder / "1" / "entries.jsonl")
    assert Answering(folder).verified().number == 3
