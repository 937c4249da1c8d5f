"""One person handed out and erased, over every place that holds something of them, in raw bytes."""

import json
import time
import zipfile
from dataclasses import replace
from datetime import UTC, datetime
from io import BytesIO

import pytest

from bot.privacy.archiving import bring_back
from bot.privacy.erasure import Erasure
from bot.privacy.errors import NotArchived
from bot.privacy.export import as_zip, collected, noted
from bot.privacy.people import Person
from bot.privacy.searching import matches
from bot.storage.records import Delivery, Tries, Webhook
from bot.storage.repositories.archive import Old
from bot.storage.trackers import Trackers
from knowledge.entries import Entry
from knowledge.folder.backups import Backups
from knowledge.folder.home import Settings
from knowledge.languages import text
from knowledge.media.media import MediaStore
from tests.bot.privacy.person import ADDRESS, ASKED, PNG, House, anywhere, archive, found, house

__all__ = ["anywhere", "house"]


def test_a_person_is_found_by_address_wherever_they_gave_it(anywhere: House) -> None:
    assert found(anywhere) == [anywhere.theirs]
    assert found(anywhere, anywhere.other) == [anywhere.other]
    assert found(anywhere, "0" * 32) == found(anywhere, "nobody@shop.example") == []
    paged = anywhere.begin(f"konto/{ADDRESS}")
    assert found(anywhere) == [anywhere.theirs, paged]
    archive(anywhere, anywhere.theirs)
    [first, _] = matches(anywhere.storage, Person.of(ADDRESS))
    assert (first.conversation, first.archived, first.count) == (anywhere.theirs, True, 2)
    assert "(at)" in first.texts[0]


def test_an_agents_words_count_and_the_bots_do_not(house: House) -> None:
    from bot.conversations.transcript import Transcript
    from bot.protocol import Answer

    def job(tx, id, role):  # type: ignore[no-untyped-def]
        with Transcript(tx, id) as transcript:
            if role == "bot":
                transcript.say(Answer(f"Schreiben Sie an {ADDRESS}", choices=(), media=(), entry="x"), 1)
            else:
                transcript.append(role, f"Ich schreibe an {ADDRESS}", name="Eva")

    agent, bot = house.begin("a"), house.begin("b")
    house.storage.write(lambda tx: (job(tx, agent, "agent"), job(tx, bot, "bot")))
    assert found(house) == [house.theirs, agent]


def test_what_is_handed_out_can_be_read_and_is_complete(house: House) -> None:
    picture = house.home.root.parent / "p.png"
    picture.write_bytes(PNG)
    name = MediaStore(house.home.media).add(picture).removeprefix("/media/")
    house.storage.write(lambda tx: said_with_a_picture(tx, house.theirs, name))
    conversations = collected(house.home, house.storage, [house.theirs, "0" * 32])
    with zipfile.ZipFile(BytesIO(as_zip(house.home, house.storage, conversations))) as file:
        page, data = file.read("index.html").decode(), json.loads(file.read("data.json"))
        assert file.read(f"media/{name}") == picture.read_bytes()
    assert ASKED in page
    assert f'<img src="media/{name}" alt="&lt;Bild&gt;">' in page
    assert '<html lang="de">' in page
    assert all(said in page for said in ("Kanariennotiz", "kanarien@post.example", "Kanarienmeinung"))
    assert "So <strong>sieht</strong> es aus. &lt;script&gt;" in page
    [conversation] = data["conversations"]
    assert [each["text"] for each in conversation["message"]][:1] == [ASKED]
    assert conversation["tracker"] == [{"event": "user", "text": ASKED}]
    assert "token" not in conversation["conversation"][0]
    assert "https://shop.example/Kanarienseite" in page
    noted(house.storage, conversations, "ada", "net")
    with house.storage.reading() as read:
        [note] = read.audit.before(10)
    assert (note.action, note.actor, dict(note.counts)) == ("person_exported", "ada", {"conversations": 1})


def said_with_a_picture(tx, id: str, name: str) -> None:  # type: ignore[no-untyped-def]
    from bot.conversations.transcript import Transcript

    with Transcript(tx, id) as transcript:
        media = ({"kind": "image", "src": f"/media/{name}", "title": "<Bild>"},)
        transcript.append("bot", "So **sieht** es aus. <script>", media=media, entry="x", turn=1)


def test_what_is_erased_is_nowhere_in_the_folder(anywhere: House) -> None:
    hook = Webhook("w1", "https://crm.example/hook", "whsec_x", ("message.received",), 1.0)
    told = Delivery("msg_1", "webhook", "w1", anywhere.theirs, 1, "done", 1, 1.0, 1.0, finished=1.0)
    anywhere.storage.write(lambda tx: (tx.webhooks.add(hook), tx.deliveries.add([told])))
    assert anywhere.holds("Kanarienstimme") or anywhere.home.settings.database
    report = Erasure(anywhere.home, anywhere.storage, "ada", "net").run(
        [anywhere.theirs], Person.of(ADDRESS).mentioned
    )
    assert report.removed == {
        "conversation": 1,
        "message": 2,
        "event": 2,
        "delivery": 1,
        "tracker": 1,
        "note": 1,
        "survey": 1,
        "proposal": 1,
        "contact": 1,
    }
    for held in ("Kanarien", "kanarienvogel (at)", anywhere.theirs):
        assert anywhere.holds(held) == [], held
    assert "https://crm.example/hook" in {str(each.data.get("receivers")) for each in report.kept}
    assert found(anywhere, anywhere.other) == [anywhere.other]
    assert Trackers(anywhere.home).of(anywhere.other) != []
    with anywhere.storage.reading() as read:
        [note] = read.audit.before(10)
    assert (note.action, note.actor, note.about) == ("person_erased", "ada", "")
    assert Erasure(anywhere.home, anywhere.storage).run([anywhere.theirs]).removed == {}


def test_archived_conversations_are_erased_with_their_numbers(anywhere: House) -> None:
    anywhere.storage.write(lambda tx: archived(tx, anywhere.theirs))
    with anywhere.storage.reading() as read:
        assert read.tallies.since(0.0)
    assert anywhere.erase(anywhere.theirs)["conversation"] == 1
    assert anywhere.holds("Kanarien") == []
    with anywhere.storage.reading() as read:
        assert read.tallies.since(0.0) == {}
    with pytest.raises(NotArchived):
        bring_back(anywhere.storage, anywhere.theirs)


def archived(tx, id: str) -> None:  # type: ignore[no-untyped-def]
    from bot.privacy.archiving import archive as archive_all

    archive_all(tx, [Old(id, 0.0, 2)], float("inf"), 1.0, {})


def test_a_customer_who_tried_to_log_in_is_forgotten(house: House) -> None:
    for name in (ADDRESS, "anna"):
        house.storage.write(lambda tx, name=name: tx.accounts.note_tries(Tries(name, 1, 9e9)))
    assert house.erase()["login"] == 1
    with house.storage.reading() as read:
        assert read.accounts.tried() == ["anna"]


def test_what_stays_is_told_with_the_reason(house: House) -> None:
    house.corpus.save(
        [Entry("contact", "de", "Wie erreiche ich Xaver?", f"Unter {ADDRESS}.")], author="carla"
    )
    (house.home.root / "conversations.sqlite.before-0004").write_bytes(b"old")
    timed = replace(
        house.home, settings=Settings(backups=Backups({"folder": "b", "every_hours": 24, "keep": 7}))
    )
    report = Erasure(timed, house.storage).run([house.theirs], Person.of(ADDRESS).mentioned)
    week = datetime.fromtimestamp(time.time() + 7 * 86400, UTC).date().isoformat()
    assert {"until": week} in [each.data for each in report.kept if each.key == "kept_timed_backups"]
    for language in ("de", "en"):
        told = [text("privacy", each.key, language, **each.data) for each in report.kept]
        assert any("contact (de)" in line for line in told)
        assert any("conversations.sqlite.before-0004" in line for line in told)
