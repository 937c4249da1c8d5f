"""Public posts in the store, on SQLite and PostgreSQL."""

from dataclasses import replace

from bot.storage import Storage
from bot.storage.repositories.messengers import Connection
from bot.storage.repositories.posts import Counts, PublicPost

FIRST = PublicPost("a", "k", "1", "t", "kim", "de", "Na?", "d", "", 1.0, 1.0, personal=("phone",))


def test_a_post_is_kept_once_counted_and_changed_only_from_where_it_stood(storage: Storage) -> None:
    storage.write(lambda tx: tx.messengers.add(Connection("k", "mastodon", "@k", "shop", "s", proposes=True)))
    storage.write(lambda tx: tx.posts.add(FIRST))
    second = replace(FIRST, ref="b", id="2", came=2.0, personal=())
    storage.write(lambda tx: tx.posts.add(second))
    with storage.reading() as read:
        assert bool(read.messengers.all()[0].proposes)
        assert read.posts.theirs("k", "1") == FIRST
        assert read.posts.undecided(10) == [FIRST, second]
        assert read.posts.wrote_before(second, 0.0)
        assert not read.posts.wrote_before(FIRST, 0.0)
        assert not read.posts.wrote_before(second, 1.5)
    said = {"state": "sent", "fate": "answer", "entry": "e", "decided": 3.0}
    assert storage.write(lambda tx: tx.posts.change("a", only=("new",), **said))
    assert not storage.write(lambda tx: tx.posts.change("a", only=("new",), state="left"))
    with storage.reading() as read:
        assert read.posts.counts(second, 2.0) == Counts(1, 1, 1, 1)
        assert read.posts.counts(second, 4.0) == Counts(1, 1, 0, 0)
        assert read.posts.answered(["k"]) == [("e", "k", 1)]
    storage.write(lambda tx: tx.messengers.remove("k"))
    with storage.reading() as read:
        assert read.posts.find("a") is None
