"""The store through the versions: what is in it stays, whatever happens on the way."""

import sqlite3
from collections.abc import Callable
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path

import psycopg2
import pytest

from bot.conversations.store import Store
from bot.protocol import Candidate, Choice, Trace
from bot.storage import Storage, StoreDamaged, StoreUnavailable
from bot.storage.engines.sqlite import engine as sqlite_engine
from bot.storage.engines.writer import begun
from bot.storage.inspection import as_it_is, pending
from bot.storage.records import Account, Tries
from bot.storage.upgrade import _run, upgrade_file
from knowledge.errors import NewerData
from knowledge.folder.home import Home
from knowledge.sites.sites import Site
from tests.bot.storage.migrating import COPY, STEPS, content, home, old
from tests.bot.storage.old import KEPT, TABLES, TOKEN, write

__all__ = ["old"]


class TestWhatWasThere:
    def test_conversations_and_messages(self, old: Path) -> None:
        with Storage.at_file(old) as storage:
            store = Store(storage)
            mine = store.authenticate(TOKEN)
            said = store.messages("c1")
            waiting = store.messages("c2")
        assert (mine.id, mine.site, mine.page) == ("c1", "shop", "https://shop.example/cart")
        assert (mine.seq, mine.events, mine.updated) == (3, 0, 1700000060.5)
        assert [message.text for message in said] == ["Wie geht Rückgabe?", "So geht das.", "Und so."]
        assert said[0].client_key == "customer:k1"
        assert said[1].choices == (
            Choice("entry:refund", "Wann kommt mein Geld?"), Choice("handoff", "Ein Mensch")
        )  # fmt: skip
        assert said[1].trace == Trace(
            "answer", "returns", "Wie geht Rückgabe?", 0.97, 0.9, 1,
            (Candidate("returns", 0.97, ""), Candidate("refund", 0.02, "")),
        )  # fmt: skip
        assert (said[2].media, said[2].turn) == (({"kind": "image", "src": "a.png"},), 1)
        assert (waiting[2].role, waiting[2].state) == ("system", "queued")

    def test_they_go_on(self, old: Path) -> None:
        with Storage.at_file(old) as storage:
            store = Store(storage)
            assert store.post("c1", text="Wie geht Rückgabe?", key="k1").repeated
            picked = store.post("c1", choice="entry:refund")
            assert picked.seq == 4
            with storage.reading() as read:
                assert [event.seq for event in read.events.after("c1", 0, 9)] == [4]

    def test_handoffs_staff_and_failed_logins(self, old: Path) -> None:
        with Storage.at_file(old) as storage, storage.reading() as read:
            queue = read.handoffs.waiting(100)
            ended = read.handoffs.latest("c4")
            account, tries = read.accounts.find("eva"), read.accounts.tries("max")
        assert [(each.conversation.id, each.last_text, each.conversation.failures) for each in queue] == [
            ("c2", "Hallo?", 2)
        ]
        assert (queue[0].handoff.reason, queue[0].handoff.requested) == ("second_miss", 1700000010.5)
        assert ended is not None
        assert (ended.handoff.agent, ended.handoff.ended) == ("eva", 1700000020.5)
        assert account == Account("eva", "Eva", "$argon2id$v=19$x", ("agent",), 1690000000.5)
        assert tries == Tries("max", 3, 1700000100.5)

    def test_what_the_bot_may_have_seen_counts_an_attempt(self, old: Path) -> None:
        with Storage.at_file(old) as storage:
            claimed = storage.write(lambda tx: tx.turns.claim("me", tx.now(), tx.now() + 5, 10))
        assert [(turn.conversation, turn.seq, turn.attempts) for turn in claimed] == [("c3", 1, 1)]

    def test_sites_and_feedback_come_from_the_corpus(self, old: Path) -> None:
        with Storage.at_file(old) as storage, storage.reading() as read:
            sites, verdicts = read.sites.all(), read.feedback.since(0)
        greeting = {"de": "Guten Tag!"}
        origins = ("https://shop.example",)
        assert sites == [Site("shop", "Wendelkorn", ("de", "en"), origins, "#0b5fff", greeting)]
        assert [(v.conversation, v.seq, v.helpful, v.comment, v.entry) for v in verdicts] == [
            ("c1", 3, True, "Danke", "returns"),
            ("c2", 2, False, "", ""),
        ]
        assert verdicts[0].created == datetime(2026, 11, 25, 23, 53, 48, 892000, UTC).timestamp()

    def test_verdicts_on_what_is_gone_stay_behind(self, old: Path) -> None:
        with closing(sqlite3.connect(old)) as db, db:
            db.execute("PRAGMA foreign_keys = ON")
            db.execute("DELETE FROM conversation WHERE id = 'c2'")
        with Storage.at_file(old) as storage, storage.reading() as read:
            assert [verdict.conversation for verdict in read.feedback.since(0)] == ["c1"]


def test_conversations_know_their_channel_and_numbers_stay(tmp_path: Path) -> None:
    engine = sqlite_engine(tmp_path / "conversations.sqlite")
    with engine.connect() as db, begun(db):
        _run(db, "0027")
        db.exec_driver_sql(
            "INSERT INTO connection VALUES ('k', 'telegram', '@k', 'shop', 's', NULL, NULL, 1)"
        )
        for id in ("c1", "c2"):
            columns = "id, token, site, locale, state, seq, created, updated"
            db.exec_driver_sql(
                f"INSERT INTO conversation ({columns}) VALUES ('{id}', x'{id}', '', 'de', 'bot', 0, 1, 1)"
            )
        db.exec_driver_sql("INSERT INTO peer VALUES ('k', '7', 'c2', 'Kim', NULL)")
        db.exec_driver_sql("INSERT INTO measure VALUES (0, '', 'de', '', 3, 2, 0, 0, 0, 0, 0, 0, 0, 0, 0)")
        _run(db)
        found = db.exec_driver_sql("SELECT id, channel FROM conversation").all()
        assert {row.id: row.channel for row in found} == {"c1": "chat", "c2": "telegram"}
        assert db.exec_driver_sql("SELECT channel, asked, answered FROM measure").one() == ("chat", 3, 2)
    engine.dispose()


def test_whoever_could_publish_still_can(old: Path) -> None:
    """Curators are editors, too, from 0011 on."""
    with closing(sqlite3.connect(old)) as db, db:
        account = "INSERT INTO staff VALUES (?, 'X', 'x', ?, 1690000000.5)"
        db.executemany(account, [("carla", '["agent","curator"]'), ("ada", '["admin"]')])
    with Storage.at_file(old) as storage, storage.reading() as read:
        roles = {account.name: account.roles for account in read.accounts.all()}
    assert roles == {"ada": ("admin",), "carla": ("agent", "curator", "editor"), "eva": ("agent",)}


def test_the_old_file_is_what_its_script_writes(old: Path, tmp_path: Path) -> None:
    write(tmp_path / "again.sqlite")
    assert content(tmp_path / "again.sqlite") == content(old)
    assert KEPT.stat().st_size < 5000
    assert "STRICT" in TABLES.read_text(encoding="utf-8")


def test_a_copy_is_put_aside_once(old: Path) -> None:
    before = content(old)
    assert upgrade_file(old) == old.with_name(COPY)
    assert content(old.with_name(COPY)) == before
    after, written = content(old), old.with_name(COPY).stat().st_mtime_ns
    assert upgrade_file(old) is None
    Storage.at_file(old).close()
    assert content(old) == after
    assert old.with_name(COPY).stat().st_mtime_ns == written
    assert [path.name for path in old.parent.glob("*before*")] == [COPY]


def test_without_a_copy_nothing_is_changed(old: Path) -> None:
    before = content(old)
    (old.with_name(COPY) / "in the way").mkdir(parents=True)
    with pytest.raises(StoreUnavailable, match=r"conversations\.sqlite"):
        Storage.at_file(old)
    assert content(old) == before


def test_looking_changes_nothing(old: Path) -> None:
    before, names = content(old), sorted(path.name for path in old.parent.iterdir())
    assert pending(home(old)) == STEPS
    with as_it_is(home(old)) as read:
        assert read.accounts.names() == ["eva"]
    assert pending(home(old)) == STEPS
    assert content(old) == before
    assert names == sorted(path.name for path in old.parent.iterdir() if path.suffix not in ("-wal", "-shm"))
    Storage.at_file(old).close()
    assert pending(home(old)) == ()


def test_looking_makes_no_file(tmp_path: Path) -> None:
    assert pending(Home(tmp_path, makes_folders=False)) == ()
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("start", [0, 4096])
def test_a_damaged_file_is_told_in_a_sentence(old: Path, start: int) -> None:
    written = bytearray(old.read_bytes())
    written[start : start + 8192] = b"\xff" * 8192
    old.write_bytes(written)
    with pytest.raises(StoreDamaged, match="backup") as told:
        Storage.at_file(old)
    assert str(old) in str(told.value)
    assert "\n" not in str(told.value)
    assert old.read_bytes() == written


def test_looking_at_what_is_no_database_is_told_in_a_sentence(old: Path) -> None:
    old.write_bytes(b"\xff" * 8192)
    with pytest.raises(StoreDamaged):
        pending(home(old))


def newer_file(path: Path) -> None:
    Storage.at_file(path).close()
    with closing(sqlite3.connect(path)) as db, db:
        db.execute("UPDATE alembic_version SET version_num = '0417'")


def refused(opening: Callable[[], object], version: str) -> NewerData:
    with pytest.raises(NewerData, match="newer") as told:
        opening()
    assert told.value.data["version"] == version
    return told.value


def test_a_file_of_a_newer_program_is_refused_and_left_alone(old: Path) -> None:
    newer_file(old)
    before = content(old)
    told = refused(lambda: Storage.at_file(old), "0417")
    assert told.data["file"] == str(old)
    assert "neueren Version" in told.told("de")
    refused(lambda: pending(home(old)), "0417")
    assert content(old) == before


def test_a_server_of_a_newer_program_is_refused(bare_postgresql: str) -> None:
    Storage.at_server(bare_postgresql).close()
    with closing(psycopg2.connect(bare_postgresql)) as connection, connection, connection.cursor() as cursor:
        cursor.execute("UPDATE alembic_version SET version_num = '0417'")
    refused(lambda: Storage.at_server(bare_postgresql), "0417")
