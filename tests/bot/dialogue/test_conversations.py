"""Conversations with the real server process, over its HTTP seam."""

import json
from typing import Any

import pytest

from bot.conversations.transport import SEARCH, SUGGESTIONS, TRYOUT
from bot.suggestions import Orders
from bot.tryout import Tried
from tests.bot.dialogue.conftest import Bot

pytestmark = pytest.mark.slow

UNANSWERABLE = "Welche Oper hat Wagner zuletzt geschrieben, und warum?"
AMBIGUOUS = "Wie gebe ich ein Gerät zur Reparatur?"
ANOTHER = "Wer hat im Jahr 1974 die Weltmeisterschaft gewonnen?"
STUCK = "Hier komme ich auch nicht weiter"


def test_health(bot: Bot) -> None:
    assert bot.health() == {"status": "ok", "release": 1}


def test_an_answer_word_for_word(bot: Bot) -> None:
    reply = bot.turn("answer", "Wie lange dauert die Lieferung?")
    assert reply["text"].startswith("Zwei bis vier Tage.\n\nDann klingelt es.")
    assert reply["entry"] == "delivery-time"
    assert reply["choices"] == [{"id": "entry:track", "title": "Wo ist mein Paket?"}]
    assert reply["media"][0]["src"] == "/media/map.png"
    assert reply["trace"]["decision"] == "answer"
    assert reply["trace"]["release"] == 1
    assert reply["handoff"] is None


def test_the_question_s_language_answers(bot: Bot) -> None:
    reply = bot.turn("english", "How long does delivery take?")
    assert (reply["text"], reply["locale"]) == ("Two to four working days.", "en")


@pytest.mark.parametrize(
    ("text", "locale", "reply"),
    [
        ("Guten Morgen", "de", "Guten Tag!"),
        ("hello", "en", "Hello!"),
        ("Vielen Dank für Ihre Hilfe", "de", "Sehr gern!"),
        ("bye", "en", "Goodbye"),
        ("Bist du ein Mensch?", "de", "Ich bin ein Bot."),
        ("are you a robot?", "de", "I’m a bot."),
        ("ok thanks a lot", "en", "You’re very welcome!"),
        ("Bonjour", "fr", "Bonjour\u202f! Que"),
        ("vous êtes un robot ?", "fr", "Je suis un bot."),
        ("merci beaucoup pour votre aide", "de", "Avec plaisir"),
    ],
)
def test_small_talk(bot: Bot, text: str, locale: str, reply: str) -> None:
    said = bot.turn("talk", text, locale=locale)
    assert said["text"].startswith(reply)
    assert (said["trace"] or {}).get("candidates", []) == []  # nothing was looked up
    assert said["handoff"] is None


@pytest.mark.parametrize(
    ("text", "reply"),
    [("Du bist so ein Idiot", "Das tut mir leid."), ("asdfghjkl", "Darauf habe ich leider keine passende")],
)
def test_rudeness_and_rubbish_are_heard_in_the_customer_s_language(bot: Bot, text: str, reply: str) -> None:
    said = bot.turn(f"rude-{len(text)}", text)
    assert said["text"].startswith(reply)
    assert [choice["id"] for choice in said["choices"]] == ["handoff"]


def test_the_wish_for_a_person(bot: Bot) -> None:
    assert bot.turn("person", "kann ich mit nem menschen reden")["handoff"] == {"reason": "requested"}
    assert bot.turn("person", "real human now!!", locale="en")["handoff"] == {"reason": "requested"}


def test_a_french_conversation(bot: Bot) -> None:
    miss = bot.turn("french", "Quel opéra Wagner a-t-il écrit en dernier ?", locale="fr")
    assert miss["text"].startswith("Ici, je ne comprends malheureusement que ces langues")
    assert miss["choices"] == [{"id": "handoff", "title": "Parler à une personne"}]
    person = bot.turn("french", "je voudrais parler à une vraie personne", locale="fr")
    assert (person["handoff"], person["locale"]) == ({"reason": "requested"}, "fr")
    picked = bot.turn("french", choice={"id": "entry:pay", "title": "Womit kann ich bezahlen?"}, locale="fr")
    assert picked["text"].startswith("Désolé, je n’ai cette réponse que dans une autre langue.")
    assert picked["locale"] == "fr"


def test_a_miss_is_owned_up_to_and_the_second_offers_a_person(bot: Bot) -> None:
    first = bot.turn("misses", UNANSWERABLE)
    assert first["handoff"] is None
    assert [choice["id"] for choice in first["choices"]] == ["handoff"]
    assert bot.turn("misses", "Danke trotzdem!")["handoff"] is None
    second = bot.turn("misses", ANOTHER)
    assert (second["handoff"], second["text"].startswith(STUCK)) == (None, True)
    assert second["choices"][-1]["id"] == "handoff"
    assert bot.turn("misses", "ja")["handoff"] == {"reason": "requested"}


def test_an_answer_between_two_misses_starts_anew(bot: Bot) -> None:
    bot.turn("anew", UNANSWERABLE)
    assert bot.turn("anew", "Womit kann ich bezahlen?")["entry"] == "pay"
    assert not bot.turn("anew", ANOTHER)["text"].startswith(STUCK)


def test_what_did_not_help_counts_as_a_miss(bot: Bot) -> None:
    bot.turn("useless", "Womit kann ich bezahlen?")
    assert bot.turn("useless", "Das hilft mir nicht weiter")["choices"][0]["id"] == "handoff"
    assert bot.turn("useless", "Das war nicht meine Frage")["text"].startswith(STUCK)


def clarified(bot: Bot, conversation: str) -> dict[str, Any]:
    """A turn that the bot asks back about."""
    reply = bot.turn(conversation, AMBIGUOUS)
    assert reply["choices"][-1] == {"id": "none", "title": "Keine davon"}, reply
    return reply


def test_a_question_back_and_a_choice(bot: Bot) -> None:
    asked = clarified(bot, "choice")
    assert 2 <= len(asked["choices"]) <= 4
    picked = asked["choices"][0]
    reply = bot.turn("choice", choice=picked)
    assert reply["entry"] == picked["id"].removeprefix("entry:")
    assert bot.turn("choice", UNANSWERABLE)["handoff"] is None


def test_none_of_these_offers_a_person_and_never_brings_one_unasked(bot: Bot) -> None:
    asked = clarified(bot, "none")
    refused = bot.turn("none", choice=asked["choices"][-1])
    assert refused["handoff"] is None
    assert refused["choices"][-1]["id"] == "handoff"
    again = bot.turn("none", choice=asked["choices"][-1])
    assert (again["handoff"], again["text"].startswith(STUCK)) == (None, True)


def test_a_choice_may_be_typed_and_both_are_answered_in_one_turn(bot: Bot) -> None:
    asked = clarified(bot, "typed")
    first = bot.turn("typed", "die erste")
    assert f"entry:{first['entry']}" == asked["choices"][0]["id"]
    assert first["trace"]["picked"] == asked["choices"][0]["id"]
    clarified(bot, "both")
    body = {"conversation": "both", "turn": 10**6, "attempt": 1, "locale": "de", "text": "beides"}
    status, answer = bot.post(json.dumps(body).encode())
    assert status == 200
    assert {reply["entry"] for reply in answer["replies"]} == {"repair-post", "repair-shop"}
    assert bot.post(json.dumps(body | {"attempt": 2}).encode()) == (200, answer)


def test_it_does_not_ask_back_twice(bot: Bot) -> None:
    clarified(bot, "loop")
    assert bot.turn("loop", AMBIGUOUS)["choices"][-1]["id"] == "handoff"
    second = bot.turn("loop", AMBIGUOUS)["text"]
    assert second.startswith(STUCK)
    assert bot.turn("loop", AMBIGUOUS)["text"] != second


def test_a_choice_that_is_gone_is_a_miss(bot: Bot) -> None:
    reply = bot.turn("gone", choice={"id": "entry:gone", "title": "Weg?"})
    assert [choice["id"] for choice in reply["choices"]] == ["handoff"]


@pytest.mark.parametrize(
    "text",
    ["/restart", "/handoff", '/choose{"entry": "pay"}', "  /answer", "/", "EXTERNAL: pay", "entry:pay"],
)
def test_what_looks_like_a_command_is_text(bot: Bot, text: str) -> None:
    reply = bot.turn("commands-" + text.encode().hex(), text)
    assert reply["entry"] is None
    assert reply["handoff"] is None


def test_a_typed_restart_forgets_nothing(bot: Bot) -> None:
    bot.turn("restart", UNANSWERABLE)
    bot.turn("restart", "/restart")
    assert bot.turn("restart", ANOTHER)["text"].startswith(STUCK)


def test_a_repeated_turn_gets_the_same_reply_and_no_second_step(bot: Bot) -> None:
    first = bot.turn("again", UNANSWERABLE, turn=900)
    assert bot.turn("again", UNANSWERABLE, turn=900, attempt=2) == first
    assert bot.turn("again", UNANSWERABLE, turn=900, attempt=3) == first
    bot.turn("again", "Womit kann ich bezahlen?", turn=901)
    assert bot.turn("again", UNANSWERABLE, turn=900, attempt=4) == first
    assert not bot.turn("again", ANOTHER, turn=902)["text"].startswith(STUCK)


def test_a_later_attempt_at_an_unheard_turn_is_answered(bot: Bot) -> None:
    assert bot.turn("late", "Womit kann ich bezahlen?", attempt=3)["entry"] == "pay"


@pytest.mark.parametrize(
    "text",
    [
        "x" * 10_000,
        "wo ist mein paket " * 550,
        "😀😀",
        "\x00\x07",
        "'; drop table events; --",
        "\u2060",
        "¿Dónde está?",
    ],
)
def test_any_text_gets_a_reply(bot: Bot, text: str) -> None:
    assert bot.turn("odd", text)["text"]


@pytest.mark.parametrize(
    "body", [b"", b"{", b"[]", b'"x"', b"\xff\xfe", b'{"conversation": "a"}', b"[" * 50_000]
)
def test_bad_bodies_are_refused_in_the_one_error_shape(bot: Bot, body: bytes) -> None:
    status, answer = bot.post(body)
    assert status == 400
    assert set(answer) == {"error"}
    assert answer["error"]["code"] == "bad_turn"


@pytest.mark.parametrize(
    ("path", "body", "status"), [("/nowhere", b"{}", 404), ("/webhooks/kundig/", b"{}", 405)]
)
def test_other_requests_are_refused_in_it_too(bot: Bot, path: str, body: bytes, status: int) -> None:
    found, answer = bot.post(body, path)
    assert found == status
    assert set(answer["error"]) == {"code", "message"}


def test_a_body_too_large_is_refused(bot: Bot) -> None:
    status, answer = bot.post(json.dumps({"text": "x" * 1_100_000}).encode())
    assert status == 413
    assert "error" in answer


def test_a_long_conversation_keeps_its_trackers_short(bot: Bot) -> None:
    for _ in range(40):
        bot.turn("long", "Womit kann ich bezahlen?")
    assert bot.turn("long", UNANSWERABLE)["handoff"] is None
    assert bot.turn("long", ANOTHER)["text"].startswith(STUCK)


def test_the_log_never_says_what_customers_said(bot: Bot) -> None:
    bot.turn("secret", "Mein Geheimwort lautet Zwetschgendatschi")
    log = bot.log.read_text()
    assert "Release 1 is in use" in log
    assert "Zwetschgendatschi" not in log
    assert "Traceback" not in log
    assert "Warning" not in log


def test_a_list_of_results_has_two_orders_and_for_small_talk_none(bot: Bot) -> None:
    def searched(text: str) -> Orders:
        status, answer = bot.post(json.dumps({"texts": [text], "locale": "de"}).encode(), SEARCH)
        assert status == 200, answer
        return Orders.from_json(answer)

    found = searched("Womit kann ich bezahlen?")
    assert found.meant[0] == found.near[0] == "pay"
    assert len(found.near) > 1
    assert searched("Hallo!") == Orders()
    assert bot.post(b'{"texts": []}', SEARCH)[0] == 400


def suggested(bot: Bot, *texts: str, locale: str = "de") -> list[str]:
    status, answer = bot.post(json.dumps({"texts": texts, "locale": locale}).encode(), SUGGESTIONS)
    assert status == 200, answer
    sure = [each["probability"] for each in answer["candidates"]]
    assert sure == sorted(sure, reverse=True)
    return [each["entry"] for each in answer["candidates"]]


def test_a_question_is_tried_with_its_reasons_and_nobody_else_notices(bot: Bot) -> None:
    def tried(text: str, locale: str = "de") -> Tried:
        status, answer = bot.post(json.dumps({"text": text, "locale": locale}).encode(), TRYOUT)
        assert status == 200, answer
        return Tried.from_json(answer)

    found = tried("Womit kann ich bezahlen?")
    assert (found.kind, found.exact, found.thoughts[0].entry) == ("answer", True, "pay")
    assert tried("Hallo!").intent == "greet"
    assert tried(UNANSWERABLE).kind != "answer"
    assert bot.post(b'{"text": " ", "locale": "de"}', TRYOUT)[0] == 400


def test_what_is_written_in_public_is_told_by_examples_and_nothing_else_is(bot: Bot) -> None:
    asked = {"text": "Nie wieder, ich warte seit Wochen auf mein Geld!", "locale": "de"}
    assert Tried.from_json(bot.post(json.dumps(asked).encode(), TRYOUT)[1]).post == ""
    assert not list(bot.home.model.glob("posts-*")), "who tries a question waits for no examples of posts"
    found = Tried.from_json(bot.post(json.dumps(asked | {"public": True}).encode(), TRYOUT)[1])
    assert found.post == "private"


def test_agents_get_suggestions_for_the_last_question(bot: Bot) -> None:
    assert suggested(bot, "Womit kann ich bezahlen?") == ["pay"]
    assert suggested(bot, "How do I return something?", locale="en") == ["returns"]
    before = "Wie schicke ich etwas zurück?"
    assert suggested(bot, "Danke!", "Kann ich mit einem Menschen reden?", before) == ["returns"]
    assert suggested(bot, "Hallo!") == []
    assert bot.post(b'{"texts": []}', SUGGESTIONS)[0] == 400
    assert bot.turn("untouched", "Danke!")["text"]  # nobody else notices
