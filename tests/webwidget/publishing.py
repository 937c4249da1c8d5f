"""An app with one entry and its editor, and releases as the worker makes them."""

import json
from collections.abc import Iterator
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from knowledge.entries import Entry
from knowledge.releases.releases import write_entries
from tests.webwidget.staffing import form_token, logged_in, rooms, staffed_app


@pytest.fixture
def app(tmp_path: Path) -> Iterator[Flask]:
    app = staffed_app(tmp_path, names="carla")
    rooms(app).corpus.save([Entry("hours", "de", "Wann haben Sie offen?", "Von 9 bis 18.")], author="test")
    yield app
    rooms(app).close()


@pytest.fixture
def carla(app: Flask) -> FlaskClient:
    return logged_in(app, "carla")[0]


def release(app: Flask, *entries: Entry) -> int:
    """What the worker does, without a matcher."""
    releases = rooms(app).releases
    report = {
        "entries": len(entries), "variants": 3, "fit_seconds": 76.84, "coverage": {"0.05": 0.8},
        "curve": [[0.02, 0.5], [0.05, 0.8], [0.1, 0.9]], "calibrated": True, "trials": 1540,
        "reliability": [{"stated": 0.9, "right": 0.86, "count": 700, "share": 1.0}],
        "warnings": [
            {"kind": "few_variants", "entries": ["hours"], "message": "…",
             "facts": {"count": 1, "variants": 3, "more": 3, "gain": 12}},
            {"kind": "few_variants", "entries": ["hours"], "message": "As an earlier version told it."},
        ],
        "unanswerable": {"used": 0.275, "assumed": 0.2, "questions": 143, "since": "2025-05-03"},
        "unused_topics": ["Datenschuz"],
    }  # fmt: skip
    with releases.stage(author="carla") as stage:
        write_entries(stage, entries)
        (stage / "report.json").write_text(json.dumps(report))
    releases.switch(stage.number)
    return stage.number


def press(client: FlaskClient, path: str) -> TestResponse:
    token = form_token(client.get("/curation/releases"))
    return client.post(path, data={"csrf_token": token})
