"""What whoever writes or publishes on the wrong node is told, on the command line and in the browser."""

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient

from bot.operation.live import check_corpus, join
from knowledge.folder.home import Home
from knowledge.releases.releases import Releases
from tests.bot.cluster.published import answer, published
from tests.webwidget.staffing import log_in, rooms, staffed_app

KUNDIG = Path(sys.executable).with_name("kundig")
SENTENCE = "export them there, import them here, and run kundig publish --here"


def browser(app: Flask) -> FlaskClient:
    """One in which a curator has logged in."""
    client = app.test_client()
    assert log_in(client, "carla").status_code == 303
    return client


@pytest.fixture
def app(first: Home, second: Home) -> Iterator[Flask]:
    """The web side of the second node; the first holds the corpus."""
    published(first)
    app = staffed_app(second.root.parent, names="carla", settings=second.settings)
    yield app
    rooms(app).close()


def test_curation_says_where_to_write(app: Flask) -> None:
    client = browser(app)
    for path in ("/curation", "/curation/releases"):
        page = client.get(path)
        assert page.status_code == 409
        assert "Die Einträge dieser Installation liegen auf" in page.text
    told = client.get("/curation/api/jobs/1").json
    assert told is not None
    assert told["error"]["code"] == "corpus_elsewhere"
    assert SENTENCE in told["error"]["message"]


def test_strangers_do_not_learn_where_it_is(app: Flask) -> None:
    page = app.test_client().get("/curation")
    assert page.status_code == 302
    assert "/login" in page.headers["Location"]


def test_curation_opens_once_the_corpus_is_here(app: Flask) -> None:
    client = browser(app)
    check_corpus(rooms(app).home, here=True)
    assert client.get("/curation").status_code == 200


@pytest.mark.slow
def test_the_command_line_refuses_and_moves_it_when_told(first: Home, second: Home) -> None:
    def kundig(*words: str) -> "subprocess.CompletedProcess[str]":
        settings = {"KUNDIG_DATABASE": second.settings.database, "KUNDIG_ENCODER": "letters"}
        environment = {**os.environ, "KUNDIG_HOME": str(second.root), **settings}
        return subprocess.run([KUNDIG, *words], capture_output=True, text=True, env=environment, check=False)

    published(first)
    exported = first.root / "entries.jsonl"
    entry = Releases(first.releases).current().entry("returns", "en")
    exported.write_text(json.dumps({**entry.as_json(), "answer": "90 days."}) + "\n")
    assert kundig("import", str(exported)).returncode == 0
    refused = kundig("publish", "--json")
    assert refused.returncode == 1
    assert SENTENCE in refused.stderr
    assert json.loads(refused.stdout)["error"]["code"] == "corpus_elsewhere"
    assert kundig("publish", "--here").returncode == 0
    join(first)
    assert answer(first) == "90 days."
    assert kundig("rollback", "1").returncode == 0
