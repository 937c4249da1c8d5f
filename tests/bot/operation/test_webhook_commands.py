"""`kundig webhook` and `kundig deliveries` as an operator types them."""

import json
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from bot.channels.deliveries import Outcome, settle
from bot.channels.errors import NotDelivered
from bot.channels.webhooks.webhook_channel import WebhookChannel
from bot.conversations.events import CLOSED, KINDS
from bot.conversations.store import Store
from bot.operation.cli import main
from bot.storage import Storage
from knowledge.folder.home import Home
from tests.receiver import receiving


@pytest.fixture(params=["sqlite", pytest.param("postgresql", marks=pytest.mark.slow)])
def home(request: pytest.FixtureRequest, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Home:
    monkeypatch.setenv("KUNDIG_HOME", str(tmp_path / "home"))
    if request.param == "postgresql":
        monkeypatch.setenv("KUNDIG_DATABASE", request.getfixturevalue("postgresql"))
    return Home.from_environment()


def kundig(*words: str) -> Result:
    return CliRunner().invoke(main, words)


def answer(*words: str, code: int = 0) -> Any:
    run = kundig(*words, "--json")
    assert run.exit_code == code, run.output
    return json.loads(run.stdout)


def test_a_webhook_from_its_beginning_to_its_end(home: Home) -> None:
    with receiving() as receiver:
        added = answer("webhook", "add", receiver.url, "--event", CLOSED)
        receiver.secret = added["secret"]
        assert added["events"] == [CLOSED]
        [listed] = answer("webhook", "list")
        assert listed == {key: value for key, value in added.items() if key != "secret"}
        assert added["secret"] not in kundig("webhook", "list").stdout
        assert answer("webhook", "test", added["id"]) == {"status": 204}
        assert "HTTP 204" in kundig("webhook", "test", added["id"]).stdout
        receiver.answer = lambda _: 500
        refused = answer("webhook", "test", added["id"], code=1)["error"]
        assert refused == {
            "code": "not_delivered",
            "message": "The receiver answered with HTTP 500.",
        }
    assert answer("webhook", "remove", added["id"]) == {"removed": added["id"]}
    assert answer("webhook", "remove", added["id"], code=1)["error"]["code"] == "unknown_webhook"


def test_what_is_typed_wrong_is_told(home: Home) -> None:
    refused = answer("webhook", "add", "crm.example", code=1)["error"]
    assert (refused["code"], refused["field"]) == ("invalid_field", "url")
    assert kundig("webhook", "add", "https://crm.example", "--event", "nothing").exit_code == 2
    assert kundig("deliveries", "replay").exit_code == 2
    assert kundig("deliveries", "replay", "msg_1", "--all").exit_code == 2
    assert answer("deliveries", "replay", "msg_1", code=1)["error"]["code"] == "unknown_delivery"


def test_an_open_line_is_warned_of(home: Home) -> None:
    assert "unencrypted" in kundig("webhook", "add", "http://crm.example/").stderr
    assert kundig("webhook", "add", "https://crm.example/").stderr == ""
    assert "whsec_" in kundig("webhook", "add", "http://127.0.0.1:9/").stdout


def test_what_was_given_up_is_listed_and_replayed(home: Home) -> None:
    assert answer("deliveries") == {"pending": 0, "done": 0, "dead": 0, "latest_dead": []}
    hook = answer(
        "webhook", "add", "http://127.0.0.1:9/", *(word for kind in KINDS for word in ("--event", kind))
    )
    ids = [give_up_one(home, hook["id"]) for _ in range(2)]
    told = answer("deliveries")
    assert (told["pending"], told["dead"]) == (0, 2)
    assert [each["id"] for each in told["latest_dead"]] == ids[::-1]
    assert told["latest_dead"][0]["error"] == {
        "code": "not_delivered.status",
        "message": "The receiver answered with HTTP 500.",
    }
    assert "HTTP 500" in kundig("deliveries").stdout
    assert answer("deliveries", "replay", ids[0]) == {"replayed": 1}
    assert answer("deliveries", "replay", ids[0], code=1)["error"]["code"] == "not_repeatable"
    assert kundig("deliveries", "replay", "--all").stdout == "1 on their way again.\n"
    assert answer("deliveries")["pending"] == 2


def give_up_one(home: Home, hook: str) -> str:
    """A delivery that failed for the last time; its id."""
    with Storage.open(home) as storage:
        store = Store(storage)
        store.post(store.create()[0].id, text="hello")

        def fail(tx: Any) -> str:
            now = tx.now()
            [taken] = tx.deliveries.claim(hook, "test", now, now + 60, 1)
            last, error = taken, NotDelivered("status", status="500")
            for _ in range(20):
                settle(tx, Outcome(WebhookChannel(), last, error, 0.5), "test", now)
                tx.deliveries.claim(hook, "test", now + 1e6, now + 60, 1)
                last = tx.deliveries.find(taken.id)
            return str(taken.id)

        return storage.write(fail)
