"""How questions ended, on both engines."""

import time
from collections.abc import Iterator
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import pytest
import sqlalchemy as sa

from bot.conversations.store import Store
from bot.storage import Storage, Transaction
from bot.storage.engines.connecting import engine as postgres_engine
from bot.storage.engines.sqlite import engine as sqlite_engine
from bot.storage.records import Message, Outcome
from bot.storage.upgrade import HEAD, _run, revision
from tests.bot.storage.conftest import Opening

DAY = 86_400.0


def ended(conversation: str, seq: int = 1, day: float = 10 * DAY, source: str | None = None) -> Outcome:
    return Outcome(
        conversation, seq, source, day, "answer", "stood", True, 0, 0.9, 0.95, 0.4, (0.5, -0.25), "e5", "1 e5"
    )


def keep(storage: Storage, *outcomes: Outcome) -> None:
    for each in outcomes:
        storage.write(lambda tx, one=each: tx.outcomes.replace(one.conversation, [one]))


def kept(storage: Storage, since: float = 0, limit: int = 100) -> list[Outcome]:
    with storage.reading() as read:
        return read.outcomes.since(since, limit)


@pytest.fixture
def ids(storage: Storage) -> list[str]:
    return [Store(storage).create(source=source)[0].id for source in ("here", "there", None)]


def test_they_are_kept_whole_and_anew(storage: Storage, ids: list[str]) -> None:
    keep(storage, ended(ids[0]))
    assert kept(storage) == [ended(ids[0])]
    keep(storage, replace(ended(ids[0]), end="contradicted"), ended(ids[1], day=11 * DAY))
    assert [(each.conversation, each.end) for each in kept(storage)] == [
        (ids[1], "stood"), (ids[0], "contradicted"),
    ]  # fmt: skip
    assert kept(storage, since=11 * DAY) == [ended(ids[1], day=11 * DAY)]
    assert kept(storage, limit=1) == [ended(ids[1], day=11 * DAY)]
    storage.write(lambda tx: tx.outcomes.replace(ids[0], []))
    assert [each.conversation for each in kept(storage)] == [ids[1]]


def test_one_whose_conversation_is_erased_goes_and_an_unlinked_one_stays(
    storage: Storage, open_store: Opening, ids: list[str]
) -> None:
    keep(storage, ended(ids[0], source="here"), ended(ids[1], day=9 * DAY, source="there"))
    with storage.reading() as read:
        old = read.outcomes.linked_before(10 * DAY)
    assert list(old.values()) == [ended(ids[1], day=9 * DAY, source="there")]
    storage.write(lambda tx: tx.outcomes.unlink([(id, 0.25) for id in old]))
    with storage.reading() as read:
        assert read.outcomes.linked_before(10 * DAY) == {}
    erase(open_store())
    unlinked = replace(ended(ids[1], day=9 * DAY), conversation=None, seq=None, source=None, weight=0.25)
    assert kept(storage) == [unlinked]
    storage.write(lambda tx: tx.outcomes.forget(10 * DAY, 100))
    assert kept(storage) == []


def erase(storage: Storage) -> None:
    """All conversations, as erasing a person would."""

    def job(transaction: Transaction) -> None:
        transaction._db.execute(sa.text("DELETE FROM conversation"))

    storage.write(job)


def test_what_moved_is_found_once_oldest_first_and_again_when_it_is_judged(
    storage: Storage, ids: list[str]
) -> None:
    store = Store(storage)
    for id in ids[:2]:
        store.post(id, choice="handoff")

    def moved(after: float = 0.0, last: str = "", limit: int = 9) -> list[tuple[str, str | None, float]]:
        with storage.reading() as read:
            found = read.outcomes.moved(after, last, time.time(), limit)
        return [(each.id, each.source, each.when) for each in found]

    (one, where, when), (two, _, later) = moved()
    assert ((one, where), two) == ((ids[0], "here"), ids[1])
    assert [id for id, *_ in moved(limit=1)] == [one]
    assert [id for id, *_ in moved(when, one)] == [two]
    assert moved(later, two) == []
    store.post(ids[1], text="Hallo?")
    assert [id for id, *_ in moved(later, two)] == [two]
    with storage.reading() as read:
        assert read.outcomes.moved(0.0, "", when, 9)[0].id == one
        assert len(read.outcomes.moved(0.0, "", when, 9)) == 1


def test_a_verdict_moves_its_conversation(storage: Storage, ids: list[str]) -> None:
    store = Store(storage)
    store.post(ids[0], choice="handoff")
    since = time.time()
    storage.write(lambda tx: tx.messages.add([bot_message(ids[0])]))
    store.judge(ids[0], 9, True)
    with storage.reading() as read:
        assert [each.id for each in read.outcomes.moved(since, "", time.time(), 9)] == [ids[0]]


def bot_message(conversation: str) -> Message:
    return Message(conversation, 9, "bot", "Ja.", time.time())


def test_sources_are_forgotten(storage: Storage, ids: list[str]) -> None:
    store = Store(storage)
    store.post(ids[0], choice="handoff")

    def source() -> str | None:
        with storage.reading() as read:
            return read.outcomes.moved(0.0, "", time.time(), 9)[0].source

    began = store.conversation(ids[0]).created
    storage.write(lambda tx: tx.conversations.forget_sources(began))
    assert source() == "here"
    storage.write(lambda tx: tx.conversations.forget_sources(time.time()))
    assert source() is None


class TestUpgrade:
    """From 0002, with a conversation in it."""

    @pytest.fixture(params=["sqlite", "postgresql"])
    def engine(self, request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[sa.engine.Engine]:
        if request.param == "postgresql":
            engine = postgres_engine(request.getfixturevalue("postgresql"))
        else:
            engine = sqlite_engine(tmp_path / "conversations.sqlite")
        with engine.begin() as db:
            _run(db, "0002")
        yield engine
        engine.dispose()

    def test_what_was_there_stays(self, engine: sa.engine.Engine) -> None:
        with engine.begin() as db:
            db.execute(
                sa.text(
                    "INSERT INTO conversation (id, token, site, locale, state, created, updated) "
                    "VALUES ('c1', :token, 'shop', 'de', 'bot', 1, 2)"
                ),
                {"token": b"t"},
            )
        url, file = str(engine.url), engine.url.database
        with self._opened(engine, file) as storage:
            assert Store(storage).conversation("c1").site == "shop"
            keep(storage, ended("c1"))
            assert kept(storage) == [ended("c1")]
        with engine.connect() as db:
            assert revision(db, url) == HEAD

    def _opened(self, engine: sa.engine.Engine, file: str | None) -> closing[Storage]:
        if engine.dialect.name == "sqlite":
            return closing(Storage.at_file(Path(str(file))))
        return closing(Storage.at_server(engine.url.render_as_string(hide_password=False)))
