"""What becomes of a public post: answered, led into a private talk, proposed, left alone."""

import time

from bot.channels.public.guard import A_THREAD, AN_AUTHOR, Before, Fate, Read, fate
from bot.channels.public.seeing import seen
from bot.tryout import Thought, Tried

OURS = frozenset(("wendelkorn",))
SURE = Tried("answer", (Thought("delivery-costs", 0.97),))
UNSURE = Tried("clarify", (Thought("delivery-costs", 0.4), Thought("abroad", 0.3)))
NOTHING = Before()
NO_IDEA = Tried("handoff")


def of(
    text: str, tried: Tried = SURE, before: Before = NOTHING, private: frozenset[str] = frozenset()
) -> Fate:
    stored = seen(text, "de", OURS)
    return fate(Read(stored.text, stored.personal), tried, private, before)


def test_what_is_sure_and_may_be_said_in_public_is_answered() -> None:
    assert of("@Wendelkorn was kostet der Versand?") == Fate("answer", "sure", "delivery-costs")
    assert of("Was kostet der Versand?", private=frozenset(("delivery-costs",))).kind == "private"
    assert of("Was kostet der Versand?", UNSURE) == Fate("propose", "unsure", "delivery-costs")
    assert of("Habt ihr auch Staubsauger?", NO_IDEA) == Fate("propose", "unsure")


def test_what_concerns_one_customer_is_led_away_however_sure_an_answer_is() -> None:
    for text in (
        "Wo bleibt mein Paket?",
        "My order still hasn't arrived",
        "Habe am Montag bestellt und nichts gehört",
        "Danke für nichts!",
        "Nie wieder 😡",
    ):
        assert of(text).kind == "private", text
    content = Tried("handoff", post="nothing")
    assert of("Liebe Grüße, Annegret Habermehl", content).kind == "private", "who signs calls nobody"
    assert of("Annegret Habermehl guck mal", content).kind == "nothing"
    assert of("Hab sie gestern bekommen und bin begeistert", content).kind == "nothing"
    assert of("Was passiert, wenn meine Bestellung nicht ankommt?").kind == "answer"


def test_personal_data_is_hidden_and_led_away() -> None:
    for text in ("Porto? max@mail.example", "Bestellung WK12345678?", "LG Kim Muster, was kostet Porto?"):
        assert of(text) == Fate("private", "personal", "delivery-costs", hides=True), text


def test_what_is_no_question_is_left_alone() -> None:
    for text in ("Tolles Gerät!", "👍", "@tom was kostet das?", "Verdiene 500 € am Tag, Link in Bio"):
        assert of(text).kind == "nothing", text


def test_nobody_is_answered_twice_and_machines_are_not_answered() -> None:
    asked = "Was kostet der Versand?"
    assert of(asked, before=Before(thread=A_THREAD)) == Fate("propose", "enough", "delivery-costs")
    assert of(asked, before=Before(author=AN_AUTHOR)).kind == "propose"
    assert of(asked, before=Before(again=True)) == Fate("nothing", "again", "delivery-costs")
    hidden = of("Bestellung WK12345678?", before=Before(again=True))
    assert (hidden.kind, hidden.reason) == ("private", "again"), "an agent leads away who is hidden"
    for read in (Read(asked, own=True), Read(asked, automated=True), Read(f"Ich bin ein Bot. {asked}")):
        assert fate(read, SURE, ()).kind == "nothing"
    assert fate(Read(asked, direct=True), SURE, ()) == Fate("private", "direct", "delivery-costs")


def test_a_hostile_post_takes_no_time() -> None:
    for text in ("ich " * 2500, "nicht,-,-" * 1100, "5 High" * 1600, "-" * 10_000, "@a" * 5000, "1 2" * 3000):
        before = time.process_time()
        of(text)
        assert time.process_time() - before < 2
