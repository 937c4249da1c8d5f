"""Curators write, editors approve; what is not right goes back to its author."""

import html
import re
from dataclasses import replace

from flask import Flask
from flask.testing import FlaskClient

from knowledge.corpus.corpus import Corpus
from tests.webwidget.curating import EDIT, A, B, app, bulk, carla, corpus, curt, send
from tests.webwidget.staffing import rooms

__all__ = ["app", "carla", "corpus", "curt"]


def test_a_curator_sends_to_review_and_approves_nothing(
    carla: FlaskClient, curt: FlaskClient, corpus: Corpus
) -> None:
    form = curt.get(EDIT).text
    assert 'value="approved"' not in form
    assert re.search(r'value="review" checked', form)
    fields = {"question": A.question, "answer": "Morgen.", "topic": A.topic, "variants": "Wo ist es?"}
    refused = send(curt, EDIT, EDIT, **fields, state="approved")
    assert refused.status_code == 422
    assert "Freigeben kann, wer" in html.unescape(refused.text)
    assert corpus.entry("a", "de") == A
    send(curt, EDIT, EDIT, **fields, state="review")
    assert corpus.entry("a", "de") == replace(A, answer="Morgen.", state="review")
    assert A in corpus.approved()
    form = carla.get(EDIT)
    assert "geschrieben von Curt Sommer" in form.text
    assert "In drei Tagen" in form.text  # what customers get is shown beside it
    assert "state:approved" in form.text
    assert "state:approved" not in curt.get(EDIT).text
    page = bulk(curt, "state:approved", "de/a", "de/c")
    assert "2 Einträge bleiben, wie sie sind" in page.text
    assert "1 Eintrag geändert" in bulk(carla, "state:approved", "de/a").text
    assert corpus.entry("a", "de").state == "approved"


def test_what_is_not_right_goes_back_to_its_author_who_reads_why(
    app: Flask, carla: FlaskClient, curt: FlaskClient, corpus: Corpus
) -> None:
    fields = {"question": A.question, "answer": "Morgen.", "topic": A.topic, "variants": "Wo ist es?"}
    back, why = f"{EDIT}/back", "Bitte <b>ohne</b> Versprechen:\nes dauert drei Tage."
    assert send(carla, back, EDIT, why=why).status_code == 409, "nothing waits here"
    send(curt, EDIT, EDIT, **fields, state="review")
    assert f'action="{back}"' not in curt.get(EDIT).text
    assert send(curt, back, EDIT, why=why).status_code == 403
    assert send(carla, back, EDIT, why="  ").status_code == 422
    assert "500" in send(carla, back, EDIT, why="x" * 501).text
    assert send(carla, back, EDIT, why=why, version="0").status_code == 409
    assert corpus.entry("a", "de").state == "review"
    assert send(carla, back, EDIT, why=why).status_code == 200
    assert corpus.entry("a", "de") == replace(A, answer="Morgen.", state="draft")
    assert A in corpus.approved(), "customers keep what was approved last"
    for page in (curt.get(EDIT), curt.get(f"{EDIT}/history")):
        assert "Zurückgegeben von Carla" in page.text
        assert html.escape(why) in page.text
    assert "was zuletzt freigegeben war" in curt.get(EDIT).text

    for page in ("/curation", "/curation/entries"):
        assert "?back=1" in curt.get(page).text, "it is seen without opening every draft"
    assert "1 Eintrag ist zurückgegeben" in curt.get("/curation/entries").text
    listed = curt.get("/curation/entries?back=1").text
    assert re.findall(r'href="/curation/entries/de/(\w+)"', listed) == ["a"], "no draft that nobody sent back"
    assert 'badge-bad">Zurückgegeben<' in listed

    mended = fields | {"answer": "In drei Tagen, meistens."}
    send(curt, EDIT, EDIT, **mended, state="draft")
    assert "Zurückgegeben von" in curt.get(EDIT).text, "until it is handed in again"
    assert A in corpus.approved()
    send(curt, EDIT, EDIT, **mended, state="review")
    assert "Zurückgegeben von" not in curt.get(EDIT).text
    assert "?back=1" not in curt.get("/curation").text
    assert "Was anders ist als das, was Kunden bekommen" in carla.get(EDIT).text, (
        "shown beside what customers get"
    )
    bulk(carla, "state:approved", "de/a")
    assert "In drei Tagen, meistens." in [entry.answer for entry in corpus.approved()]


def test_what_its_author_withdraws_is_not_kept_by_an_old_reason(
    carla: FlaskClient, curt: FlaskClient, corpus: Corpus
) -> None:
    fields = {"question": A.question, "answer": "Morgen.", "topic": A.topic, "variants": "Wo ist es?"}
    send(curt, EDIT, EDIT, **fields, state="review")
    send(carla, f"{EDIT}/back", EDIT, why="Zu knapp.")
    send(curt, EDIT, EDIT, **fields, state="archived")
    assert corpus.approved() == [B]
    send(curt, EDIT, EDIT, **fields, state="draft")
    assert "?back=1" not in curt.get("/curation").text
    assert corpus.approved() == [B]
    assert "Zurückgegeben von" not in curt.get(EDIT).text


def test_a_second_reader_approves_what_others_wrote(
    app: Flask, carla: FlaskClient, curt: FlaskClient, corpus: Corpus
) -> None:
    rooms(app).access.second_reader.want(True)
    fields = {"question": A.question, "answer": "Übermorgen.", "topic": A.topic, "variants": ""}
    refused = send(carla, EDIT, EDIT, **fields, state="approved")
    assert refused.status_code == 422
    assert "gibt jemand anderes frei" in html.unescape(refused.text)
    assert 'value="review" checked' in refused.text, "saving once more hands it on"
    send(carla, EDIT, EDIT, **fields, state="review")
    assert "1 Eintrag bleibt, wie er ist: Sie haben" in bulk(carla, "state:approved", "de/a").text
    send(curt, EDIT, EDIT, **fields | {"answer": "Heute."}, state="review")
    approved = send(carla, EDIT, EDIT, **fields | {"answer": "Heute."}, state="approved")
    assert approved.status_code == 200
    assert (corpus.entry("a", "de").state, corpus.writer("a", "de")) == ("approved", "curt")
