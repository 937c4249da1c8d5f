"""Announcements: written by staff, shown in the chat, at the desk and over the API."""

from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient
from markupsafe import escape

from bot.storage.repositories.announcements import Announcement
from knowledge.demo import SITE
from knowledge.entries import Entry
from knowledge.releases.releases import write_entries
from tests.webwidget.staffing import form_token, logged_in, rooms, staffed_app
from webwidget.desk.news import in_force_or_proposed

LATE = {"kind": "incident", "text-de": "Pakete sind **verspätet**.", "topic": ["Lieferung"], "how": "instead"}


@pytest.fixture(scope="module")
def app(tmp_path_factory: pytest.TempPathFactory) -> Flask:
    folder: Path = tmp_path_factory.mktemp("announcing")
    app = staffed_app(folder)
    rooms(app).sites.save(SITE)
    with rooms(app).releases.stage() as stage:
        write_entries(stage, [Entry("late", "de", "Wo bleibt mein Paket?", "Unterwegs.")])
    rooms(app).releases.switch(1)
    return app


@pytest.fixture
def carla(app: Flask) -> FlaskClient:
    return logged_in(app, "carla")[0]


def publish(client: FlaskClient, **fields: object) -> int:
    token = form_token(client.get("/announcements/new"))
    return client.post("/announcements/new", data={**LATE, **fields, "csrf_token": token}).status_code


def ended(app: Flask) -> None:
    for each in rooms(app).outreach.announcements.all_in_force():
        rooms(app).outreach.announcements.end(each.id)


def test_what_staff_write_is_seen_everywhere_until_it_is_over(app: Flask, carla: FlaskClient) -> None:
    assert publish(carla) == 303
    customer = app.test_client()
    found = customer.get("/api/v1/announcements?site=demo&locale=en").json["announcements"]
    assert [(each["incident"], each["text"]) for each in found] == [(True, "Pakete sind **verspätet**.")]
    assert "Pakete sind <strong>verspätet</strong>." in customer.get("/c/demo").text
    assert in_force_or_proposed(rooms(app))[0]["texts"] == {"de": "Pakete sind verspätet."}
    page = carla.get("/announcements")
    assert "Statt der Antworten zu: Lieferung" in page.text
    end = f"/announcements/{found[0]['id']}/end"
    assert carla.post(end, data={"csrf_token": form_token(page)}).status_code == 303
    assert customer.get("/api/v1/announcements?site=demo").json == {"announcements": []}
    assert "verspätet" not in customer.get("/c/demo").text
    assert carla.post(end, data={"csrf_token": form_token(page)}).status_code == 404
    actions = [note.action for note in rooms(app).access.audit.page()[0]]
    assert "announced" in actions
    assert "announcement_ended" in actions


def test_what_is_yet_to_come_stands_apart_and_can_be_called_off(app: Flask, carla: FlaskClient) -> None:
    assert publish(carla, starts="2999-01-01T08:00") == 303
    page = carla.get("/announcements")
    in_force, planned = page.text.split('id="planned"')
    assert "Alles läuft" in in_force
    assert "Pakete sind <strong>verspätet</strong>." not in in_force
    assert "Pakete sind <strong>verspätet</strong>." in planned
    assert "0 Gespräche" not in planned.partition('id="over"')[0]  # told to nobody so far, of course
    [one] = [
        each.announcement
        for each in rooms(app).outreach.announcements.listed()
        if each.announcement.starts > 2**34
    ]
    token = form_token(page)
    assert carla.post(f"/announcements/{one.id}/end", data={"csrf_token": token}).status_code == 303
    assert 'id="planned"' not in carla.get("/announcements").text


def test_what_is_wrong_is_told_and_nothing_typed_is_lost(app: Flask, carla: FlaskClient) -> None:
    token = form_token(carla.get("/announcements/new"))
    wrong = {**LATE, "ends": "gestern", "csrf_token": token}
    answer = carla.post("/announcements/new", data=wrong)
    assert answer.status_code == 422
    assert "„gestern“ ist kein Zeitpunkt" in answer.text
    assert "Pakete sind **verspätet**." in answer.text
    assert rooms(app).outreach.announcements.all_in_force() == []


def test_a_script_in_it_stays_a_word(app: Flask, carla: FlaskClient) -> None:
    assert publish(carla, **{"text-de": "<script>alert(1)</script><img src=x onerror=alert(1)>"}) == 303
    for page in (app.test_client().get("/c/demo").text, carla.get("/announcements").text):
        assert "<script>alert" not in page
        assert "<img src=x" not in page
    ended(app)


def test_a_proposal_is_written_by_somebody_or_dismissed(app: Flask, carla: FlaskClient) -> None:
    seen = {"customers": 30, "of": 40}
    proposal = Announcement(
        "0123456789ab", "proposed", {}, True, topics=("Lieferung",), entries=("late",), noticed=seen
    )
    rooms(app).storage.write(lambda tx: tx.announcements.save(proposal))
    page = carla.get("/announcements")
    assert "30 von 40 Kunden fragten in zehn Minuten nach: Lieferung, Wo bleibt mein Paket?" in page.text
    about = dict.fromkeys(("de", "en"), "Lieferung, Wo bleibt mein Paket?")
    assert in_force_or_proposed(rooms(app)) == [{"id": "0123456789ab", "about": about, **seen}]
    token = form_token(page)
    assert carla.post("/announcements/0123456789ab/dismiss", data={"csrf_token": token}).status_code == 303
    assert in_force_or_proposed(rooms(app)) == []


def test_the_form_names_its_entries_and_ends_with_what_sends_it(app: Flask, carla: FlaskClient) -> None:
    assert publish(carla, entries="late, gone") == 303
    [one] = rooms(app).outreach.announcements.all_in_force()
    assert one.entries == ("late", "gone")
    page = carla.get(f"/announcements/{one.id}").text
    named = '{"gone": "gone", "late": "Wo bleibt mein Paket?"}'
    assert f'data-named="{escape(named)}"' in page
    assert page.index('name="ends"') < page.index('type="submit">Bekannt geben')
    ended(app)


def test_agents_read_them_and_write_none(app: Flask) -> None:
    anna = logged_in(app, "anna")[0]
    assert anna.get("/announcements").status_code == 200
    assert anna.get("/announcements/new").status_code == 403
