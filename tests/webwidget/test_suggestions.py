"""Suggestions at the desk, answers looked for there, and what is known of one that is sent unchanged."""

from collections.abc import Iterator
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient

from bot.conversations.bot import FakeBot
from bot.conversations.errors import BotUnavailable
from bot.conversations.insights.questions import questions_in
from bot.protocol import Answer, Candidate, Reply, Trace
from bot.suggestions import Wanted
from knowledge.entries import Entry, Link, Media
from knowledge.releases.releases import write_entries
from tests.webwidget.staffing import logged_in, rooms, staffed_app

DELIVERY = Entry(
    "delivery-time",
    "de",
    "Wie lange dauert die Lieferung?",
    "Zwei bis **drei** Werktage.\n\n- nach Celle: einer",
    links=(Link("Mehr", "https://shop.example/versand"),),
    media=(Media("image", "/media/karte.png", "Karte"),),
)
ENGLISH = Entry("delivery-time", "en", "How long does delivery take?", "Two to three working days.")
TYPED = "Zwei bis drei Werktage.\n\n– nach Celle: einer\n\nMehr: https://shop.example/versand"
FOUND = (Candidate("delivery-time", 0.83, "Wie lange dauert die Lieferung?"), Candidate("gone", 0.2, "Weg?"))


class Asked:
    """A bot that keeps what it was asked, and is away when told so."""

    def __init__(self) -> None:
        self.wanted: list[Wanted] = []
        self.away = False

    def __call__(self, wanted: Wanted) -> tuple[Candidate, ...]:
        self.wanted.append(wanted)
        if self.away:
            raise BotUnavailable("it has gone")
        return FOUND


def miss(turn: object) -> Reply:
    trace = Trace("handoff", probability=0.2, candidates=FOUND)
    return Reply((Answer("Ich hole jemanden.", trace=trace),), handoff="second_miss")


BOT = Asked()


@pytest.fixture
def asked() -> Asked:
    BOT.wanted, BOT.away = [], False
    return BOT


@pytest.fixture(scope="module")
def app(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Flask]:
    app = staffed_app(tmp_path_factory.mktemp("desk"), FakeBot([miss] * 100, suggests=BOT), names="anna")
    with rooms(app).releases.stage() as stage:
        write_entries(stage, [DELIVERY, ENGLISH])
    rooms(app).releases.switch(1)
    rooms(app).turns.start()
    yield app
    rooms(app).close()


@pytest.fixture(scope="module")
def anna(app: Flask) -> FlaskClient:
    client, headers = logged_in(app, "anna")
    client.environ_base |= {
        f"HTTP_{name.upper().replace('-', '_')}": value for name, value in headers.items()
    }
    return client


@pytest.fixture
def waiting(app: Flask) -> str:
    store = rooms(app).store
    conversation, _ = store.create()
    posted = store.post(conversation.id, text="Wann kommt es? Meine Nummer ist +49 171 1234567")
    store.wait_replies(conversation.id, posted.seq, 5)
    return conversation.id


def reply(anna: FlaskClient, conversation: str, **body: Any) -> Any:
    answer = anna.post(f"/desk/api/conversations/{conversation}/reply", json=body)
    assert answer.status_code == 200, answer.text
    return answer.json


def suggestions(anna: FlaskClient, conversation: str) -> Any:
    return anna.get(f"/desk/api/conversations/{conversation}/suggestions").json["suggestions"]


def test_what_the_customer_asked_is_masked_and_answers_come_as_one_would_type_them(
    anna: FlaskClient, asked: Asked, waiting: str
) -> None:
    assert suggestions(anna, waiting) == [
        {
            "entry": "delivery-time",
            "question": DELIVERY.question,
            "text": TYPED,
            "pictures": ["Karte"],
            "sure": 0.83,
        }
    ]
    assert asked.wanted == [Wanted(("Wann kommt es? Meine Nummer ist [Telefon]",), "de")]


def test_a_bot_that_is_away_suggests_nothing_and_disturbs_nobody(
    anna: FlaskClient, asked: Asked, waiting: str
) -> None:
    asked.away = True
    assert suggestions(anna, waiting) == []
    assert anna.get("/desk/api/answers?q=quasi&locale=de").json == {"answers": []}


def test_an_answer_sent_unchanged_is_known_and_counts_as_approved(
    app: Flask, anna: FlaskClient, waiting: str
) -> None:
    anna.post(f"/desk/api/conversations/{waiting}/accept")
    seq = reply(anna, waiting, text=TYPED.replace("\n\n", "\n"), entry="delivery-time")["seq"]
    messages = rooms(app).store.messages(waiting)
    assert messages[seq - 1].entry == "delivery-time"
    assert [picture["src"] for picture in messages[seq - 1].media] == ["/media/karte.png"]
    [question] = questions_in(messages, {})
    assert (question.entry, question.outcome, question.sent) == ("delivery-time", "answered", True)
    assert suggestions(anna, waiting) == []  # it is answered


@pytest.mark.parametrize(
    ("text", "entry"),
    [
        ("Zwei bis drei Werktage, glaube ich.", "delivery-time"),
        (TYPED, "gone"),
        (TYPED, 7),
        (TYPED, None),
        (ENGLISH.answer + " Bye!", "delivery-time"),
    ],
)
def test_what_was_changed_or_claimed_is_the_agents_own(
    app: Flask, anna: FlaskClient, waiting: str, text: str, entry: object
) -> None:
    anna.post(f"/desk/api/conversations/{waiting}/accept")
    seq = reply(anna, waiting, text=text, entry=entry)["seq"]
    said = rooms(app).store.messages(waiting)[seq - 1]
    assert (said.entry, said.media) == (None, ())


def test_answers_are_found_by_their_words_and_else_by_what_is_meant(anna: FlaskClient, asked: Asked) -> None:
    by_words = anna.get("/desk/api/answers?q=dauert lief&locale=de").json["answers"]
    assert [(each["entry"], each["sure"], each["text"]) for each in by_words] == [
        ("delivery-time", None, TYPED)
    ]
    assert asked.wanted == []
    meant = anna.get("/desk/api/answers?q=wann ist es endlich hier&locale=en").json["answers"]
    assert [(each["entry"], each["sure"], each["text"]) for each in meant] == [
        ("delivery-time", 0.83, ENGLISH.answer)
    ]
    assert anna.get("/desk/api/answers?q=").json == {"answers": []}
    assert anna.get("/desk/api/answers?q=warten&locale=%F0%9F%98%80!").status_code == 200


def test_nothing_is_suggested_before_a_release(app: Flask, anna: FlaskClient, waiting: str) -> None:
    folder = rooms(app).releases.folder
    folder.rename(folder.with_name("elsewhere"))
    assert suggestions(anna, waiting) == []
    folder.with_name("elsewhere").rename(folder)
    assert suggestions(anna, waiting) != []
