"""An app with a curator who is an editor, another who is none, and three entries."""

import re
from collections.abc import Iterator

import pytest
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from knowledge.corpus.care import Care
from knowledge.corpus.corpus import Corpus
from knowledge.entries import Entry
from tests.webwidget.staffing import form_token, log_in, logged_in, rooms, staffed_app

A = Entry("a", "de", "Wann kommt mein Paket?", "In drei Tagen.", ("Wo ist es?",), topic="Lieferung")
B = Entry("b", "de", "Wo ist mein Paket?", "Unterwegs.", topic="Lieferung", followups=("a",))
C = Entry("c", "de", "Was kostet Versand?", "4,90 €", topic="Preise", state="draft", followups=("b",))
EDIT = "/curation/entries/de/a"


@pytest.fixture(scope="module")
def app(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Flask]:
    app = staffed_app(tmp_path_factory.mktemp("workflow"))
    rooms(app).access.accounts.add("curt", "curt-schreibt-auch", "Curt Sommer", ("curator",))
    yield app
    rooms(app).close()


@pytest.fixture(scope="module")
def carla(app: Flask) -> FlaskClient:
    """Curator and editor."""
    return logged_in(app, "carla")[0]


@pytest.fixture(scope="module")
def curt(app: Flask) -> FlaskClient:
    """A curator alone."""
    client = app.test_client()
    assert log_in(client, "curt", "curt-schreibt-auch").status_code == 303
    return client


@pytest.fixture
def corpus(app: Flask) -> Corpus:
    corpus = rooms(app).corpus
    for entry in corpus.entries():
        corpus.delete(entry.id, entry.locale, author="test")
    corpus.save([A, B, C], author="test")
    rooms(app).access.second_reader.want(False)
    for each in (A, B, C):
        rooms(app).curation.cares.keep(Care(each.id, each.locale))
    return corpus


def send(client: FlaskClient, path: str, page: str = "/curation", **fields: object) -> TestResponse:
    """Submits a form of a page."""
    form = client.get(page)
    version = re.search(r'name="version" value="(\w*)"', form.text)
    return client.post(
        path,
        data={"csrf_token": form_token(form), "version": version[1] if version else "", **fields},
        follow_redirects=True,
    )


def bulk(client: FlaskClient, do: str, *pick: str, **fields: object) -> TestResponse:
    return client.post(
        "/curation/bulk",
        data={"csrf_token": form_token(client.get("/curation")), "do": do, "pick": list(pick), **fields},
        follow_redirects=True,
    )
