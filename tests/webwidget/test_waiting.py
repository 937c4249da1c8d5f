"""While somebody holds the corpus's file, curators wait and customers do not."""

import sqlite3
import time
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
import urllib3

from bot.conversations.sites import Sites
from bot.storage import Storage
from knowledge.corpus.corpus import Corpus
from knowledge.entries import Entry
from knowledge.sites.sites import Site
from tests.webwidget.browser import Curator, scripted_server

pytestmark = pytest.mark.slow

HELD = 3.0  # seconds
AT_ONCE = 1.5  # seconds; who waited for the lock would wait for twice that
ONE_CUSTOMERS = 5  # messages
EDIT = "/curation/entries/de/hours"


@pytest.fixture
def corpus(tmp_path: Path) -> Path:
    path = tmp_path / "home" / "corpus.sqlite"
    Corpus(path).save([Entry("hours", "de", "Wann?", "Von 9 bis 18 Uhr.")], author="test")
    with Storage.at_file(path.with_name("conversations.sqlite")) as storage:
        Sites(storage).save(Site("shop", "Wendelkorn"))
    return path


def held(path: Path) -> None:
    """Another process, which writes for HELD seconds."""
    with closing(sqlite3.connect(path)) as other:
        other.execute("BEGIN IMMEDIATE")
        time.sleep(HELD)
        other.rollback()


def seconds(method: str, address: str, **sent: Any) -> float:
    begun = time.monotonic()
    answer = urllib3.request(method, address, **sent)
    assert answer.status < 300, answer.data
    return time.monotonic() - begun


def test_customers_do_not_wait_for_a_lock_that_curators_wait_for(corpus: Path) -> None:
    with scripted_server(corpus.parent) as address, ThreadPoolExecutor(4) as pool:
        editing, publishing, api = Curator(address), Curator(address), f"{address}/api/v1"
        token = urllib3.request("POST", f"{api}/conversations", json={"site": "shop"}).json()["token"]
        asking = {"json": {"text": "Hallo"}, "headers": {"Authorization": f"Bearer {token}"}}
        holding = pool.submit(held, corpus)
        time.sleep(0.1)
        change = {"question": "Wann?", "answer": "Immer.", "state": "approved"}
        curating = [
            pool.submit(editing.send, EDIT, **change),
            pool.submit(publishing.send, "/curation/releases", "/curation/publish"),
        ]
        time.sleep(0.3)
        assert not any(request.done() for request in curating)
        waited = []
        while not holding.done():
            waited.append(seconds("POST", f"{api}/conversations", json={"site": "shop"}))
            if len(waited) < 3 * ONE_CUSTOMERS:  # more at once are refused
                waited.append(seconds("POST", f"{api}/messages", **asking))
            waited.append(seconds("GET", f"{api}/search?q=wann"))
            time.sleep(0.1)
        assert max(waited) < AT_ONCE
        assert [request.result().status for request in curating] == [303, 303]
    assert Corpus(corpus).entry("hours", "de").answer == "Immer."
