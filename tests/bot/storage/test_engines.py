"""What both engines promise: order, wake-ups in every process, and a server that may go and come back."""

import random
from collections.abc import Callable, Iterator
from typing import Any

import gevent
import pytest
import sqlalchemy as sa

from bot.conversations.store import Store
from bot.storage import Storage, StoreUnavailable
from bot.storage.records import Account, Conversation
from tests.bot.storage.conftest import Opening
from tests.postgresql import Server

WRITERS, EACH = 6, 15


def follow(store: Store, id: str, until: int) -> list[tuple[int, str]]:
    """All messages as a stream sees them: what is beyond the last, whenever something happened."""
    seen: list[tuple[int, str]] = []
    while len(seen) < until:
        after = seen[-1][0] if seen else 0
        seen += [(message.seq, message.text) for message in store.wait(id, after, 30)]
    return seen


def test_no_follower_misses_a_message_or_sees_it_early(open_store: Opening) -> None:
    """Several processes write into one conversation, and commit in whatever order."""
    first = open_store()
    others = [open_store(), open_store()] if first.shared else [first, first]
    reading, writing = Store(first), [Store(other) for other in others]
    id = reading.create()[0].id
    reading.post(id, choice="handoff")  # nobody answers
    before = reading.conversation(id).seq

    def write(n: int) -> None:
        for m in range(EACH):
            writing[n % 2].post(id, text=f"{n} {m}")
            gevent.sleep(random.random() / 100)

    following = [gevent.spawn(follow, reading, id, before + WRITERS * EACH) for _ in range(3)]
    gevent.joinall([gevent.spawn(write, n) for n in range(WRITERS)], raise_error=True)
    gevent.joinall(following, raise_error=True)
    for follower in following:
        assert [seq for seq, _ in follower.value] == list(range(1, before + WRITERS * EACH + 1))
        texts = [text for _, text in follower.value[before:]]
        assert sorted(texts) == sorted(f"{n} {m}" for n in range(WRITERS) for m in range(EACH))
        for n in range(WRITERS):
            assert [text for text in texts if text.startswith(f"{n} ")] == [f"{n} {m}" for m in range(EACH)]


def test_an_answer_wakes_who_waits_in_the_same_process(storage: Storage) -> None:
    store = Store(storage)
    id = store.create()[0].id
    waiting = gevent.spawn(store.wait, id, 0, 30)
    gevent.sleep(0.05)
    store.post(id, text="Hallo")
    assert [message.text for message in waiting.get(timeout=5)] == ["Hallo"]


def test_a_job_that_fails_leaves_nothing_and_wakes_nobody(storage: Storage) -> None:
    storage.signals.count("topic")
    gevent.sleep(0.2)  # beginning to listen wakes everybody
    before = storage.signals.count("topic")

    def job(tx: Any) -> None:
        tx.conversations.add(conversation("a"), b"a" * 32)
        tx.changed.add("topic")
        raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        storage.write(job)
    with storage.reading() as read:
        assert read.conversations.find("a") is None
    assert storage.signals.count("topic") == before
    storage.write(lambda tx: tx.conversations.add(conversation("a"), b"a" * 32))


def test_a_job_reads_what_it_wrote(storage: Storage) -> None:
    def job(tx: Any) -> list[str | None]:
        tx.conversations.add(conversation("a"), b"a" * 32)
        tx.conversations.change("a", agent="eva")
        tx.conversations.change("a", agent="max", events=3)
        found = tx.conversations.find("a")
        return [found.agent, found.events]

    assert storage.write(job) == ["max", 3]


def test_what_hangs_on_nothing_is_refused_and_harms_no_other(storage: Storage) -> None:
    with pytest.raises(sa.exc.IntegrityError):
        storage.write(lambda tx: tx.turns.add("nobody", 1, 1.0, None, None))
    storage.write(lambda tx: tx.conversations.add(conversation("a"), b"a" * 32))
    for _ in range(3):  # prepared statements of a transaction that failed are as good as new
        storage.write(lambda tx: tx.conversations.change("a", agent="eva"))
    storage.write(lambda tx: tx.turns.add("a", 1, 1.0, None, None))


def test_signs_and_empty_values_are_kept(storage: Storage) -> None:
    store = Store(storage)
    id = store.create(site="100 % O'Neill; %(a)s \\ $1 😀")[0].id
    text = "50 %; DROP TABLE turn; -- '' \" %s %(x)s $1 \\'"
    seq = store.post(id, text=text, key="a-%s-$1").seq
    assert store.post(id, text=text, key="a-%s-$1").seq == seq
    assert store.messages(id)[0].text == text
    assert store.conversation(id).site == "100 % O'Neill; %(a)s \\ $1 😀"


def conversation(id: str) -> Conversation:
    return Conversation(id, "", "de", "bot", 0, None, None, 1.0, 1.0)


class TestSeveralProcesses:
    """On PostgreSQL; two Storage objects know nothing of each other."""

    @pytest.fixture
    def two(self, postgresql: str) -> Iterator[tuple[Storage, Storage]]:
        with Storage.at_server(postgresql) as one, Storage.at_server(postgresql) as other:
            yield one, other

    def test_what_one_changes_wakes_who_waits_in_the_other(self, two: tuple[Storage, Storage]) -> None:
        one, other = map(Store, two)
        id = one.create()[0].id
        waiting = [gevent.spawn(other.wait, id, 0, 30) for _ in range(3)]
        gevent.sleep(0.3)
        one.post(id, text="Hallo")
        with gevent.Timeout(2):
            gevent.joinall(waiting, raise_error=True)
        assert all(greenlet.value[0].text == "Hallo" for greenlet in waiting)

    def test_a_process_is_woken_once_by_what_it_did_itself(self, two: tuple[Storage, Storage]) -> None:
        one, other = two
        counts = [storage.signals.count("topic") for storage in two]
        gevent.sleep(0.3)  # both listen by now
        counts = [storage.signals.count("topic") for storage in two]
        one.write(lambda tx: tx.changed.add("topic"))
        assert one.signals.count("topic") == counts[0] + 1
        _wait_for(lambda: other.signals.count("topic") == counts[1] + 1)
        gevent.sleep(0.2)
        assert [storage.signals.count("topic") for storage in two] == [counts[0] + 1, counts[1] + 1]

    def test_more_topics_than_a_notification_holds(self, two: tuple[Storage, Storage]) -> None:
        one, other = two
        topics = {f"{n:032x}" for n in range(1000)}
        before = {topic: other.signals.count(topic) for topic in topics}
        gevent.sleep(0.3)
        one.write(lambda tx: tx.changed.update(topics))
        _wait_for(lambda: all(other.signals.count(topic) > before[topic] for topic in topics))

    def test_who_locks_a_conversation_has_it_alone(self, two: tuple[Storage, Storage]) -> None:
        two[0].write(lambda tx: tx.conversations.add(conversation("a"), b"a" * 32))

        def count(tx: Any) -> None:
            events = tx.conversations.lock("a").conversation.events
            tx.conversations.change("a", events=events + 1)

        jobs = [gevent.spawn(storage.write, count) for storage in two for _ in range(20)]
        gevent.joinall(jobs, raise_error=True)
        with two[0].reading() as read:
            assert read.conversations.find("a").events == 40

    def test_a_message_sent_to_two_at_once_is_stored_once(self, two: tuple[Storage, Storage]) -> None:
        stores = [Store(storage) for storage in two]
        id = stores[0].create()[0].id
        for n in range(5):
            text, key = f"{n}", f"key-{n}"
            jobs = [gevent.spawn(store.post, id, text=text, key=key) for store in stores * 3]
            gevent.joinall(jobs, raise_error=True)
            assert sorted(job.value.repeated for job in jobs) == [False] + [True] * 5
            assert {job.value.seq for job in jobs} == {n + 1}
        assert [message.text for message in stores[1].messages(id)] == ["0", "1", "2", "3", "4"]

    def test_somebody_was_quicker_with_the_same_name(self, two: tuple[Storage, Storage]) -> None:
        account = Account("eva", "Eva", "x", ("agent",), 1.0)
        jobs = [gevent.spawn(storage.write, lambda tx: tx.accounts.add(account)) for storage in two * 5]
        gevent.joinall(jobs, raise_error=True)
        assert sorted(job.value for job in jobs) == [False] * 9 + [True]


class TestARestart:
    """The server goes away, as it does for an update or a crash, and comes back."""

    @pytest.fixture
    def server(self) -> Iterator[Server]:
        server = Server()
        server.start()
        yield server
        server.remove()

    @pytest.fixture
    def storage(self, server: Server) -> Iterator[Storage]:
        with Storage.at_server(server.address(server.create())) as storage:
            storage.write(lambda tx: tx.conversations.add(conversation("a"), b"a" * 32))
            gevent.joinall([gevent.spawn(_find, storage) for _ in range(5)], raise_error=True)
            yield storage

    @pytest.mark.slow
    @pytest.mark.parametrize("mode", ["fast", "immediate"])
    def test_the_next_reads_and_writes_find_it(self, server: Server, storage: Storage, mode: str) -> None:
        server.stop(mode)
        with pytest.raises(StoreUnavailable, match="kundig"):
            _find(storage)
        server.start()
        assert [_find(storage).id for _ in range(8)] == ["a"] * 8
        storage.write(lambda tx: tx.conversations.change("a", agent="eva"))
        assert _find(storage).agent == "eva"

    @pytest.mark.slow
    def test_who_waits_is_woken_once_it_is_back(self, server: Server, storage: Storage) -> None:
        looks: list[int] = []
        waiting = gevent.spawn(storage.signals.until, "topic", lambda: len(looks) or looks.append(1), 30)
        gevent.sleep(0.5)
        server.stop("immediate")
        server.start()
        assert waiting.get(timeout=10)

    @pytest.mark.slow
    def test_a_job_in_flight_is_done_again(self, server: Server, storage: Storage) -> None:
        tries: list[int] = []

        def job(tx: Any) -> None:
            tries.append(1)
            tx.conversations.lock("a")
            if len(tries) == 1:
                server.stop("immediate")
                server.start()
            tx.conversations.change("a", agent="eva")
            tx.conversations.find("a")

        storage.write(job)
        assert len(tries) == 2
        assert _find(storage).agent == "eva"

    @pytest.mark.slow
    def test_what_nobody_knows_of_is_said_so(self, server: Server, storage: Storage) -> None:
        """The server goes away between the last statement that was heard of and the commit."""
        tries: list[int] = []

        def job(tx: Any) -> None:
            tries.append(1)
            tx.conversations.lock("a")
            tx.conversations.change("a", agent="eva")
            server.stop("immediate")
            server.start()

        with pytest.raises(StoreUnavailable):
            storage.write(job)
        assert tries == [1]
        assert _find(storage).agent is None

    @pytest.mark.slow
    def test_a_connection_dead_from_the_start_is_no_reason_for_doubt(
        self, server: Server, storage: Storage
    ) -> None:
        server.stop("immediate")
        server.start()
        storage.write(lambda tx: tx.conversations.change("a", agent="eva"))
        assert _find(storage).agent == "eva"


def _find(storage: Storage) -> Conversation:
    with storage.reading() as read:
        found = read.conversations.find("a")
    assert found is not None
    return found


def _wait_for(true: Callable[[], bool]) -> None:
    with gevent.Timeout(5):
        while not true():
            gevent.sleep(0.01)
