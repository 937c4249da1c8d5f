"""Messages in their context, with the small shop and an encoder that needs no weights."""

import itertools
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest

from bot.dialogue.asking import Asking
from bot.dialogue.followups import followup
from bot.dialogue.leading_on import carried, keeps_to
from bot.dialogue.live_release import LiveRelease
from bot.dialogue.moves import Move, Step
from bot.dialogue.reading import Reading
from bot.protocol import UNSOLVED
from bot.smalltalk import UNHELPFUL, Recognised
from knowledge.folder.home import Home, Settings
from matcher import Candidate, Decision, LetterEncoder
from tests.bot.dialogue.conftest import SHOP, entry, publish_shop
from tests.bot.dialogue.talking import Talk

AMBIGUOUS = "Wie gebe ich ein Gerät zur Reparatur?"
UNANSWERABLE = "Welche Oper hat Wagner zuletzt geschrieben, und warum?"
REPAIRS = {"repair-post", "repair-shop"}
TOPICS = ("Lieferung", "Lieferung", "Lieferung", "Rückgabe", "Zahlung")


@pytest.fixture(scope="module")
def live(tmp_path_factory: pytest.TempPathFactory) -> LiveRelease:
    home = Home(tmp_path_factory.mktemp("shop"), Settings(encoder="letters"))
    publish_shop(home)
    return LiveRelease(home)


@pytest.fixture
def asked(live: LiveRelease) -> Talk:
    """A conversation that was asked back with two choices."""
    talk = Talk(live)
    assert set(talk.say(AMBIGUOUS).choices) == {"entry:repair-post", "entry:repair-shop", "none"}
    return talk


@pytest.mark.parametrize("text", ["1", "die erste", "the first one", "ja, die erste", "a"])
def test_a_typed_choice_is_the_one_that_was_shown(asked: Talk, text: str) -> None:
    first = asked.steps[0].choices[0]
    said = asked.say(text)
    assert (said.intent, said.entries) == ("choose", [first.entry])
    assert said.move.picked == first.id
    assert said.reply.answers[0].trace is not None
    assert said.reply.answers[0].trace.reading.startswith("choice by")


def test_words_of_a_choice_name_it(asked: Talk) -> None:
    assert asked.say("per Post bitte").entries == ["repair-post"]


def test_both_are_answered_in_two_messages(asked: Talk) -> None:
    said = asked.say("beides")
    assert set(said.entries) == REPAIRS
    assert len(said.reply.answers) == 2


def test_yes_to_several_asks_which_once(asked: Talk) -> None:
    before = [choice.id for choice in asked.steps[0].choices]
    which = asked.say("ja")
    assert (which.intent, which.choices) == ("which", before)
    assert asked.say("die zweite").entries == [before[1].removeprefix("entry:")]
    assert Talk(asked.live).all(AMBIGUOUS, "ja", "ja").intent == "miss"


def test_none_of_these_offers_a_person_and_the_second_time_asks_whether_to_bring_one(asked: Talk) -> None:
    said = asked.say("keins davon")
    assert (said.intent, said.choices, said.reply.handoff) == ("none_of_these_first", ["handoff"], None)
    assert asked.say("nein").intent == "stay"
    asked.steps = asked.steps[1:]
    again = asked.pick("none")
    assert (again.intent, again.choices, again.reply.handoff) == ("second_miss", ["handoff"], None)
    assert asked.say("ja bitte").reply.handoff == "requested"


def test_a_choice_that_is_not_there_is_asked_for_once(asked: Talk) -> None:
    shown = asked.steps[0].choices
    assert (asked.say("das dritte").intent, asked.steps[0].choices) == ("which", shown)
    assert asked.say("das dritte bitte").reply.handoff is None


def test_what_was_refused_is_not_shown_again(asked: Talk) -> None:
    asked.pick("none")
    assert asked.say(AMBIGUOUS).intent == "second_miss"


def test_misses_never_queue_anybody_and_never_say_the_same_twice_running(live: LiveRelease) -> None:
    talk = Talk(live)
    said = [talk.say(UNANSWERABLE) for _ in range(4)]
    assert {each.reply.handoff for each in said} == {None}
    assert all(each.choices[-1] == "handoff" for each in said)
    assert all(a.text != b.text for a, b in itertools.pairwise(said))
    assert talk.say("ja").reply.handoff == "requested"


def test_yes_to_the_offer_of_a_person_brings_one_and_no_does_not(live: LiveRelease) -> None:
    assert Talk(live).all(UNANSWERABLE, "ja bitte").reply.handoff == "requested"
    assert Talk(live).all(UNANSWERABLE, "nein danke").intent == "stay"
    assert Talk(live, "en").all("thanks, that was useless", "yes").reply.handoff == "requested"


def test_yes_and_no_without_a_question_of_the_bot(live: LiveRelease) -> None:
    assert Talk(live).say("ja").intent == "invite"
    assert Talk(live).all("Womit kann ich bezahlen?", "ja").intent == "thanks"
    assert Talk(live).all("Womit kann ich bezahlen?", "nein").intent == "complaint"
    assert Talk(live).all("Danke", "nein danke").intent == "goodbye"


@pytest.mark.parametrize(
    ("text", "intent"),
    [
        ("ich hab mal ne frage", "invite"),
        ("I have a question about my order", "invite"),
        ("thanks, that was useless", "complaint"),
        ("Du Idiot", "complaint"),
        ("test", "greet"),
        ("KEIN Mensch bitte", "stay"),
        ("Ich möchte NICHT mit einem Menschen sprechen", "stay"),
        ("bitte keinen Mitarbeiter", "stay"),
        ("no human please", "stay"),
    ],
)
def test_small_talk_is_no_miss(live: LiveRelease, text: str, intent: str) -> None:
    said = Talk(live).say(text)
    assert (said.intent, said.reply.handoff) == (intent, None)


def test_a_miss_shows_the_nearest_topics_and_a_person(tmp_path: Path) -> None:
    shop = [
        entry(e.id, e.locale, e.question, e.answer, *e.variants, topic=topic)
        for e, topic in zip([e for e in SHOP if e.locale == "de"], TOPICS, strict=False)
    ]
    home = Home(tmp_path, Settings(encoder="letters"))
    publish_shop(home, shop)
    talk = Talk(LiveRelease(home))
    said = talk.say(UNANSWERABLE)
    assert said.intent == "miss"
    assert said.choices[-1] == "handoff"
    assert 1 <= len(said.choices) - 1 <= 3
    assert all(id.startswith("topic:") for id in said.choices[:-1])
    topic = talk.pick(said.choices[0])
    assert topic.intent == "topic"
    assert topic.choices[-1] == "none"
    assert all(id.startswith("entry:") for id in topic.choices[:-1])
    assert talk.say("1").entries == [topic.choices[0].removeprefix("entry:")]


def test_a_follow_up_shows_the_passage_that_says_it(live: LiveRelease) -> None:
    talk = Talk(live)
    assert talk.say("Womit kann ich bezahlen?").entries == ["pay"]
    said = talk.say("und mit Rechnung?")
    assert said.intent in ("clarify", "passage", "answer")


def test_a_passage_is_the_same_whoever_asks_and_the_answers_own(live: LiveRelease) -> None:
    opened = live.current()
    assert opened is not None
    asking = Asking(opened, "de", "de")
    first = asking.passage("pay", "und mit Rechnung?")
    asking.passage("delivery-time", "und das Klingeln?")
    assert asking.passage("pay", "und mit Rechnung?") == first
    assert asking.passage("delivery-time", "und das Klingeln, wann klingelt es?").text == "Dann klingelt es."


def test_an_answer_that_did_not_settle_it_is_not_looked_up_again(live: LiveRelease) -> None:
    talk = Talk(live)
    talk.say("Wie lange dauert die Lieferung?")
    said = talk.say("So lange kann ich nicht warten")
    assert (said.intent, said.choices) == ("unsolved", ["entry:track", "handoff"])
    assert said.reply.answers[0].trace is not None
    assert said.reply.answers[0].trace.reading == UNSOLVED
    assert talk.say("So viel will ich nicht ausgeben").intent == "second_miss"
    assert Talk(live).say("So lange kann ich nicht warten").intent != "unsolved"


def test_what_is_talked_about_is_kept_through_messages_without_an_answer(live: LiveRelease) -> None:
    talk = Talk(live)
    talk.say("Wie lange dauert die Lieferung?")
    said = [talk.say("Das hilft mir nicht weiter"), talk.say("und das Klingeln, klingelt es dann?")]
    assert said[0].move.kept == "delivery-time"
    assert (said[1].intent, said[1].entries) == ("passage", ["delivery-time"])
    other = talk.say("Womit kann ich bezahlen?")
    assert other.entries == ["pay"]
    assert talk.steps[0].talked_of == "pay"


def test_after_two_messages_without_an_answer_what_was_talked_about_is_let_go() -> None:
    about = Step("miss", about="Was kostet der Versand?", kept="delivery-costs")
    miss = Move("miss")
    on = carried(miss, "Und Zebras?", about, (Step("miss"), Step("clarify")))
    assert (on.about, on.kept) == ("Was kostet der Versand? Und Zebras?", "delivery-costs")
    over = carried(miss, "Und Zebras?", about, (Step("miss"), Step("second_miss")))
    assert (over.about, over.kept) == ("Und Zebras?", None)


def test_an_answer_just_given_is_not_given_again_as_if_it_were_new(live: LiveRelease) -> None:
    talk = Talk(live)
    first = talk.say("Womit kann ich bezahlen?")
    assert talk.say("Womit kann ich bezahlen?").text == first.text
    again = talk.say("womit kann ich denn bezahlen bitte?")
    assert again.entries == first.entries
    assert again.text == f"Dazu habe ich diese Antwort, wie eben schon:\n\n{first.text}"


@pytest.mark.parametrize(
    ("locale", "text"),
    [
        ("de", "Wie lange dauert die Lieferung? Und womit kann ich bezahlen?"),
        ("de", "Wie lange dauert die Lieferung und womit kann ich bezahlen?"),
        ("en", "How long does delivery take? And how can I pay?"),
        ("en", "How long does delivery take, and how can I pay?"),
    ],
)
def test_two_questions_are_both_answered(live: LiveRelease, locale: str, text: str) -> None:
    said = Talk(live, locale).say(text)
    assert said.entries == ["delivery-time", "pay"]
    assert said.reply.answers[0].choices == ()


def test_a_complaint_with_a_question_is_a_question(live: LiveRelease) -> None:
    said = Talk(live).say("Ihr seid Betrüger! Womit kann ich bezahlen?")
    assert "pay" in said.offered


@pytest.mark.parametrize(
    ("texts", "encodings"),
    [
        (("Wie lange braucht so ein Paket denn zu mir?",), 1),
        (("Womit kann ich bezahlen?",), 0),  # a wording of the corpus: its vector is known
        (("Womit kann ich bezahlen?", "Danke"), 1),
        (("Womit kann ich bezahlen?", "Wie lange braucht so ein großes Paket denn zu mir nach Hause?"), 1),
    ],
)
def test_the_ordinary_question_is_encoded_once(
    live: LiveRelease, monkeypatch: pytest.MonkeyPatch, texts: tuple[str, ...], encodings: int
) -> None:
    talk, encoded = Talk(live), list[str]()
    for text in texts[:-1]:
        talk.say(text)
    encode = LetterEncoder.encode

    def counted(self: LetterEncoder, asked: Sequence[str]) -> Any:
        encoded.extend(asked)
        return encode(self, asked)

    monkeypatch.setattr(LetterEncoder, "encode", counted)
    talk.say(texts[-1])
    assert len(encoded) == encodings


@pytest.mark.parametrize(
    ("text", "entry", "chance", "complains"),
    [
        ("the stuff I lost", "repair-post", 0.5, False),
        ("I am sick that's why", "repair-post", 0.2, False),
        ("I am sick of this", "repair-post", 0.2, True),
        ("the stuff I lost", "track", 0.5, True),
    ],
)
def test_what_speaks_for_a_choice_just_shown_is_no_complaint(
    live: LiveRelease, text: str, entry: str, chance: float, complains: bool
) -> None:
    steps = [Step("clarify", frozenset(REPAIRS))]
    reading = Reading(live.current(), live.small_talk(), "en", "en", steps)
    assert (
        reading.speaks_of_it(Recognised(UNHELPFUL, 0.4), text, chances("clarify", **{entry: chance}))
        is not complains
    )


@pytest.mark.parametrize(
    ("text", "alone", "together", "keeps"),
    [
        ("and the big one?", 0.03, 0.98, True),
        ("kann man das noch stoppen?", 0.13, 0.72, True),
        ("and the big one?", 0.4, 0.98, False),
        ("and the big one?", 0.03, 0.3, False),
        ("and for Spain?", 0.03, 0.98, False),
    ],
)
def test_a_reference_that_finds_nothing_else_is_to_the_answer_just_shown(
    text: str, alone: float, together: float, keeps: bool
) -> None:
    said = followup(text)
    assert said is not None
    found = chances("handoff", limit=alone), chances("clarify", shown=together)
    assert keeps_to(said, *found, "shown") is keeps


def chances(kind: str, **probabilities: float) -> Decision:
    found = tuple(Candidate(id, chance, f"{id}?", "en") for id, chance in probabilities.items())
    return Decision(kind, found[0].probability, None, found, 0.1, "en")  # type: ignore[arg-type]
