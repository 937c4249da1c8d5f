"""An app with an admin at its pages, shared by their tests."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient

from tests.webwidget.staffing import log_in, rooms, staffed_app


@pytest.fixture
def app(tmp_path: Path) -> Iterator[Flask]:
    app = staffed_app(tmp_path, names="ada anna carla")
    yield app
    rooms(app).close()


@pytest.fixture
def ada(app: Flask) -> FlaskClient:
    client = app.test_client()
    assert log_in(client, "ada").status_code == 303
    return client
