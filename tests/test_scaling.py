"""docs/scaling.md says what the code does."""

import re
from pathlib import Path

import pytest
import sqlalchemy as sa

from bot.cluster import presence
from bot.conversations import turns
from bot.dialogue.tracker_database import tracker_database
from bot.operation import supervisor
from bot.storage import Storage
from bot.storage.engines import connecting
from knowledge.folder.home import Home, Settings
from webwidget import errors
from webwidget.api import events
from webwidget.curation.face import FILE_LIMIT
from webwidget.desk import stream

ROOT = Path(__file__).parent.parent
PAGE = (ROOT / "docs" / "scaling.md").read_text("utf-8")
STORE = connecting.POOL + 1  # and one that listens
TRACKERS = 5, 15  # SQLAlchemy's own

SAID = [
    f"leases end after {turns.LEASE:.0f} s",
    f"look every {presence.LOOK_AGAIN:.0f} s besides",
    f"was heard of it for {presence.SILENT_AFTER:.0f} s",
    f"at first after {supervisor.WAITS[0]} s, later up to {supervisor.WAITS[-1]:.0f} s apart",
    f"after `turn_patience` seconds ({Settings().turn_patience:.0f})",
    f"tried for {connecting.PATIENCE:.0f} s, then answered 503",
    f"`Retry-After: {errors.RETRY['Retry-After']}`",
    f"patience beyond {events.HEARTBEAT:.0f} s",
    f"{FILE_LIMIT // 1_000_000} MB below `/curation`",
    f"| web, turns, worker: each | {STORE} | {STORE} |",
    f"| bot | {TRACKERS[0]} | {TRACKERS[1]} |",
    f"| a whole node | {3 * STORE + TRACKERS[0]} | {3 * STORE + TRACKERS[1]} |",
]


@pytest.mark.parametrize("sentence", SAID)
def test_numbers_are_those_of_the_code(sentence: str) -> None:
    assert sentence in PAGE


def test_both_streams_say_that_they_live() -> None:
    assert events.HEARTBEAT == stream.HEARTBEAT


def test_the_bot_keeps_as_many_connections_as_told(tmp_path: Path, postgresql: str) -> None:
    engine = tracker_database(Home(tmp_path, Settings(database=postgresql)))
    pool = engine.pool
    assert (pool.size(), pool.size() + pool._max_overflow) == TRACKERS
    engine.dispose()


@pytest.mark.parametrize("scheme", ["postgresql", "postgres"])
def test_an_address_may_name_two_servers(tmp_path: Path, postgresql: str, scheme: str) -> None:
    """As in the document; the first of them is not there."""
    url = sa.engine.make_url(postgresql)
    options = re.search(r"&(target_session_attrs[^\"]*)", PAGE)
    assert options
    hosts = f"host=127.0.0.1,127.0.0.1&port=1,{url.port}"
    home = Home(
        tmp_path, Settings(database=f"{scheme}://{url.username}@/{url.database}?{hosts}&{options[1]}")
    )
    with Storage.open(home) as storage, storage.reading() as read:
        assert read.nodes.since(0) == []
    tracker_database(home).dispose()
