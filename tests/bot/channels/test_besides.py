"""What people send beside questions: places, cards, edits, what they take back; told kindly, lost never."""

import json
from typing import Any

import pytest

from bot.channels.networks import MESSENGERS
from bot.conversations.messengers.besides import in_parts
from bot.conversations.messengers.changes import Left, Moved, TakenBack, changed
from bot.conversations.messengers.messengers import Inbound, receive
from bot.conversations.store import Store
from bot.conversations.transcript import Holder
from bot.staff.connections import Connections
from bot.storage import Storage
from bot.storage.records import Message
from bot.storage.repositories.messengers import Connection

KIM = "4711"
AT = "https://www.openstreetmap.org/?mlat=48.137154&mlon=11.576124#map=17/48.137154/11.576124"


def telegram(kind: str = "message", **said: Any) -> list[Any]:
    usual = {"chat": {"id": 4711, "type": "private"}, "from": {"id": 4711, "is_bot": False}}
    return [*MESSENGERS["telegram"].read({}, json.dumps({"update_id": 1, kind: usual | said}).encode())]


def whatsapp(**said: Any) -> list[Any]:
    message = {"from": KIM, "id": "w1", **said}
    known = {"messaging_product": "whatsapp", "metadata": {"phone_number_id": "1"}, "messages": [message]}
    body = {
        "object": "whatsapp_business_account",
        "entry": [{"id": "2", "changes": [{"field": "messages", "value": known}]}],
    }
    return [*MESSENGERS["whatsapp"].read({"number": "1", "account": "2"}, json.dumps(body).encode())]


def instagram(**said: Any) -> list[Any]:
    entry = {"id": "9", "messaging": [{"sender": {"id": KIM}, "recipient": {"id": "9"}, **said}]}
    body = json.dumps({"object": "instagram", "entry": [entry]}).encode()
    return [*MESSENGERS["instagram"].read({"account": "9"}, body)]


def test_places_and_cards_are_put_in_words() -> None:
    at = {"latitude": 48.137154, "longitude": 11.576124}
    [found] = telegram(location=at)
    assert (found.text, found.aside) == ("", f"📍\n{AT}")
    [found] = telegram(location=at, venue={"location": at, "title": "Rathaus", "address": "Marienplatz 8"})
    assert found.aside == f"📍 Rathaus, Marienplatz 8\n{AT}"
    [found] = whatsapp(type="location", location={**at, "name": "Rathaus"})
    assert found.aside == f"📍 Rathaus\n{AT}"
    [found] = instagram(
        message={
            "mid": "1",
            "attachments": [
                {"type": "location", "payload": {"coordinates": {"lat": 48.137154, "long": 11.576124}}}
            ],
        }
    )
    assert found.aside == f"📍\n{AT}"
    [found] = telegram(contact={"phone_number": "+49151", "first_name": "Uli", "last_name": "Brand"})
    assert found.aside == "👤 Uli Brand, +49151"
    person = {"name": {"formatted_name": "Uli Brand"}, "phones": [{"phone": "+49151"}, {"phone": "+49152"}]}
    [found] = whatsapp(type="contacts", contacts=[person, {}])
    assert found.aside == "👤 Uli Brand, +49151, +49152\n👤 "
    [found] = whatsapp(
        type="order", order={"text": "Bald", "product_items": [{"product_retailer_id": "A", "quantity": 2}]}
    )
    assert found.aside == "🛒 Bald\n2 × A"
    [found] = telegram(location={"latitude": "x", "longitude": None})
    assert found.aside == ""


def test_what_is_sent_by_a_touch_is_its_emoji() -> None:
    assert [each.text for each in telegram(sticker={"file_id": "s", "emoji": "🙈"})] == ["🙈"]
    thumb = {"type": "image", "payload": {"url": "https://x", "sticker_id": 369239263222822}}
    [found] = instagram(message={"mid": "1", "attachments": [thumb]})
    assert (found.text, found.files) == ("👍", ())
    [found] = instagram(message={"mid": "1", "attachments": [{"type": "like_heart"}]})
    assert found.text == "❤️"


def test_why_a_file_is_not_fetched() -> None:
    document = {"file_id": "d", "mime_type": "application/pdf"}
    assert [each.left for each in telegram(document={**document, "file_size": 9_000_000})] == ["too_large"]
    assert [each.left for each in telegram(document=document)] == [""]
    assert [each.left for each in telegram(video={"file_id": "v"}, caption="So?")] == ["film"]
    assert [each.left for each in whatsapp(type="video", video={"id": "1"})] == ["film"]
    word = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
    assert [each.left for each in whatsapp(type="document", document={"mime_type": word})] == ["office"]
    assert [each.left for each in whatsapp(type="document", document={"mime_type": "x/y"})] == ["other"]


def test_whom_and_what_nobody_says_to_us() -> None:
    assert telegram(text="Hi", **{"from": {"id": 1, "is_bot": True}}) == []
    assert telegram(pinned_message={"message_id": 1}) == []
    assert telegram("edited_message", location={"latitude": 1.0, "longitude": 2.0}) == []
    assert whatsapp(type="text", text={"body": "Hallo alle"}, group_id="g") == []
    assert whatsapp(type="unsupported", errors=[{"code": 131060}]) == []
    assert len(whatsapp(type="unsupported", errors=[{"code": 131051}])) == 1
    assert instagram(message={"mid": "1", "attachments": [{"type": "story_mention", "payload": {}}]}) == []


def test_what_changes_without_a_message() -> None:
    gone = {"new_chat_member": {"status": "kicked"}}
    assert telegram("my_chat_member", **gone) == [Left(KIM)]
    assert telegram("my_chat_member", new_chat_member={"status": "member"}) == []
    assert whatsapp(type="revoke", revoke={"original_message_id": "w0"}) == [TakenBack(KIM, "w0")]
    assert instagram(message={"mid": "m0", "is_deleted": True}) == [TakenBack(KIM, "m0")]
    moved = {"type": "user_changed_number", "wa_id": "4712"}
    assert whatsapp(type="system", system=moved) == [Moved(KIM, "4712")]
    [edited] = whatsapp(
        type="edit",
        edit={"original_message_id": "w0", "message": {"type": "text", "text": {"body": "Nach Wien?"}}},
    )
    assert (edited.id, edited.text, edited.edited) == ("w1", "Nach Wien?", True)
    [edited] = instagram(message_edit={"mid": "m0", "text": "Nach Wien?", "num_edit": 2})
    assert (edited.id, edited.text, edited.edited) == ("m0:2", "Nach Wien?", True)
    [edited] = telegram("edited_message", text="Nach Wien?", reply_to_message={"text": "Ja?"})
    assert (edited.edited, edited.quoted) == (True, "Ja?")


class Talk:
    def __init__(self, store: Store, connection: Connection) -> None:
        self.store, self.connection, self.person = store, connection, KIM

    def brings(self, **said: Any) -> None:
        for _ in range(2):  # however often it comes
            receive(self.store, self.connection, Inbound(person=self.person, **said), "Lumen")

    def changes(self, change: TakenBack | Moved | Left) -> None:
        for _ in range(2):
            self.store.storage.write(lambda tx: changed(tx, self.connection, change, "de"))

    @property
    def id(self) -> str:
        with self.store.storage.reading() as read:
            found = read.messengers.known(self.connection.id, self.person)
        assert found is not None
        return found.conversation

    def messages(self) -> list[Message]:
        return self.store.messages(self.id)

    def said(self) -> list[str]:
        return [each.text for each in self.messages() if each.role == "customer"]

    def told(self) -> list[str]:
        return [each.text for each in self.messages() if each.role == "bot"]

    def notes(self) -> list[str]:
        with self.store.storage.reading() as read:
            return [each.text for each in read.notes.after(self.id, 0)]

    def asked(self) -> int:
        with self.store.storage.reading() as read:
            return read.turns.pending()


@pytest.fixture
def talk(storage: Storage) -> Talk:
    """On both engines."""
    store = Store(storage)
    store.holder = Holder("test", 600)
    held = {"number": "1", "token": "t", "secret": "s"}
    return Talk(store, Connections(storage, b"s" * 32).add("c1", "whatsapp", "Lumen", "", held))


def test_a_place_is_kept_and_the_bot_is_not_asked(talk: Talk) -> None:
    talk.brings(id="1", aside="📍 Rathaus")
    assert talk.said() == ["📍 Rathaus"]
    assert (talk.asked(), len(talk.told())) == (0, 1)
    assert talk.told()[0].startswith("Das ist angekommen. Als Bot kann ich damit nichts anfangen")
    assert talk.messages()[-1].choices


def test_a_film_is_declined_beside_its_words(talk: Talk) -> None:
    talk.brings(id="1", text="So klingt er", left="film")
    assert (talk.said(), talk.asked()) == (["So klingt er"], 1)
    assert talk.told() == ["Videos nehmen wir hier nicht an. Bitte senden Sie ein Bild daraus."]


def test_an_edit_is_asked_unless_it_changes_no_word(talk: Talk) -> None:
    talk.brings(id="1", text="Was kostet der Versnd?")
    talk.brings(id="2", text="Was kostet der Versnd?", edited=True)
    assert (talk.said(), talk.told()) == (["Was kostet der Versnd?"], [])
    talk.brings(id="3", text="Was kostet der Versand?", edited=True)
    assert talk.said() == ["Was kostet der Versnd?", "Was kostet der Versand?"]


def test_a_long_text_is_kept_whole_and_asked_once(talk: Talk) -> None:
    talk.brings(id="1", text="wort " * 1600 + "Ende")
    assert [len(each) <= 4000 for each in talk.said()] == [True] * 3
    assert talk.said()[-1].endswith("Ende")
    assert (talk.asked(), talk.told()) == (1, [])
    assert [*in_parts("x" * 9, 4)] == ["xxxx", "xxxx", "x"]


def test_what_is_answered_to_is_told_where_it_is_not_the_last(talk: Talk) -> None:
    talk.brings(id="1", text="Was kostet der Versand?")
    talk.brings(id="2", text="Und nach Wien?", quoted="Was kostet der Versand?")
    assert talk.notes() == []
    talk.brings(id="3", text="Und das?", quoted="Express kostet 9 €")
    assert talk.notes() == ["↩ „Express kostet 9 €“"]


def test_what_was_taken_back_is_gone_and_the_bot_does_not_answer_it(talk: Talk) -> None:
    talk.brings(id="1", text="Mein Passwort ist Sommer12")
    talk.brings(id="2", text="Was kostet der Versand?")
    talk.changes(TakenBack(KIM, "1"))
    assert talk.said() == ["(zurückgenommen)", "Was kostet der Versand?"]
    assert talk.asked() == 1
    assert talk.notes() == [
        "Eine Nachricht wurde auf dem Handy zurückgenommen. Was darin stand, ist auch hier gelöscht."
    ]
    talk.changes(TakenBack("nobody", "1"))
    talk.changes(TakenBack(KIM, "unknown"))
    assert len(talk.notes()) == 1


def test_a_new_number_goes_on_and_whoever_left_is_shown(talk: Talk) -> None:
    talk.brings(id="1", text="Hallo")
    before = talk.id
    talk.changes(Moved(KIM, "4712"))
    talk.person = "4712"
    talk.brings(id="2", text="Ich bin es")
    assert (talk.id, talk.said()) == (before, ["Hallo", "Ich bin es"])
    talk.changes(Left("4712"))
    assert [each[:40] for each in talk.notes()] == ["Über den Messenger kommt bei dieser Pers"]
    talk.person = KIM
    talk.brings(id="3", text="Wer anders hat die alte Nummer")
    talk.changes(Moved(KIM, "4712"))
    assert talk.id != before, "two people stay two"
