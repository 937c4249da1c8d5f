"""Pictures and PDFs both ways, through the real app: who may send what, and who sees it."""

import json
import zipfile
from collections.abc import Iterator
from dataclasses import replace
from io import BytesIO
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from knowledge.sites.sites import Site
from tests.bot.conversations.test_files import camera, document, photo
from tests.webwidget.conforming import Conforming
from tests.webwidget.staffing import logged_in, rooms, staffed_app

SEND, MESSAGES = "/api/v1/attachments", "/api/v1/messages"
OWN = "/api/v1/conversations/current"
PHOTO, LETTER = photo(exif=camera()), document()


@pytest.fixture(scope="module")
def shared(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Flask]:
    app = staffed_app(tmp_path_factory.mktemp("attachments"), names="anna ada carla")
    rooms(app).turns.start()
    yield app
    rooms(app).close()


@pytest.fixture
def app(shared: Flask) -> Flask:
    shared.extensions.pop("kundig.strangers", None)  # everybody begins anew
    return shared


@pytest.fixture
def api(app: Flask) -> Conforming:
    return Conforming(app.test_client())


@pytest.fixture
def token(api: Conforming) -> str:
    return api.begin(locale="de")


def send(api: Conforming, token: str, content: bytes, name: str = "foto.jpg") -> TestResponse:
    return api.request("POST", f"{SEND}?name={name}", token, data=content)


def sent(api: Conforming, token: str, content: bytes = PHOTO, name: str = "foto.jpg") -> dict[str, Any]:
    answer = send(api, token, content, name)
    assert answer.status_code == 201, answer.text
    found: dict[str, Any] = answer.get_json()
    return found


def say(api: Conforming, token: str, **body: Any) -> list[dict[str, Any]]:
    answer = api.request("POST", f"{MESSAGES}?wait=5", token, json=body)
    assert answer.status_code == 200, answer.text
    replies: list[dict[str, Any]] = answer.get_json()["replies"]
    return replies


def seen(api: Conforming, token: str) -> list[dict[str, Any]]:
    messages: list[dict[str, Any]] = api.request("GET", "/api/v1/events?wait=0", token).get_json()["messages"]
    return messages


@pytest.fixture
def anna(app: Flask) -> tuple[FlaskClient, dict[str, str]]:
    return logged_in(app, "anna")


def with_anna(app: Flask, api: Conforming, token: str, anna: tuple[FlaskClient, dict[str, str]]) -> str:
    """The conversation, which Anna has taken; the path of its addresses at the desk."""
    id = rooms(app).store.authenticate(token).id
    say(api, token, choice="handoff")
    path = f"/desk/api/conversations/{id}"
    assert anna[0].post(f"{path}/accept", json={}, headers=anna[1]).status_code == 200
    return path


def test_a_picture_is_shown_to_its_sender(api: Conforming, token: str) -> None:
    media = sent(api, token, name="Schaden.JPEG")["media"]
    assert media | {"src": "", "size": 0} == {
        "kind": "image", "src": "", "title": "Schaden.jpg", "size": 0, "width": 300, "height": 400
    }  # fmt: skip
    shown = api.request("GET", media["src"], token)
    assert shown.data[:3] == b"\xff\xd8\xff"
    assert b"Canonikon" not in shown.data
    assert shown.headers["Cache-Control"] == "private, no-store"
    assert shown.headers["X-Content-Type-Options"] == "nosniff"
    assert "sandbox" in shown.headers["Content-Security-Policy"]
    assert shown.headers["Content-Disposition"].startswith("inline")


def test_a_pdf_is_a_download(api: Conforming, token: str) -> None:
    media = sent(api, token, LETTER, 'Rechn"ung ü.pdf')["media"]
    assert (media["kind"], media["title"]) == ("file", "Rechn_ung ü.pdf")
    told = api.request("GET", media["src"], token).headers["Content-Disposition"]
    assert told.endswith("; filename*=UTF-8''Rechn_ung%20%C3%BC.pdf")
    assert told.startswith("attachment; filename=")


def test_the_same_file_again_is_the_same_attachment(api: Conforming, token: str) -> None:
    one, two = sent(api, token), sent(api, token)
    assert one == two


def test_the_bot_says_that_it_cannot_see(api: Conforming, token: str) -> None:
    [told] = say(api, token, attachments=[sent(api, token)["id"]])
    assert "kann ich nicht ansehen" in told["text"]
    assert [choice["id"] for choice in told["choices"]] == ["handoff"]
    first = seen(api, token)[0]
    assert (first["role"], first["text"], first["media"][0]["title"]) == ("customer", "", "foto.jpg")


def test_a_text_beside_a_picture_is_answered(api: Conforming, token: str) -> None:
    told, answer = say(api, token, text="Was ist das?", attachments=[sent(api, token)["id"]])
    assert told["choices"]
    assert answer["text"]
    assert told["seq"] < answer["seq"]


def test_a_picture_reaches_the_agent_and_hers_the_customer(
    api: Conforming, token: str, app: Flask, anna: tuple[FlaskClient, dict[str, str]]
) -> None:
    path = with_anna(app, api, token, anna)
    api.request("POST", MESSAGES, token, json={"attachments": [sent(api, token)["id"]]})
    messages = anna[0].get(path).get_json()["messages"]
    src = messages[-1]["media"][0]["src"]
    assert src.startswith(f"{path}/attachments/")
    shown = anna[0].get(src)
    assert (shown.mimetype, shown.headers["Cache-Control"]) == ("image/jpeg", "no-store")
    hers = anna[0].post(f"{path}/attachments?name=a.pdf", data=LETTER, headers=anna[1]).get_json()
    assert api.request("GET", hers["media"]["src"], token).status_code == 404, "it is not sent yet"
    body = {"text": "", "attachments": [hers["id"]]}
    for _ in range(2):
        reply = anna[0].post(f"{path}/reply", json=body, headers=anna[1] | {"Idempotency-Key": "k1"})
        assert reply.status_code == 200, reply.text
    assert reply.get_json()["repeated"]
    media = seen(api, token)[-1]["media"][0]
    assert (media["title"], media["kind"]) == ("a.pdf", "file")
    assert api.request("GET", media["src"], token).data == LETTER


def test_only_whoever_has_the_conversation_sends_into_it(
    api: Conforming, token: str, app: Flask, anna: tuple[FlaskClient, dict[str, str]]
) -> None:
    id = rooms(app).store.authenticate(token).id
    answer = anna[0].post(f"/desk/api/conversations/{id}/attachments", data=PHOTO, headers=anna[1])
    assert (answer.status_code, answer.get_json()["error"]["code"]) == (409, "moved_on")


def test_nobody_sees_what_is_not_theirs(api: Conforming, token: str, app: Flask) -> None:
    mine = sent(api, token)
    other = api.begin()
    assert api.request("GET", mine["media"]["src"]).status_code == 401
    assert api.request("GET", mine["media"]["src"], other).status_code == 404
    answer = api.request("POST", MESSAGES, other, json={"attachments": [mine["id"]]})
    assert (answer.status_code, answer.get_json()["error"]["code"]) == (404, "unknown_attachment")
    id = rooms(app).store.authenticate(token).id
    at_desk = f"/desk/api/conversations/{id}/attachments/{mine['id']}"
    assert app.test_client().get(at_desk).status_code == 401
    assert logged_in(app, "carla")[0].get(at_desk).status_code == 403
    assert logged_in(app, "anna")[0].get(at_desk).status_code == 404, "it is not sent yet"


@pytest.mark.parametrize(
    ("content", "part"),
    [
        (b"<svg xmlns='http://www.w3.org/2000/svg' onload='alert(1)'/>", "PNG oder JPEG"),
        (b"<html><script>alert(1)</script>", "weder ein Bild noch ein PDF"),
        (b"", "leer"),
        (b"\xff\xd8\xff" + bytes(100), "beschädigt"),
    ],
)
def test_what_is_refused_says_what_is_possible(
    api: Conforming, token: str, content: bytes, part: str
) -> None:
    answer = send(api, token, content)
    assert answer.status_code == 422
    assert part in answer.get_json()["error"]["message"]


def test_too_much_of_it_is_refused(api: Conforming, token: str) -> None:
    assert "8 MB" in send(api, token, bytes(8_000_001)).get_json()["error"]["message"]
    codes = [send(api, token, bytes(7_900_000)).status_code for _ in range(7)]
    assert codes[0] == 422
    assert codes[-1] == 429


@pytest.mark.parametrize(
    "body",
    [
        {"choice": "handoff", "attachments": ["0" * 32]},
        {"attachments": []},
        {"attachments": ["0" * 31]},
        {"attachments": ["0" * 32] * 2},
        {"attachments": [f"{n:032x}" for n in range(6)]},
        {"attachments": "0" * 32},
    ],
)
def test_the_contract_holds(api: Conforming, token: str, body: dict[str, Any]) -> None:
    assert api.request("POST", MESSAGES, token, json=body).status_code == 422


def test_it_is_handed_out_and_erased_with_the_conversation(api: Conforming, token: str, app: Flask) -> None:
    other = api.begin()
    say(api, other, attachments=[sent(api, other, LETTER, "a.pdf")["id"]])
    mine = [sent(api, token)["id"], sent(api, token, LETTER, "a.pdf")["id"]]
    say(api, token, text="Hier", attachments=mine)
    packed = api.request("GET", f"{OWN}/export", token).data
    with zipfile.ZipFile(BytesIO(packed)) as file:
        page, names = file.read("index.html").decode(), file.namelist()
        [told] = json.loads(file.read("data.json"))["conversations"]
        assert file.read(f"attachments/{mine[1]}.pdf") == LETTER
    assert f'<img src="attachments/{mine[0]}.jpg" alt="foto.jpg">' in page
    assert f'<a href="attachments/{mine[1]}.pdf">a.pdf</a>' in page
    assert f"attachments/{mine[0]}.jpg" in names
    assert [each["name"] for each in told["attachment"]] == ["foto.jpg", "a.pdf"]
    assert api.request("DELETE", OWN, token).status_code == 204
    assert api.request("GET", f"{SEND}/{mine[1]}", other).data == LETTER, "others sent the same"
    assert api.request("DELETE", OWN, other).status_code == 204
    with rooms(app).storage.reading() as read:
        left = read._db.exec_driver_sql("SELECT count(*) FROM attachment_content").scalar()
        held = read._db.exec_driver_sql("SELECT count(DISTINCT sha256) FROM attachment").scalar()
    assert left == held, "a content that nobody has any more is gone"


def test_a_site_that_takes_no_files_says_so(api: Conforming, app: Flask) -> None:
    taken = Site("taken", "Laden", ("de", "en"))
    rooms(app).sites.save(replace(taken, name="off", attachments=False))
    rooms(app).sites.save(taken)
    for site, status in (("off", 403), ("taken", 201)):
        body = {"locale": "de", "site": site}
        token = api.request("POST", "/api/v1/conversations", json=body).json["token"]
        answer = send(api, token, PHOTO)
        assert answer.status_code == status
        page = app.test_client().get(f"/c/{site}?lang=de").text
        assert ('title="Bild oder PDF anhängen" hidden' in page) == (status == 403)
        if status == 403:
            assert answer.json["error"]["code"] == "attachments_off"
    assert not rooms(app).sites.get("off").attachments
