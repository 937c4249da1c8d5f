"""Over HTTP: a conversation is ended, and whether the problem was solved is asked and answered."""

import pytest
from flask import Flask

from tests.webwidget.conforming import Conforming
from tests.webwidget.staffing import rooms

END, SURVEY = "/api/v1/conversations/current/end", "/api/v1/survey"


@pytest.fixture
def api(app: Flask) -> Conforming:
    return Conforming(app.test_client())


@pytest.fixture
def token(api: Conforming) -> str:
    return api.begin(locale="en")


def test_it_is_ended_asked_about_and_answered(api: Conforming, token: str, app: Flask) -> None:
    nothing = {"seq": None, "solved": None}
    assert api.request("GET", SURVEY, token).json == nothing
    for _ in range(2):
        assert api.request("POST", END, token).status_code == 204
    assert api.request("GET", SURVEY, token).json == {"seq": 1, "solved": None}
    body = {"seq": 1, "solved": True}
    assert api.request("PUT", SURVEY, token, json=body).status_code == 204
    more = body | {"comment": "Thanks, kim@shop.example"}
    assert api.request("PUT", SURVEY, token, json=more).status_code == 204
    assert api.request("GET", SURVEY, token).json == {"seq": 1, "solved": True}
    with rooms(app).storage.reading() as read:
        assert read.surveys.counted(0.0) == (1, 0)
    found = rooms(app).closing.latest(rooms(app).store.authenticate(token).id)
    assert found is not None
    assert found.comment == "Thanks, [email]"
    api.request("POST", "/api/v1/messages", token, json={"text": "One more thing"})
    assert api.request("GET", SURVEY, token).json == nothing
    told = api.request("PUT", SURVEY, token, json=body)
    assert (told.status_code, told.json and told.json["error"]["field"]) == (404, "seq")


def test_what_is_no_answer_is_refused(api: Conforming, token: str) -> None:
    api.request("POST", END, token)
    for body in ({}, {"seq": 1}, {"seq": 0, "solved": True}, {"seq": 1, "solved": "yes"}):
        assert api.request("PUT", SURVEY, token, json=body).status_code == 422


def test_only_with_a_token(api: Conforming) -> None:
    assert api.request("POST", END).status_code == 401
    assert api.request("GET", SURVEY).status_code == 401
    assert api.request("PUT", SURVEY, json={"seq": 1, "solved": True}).status_code == 401
