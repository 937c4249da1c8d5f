"""Adding webhooks, what they are told, and proof of who says it."""

import json
import ssl
import subprocess
import time
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from threading import Thread
from typing import Any

import pytest
import standardwebhooks

from bot.channels.errors import NotDelivered, ReceiverGone, UnknownWebhook
from bot.channels.posting import post
from bot.channels.webhooks.webhook_body import body
from bot.channels.webhooks.webhooks import signed, unencrypted
from bot.conversations import events
from bot.conversations.closing import Closing
from bot.conversations.events import KINDS, UNASKED
from bot.conversations.transcript import Transcript
from bot.handoff.desk import Desk
from bot.protocol import Answer
from bot.staff.accounts import Staff
from docs.examples import example
from knowledge.errors import InvalidField
from tests.bot.channels.conftest import House
from tests.receiver import Receiver

ROOT = Path(__file__).parent.parent.parent.parent


@pytest.mark.parametrize(
    "address",
    ["", "crm.example", "ftp://crm.example/", "https://", "https:///x", "http://h:99999/", "http://a b/",
     "https://crm.example/\n", "javascript:alert(1)", "https://x/" + "a" * 2000],
)  # fmt: skip
def test_an_address_that_cannot_be_called_is_refused(house: House, address: str) -> None:
    with pytest.raises(InvalidField) as refused:
        house.webhooks.add(address)
    assert (refused.value.field, refused.value.kind) == ("url", "no_webhook_address")
    assert house.webhooks.all() == []


def test_a_password_in_an_address_is_refused(house: House) -> None:
    with pytest.raises(InvalidField, match=r"crm\.example") as refused:
        house.webhooks.add("https://me:hunter2@crm.example/")
    assert "hunter2" not in str(refused.value)


@pytest.mark.parametrize(
    ("address", "readable"),
    [
        ("https://crm.example/", False),
        ("http://crm.example/", True),
        ("http://192.0.32.8/", True),
        ("http://127.0.0.1:9/", False),
        ("http://[::1]/", False),
        ("http://10.1.2.3/", False),
        ("http://localhost/", False),
    ],
)
def test_what_everybody_could_read_is_noticed(address: str, readable: bool) -> None:
    assert unencrypted(address) == readable


def test_a_webhook_is_added_listed_and_removed(house: House) -> None:
    first = house.webhooks.add("https://crm.example/ü#part")
    second = house.webhooks.add("http://localhost/", (events.FEEDBACK,))
    assert house.webhooks.all() == [first, second]
    assert first.url == "https://crm.example/%C3%BC"
    assert set(first.kinds) == set(KINDS) - set(UNASKED)
    assert first.secret.startswith("whsec_")
    assert first.secret != second.secret
    house.webhooks.remove(first.id)
    assert house.webhooks.all() == [second]
    for act in (house.webhooks.remove, house.webhooks.get, house.webhooks.test):
        with pytest.raises(UnknownWebhook, match=first.id):
            act(first.id)


def test_a_test_says_what_came_back(house: House, receiver: Receiver) -> None:
    hook = house.hook(receiver)
    assert house.webhooks.test(hook.id) == 204
    assert (receiver.received[0].kind, receiver.received[0].data) == ("webhook.test", {"webhook": hook.id})
    receiver.answer = lambda _: 503
    with pytest.raises(NotDelivered, match="HTTP 503"):
        house.webhooks.test(hook.id)
    receiver.answer = lambda _: 410
    with pytest.raises(ReceiverGone):
        house.webhooks.test(hook.id)


def test_every_kind_is_told_as_the_documents_show(house: House, receiver: Receiver) -> None:
    """One conversation in which everything happens: its messages have the fields of the examples."""
    house.hook(receiver, KINDS)
    id = everything_happens(house)
    with house.delivering():
        with house.storage.reading() as read:
            count = len(read.events.after(id, 0, 100))
        received = receiver.wait(count)
    assert [each.data["number"] for each in received] == list(range(1, count + 1))
    assert {each.kind for each in received} == set(KINDS)
    for each in received:
        shown = json.loads(example(each.kind))
        assert list(each.document) == list(shown)
        assert list(each.data) == list(shown["data"])
    of_kind = {each.kind: each.data for each in reversed(received)}
    assert of_kind[events.REPLY]["text"] == "30 days."
    assert of_kind[events.FEEDBACK]["entry"] == "returns"
    assert "b.example" not in of_kind[events.FEEDBACK]["comment"]
    assert of_kind[events.HANDOFF_REQUESTED]["reason"] == "requested"
    assert (of_kind[events.HANDOFF_ACCEPTED]["agent"], of_kind[events.HANDOFF_ACCEPTED]["name"]) == (
        "anna",
        "Anna",
    )
    assert said_by_agent(received) == [("agent", "Anna", "Hello!")]


def everything_happens(house: House) -> str:
    """The conversation's id."""
    anna = Staff(house.storage).add("anna", "long enough", "Anna", ("agent",))
    id, desk = house.store.create(site="shop", locale="en")[0].id, Desk(house.store)
    question = house.store.post(id, text="How long?").seq

    def answer(tx: Any) -> None:
        with Transcript(tx, id) as transcript:
            transcript.say(Answer("30 days.", entry="returns"), question)

    house.storage.write(answer)
    house.store.judge(id, 2, helpful=False, comment="mail me: a@b.example")
    house.store.post(id, choice="handoff")
    house.store.cancel(id)
    house.store.post(id, choice="handoff")
    house.store.contacts.reach_at(id, "me@customer.example")
    desk.accept(id, anna)
    desk.reply(id, anna, "Hello!")
    boris = Staff(house.storage).add("boris", "long enough", "Boris", ("agent",))
    desk.transfer(id, anna, boris)
    desk.requeue(id, boris)
    desk.accept(id, anna)
    desk.hand_back(id, anna)
    closing = Closing(house.store)
    closing.end(id)
    asked = closing.asked(id)
    assert asked
    closing.answer(id, asked.seq, solved=True, comment="Danke")
    house.store.post(id, text="Once more")
    closing = Closing(house.store)
    closing.end(id)
    closing.answer(id, house.store.conversation(id).seq, solved=True)
    return id


def said_by_agent(received: list[Any]) -> list[tuple[str, str, str]]:
    replies = [each.data for each in received if each.kind == events.REPLY and each.data["role"] == "agent"]
    return [(data["role"], data["name"], data["text"]) for data in replies]


def test_a_body_stays_the_same_whatever_happens_later(house: House) -> None:
    id = house.store.create(site="shop", locale="en")[0].id

    def answer(tx: Any) -> None:
        with Transcript(tx, id) as transcript:
            transcript.say(Answer("30 days."), 1)

    house.store.post(id, text="How long?")
    house.storage.write(answer)
    house.store.judge(id, 2, helpful=False, comment="no")
    house.store.post(id, choice="handoff")
    before = bodies(house, id)
    house.store.judge(id, 2, helpful=True, comment="oh, yes")

    def change(tx: Any) -> None:
        with Transcript(tx, id) as transcript:
            transcript.move("cancel")
            transcript.speak("de")

    house.storage.write(change)
    assert bodies(house, id)[: len(before)] == before


def bodies(house: House, id: str) -> list[str]:
    with house.storage.reading() as read:
        return [
            body(event, "shop", read.messages.after(id, (event.seq or 1) - 1, 1)[0])
            for event in read.events.after(id, 0, 100)
        ]


def test_the_lines_of_the_document_verify() -> None:
    secret, text = "whsec_" + "A" * 43 + "=", example(events.REPLY)
    headers = signed(secret, "msg_1", text, time.time())
    page = (ROOT / "docs/webhooks.md").read_text(encoding="utf-8")
    code = page.split("```python\n")[1].split("```")[0]
    names: dict[str, Any] = {"secret": secret, "body": text.encode(), "headers": headers}
    exec(code, names)
    assert names["message"] == json.loads(text)
    names["body"] = text.replace("30", "60").encode()
    with pytest.raises(standardwebhooks.WebhookVerificationError):
        exec(code, names)


def test_a_receiver_that_cannot_prove_who_it_is_gets_nothing(tmp_path: Path) -> None:
    subprocess.run(
        ["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2", "-subj", "/CN=localhost",
         "-keyout", tmp_path / "key", "-out", tmp_path / "certificate"],
        check=True, capture_output=True,
    )  # fmt: skip
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(tmp_path / "certificate", tmp_path / "key")
    server = HTTPServer(("127.0.0.1", 0), BaseHTTPRequestHandler)
    server.socket = context.wrap_socket(server.socket, server_side=True)
    server.handle_error = lambda *_: None  # type: ignore[method-assign]
    Thread(target=server.serve_forever, daemon=True).start()
    with pytest.raises(NotDelivered, match="certificate cannot be trusted: self-signed"):
        post(f"https://localhost:{server.server_address[1]}/", {}, b"secret")
    server.shutdown()
    server.server_close()
