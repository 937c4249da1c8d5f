"""What staff did, on both databases."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from bot.storage import Storage
from bot.storage.repositories.audit import Note
from tests.fresh import fresh_store


@pytest.fixture(params=["sqlite", "postgresql"])
def storage(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Storage]:
    if request.param == "sqlite":
        opened = fresh_store(tmp_path / "conversations.sqlite")
    else:
        opened = Storage.at_server(request.getfixturevalue("postgresql"))
    with opened:
        yield opened


def keep(storage: Storage, *notes: Note) -> None:
    for note in notes:
        storage.write(lambda tx, note=note: tx.audit.add(note))


def kept(storage: Storage, limit: int = 10, **how: object) -> list[Note]:
    with storage.reading() as read:
        return read.audit.before(limit, **how)


def test_notes_come_latest_first_and_page_by_page(storage: Storage) -> None:
    notes = [Note(at, "log_in", actor="eva", id=f"{at}{end}") for at in (1.0, 2.0, 3.0) for end in "ab"]
    keep(storage, *notes)
    found = kept(storage, 2)
    while len(page := kept(storage, 2, at=found[-1].at, id=found[-1].id)):
        found.extend(page)
    assert found == notes[::-1]


def test_what_one_did_and_what_was_done_to_her(storage: Storage) -> None:
    added = Note(1.0, "account_added", actor="ada", about="eva", origin="203.0.113.0/24")
    closed = Note(2.0, "conversations_closed", actor="eva", counts={"conversations": 600})
    keep(storage, added, closed, Note(3.0, "log_in", actor="max"))
    assert kept(storage, whom="eva") == [closed, added]


def test_old_ones_are_forgotten(storage: Storage) -> None:
    keep(storage, Note(1.0, "log_in"), Note(2.0, "log_out"))
    assert storage.write(lambda tx: tx.audit.forget_before(2.0)) == 1
    assert [note.action for note in kept(storage)] == ["log_out"]


def test_long_names_are_cut_and_nothing_is_quoted(storage: Storage) -> None:
    keep(storage, Note(1.0, "log_in", about="x" * 9999))
    assert kept(storage)[0].about == "x" * 200
    with pytest.raises(ValueError, match="counts"):
        Note(1.0, "log_in", counts={"text": "Hallo"})  # type: ignore[dict-item]
    with pytest.raises(ValueError, match="no action"):
        Note(1.0, "shrugged")  # type: ignore[arg-type]


def test_who_opened_a_conversation_is_noted_once_an_hour(storage: Storage) -> None:
    def opens(account: str, conversation: str, at: float) -> None:
        storage.write(lambda tx: tx.audit.opened(account, conversation, at, "203.0.113.0/24"))

    keep(storage, Note(1.0, "log_in", actor="eva"))
    for at in (3600.0, 3700.0, 7199.0, 7200.0):
        opens("eva", "c1", at)
    opens("max", "c1", 3600.0)
    opens("eva", "c2", 3601.0)
    found = [(note.actor, note.about, note.at) for note in kept(storage, opened=True)]
    assert sorted(found) == [
        ("eva", "c1", 3600.0), ("eva", "c1", 7200.0), ("eva", "c2", 3601.0), ("max", "c1", 3600.0)
    ]  # fmt: skip
    assert len(kept(storage, whom="c1", opened=True)) == 3
    assert [note.action for note in kept(storage)] == ["log_in"]
    storage.write(lambda tx: tx.audit.forget_opened("c1"))
    assert [note.about for note in kept(storage, opened=True)] == ["c2"]
    assert storage.write(lambda tx: tx.audit.forget_before(9999.0)) == 2
