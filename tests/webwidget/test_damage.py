"""What is damaged is told on every page of the staff, and customers are served meanwhile."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient

from knowledge.entries import Entry
from knowledge.media.media import MediaStore
from knowledge.releases.releases import write_entries
from tests.webwidget.staffing import log_in, logged_in, rooms, staffed_app

DRAWING = b'<svg xmlns="http://www.w3.org/2000/svg"/>'


@pytest.fixture
def app(tmp_path: Path) -> Iterator[Flask]:
    app = staffed_app(tmp_path, names="carla")
    for question in ("Wann haben Sie offen?", "Wann haben Sie geschlossen?"):
        with rooms(app).releases.stage(author="carla") as stage:
            write_entries(stage, [Entry("hours", "de", question, "Von 9 bis 18.")])
        rooms(app).releases.switch(stage.number)
    yield app
    rooms(app).close()


@pytest.fixture
def carla(app: Flask) -> FlaskClient:
    return logged_in(app, "carla")[0]


def garble(file: Path) -> None:
    written = bytearray(file.read_bytes())
    written[len(written) // 2] ^= 0x01
    file.write_bytes(written)


def found(client: FlaskClient) -> list[str]:
    answer = client.get("/api/v1/search?q=Wann haben&locale=de")
    assert answer.status_code == 200
    return [answer["question"] for answer in answer.json["answers"]]


def test_while_a_release_is_damaged_another_one_is_searched_and_staff_is_told(
    app: Flask, carla: FlaskClient
) -> None:
    garble(rooms(app).releases.folder / "2" / "entries.jsonl")
    assert found(app.test_client()) == ["Wann haben Sie offen?"]
    page = carla.get("/curation/releases?lang=en")
    assert page.status_code == 200
    assert "Release 2 is damaged" in page.text
    assert "release 1 answers meanwhile. Publish again." in page.text
    assert "Version 2 ist beschädigt" in carla.get("/curation?lang=de").text
    assert app.test_client().get("/healthz").json["release"] == 1
    rooms(app).releases.switch(1)
    assert "answers meanwhile" not in carla.get("/curation/releases?lang=en").text


def test_strangers_are_told_nothing(app: Flask) -> None:
    garble(rooms(app).releases.folder / "2" / "entries.jsonl")
    assert found(app.test_client())
    assert "damaged" not in app.test_client().get("/login?lang=en").text


def test_with_a_damaged_corpus_customers_are_served_and_curators_told(tmp_path: Path) -> None:
    app = staffed_app(tmp_path, names="carla")
    root = rooms(app).home.root
    rooms(app).close()
    for file in root.glob("corpus.sqlite*"):
        file.unlink()
    (root / "corpus.sqlite").write_bytes(b"rubbish" * 1000)
    again = staffed_app(tmp_path, names="")
    try:
        customer = again.test_client()
        assert customer.post("/api/v1/conversations", json={"locale": "de"}).status_code == 201
        carla = again.test_client()
        assert log_in(carla, "carla").status_code == 303
        refused = carla.get("/curation/entries?lang=en")
        assert refused.status_code == 503
        assert "restore it from a backup with kundig restore FILE" in refused.text
    finally:
        rooms(again).close()


def test_a_damaged_picture_is_not_shown(app: Flask, tmp_path: Path) -> None:
    drawing = tmp_path / "drawing.svg"
    drawing.write_bytes(DRAWING)
    address = MediaStore(rooms(app).home.media).add(drawing)
    assert app.test_client().get(address).status_code == 200
    garble(rooms(app).home.media / Path(address).name)
    assert app.test_client().get(address).status_code == 404
    assert MediaStore(rooms(app).home.media).add(drawing) == address
    assert app.test_client().get(address).data == DRAWING
