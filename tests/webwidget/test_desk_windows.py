"""What an agent is told of a messenger's window, and what is not taken after it."""

import time
from dataclasses import replace
from pathlib import Path
from typing import Any

from bot.channels.messengers.messenger_channel import learn_templates
from bot.conversations.messengers.messengers import Inbound, receive
from bot.conversations.messengers.windows import HOUR, Template
from bot.storage import Transaction
from knowledge.demo import SITE
from tests.webwidget.staffing import logged_in, rooms, staffed_app
from webwidget.desk.shown import shown_tickets

ASK = Template("ask_again", "de", "Dürfen wir uns noch einmal melden?")
HELD = {"number": "1", "secret": "s", "token": "t", "app": "1", "account": "2", "hook": "h", "address": "x"}


class Offering:
    """A network that has approved a template."""

    def templates(self, secrets: Any) -> tuple[Template, ...]:
        return (ASK,)


def test_what_would_not_arrive_is_said_before(tmp_path: Path) -> None:
    app = staffed_app(tmp_path, names="anna")
    house = rooms(app)
    house.sites.save(SITE)
    connection = house.connections.add("c1", "whatsapp", "Lumen", SITE.name, HELD)
    receive(house.store, connection, Inbound("1", "491", "Kim", text="Hallo", at=time.time() - HOUR), "Lumen")
    with house.storage.reading() as read:
        found = read.messengers.known("c1", "491")
    assert found is not None
    id, heard_at = found.conversation, found.heard_at or 0.0
    house.store.post(id, choice="handoff")
    anna, headers = logged_in(app, "anna")
    path = f"/desk/api/conversations/{id}"
    anna.post(f"{path}/accept", json={}, headers=headers)

    def told() -> dict[str, Any]:
        shown: dict[str, Any] = anna.get(path).json["conversation"]["messenger"]
        return shown

    def reply(text: str) -> tuple[int, Any]:
        answer = anna.post(f"{path}/reply", json={"text": text}, headers=headers)
        return answer.status_code, answer.json

    assert anna.get(path).json["conversation"]["name"] == f"Kim #{id[:5]}"
    [row] = shown_tickets(house, [house.handoff.desk.ticket(id)])
    assert row["name"] == "Kim"
    assert told() | {"until": 0} == {
        "network": "WhatsApp", "name": "Kim", "left": False, "account": "no_page", "until": 0,
        "templates": [], "by_letter": None, "can_ask": False,
    }  # fmt: skip
    assert abs(told()["until"] - (heard_at + 24 * HOUR)) < 1
    assert reply("Guten Tag!")[0] == 200

    def long_ago(transaction: Transaction) -> None:
        transaction.messengers.put(replace(found, heard_at=time.time() - 25 * HOUR))

    house.storage.write(long_ago)
    status, refused = reply("Sind Sie noch da?")
    assert (status, refused["error"]["code"]) == (409, "closed")
    assert "zu lange nicht geschrieben" in refused["error"]["message"]
    learn_templates(house.storage, HELD, Offering(), connection)  # type: ignore[arg-type]
    assert told()["templates"] == [{"name": "ask_again", "text": ASK.text}]
    assert "Vorlage" in reply("Sind Sie noch da?")[1]["error"]["message"]
    assert reply(ASK.text)[0] == 200
    said = [each.text for each in house.store.messages(id) if each.role == "agent"]
    assert said == ["Guten Tag!", ASK.text]
    house.close()
