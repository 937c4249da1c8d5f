"""WhatsApp against a fake of it: shapes, proofs, the window, and what becomes of what was sent."""

import json
import random
import time
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import pytest

from bot.channels.errors import NotDelivered, Refused
from bot.channels.fakes.whatsapp import DAY, FakeWhatsApp, fake_whatsapp
from bot.channels.messengers.messenger import Heard, Outbound, send
from bot.channels.messengers.messenger_channel import learn_templates
from bot.channels.messengers.whatsapp import WhatsApp, contents
from bot.channels.networks import MESSENGERS
from bot.checks import Malformed
from bot.conversations.messengers.messengers import Inbound, Receipt
from bot.conversations.messengers.windows import Template
from bot.protocol import Answer, Choice, Reply, Turn
from bot.staff.accounts import Member
from tests.bot.channels.mutations import mutations
from tests.bot.channels.served import Served, served
from tests.receiver import wait_until

KIM, ALEX = "4915112345678", "DE.13491208655302741918"
NUMBER = "106540352242922"
SECRETS = {"number": NUMBER, "secret": "s", "hook": "h", "token": "t", "app": "1", "account": "2"}
ANNA = Member("anna", "Anna", frozenset({"agent"}))
SHORT = (Choice("entry:a", "Rückgabe"), Choice("entry:b", "Versand"), Choice("none", "Keine davon"))
LONG = (Choice("entry:a", "Wie lange kann ich etwas zurückgeben?"), Choice("none", "Keine davon"))
ASK: dict[str, Any] = {
    "name": "ask_again",
    "language": "de",
    "status": "APPROVED",
    "components": [{"type": "BODY", "text": "Dürfen wir uns melden?"}],
}
GAPS = {"name": "gaps", "components": [{"type": "BODY", "text": "Zu {{2}} {{1}}: Ihr Paket ist da."}]}
FILLED = {"2": "Bestellung", "1": "4711"}


def brought(value: dict[str, Any], number: str = NUMBER) -> bytes:
    value = {"metadata": {"phone_number_id": number}, **value}
    change = {"field": "messages", "value": value}
    return json.dumps(
        {"object": "whatsapp_business_account", "entry": [{"id": "2", "changes": [change]}]}
    ).encode()


def message(**more: Any) -> dict[str, Any]:
    text = {"type": "text", "text": {"body": "Hallo"}}
    return {"from": KIM, "id": "wamid.1", "timestamp": "1764000000", **text, **more}


def read(value: dict[str, Any], number: str = NUMBER) -> list[Heard]:
    return WhatsApp().read(SECRETS, brought(value, number))


def test_a_message_says_who_wrote_what_and_when() -> None:
    contact = {"wa_id": KIM, "user_id": ALEX, "profile": {"name": "Kim"}}
    value = {"contacts": [contact], "messages": [message(from_user_id=ALEX)]}
    found = Inbound("wamid.1", KIM, "Kim", text="Hallo", alias=ALEX, at=1764000000.0)
    assert read(value) == [found]
    assert read(value, "another") == []
    nameless = {"messages": [{**message(), "from": None, "from_user_id": ALEX}]}
    assert [(each.person, each.alias) for each in inbound(nameless)] == [(ALEX, None)]
    hidden = {"contacts": [{"user_id": ALEX}], "messages": [{**message(), "from": None}]}
    assert [each.person for each in inbound(hidden)] == [ALEX]


def inbound(value: dict[str, Any]) -> list[Inbound]:
    return [each for each in read(value) if isinstance(each, Inbound)]


def test_what_else_people_do_is_read_or_left() -> None:
    def one(**content: Any) -> tuple[str, tuple[int, int] | None]:
        found = inbound({"messages": [message(**content)]})
        return found[0].text, found[0].picked

    reply = {"id": "c:4:1", "title": "Versand"}
    for kind in ("button_reply", "list_reply"):
        assert one(type="interactive", interactive={"type": kind, kind: reply}) == ("", (4, 1))
    foreign = {"type": "button_reply", "button_reply": {"id": "x", "title": "Ja"}}
    assert one(type="interactive", interactive=foreign) == ("Ja", None)
    assert one(type="button", button={"text": "Ja", "payload": "y"}) == ("Ja", None)
    assert one(type="image", image={"id": "1", "caption": "Meine Lampe"}) == ("Meine Lampe", None)
    [spoken] = inbound({"messages": [message(type="audio", audio={"id": "1", "voice": True})]})
    assert (spoken.text, spoken.voice) == ("", True)
    assert read({"messages": [message(type="reaction"), message(type="system")]}) == []
    assert WhatsApp().read(SECRETS, b'{"object": "page", "entry": [1]}') == []


def test_a_state_tells_of_the_message_that_it_is_of() -> None:
    told = {"id": "w", "recipient_id": KIM, "biz_opaque_callback_data": "7"}
    failed = {"errors": [{"code": 131047, "title": "Re-engagement message"}]}
    states = [told | {"status": state} for state in ("sent", "delivered", "read")]
    states += [told | {"status": "failed"} | failed, {"id": "w", "status": "read"}]
    found = [each for each in read({"statuses": states}) if isinstance(each, Receipt)]
    assert [(each.state, each.seq) for each in found] == [("delivered", 7), ("read", 7), ("failed", 7)]
    assert found[2].why is not None
    assert "zu lange nicht geschrieben" in found[2].why.told("de")


def test_whatever_is_changed_is_read_or_malformed() -> None:
    """And forged in any case: it is not signed so."""
    told = {"recipient_id": KIM, "biz_opaque_callback_data": "7", "status": "read"}
    genuine = brought({"contacts": [{"wa_id": KIM}], "messages": [message()], "statuses": [told]})
    fake, network = FakeWhatsApp(), WhatsApp()
    headers = fake.signed(genuine)
    assert network.is_genuine(fake.secrets(), headers, genuine)
    count = 0
    for changed in mutations(genuine, random.Random(14), 1500):
        if changed == genuine:
            continue
        count += 1
        assert not network.is_genuine(fake.secrets(), headers, changed)
        try:
            found = network.read(SECRETS, changed)
        except Malformed:
            continue
        assert all(isinstance(each, Heard) for each in found)
    assert count > 1000


def out(text: str, *titles: str) -> list[dict[str, Any]]:
    return list(contents(Outbound(KIM, text, 3, titles, "de")))


def test_choices_are_buttons_a_list_or_numbers() -> None:
    [short] = out("Was meinen Sie?", "Rückgabe", "Versand")
    buttons = short["interactive"]["action"]["buttons"]
    assert [each["reply"] for each in buttons] == [
        {"id": "c:3:0", "title": "Rückgabe"},
        {"id": "c:3:1", "title": "Versand"},
    ]
    assert short["interactive"]["body"]["text"] == "Was meinen Sie?"
    [long] = out("Was meinen Sie?", "Wie lange kann ich etwas zurückgeben?", "Keine davon")
    assert [each["reply"]["title"] for each in long["interactive"]["action"]["buttons"]] == ["1", "2"]
    [listed] = out("Was meinen Sie?", "Rückgabe ohne Rechnung", "Keine davon")  # too long for a button alone
    assert [row["title"] for row in listed["interactive"]["action"]["sections"][0]["rows"]] == [
        "Rückgabe ohne Rechnung",
        "Keine davon",
    ]
    assert listed["interactive"]["body"]["text"] == "Was meinen Sie?"
    assert "1. Wie lange kann ich etwas zurückgeben?\n2. Keine davon" in long["interactive"]["body"]["text"]
    [rows] = out("Was?", *(f"Eine längere Frage mit der Nummer {number}" for number in range(7)))
    first = rows["interactive"]["action"]["sections"][0]["rows"][0]
    assert first == {"id": "c:3:0", "title": "1", "description": "Eine längere Frage mit der Nummer 0"}
    assert rows["interactive"]["action"]["button"] == "Auswählen"
    [plain] = out("Was?", *(f"Frage {number}" for number in range(12)))
    assert plain["type"] == "text"
    assert plain["text"]["body"].endswith("12. Frage 11")
    above = out("Wort " * 400, "Ja", "Nein")
    assert [each["type"] for each in above] == ["text", "interactive"]


@pytest.fixture
def network() -> Iterator[FakeWhatsApp]:
    with fake_whatsapp() as fake:
        fake.subscription = {"callback_url": ""}
        yield fake


def test_what_the_network_refuses_is_told_apart(network: FakeWhatsApp) -> None:
    said, secrets = Outbound(KIM, "Hallo", 3), network.secrets()
    for change, kind, lasting in (
        ({}, "closed", True),
        ({"blocked": {KIM}}, "unwanted", True),
        ({"busy": 1}, "busy", False),
        ({"token": "new"}, "token", False),
    ):
        for name, value in change.items():
            setattr(network, name, value)
        with pytest.raises(NotDelivered) as caught:
            send(WhatsApp(), secrets, said)
        assert (caught.value.kind, isinstance(caught.value, Refused)) == (kind, lasting)
    network.templates = [
        ASK,
        ASK | GAPS,
        ASK | {"name": "link", "components": [*ASK["components"], {"type": "BUTTONS", "url": "x/{{1}}"}]},
        ASK | {"name": "pending", "status": "PENDING"},
    ]
    found = WhatsApp().templates(network.secrets())
    assert found == (
        Template("ask_again", "de", "Dürfen wir uns melden?"),
        Template("gaps", "de", "Zu {{2}} {{1}}: Ihr Paket ist da."),
    )
    send(WhatsApp(), secrets | {"token": "new"}, replace(said, person=ALEX, template=found[1], filled=FILLED))
    assert network.got(ALEX) == ["[gaps, 4711, Bestellung]"]
    with pytest.raises(Refused):
        send(WhatsApp(), secrets | {"token": "new"}, replace(said, person=ALEX, template=found[1]))
    [named] = contents(replace(said, template=found[1], filled={"order": "4711"}))
    [body] = named["template"]["components"]
    assert body["parameters"] == [{"type": "text", "parameter_name": "order", "text": "4711"}]


def scripted(turn: Turn) -> Reply:
    if turn.choice:
        return Reply((Answer("Sie haben **30 Tage**.", entry="returns"),))
    return Reply((Answer("Was meinen Sie?", LONG if "lang" in (turn.text or "") else SHORT),))


@pytest.mark.slow
def test_a_talk_over_the_edge_of_the_window(tmp_path: Any, network: FakeWhatsApp) -> None:
    network.duplicates, network.reversed, network.templates = 2, True, [ASK]
    with served(tmp_path / "home", scripted) as shop:
        connection = shop.join("whatsapp", network.secrets())
        assert connection.name == "Lumen"
        WhatsApp().check(network.secrets(), network.hook["override_callback_uri"])
        at = time.time() - 60
        network.write(KIM, "Wie lange?", at=at)
        wait_until(lambda: len(network.buttons(KIM)) == 2)
        assert network.got(KIM)[0].startswith("Sie schreiben mit einem Bot")
        network.write(KIM, "1")
        wait_until(lambda: network.got(KIM)[-1] == "Sie haben 30 Tage.")
        assert len(network.got(KIM)) == 3, "nothing twice, though all came twice"
        network.write(ALEX, "Hallo")
        wait_until(lambda: len(network.got(ALEX)) == 2)
        network.press(ALEX, network.buttons(ALEX)[1])
        wait_until(lambda: network.got(ALEX)[-1] == "Sie haben 30 Tage.")
        handed_over(shop, network)
        after_the_edge(shop, network)


def handed_over(shop: Served, network: FakeWhatsApp) -> None:
    id = shop.conversation_of(KIM)
    shop.services.store.post(id, choice="handoff")
    wait_until(lambda: len(network.got(KIM)) == 4)
    shop.services.handoff.desk.accept(id, ANNA)
    posted = shop.services.handoff.desk.reply(id, ANNA, "Guten Tag!")
    wait_until(lambda: network.got(KIM)[-1] == "Anna: Guten Tag!")
    network.status(KIM, str(posted.seq), "read")
    wait_until(lambda: shop.services.reading.mark(id, "customer").read == posted.seq)
    network.late, network.later = True, DAY + 60
    shop.services.handoff.desk.reply(id, ANNA, "Sind Sie noch da?")
    wait_until(lambda: any("zu lange nicht" in note.text for note in shop.services.handoff.desk.notes(id)))
    assert shop.peer(KIM).left_at is None  # type: ignore[union-attr]  # they are there, and may write


def after_the_edge(shop: Served, network: FakeWhatsApp) -> None:
    """By our own clock: nothing is tried that would be refused; a template goes."""
    id, messenger = shop.conversation_of(KIM), MESSENGERS["whatsapp"]
    learn_templates(shop.services.storage, network.secrets(), messenger, shop.connection)

    def long_ago(tx: Any) -> None:
        found = tx.messengers.peer_of(id)
        tx.messengers.put(type(found)(**{**vars(found), "heard_at": time.time() - DAY}))

    shop.services.storage.write(long_ago)
    network.late, count = False, len(network.sent)
    shop.services.handoff.desk.reply(id, ANNA, "Noch eine Frage")
    wait_until(lambda: any("Noch eine Frage" in note.text for note in shop.services.handoff.desk.notes(id)))
    shop.services.handoff.desk.reply(id, ANNA, "Dürfen wir uns melden?")
    wait_until(lambda: network.got(KIM)[-1] == "[ask_again]")
    assert len(network.sent) == count + 1
    network.later = 0.0
    network.write(KIM, "Ja, gern")
    wait_until(lambda: shop.peer(KIM).heard_at > time.time() - DAY)  # type: ignore[union-attr, operator]
    shop.services.handoff.desk.reply(id, ANNA, "Schön")
    wait_until(lambda: network.got(KIM)[-1] == "Anna: Schön")
