"""A curator who imports files."""

import io
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from knowledge.entries import Entry
from tests.importing import work_off
from tests.webwidget.staffing import form_token, logged_in, rooms, staffed_app


@pytest.fixture(scope="module")
def staffed(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Flask]:
    app = staffed_app(tmp_path_factory.mktemp("transfer"), names="carla")
    yield app
    rooms(app).close()


@pytest.fixture(scope="module")
def carla(staffed: Flask) -> FlaskClient:
    return logged_in(staffed, "carla")[0]


@pytest.fixture
def app(staffed: Flask) -> Flask:
    """With exactly one entry."""
    corpus = rooms(staffed).corpus
    for entry in corpus.entries():
        corpus.delete(entry.id, entry.locale, author="test")
    corpus.save([Entry("hours", "de", "Wann haben Sie offen?", "Von 9 bis 18 Uhr.")], author="test")
    return staffed


CSV = "id,frage,antwort,sprache\nhours,Wann haben Sie offen?,Von 8 bis 20 Uhr.,de\nnew,Neu?,Ja.,de\n"


def upload(client: FlaskClient, content: bytes | str, name: str = "faq.csv") -> TestResponse:
    """What the server says at once."""
    data = content.encode() if isinstance(content, str) else content
    token = form_token(client.get("/curation/import"))
    form = {"csrf_token": token, "locale": "de", "file": (io.BytesIO(data), name)}
    return client.post("/curation/import", data=form, content_type="multipart/form-data")


def looked_at(app: Flask, client: FlaskClient, content: bytes | str, name: str = "faq.csv") -> TestResponse:
    """The page that shows what the worker found in the file."""
    answer = upload(client, content, name)
    assert answer.status_code == 303
    assert 'data-state="queued"' in client.get(answer.location).text
    work_off(rooms(app).home)
    return client.get(answer.location)


def confirm(client: FlaskClient, page: TestResponse) -> TestResponse:
    action = re.search(r'action="(/curation/import/\d+)"', page.text)
    assert action
    return client.post(action[1], data={"csrf_token": form_token(page)})


def confirmed(app: Flask, client: FlaskClient, page: TestResponse) -> TestResponse:
    """The page that shows what became of it."""
    answer = confirm(client, page)
    assert answer.status_code == 303
    work_off(rooms(app).home)
    return client.get(answer.location, follow_redirects=True)


def waiting_files(app: Flask) -> list[Path]:
    return sorted((rooms(app).home.run / "imports").glob("*"))
