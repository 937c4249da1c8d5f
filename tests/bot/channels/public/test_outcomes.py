"""From a public post to what is said, hidden, proposed or left, against the fakes of networks."""

import re
import time
from collections.abc import Iterator
from pathlib import Path
from threading import Event, Thread

import pytest

from bot.channels.deliveries import Deliverer
from bot.channels.fakes.facebook import WEEK, FakeFacebook, fake_facebook
from bot.channels.fakes.mastodon import FakeMastodon, fake_mastodon
from bot.channels.public.channel import PostChannel
from bot.channels.public.networks import PUBLIC
from bot.channels.public.post import Post
from bot.channels.public.receiving import Receiving
from bot.channels.public.speaking import Spoken
from bot.conversations.bot import FakeBot
from bot.conversations.events import DELIVERIES
from bot.conversations.links import Links
from bot.operation.timed.posts import Deciding
from bot.privacy.people import Person
from bot.staff.connections import Connections
from bot.storage import Storage
from bot.storage.repositories.messengers import Connection
from bot.storage.repositories.posts import PublicPost
from bot.tryout import Thought, Tried, Trying
from knowledge.demo import SITE
from knowledge.folder.home import Home
from tests.fresh import fresh_home
from tests.receiver import wait_until

SECRET = b"s" * 32
ASKED = "Was kostet der Versand?"
COSTS = Spoken("Ein Paket kostet 4,90 €.", "/help/demo/de/delivery-costs-was-kostet-der-versand")


def tries(trying: Trying) -> Tried:
    sure = "Versand" in trying.text
    return Tried("answer" if sure else "handoff", (Thought("delivery-costs", 0.95 if sure else 0.2),))


class Square:
    """An installation with a page on Facebook and one on Mastodon; nothing but deliveries runs by itself."""

    def __init__(self, home: Home, storage: Storage, page: FakeFacebook, server: FakeMastodon) -> None:
        self.storage, self.page, self.server = storage, page, server
        storage.write(lambda tx: tx.sites.save(SITE))
        self.kept = Connections(storage, SECRET)
        self.facebook = self._connected("facebook", page.secrets())
        self.mastodon = self._connected("mastodon", server.secrets())
        self.receiving = Receiving(storage, SECRET, PUBLIC, "de")
        self.deciding = Deciding(home, storage, FakeBot(tries=tries))
        self.thread = page.posts("Herbst!")
        self.channel = PostChannel(storage, PUBLIC, self.kept.secrets, lambda *of: COSTS, SECRET)

    def _connected(self, kind: str, secrets: dict[str, str]) -> Connection:
        address = {"address": f"https://chat.example/channels/{kind}"}
        return self.kept.add(kind, kind, "Wendelkorn", SITE.name, {**secrets, **address})

    def comments(self, text: str, person: str = "kim") -> str:
        id = self.page.comment(person, text, self.thread)
        self.take(self.facebook, id, text, person, self.thread)
        return id

    def toots(self, text: str, person: str = "kim", **told: bool) -> str:
        id = self.server.write(person, text)
        self.take(self.mastodon, id, text, person, id, **told)
        return id

    def take(
        self, connection: Connection, id: str, text: str, person: str, thread: str, **told: bool
    ) -> None:
        post = Post(id, thread, "", person, person, text, f"https://net.example/{id}", time.time(), **told)
        for _ in range(2):  # networks bring things twice
            self.receiving.take(connection, post)
        self.deciding.round()

    def changes(self, id: str, text: str, became: str = "edited") -> None:
        post = Post(id, self.thread, "", "kim", "Kim", text, "", time.time(), became=became)  # type: ignore[arg-type]
        self.receiving.take(self.facebook, post)
        self.deciding.round()

    def post(self, id: str) -> PublicPost:
        with self.storage.reading() as read:
            found = read.posts.theirs("facebook", id) or read.posts.theirs("mastodon", id)
        assert found is not None
        return found

    def becomes(self, id: str, state: str) -> PublicPost:
        wait_until(lambda: self.post(id).state == state)
        return self.post(id)

    def delivers(self) -> Thread:
        self.stop = Event()
        thread = Thread(target=Deliverer(self.storage, [self.channel]).run, args=[self.stop])
        thread.start()
        return thread


@pytest.fixture
def square(tmp_path: Path) -> Iterator[Square]:
    home = fresh_home(Home(tmp_path / "home"))
    with fake_facebook() as page, fake_mastodon() as server, Storage.open(home) as storage:
        found = Square(home, storage, page, server)
        thread = found.delivers()
        try:
            yield found
        finally:
            found.stop.set()
            storage.write(lambda tx: tx.changed.add(DELIVERIES))  # awake, it sees that it is to stop
            thread.join(10)


def test_a_plain_question_is_answered_once_with_the_whole_answer_and_its_page(square: Square) -> None:
    id = square.toots(ASKED)
    assert square.becomes(id, "sent").entry == "delivery-costs"
    assert square.server.said(id) == [f"@kim Ein Paket kostet 4,90 €.\n\nhttps://chat.example{COSTS.page}"]
    below = square.toots("Und was kostet der Versand nach Wien?", "lea")
    square.take(square.mastodon, "999", "Was kostet der Versand noch mal?", "kim", id)
    assert square.becomes("999", "proposed").reason == "enough"
    assert square.becomes(below, "sent").fate == "answer"
    square.take(square.mastodon, "1000", "Und wo ist meine Bestellung?", "kim", id)
    assert square.becomes("1000", "proposed").fate == "private", "an agent leads away"


def test_personal_data_is_hidden_never_stored_and_its_author_led_away_alone(square: Square) -> None:
    id = square.comments("Wo ist WK12345678? Ich bin Kim Muster, 0171 2345678")
    kept = square.becomes(id, "sent")
    wait_until(lambda: square.page.hidden(id) and square.post(id).hidden == "yes")
    letter = square.page.letters[id]
    assert square.page.below(id) == []
    for text in (kept.text, letter, repr(kept)):
        assert not re.search("WK1234|Muster|0171|2345678", text)
    token = letter.rpartition("/m/")[2]
    links = Links(square.storage)
    found, own = links.use(token)
    assert found.public
    assert own
    assert found.conversation
    with square.storage.reading() as read:
        story = read.messages.after(found.conversation.id, 0, 10)
        notes = read.notes.after(found.conversation.id, 0)
    assert [(each.role, each.text) for each in story][1:] == [("customer", kept.text)]
    assert kept.address in notes[0].text
    again, none = links.use(token)
    assert (again.state, none) == ("used", "")
    square.changes(id, "Wo ist mein Paket?")
    wait_until(lambda: not square.page.hidden(id))
    assert len(square.page.letters) == 1


def test_where_nothing_can_be_hidden_one_sentence_with_a_link_stands_below(square: Square) -> None:
    id = square.toots("Wo bleibt meine Bestellung WK12345678?")
    square.becomes(id, "sent")
    (said,) = square.server.said(id)
    assert re.fullmatch(r"@kim Danke für [^\n]* https://chat\.example/m/[\w-]{32}", said)
    assert "WK" not in said


def test_a_private_reply_that_is_not_taken_is_said_in_public(square: Square) -> None:
    id = square.page.comment("kim", "Nie wieder! 😡", square.thread)
    square.page.ahead = 2 * WEEK
    square.take(square.facebook, id, "Nie wieder! 😡", "kim", square.thread)
    square.becomes(id, "sent")
    wait_until(lambda: len(square.page.below(id)) == 1)
    assert square.page.letters == {}


def test_who_adds_personal_data_to_what_was_answered_is_led_away(square: Square) -> None:
    id = square.comments(ASKED)
    square.becomes(id, "sent")
    square.changes(id, f"{ASKED} 0171 2345678")
    assert square.becomes(id, "sent").fate == "private"
    wait_until(lambda: square.page.hidden(id))
    assert id in square.page.letters


def test_who_is_killed_while_sending_alone_does_not_send_again(square: Square) -> None:
    square.stop.set()
    id = square.comments("Wo bleibt mein Paket?")
    with square.storage.reading() as read:
        assert read.deliveries.waiting("facebook", time.time())

    def claimed(tx, until: float):  # type: ignore[no-untyped-def]
        (one,) = tx.deliveries.claim("facebook", "h", time.time() + until, time.time() + until + 1, 1)
        return square.channel.pack(tx, one)

    assert square.storage.write(lambda tx: claimed(tx, 0)) is not None
    assert square.storage.write(lambda tx: claimed(tx, 5)) is None
    assert square.post(id).state == "unclear"
    assert square.page.letters == {}
    square.kept.remove("facebook")
    assert square.storage.write(lambda tx: tx.deliveries.forget(0.0, 10)) == 1, "to nobody any more"


def test_where_agents_send_everything_is_proposed_but_what_must_go_is_hidden(square: Square) -> None:
    square.storage.write(lambda tx: tx.messengers.proposes("facebook", True))
    square.facebook = square.kept.get("facebook")
    plain, private = square.comments(ASKED), square.comments("Meine Nummer: 0171 2345678", "lea")
    assert square.becomes(plain, "proposed").fate == "answer"
    assert square.becomes(private, "proposed").fate == "private"
    wait_until(lambda: square.page.hidden(private))
    assert square.page.below(plain) == square.page.below(private) == []
    assert square.page.letters == {}


def test_what_asks_nothing_and_machines_and_what_was_taken_back_get_nothing(square: Square) -> None:
    praise, bot = square.comments("Tolles Gerät!"), square.toots(ASKED, "helper", automated=True)
    assert [square.post(id).state for id in (praise, bot)] == ["left", "left"]
    square.changes(praise, "", "removed")
    gone = square.post(praise)
    assert (gone.state, gone.text) == ("gone", "")
    square.take(square.mastodon, "7", ASKED, "own", "7", own=True)
    with square.storage.reading() as read:
        assert read.posts.theirs("mastodon", "7") is None


def test_erasing_the_talk_erases_the_post_and_time_the_rest(square: Square) -> None:
    led, left = square.comments("Wo bleibt mein Paket?"), square.comments("Schön!", "lea")
    conversation = square.becomes(led, "sent").conversation
    assert conversation
    with square.storage.reading() as read:
        whole = read.whole.read(conversation)
    assert whole
    assert [each["id"] for each in whole[0]["post"]] == [led]
    square.storage.write(lambda tx: tx.whole.erase(conversation))
    named = Person.of("kim@social.example").mentioned
    assert square.storage.write(lambda tx: tx.posts.forget_mentioning(named)) == 0
    address = "https://social.example/@kim@social.example/1"
    square.receiving.take(square.mastodon, Post("8", "8", "", "kim", "Kim", "Na?", address, 1.0))
    assert square.storage.write(lambda tx: tx.posts.forget_mentioning(named)) == 1
    assert square.storage.write(lambda tx: tx.posts.forget_before(time.time() + 1, 10)) == 1
    assert left
