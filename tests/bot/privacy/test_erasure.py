"""One person handed out and erased, over every place that holds something of them, in raw bytes."""

import base64
import json
import time
import zipfile
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime
from io import BytesIO
from pathlib import Path

import pytest

from bot.conversations.store import Store
from bot.privacy.archiving import bring_back
from bot.privacy.erasure import Erasure
from bot.privacy.errors import NotArchived
from bot.privacy.export import as_zip, collected, noted
from bot.privacy.masking import impersonal
from bot.privacy.people import Person
from bot.privacy.searching import matches
from bot.storage import Storage, Transaction
from bot.storage.archive import Old
from bot.storage.connecting import engine as postgres_engine
from bot.storage.proposals import Proposal
from bot.storage.records import Delivery, Tries, Webhook
from bot.storage.sqlite import engine as sqlite_engine
from bot.storage.trackers import Trackers
from knowledge.backups import Backups
from knowledge.corpus import Corpus
from knowledge.entries import Entry
from knowledge.home import Home, Settings
from knowledge.jobs import Jobs
from knowledge.languages import text
from knowledge.media import MediaStore
from knowledge.wordings import Wordings

ADDRESS = "xaver.kanarienvogel@post.example"
ASKED = "Meine Lieferung Kanariengelb kam nicht"
PNG = base64.b64decode(
    "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAQAAAC1HAwCAAAAC0lEQVR42mNk+A8AAQUBAScY42YAAAAASUVORK5CYII="
)
TRACKER = "CREATE TABLE events (id INTEGER PRIMARY KEY, sender_id VARCHAR(255), data TEXT)"


class House:
    """A data folder with a person in it, and another one who must stay."""

    def __init__(self, home: Home, storage: Storage) -> None:
        self.home, self.storage, self.store = home, storage, Store(storage)
        self.corpus = Corpus(home.corpus)
        self.theirs = self.begin("Kanarienseite")
        self.other = self.begin("andere")
        self.store.post(self.theirs, text=ASKED)
        self.store.post(
            self.theirs, text=f"Antwort bitte an {ADDRESS.replace('@', ' (at) ')}, Kanarienstimme"
        )
        self.store.post(self.other, text="Bleibt hier, nicht-" + ADDRESS)
        self.storage.write(self.beside)
        self.track(self.theirs, ASKED)
        self.track(self.other, "Bleibt hier")

    def begin(self, page: str) -> str:
        began, _ = self.store.create(site="shop", locale="de", page=f"https://shop.example/{page}")
        return began.id

    def beside(self, tx: Transaction) -> None:
        """What staff and the customer left beside what was said."""
        tx.notes.add(self.theirs, 2, "anna", "Anna", "Kanariennotiz", 1.0)
        tx.contacts.save(self.theirs, "kanarien@post.example", 1.0)
        tx.proposals.add(
            Proposal("p1", self.theirs, 2, "de", "Kanarienfrage", "Kanarienrat", None, "anna", 1.0)
        )
        tx.surveys.ask(self.theirs, 2, 1.0)
        tx.surveys.answer(self.theirs, 2, False, "Kanarienmeinung", 2.0)

    def track(self, id: str, text: str) -> None:
        address = self.home.settings.database
        engine = postgres_engine(address) if address else sqlite_engine(self.home.tracker)
        with engine.begin() as db:
            if address:
                db.exec_driver_sql("CREATE SCHEMA IF NOT EXISTS tracker")
            table = "tracker.events" if address else "events"
            db.exec_driver_sql(TRACKER.replace("TABLE events", f"TABLE IF NOT EXISTS {table}"))
            number = db.exec_driver_sql(f"SELECT count(*) FROM {table}").scalar()
            values = f"({number}, '{id}', '{json.dumps({'event': 'user', 'text': text})}')"
            db.exec_driver_sql(f"INSERT INTO {table} VALUES {values}")
        engine.dispose()

    def erase(self, *ids: str) -> dict[str, int]:
        person = Person.of(ADDRESS)
        return Erasure(self.home, self.storage, "ada", "net").run(ids, person.mentioned).removed

    def holds(self, text: str) -> list[str]:
        """Files of the data folder in which this stands, as it is."""
        files = (file for file in self.home.root.rglob("*") if file.is_file())
        return sorted(file.name for file in files if text.encode() in file.read_bytes())


@pytest.fixture
def house(tmp_path: Path) -> Iterator[House]:
    home = Home(tmp_path / "home")
    with Storage.open(home) as storage:
        yield House(home, storage)


@pytest.fixture(params=["sqlite", pytest.param("postgresql", marks=pytest.mark.slow)])
def anywhere(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[House]:
    """On either database."""
    place = request.getfixturevalue("postgresql") if request.param == "postgresql" else ""
    home = Home(tmp_path / "home", Settings(database=place))
    with Storage.open(home) as storage:
        yield House(home, storage)


def found(house: House, address: str = ADDRESS) -> list[str]:
    return [each.conversation for each in matches(house.storage, Person.of(address))]


def archive(house: House, id: str) -> None:
    house.storage.write(lambda tx: tx.archive.put(id, float("inf"), 1.0, {}))


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


def test_a_question_that_was_taken_over_from_a_proposal_is_erased(house: House) -> None:
    """Made of several messages, it is none of them."""
    asked = "Kanarienfrage in zwei Teilen"
    both = Proposal("p2", house.theirs, 1, "de", asked, "", None, "anna", 1.0, "variant", 2.0, "carla")
    house.storage.write(lambda tx: tx.proposals.add(both))
    house.corpus.save([Entry("late", "de", "Warum?", "Darum.", variants=(asked, "Weshalb?"))], author="carla")
    Wordings(house.home.corpus).decide("late", "de", asked)
    assert house.erase(house.theirs)["variant"] == 1
    assert house.corpus.entry("late", "de").variants == ("Weshalb?",)


def test_proposals_that_name_the_address_go_without_their_conversation(house: House) -> None:
    gone = Proposal("p3", None, 1, "de", f"Wer ist {ADDRESS}?", "Ein Vogel.", None, "anna", 1.0)
    other = Proposal("p4", None, 1, "de", "Wer ist das?", "Ein Vogel.", None, "anna", 1.0)
    house.storage.write(lambda tx: (tx.proposals.add(gone), tx.proposals.add(other)))
    assert house.erase(house.theirs)["proposal"] == 2
    with house.storage.reading() as read:
        assert read.proposals.waiting(9) == [other]


def test_wordings_that_were_taken_over_are_erased_with_their_past(house: House) -> None:
    entry = Entry("delivery", "de", "Wo ist mein Paket?", "Unterwegs.", variants=(ASKED, "Paket weg"))
    kept = Entry("late", "de", "Warum so spät?", "Darum.", variants=("Wann kommt es?",))
    house.corpus.save([entry, kept], author="carla")
    Wordings(house.home.corpus).decide("delivery", "de", impersonal(ASKED, "de"))
    removed = house.erase(house.theirs)
    assert removed["variant"] == 1
    assert house.corpus.entry("delivery", "de").variants == ("Paket weg",)
    assert house.corpus.entry("late", "de") == kept
    assert all(
        ASKED not in (change.after.variants if change.after else ())
        for change in house.corpus.history("delivery", "de")
    )
    assert house.holds("Kanariengelb") == house.holds("kanariengelb") == []


def test_a_curators_own_words_stay_though_a_customer_used_the_same(house: House) -> None:
    entry = Entry("delivery", "de", "Wo ist mein Paket?", "Unterwegs.", variants=(ASKED,))
    house.corpus.save([entry], author="carla")
    assert "variant" not in house.erase(house.theirs)
    assert house.corpus.entry("delivery", "de") == entry


def test_jobs_and_files_of_imports_that_name_the_address_go(house: House) -> None:
    jobs = Jobs(house.home.corpus)
    done, waiting, other = (jobs.add("import", {"text": text}, "carla") for text in (ADDRESS, ADDRESS, "x"))
    for job in (done, other):
        jobs.finish(job)
    folder = house.home.run / "imports"
    folder.mkdir()
    (folder / "a.csv").write_text(f"frage;antwort\nWer?;{ADDRESS}\n", encoding="utf-8")
    (folder / "b.csv").write_text("frage;antwort\nWer?;Niemand\n", encoding="utf-8")
    with zipfile.ZipFile(folder / "c.xlsx", "w", zipfile.ZIP_DEFLATED) as book:
        book.writestr("xl/sharedStrings.xml", f"<t>{ADDRESS}</t>" * 500)
    removed = house.erase(house.theirs)
    assert (removed["upload"], removed["job"]) == (2, 1)
    assert [file.name for file in folder.iterdir()] == ["b.csv"]
    assert {job.id for job in jobs.recent()} == {waiting, other}


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
