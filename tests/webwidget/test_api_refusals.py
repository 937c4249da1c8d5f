"""Whatever is sent, the answer is a 4xx in the one error shape."""

from collections.abc import Iterator
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient

from tests.webwidget.conforming import Conforming
from webwidget.api.contract import DOCUMENT
from webwidget.api.faults import TYPES

MESSAGES, EVENTS, CONVERSATIONS = "/api/v1/messages", "/api/v1/events", "/api/v1/conversations"


@pytest.fixture
def api(client: FlaskClient) -> Conforming:
    return Conforming(client)


@pytest.mark.parametrize(
    ("body", "code", "field"),
    [
        ({}, "missing", None),
        ({"text": "a", "choice": "none"}, "one_of", None),
        ({"text": ""}, "empty", "text"),
        ({"text": " \n\t"}, "invalid", "text"),
        ({"text": "\u200b"}, "invalid", "text"),
        ({"text": "a\x00b"}, "invalid", "text"),
        ({"text": "a\x1bb"}, "invalid", "text"),
        ({"text": "x" * 10_000}, "too_long", "text"),
        ({"text": 5}, "wrong_type", "text"),
        ({"text": None}, "wrong_type", "text"),
        ({"text": ["a"]}, "wrong_type", "text"),
        ({"choice": "/restart"}, "invalid", "choice"),
        ({"text": "a", "sender": "b"}, "unknown_field", "sender"),
        ([], "wrong_type", None),
        ("text", "wrong_type", None),
    ],
)
def test_a_wrong_message_is_refused_with_its_field(
    api: Conforming, body: Any, code: str, field: str | None
) -> None:
    refused = api.request("POST", MESSAGES, api.begin(), json=body)
    assert refused.status_code == 422
    assert refused.get_json()["error"]["code"] == code
    assert refused.get_json()["error"].get("field") == field


@pytest.mark.parametrize(
    ("data", "status", "code"),
    [
        (b"", 400, "invalid_json"),
        (b"{", 400, "invalid_json"),
        (b'{"text": NaN}', 400, "invalid_json"),
        (b'{"text": "\xff\xfe"}', 400, "invalid_utf8"),
        (b'{"text": "\\ud800"}', 400, "invalid_utf8"),
        (b"[" * 60_000, 400, "invalid_json"),
        (b'{"text": ' + b"9" * 5_000 + b"}", 400, "invalid_json"),
        (b'{"text": "' + b"x" * 70_000 + b'"}', 413, "too_large"),
    ],
    ids=["nothing", "half", "nan", "no-utf8", "surrogate", "deep", "digits", "huge"],
)
def test_a_broken_body_is_refused(api: Conforming, data: bytes, status: int, code: str) -> None:
    refused = api.request("POST", MESSAGES, api.begin(), data=data, content_type="application/json")
    assert (refused.status_code, refused.get_json()["error"]["code"]) == (status, code)


@pytest.mark.parametrize(
    "kind", ["text/plain", "application/x-www-form-urlencoded", "multipart/form-data", ""]
)
def test_another_media_type_is_refused(api: Conforming, kind: str) -> None:
    refused = api.request("POST", MESSAGES, api.begin(), data=b"text=a", content_type=kind)
    assert (refused.status_code, refused.get_json()["error"]["code"]) == (415, "unsupported_media_type")


@pytest.mark.parametrize(
    "header", [None, "Bearer", "Bearer ", "Bearer nonsense", "Basic YTpi", "Bearer \xff", "x" * 9000]
)
@pytest.mark.parametrize(
    ("method", "path"), [("POST", MESSAGES), ("GET", EVENTS + "?wait=0"), ("POST", "/api/v1/feedback")]
)
def test_a_missing_or_foreign_token_is_refused(
    api: Conforming, method: str, path: str, header: str | None
) -> None:
    body = {"seq": 1, "helpful": True} if "feedback" in path else {"text": "a"}
    headers = {} if header is None else {"Authorization": header}
    refused = api.request(method, path, json=body if method == "POST" else None, headers=headers)
    assert (refused.status_code, refused.get_json()["error"]["code"]) == (401, "unauthorized")
    assert refused.headers["WWW-Authenticate"] == "Bearer"


def test_a_token_opens_no_other_conversation(api: Conforming) -> None:
    mine, other = api.begin(), api.begin()
    api.request("POST", MESSAGES + "?wait=20", mine, json={"text": "nur hier"})
    assert api.request("GET", EVENTS + "?wait=0", other).get_json() == {"messages": []}
    assert api.request("POST", "/api/v1/feedback", other, json={"seq": 2, "helpful": True}).status_code == 404


@pytest.mark.parametrize(
    ("query", "field"),
    [
        ("wait=61", "wait"), ("wait=-1", "wait"), ("wait=nan", "wait"), ("wait=1e99", "wait"),
        ("wait=", "wait"), ("wait=1_0", "wait"), ("wait=0&wait=0", "wait"), ("wait=0&after=-1", "after"),
        ("wait=0&after=x", "after"), ("wait=0&after=1.5", "after"), (f"wait=0&after={10**30}", "after"),
    ],
)  # fmt: skip
def test_a_wrong_parameter_is_refused(api: Conforming, query: str, field: str) -> None:
    refused = api.request("GET", f"{EVENTS}?{query}", api.begin())
    assert refused.status_code == 422
    assert refused.get_json()["error"]["field"] == field


@pytest.mark.parametrize("key", ["a" * 201, "mit leer", "ü"])
def test_a_wrong_idempotency_key_is_refused(api: Conforming, key: str) -> None:
    refused = api.request("POST", MESSAGES, api.begin(), json={"text": "a"}, headers={"Idempotency-Key": key})
    assert (refused.status_code, refused.get_json()["error"]["field"]) == (422, "Idempotency-Key")


def test_a_choice_that_was_not_offered_is_refused(api: Conforming) -> None:
    refused = api.request("POST", MESSAGES, api.begin(), json={"choice": "entry:secret"})
    assert (refused.status_code, refused.get_json()["error"]["code"]) == (404, "unknown_choice")


def test_a_search_is_bounded_and_well_formed(api: Conforming) -> None:
    assert api.request("GET", "/api/v1/search?q=%ff").status_code == 400
    assert api.request("GET", "/api/v1/search?q=%00").status_code == 422
    assert api.request("GET", "/api/v1/search?q=" + "a" * 201).status_code == 422
    assert api.request("GET", "/api/v1/search?q=a&locale=../..").status_code == 422


def test_another_method_is_refused_with_those_that_are_possible(client: FlaskClient) -> None:
    refused = client.delete(CONVERSATIONS)
    assert refused.status_code == 405
    assert "POST" in refused.headers["Allow"]
    assert refused.get_json()["error"]["code"] == "method_not_allowed"


def test_an_unknown_address_is_told_to_programs_as_json_and_to_people_as_a_page(client: FlaskClient) -> None:
    assert client.get("/api/v1/nothing").get_json()["error"]["code"] == "not_found"
    page = client.get("/nothing", headers={"Accept-Language": "de"})
    assert page.status_code == 404
    assert "Diese Seite gibt es nicht" in page.text


def test_what_we_did_not_expect_is_logged_and_not_told(app: Flask, caplog: pytest.LogCaptureFixture) -> None:
    @app.get("/api/v1/broken")
    def broken() -> str:
        raise RuntimeError("secret detail")

    answer = app.test_client().get("/api/v1/broken")
    assert answer.status_code == 500
    assert answer.get_json()["error"]["code"] == "internal"
    assert "secret" not in answer.text
    assert "secret detail" in caplog.text


def test_a_full_disk_is_told_and_what_was_stored_stays(app: Flask, client: FlaskClient) -> None:
    token = client.post("/api/v1/conversations", json={}).get_json()["token"]
    headers = {"Authorization": f"Bearer {token}"}
    # SQLite takes no further page, as on a disk without room.
    app.extensions["kundig"].storage.write(
        lambda tx: tx._db.exec_driver_sql("PRAGMA max_page_count = 1").fetchall()
    )
    statuses = []
    for _ in range(100):
        answer = client.post("/api/v1/messages", json={"text": "x" * 4000}, headers=headers)
        statuses.append(answer.status_code)
        if answer.status_code != 202:
            break
    assert statuses[-1] == 503
    assert answer.get_json()["error"]["code"] == "unavailable"
    assert answer.headers["Retry-After"]
    told = client.get("/api/v1/events?after=0&wait=0", headers=headers).get_json()["messages"]
    assert sum(message["role"] == "customer" for message in told) == len(statuses) - 1


def test_every_type_of_the_contract_has_its_sentence() -> None:
    def types(node: object) -> Iterator[str]:
        if isinstance(node, dict):
            kinds = node.get("type", ())
            yield from [kinds] if isinstance(kinds, str) else kinds
            for each in node.values():
                yield from types(each)
        elif isinstance(node, list):
            for each in node:
                yield from types(each)

    wanted = set(types(DOCUMENT["components"]["schemas"])) - {"null"}
    assert len(wanted) > 3
    assert wanted <= set(TYPES)
