"""From an agent's answer to an entry or a variant: the desk proposes, a curator decides."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient

from bot.conversations.bot import FakeBot
from bot.storage.repositories.proposals import Proposal
from knowledge.entries import Entry
from tests.webwidget.staffing import form_token, logged_in, rooms, staffed_app

PAGE = "/curation/proposals"
ANSWER = "Ja, der Filter passt in alle Maschinen seit 2019, auch in die Bohnhild und die Brodelbert."
FILTER = Entry("filter", "de", "Welcher Filter passt?", "Filter Nummer drei.")
RETURNS = Entry(
    "returns",
    "de",
    "Wie lange kann ich etwas zurückgeben?",
    "Sie haben 30 Tage, gezählt ab dem Tag der Lieferung.",
)


@pytest.fixture
def app(tmp_path: Path) -> Iterator[Flask]:
    app = staffed_app(tmp_path, FakeBot())
    rooms(app).corpus.save([FILTER, RETURNS], author="test")
    yield app
    rooms(app).close()


@pytest.fixture
def carla(app: Flask) -> FlaskClient:
    return logged_in(app, "carla")[0]


def proposed(app: Flask, text: str = ANSWER) -> Proposal:
    """Anna answers at the desk, and proposes her answer there."""
    anna, token = logged_in(app, "anna")
    customer = app.test_client().post("/api/v1/conversations", json={}).json
    assert customer is not None
    headers = {"Authorization": f"Bearer {customer['token']}"}
    for body in ({"text": "Passt der Filter in die Bohnhild? kim@kundin.example"}, {"choice": "handoff"}):
        app.test_client().post("/api/v1/messages", json=body, headers=headers)
    path = f"/desk/api/conversations/{customer['conversation']}"
    anna.post(f"{path}/accept", json={}, headers=token)
    sent = anna.post(f"{path}/reply", json={"text": text}, headers=token).json
    assert sent is not None
    for _ in range(2):
        told = anna.post(f"{path}/propose", json={"seq": sent["seq"]}, headers=token)
        assert (told.status_code, told.json) == (201, {"seq": sent["seq"], "state": "waiting"})
    shown = anna.get(f"{path}?messages=0").json
    assert shown is not None
    assert shown["conversation"]["proposed"] == [sent["seq"]]
    for other in (1, 0, True, "1", None, 2**60):
        assert anna.post(f"{path}/propose", json={"seq": other}, headers=token).status_code == 422
    [found] = rooms(app).handoff.proposing.waiting(9)
    return found


def decide(carla: FlaskClient, proposal: Proposal, **fields: str) -> int:
    form = {"csrf_token": form_token(carla.get("/curation/new")), **fields}
    return carla.post(f"{PAGE}/{proposal.id}", data=form).status_code


def test_it_waits_with_the_entries_most_like_it(app: Flask, carla: FlaskClient) -> None:
    assert PAGE not in carla.get("/curation/entries").text
    assert "Zurzeit nichts." in carla.get(PAGE).text
    proposal = proposed(app)
    assert f'href="{PAGE}"' in carla.get("/curation/entries").text
    page = carla.get(PAGE).text
    assert "Passt der Filter in die Bohnhild? …" in page
    assert ANSWER in page
    assert "kim@kundin.example" not in page
    assert 'value="filter" required checked' in page
    assert str(proposal.conversation) not in page  # Carla is no agent
    rooms(app).access.accounts.set_roles("carla", ("curator", "agent"))
    assert f"/desk#{proposal.conversation}" in logged_in(app, "carla")[0].get(PAGE).text


def test_an_approved_answer_points_to_its_entry(app: Flask, carla: FlaskClient) -> None:
    proposed(app, f"Guten Tag! {RETURNS.answer}")
    page = carla.get(PAGE).text
    assert re.search(r'value="returns" required checked> [^<]*<span class="badge', page)


def test_a_curator_makes_an_entry_of_it(app: Flask, carla: FlaskClient) -> None:
    proposal = proposed(app)
    form = carla.get(f"/curation/new?proposal={proposal.id}").text
    assert 'value="Passt der Filter in die Bohnhild? …"' in form
    sent = {
        "question": "Passt der Filter?",
        "answer": ANSWER,
        "locale": "de",
        "id": "fits",
        "state": "approved",
    }
    sent |= {"proposal": proposal.id, "csrf_token": form_token(carla.get("/curation/new"))}
    assert carla.post("/curation/new", data=sent | {"question": ""}).status_code == 422
    assert rooms(app).handoff.proposing.count() == 1
    assert carla.post("/curation/new", data=sent).status_code == 303
    assert rooms(app).corpus.entry("fits", "de").answer == ANSWER
    assert rooms(app).handoff.proposing.count() == 0
    assert rooms(app).releases.current_number() is None  # not live
    assert carla.get(f"/curation/new?proposal={proposal.id}").status_code == 404


def test_a_curator_attaches_the_question(app: Flask, carla: FlaskClient) -> None:
    proposal = proposed(app)
    wording = "Passt der Filter in die Bohnhild? 0171 2345678"
    assert decide(carla, proposal, action="attach", entry="filter", wording="kim@kundin.example") == 422
    assert decide(carla, proposal, action="attach", entry="nothing", wording=wording) == 404
    assert decide(carla, proposal, action="attach", entry="filter", wording=wording) == 303
    assert rooms(app).corpus.entry("filter", "de").variants == ("Passt der Filter in die Bohnhild? …",)
    assert decide(carla, proposal, action="attach", entry="filter", wording=wording) == 404
    assert rooms(app).handoff.proposing.count() == 0


def test_a_curator_discards_it(app: Flask, carla: FlaskClient) -> None:
    assert decide(carla, proposed(app), action="discard") == 303
    assert rooms(app).handoff.proposing.count() == 0
    assert rooms(app).corpus.count() == 2
