"""How people really write to the demo shop: kinds of messages, each with what a good supporter would do."""

import pytest

from bot.dialogue.live_release import LiveRelease
from knowledge.folder.home import Home
from tests.bot.dialogue.talking import Talk, asked_back
from tests.ready import Ready

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def live(tmp_path_factory: pytest.TempPathFactory, ready: Ready) -> LiveRelease:
    return LiveRelease(Home(ready.demo(tmp_path_factory.mktemp("demo") / "home")))


@pytest.mark.parametrize(
    "yes", ["ja", "ja bitte", "Ja genau", "Richtig", "👍", "yes", "genau das", "stimmt!"]
)
def test_yes_to_the_one_choice_is_that(live: LiveRelease, yes: str) -> None:
    assert asked_back(live, "track-parcel").say(yes).entries == ["track-parcel"]


@pytest.mark.parametrize(
    ("said", "entries"),
    [
        ("1", ["delivery-costs"]),
        ("die erste", ["delivery-costs"]),
        ("das zweite bitte", ["instalments"]),
        ("Ratenzahlung", ["instalments"]),
        ("beides", ["delivery-costs", "instalments"]),
    ],
)
def test_a_choice_may_be_typed(live: LiveRelease, said: str, entries: list[str]) -> None:
    assert asked_back(live, "delivery-costs", "instalments").say(said).entries == entries


@pytest.mark.parametrize(
    "text",
    [
        "Ich möchte NICHT mit einem Menschen sprechen", "KEIN Mensch bitte", "bitte nicht weiterleiten",
        "no human please", "I'd rather not talk to an agent",
        "no need for a representative", "je ne veux pas parler à un conseiller",
    ],
)  # fmt: skip
def test_who_wants_no_person_gets_none(live: LiveRelease, text: str) -> None:
    said = Talk(live).say(text)
    assert (said.intent, said.reply.handoff) == ("stay", None)


@pytest.mark.parametrize(
    "text",
    [
        "nicht mit einem Roboter, ich will mit einem Menschen reden", "no bot. human.",
        "Kann ich nicht mit einem Menschen sprechen?", "ich komme hier nicht weiter bitte ein mensch",
    ],
)  # fmt: skip
def test_a_no_about_something_else_still_brings_a_person(live: LiveRelease, text: str) -> None:
    assert Talk(live).say(text).reply.handoff == "requested"


@pytest.mark.parametrize(
    ("locale", "text", "intent"),
    [
        ("de", "ich hab mal ne frage", "invite"),
        ("de", "Ich habe eine Frage zu meiner Bestellung", "invite"),
        ("en", "i've got a question", "invite"),
        ("de", "ich hätt da was", "invite"),
        ("de", "ich hätte eine Frage bezüglich meiner Lieferung", "invite"),
        ("de", "Könnt ihr Polnisch?", "languages"),
        ("en", "do you speak German?", "languages"),
        ("de", "test", "greet"),
        ("en", "thanks, that was useless", "complaint"),
        ("de", "na toll, das bringt mir gar nichts", "complaint"),
        ("en", "you are a bunch of liars", "complaint"),
    ],
)
def test_small_talk_is_answered_as_such(live: LiveRelease, locale: str, text: str, intent: str) -> None:
    said = Talk(live, locale).say(text)
    assert (said.intent, said.reply.handoff) == (intent, None)


@pytest.mark.parametrize(
    ("locale", "word", "entry"),
    [
        ("de", "Versand", "delivery-costs"),
        ("de", "Rückgabe", "returns-period"),
        ("en", "invoice", "invoice-download"),
        ("de", "Gutschein", "gift-card-buy"),
    ],
)
def test_one_word_finds_its_questions_or_topics(
    live: LiveRelease, locale: str, word: str, entry: str
) -> None:
    said = Talk(live, locale).say(word)
    assert entry in said.offered or said.choices[0].startswith("topic:")


@pytest.mark.parametrize(
    ("locale", "texts", "entries"),
    [
        ("de", ("Was kostet der Versand?", "und nach Spanien?"), {"abroad"}),
        ("de", ("Was kostet der Versand?", "nein, ich meine ins Ausland"), {"abroad"}),
        ("de", ("Was kostet der Versand?", "Und zurück?"), {"return-label", "return-received"}),
        ("de", ("Wie melde ich mich zum Newsletter an?", "und wie oft?"), {"newsletter-signup"}),
        ("en", ("Do you deliver abroad?", "what about austria?"), {"abroad"}),
        ("en", ("Is there express delivery?", "how much?"), {"express"}),
        ("de", ("Wann haben Ihre Läden geöffnet?", "und am Sonntag?"), {"opening-hours"}),
        ("de", ("Wie lange dauert die Lieferung?", "und bei Express?"), {"express"}),
        ("de", ("Wie kaufe ich einen Geschenkgutschein?", "wie lange gilt der?"), {"gift-card-balance"}),
        ("de", ("Wie lange dauert die Lieferung?", "Danke!", "und in die Schweiz?"), {"abroad"}),
    ],
)
def test_a_follow_up_is_read_with_what_was_talked_about(
    live: LiveRelease, locale: str, texts: tuple[str, ...], entries: set[str]
) -> None:
    said = Talk(live, locale).all(*texts)
    assert entries & set(said.offered)
    assert said.reply.handoff is None


@pytest.mark.parametrize(
    ("locale", "texts", "passage"),
    [
        ("de", ("Wie melde ich mich zum Newsletter an?", "und wie oft?"), "jeden zweiten Donnerstag"),
        ("en", ("Do you deliver abroad?", "what about austria?"), "Austria:** €8.90"),
        ("de", ("Wann haben Ihre Läden geöffnet?", "und am Sonntag?"), "An Sonn- und Feiertagen"),
        ("en", ("Is there express delivery?", "how much?"), "€9.90"),
    ],
)
def test_a_follow_up_that_narrows_an_answer_shows_its_passage_word_for_word(
    live: LiveRelease, locale: str, texts: tuple[str, ...], passage: str
) -> None:
    talk = Talk(live, locale)
    whole = talk.say(texts[0])
    said = talk.say(texts[1])
    assert passage in said.text
    assert len(said.text) < len(whole.text)
    assert all(part.removeprefix("- ") in whole.text for part in said.text.split("\n\n")[1].split("\n"))
    (button,) = said.choices
    assert talk.pick(button).text == whole.text


@pytest.mark.parametrize(
    ("locale", "text", "entries"),
    [
        ("en", "What does delivery cost? And can I pay in instalments?", {"delivery-costs", "instalments"}),
        ("de", "Was kostet der Versand? Und kann ich in Raten zahlen?", {"delivery-costs", "instalments"}),
        ("de", "Wie storniere ich und wann bekomme ich mein Geld zurück?", {"order-cancel", "refund-time"}),
        ("en", "Do you deliver abroad and how can I track my parcel?", {"abroad", "track-parcel"}),
    ],
)  # fmt: skip
def test_two_questions_are_both_answered_or_both_offered(
    live: LiveRelease, locale: str, text: str, entries: set[str]
) -> None:
    assert entries <= set(Talk(live, locale).say(text).offered)


@pytest.mark.parametrize(
    ("locale", "text", "entry"),
    [
        ("de", "Hallo! Wo ist mein Paket? Danke!", "track-parcel"),
        ("de", "Ihr seid unmöglich! Wo ist mein Paket?", "track-parcel"),
        ("en", "Please don't pass me on to an agent. When do I get my money back?", "refund-time"),
    ],
)
def test_greetings_complaints_and_thanks_with_a_question_are_a_question(
    live: LiveRelease, locale: str, text: str, entry: str
) -> None:
    assert entry in Talk(live, locale).say(text).offered


@pytest.mark.parametrize("text", ["W i e  l a n g e  dauert die Lieferung", "wie lange dauert die lieferung"])
def test_letters_apart_are_german_still(live: LiveRelease, text: str) -> None:
    said = Talk(live).say(text)
    assert said.reply.locale == "de"
    assert "delivery-time" in said.offered


def test_a_miss_shows_topics_and_a_person(live: LiveRelease) -> None:
    talk = Talk(live)
    said = talk.say("Wer hat im Jahr 1974 die Weltmeisterschaft gewonnen?")
    assert said.intent == "miss"
    assert said.choices[0].startswith("topic:")
    assert said.choices[-1] == "handoff"
    questions = talk.pick(said.choices[0])
    assert len(questions.choices) == 7
    assert questions.choices[-1] == "none"


def test_a_question_after_an_ignored_choice_brings_nobody_unasked(live: LiveRelease) -> None:
    talk = asked_back(live, "delivery-costs", "instalments")
    said = talk.say("Wer hat im Jahr 1974 die Weltmeisterschaft gewonnen?")
    assert (said.intent, said.reply.handoff) == ("miss", None)


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("Kargom nerede?", "Deutsch und Englisch"),
        ("Gdzie jest moja paczka?", "Deutsch und Englisch"),
        ("كيف يمكنني إرجاع المنتج", "Deutsch und Englisch"),
        ("Est-ce que vous vendez des chevaux ?", "allemand et anglais"),
    ],
)
def test_a_language_that_nobody_speaks_here_is_told_which_are_spoken(
    live: LiveRelease, text: str, names: str
) -> None:
    talk = Talk(live)
    said = talk.say(text)
    assert said.intent == "languages"
    assert names in said.text
    assert said.choices[-1] == "handoff"
    assert not said.entries


def test_the_nearest_answer_is_offered_where_the_encoders_are_sure(live: LiveRelease) -> None:
    talk = Talk(live)
    said = talk.say("¿Cuánto cuesta el envío?")
    assert said.choices == ["entry:delivery-costs", "handoff"]
    assert talk.say("1").entries == ["delivery-costs"]


@pytest.mark.parametrize(
    ("locale", "first", "then"),
    [
        ("en", "I'm not getting your newsletter any more, did you take me off?", "I never unsubscribed"),
        ("de", "Ich bekomme den Newsletter nicht mehr", "Ich habe mich nie vom Newsletter abgemeldet"),
    ],
)
def test_a_choice_that_is_denied_is_not_taken(live: LiveRelease, locale: str, first: str, then: str) -> None:
    talk = Talk(live, locale)
    assert talk.say(first).intent == "clarify"
    assert "newsletter-unsubscribe" not in talk.say(then).entries


@pytest.mark.parametrize(
    ("locale", "text"),
    [
        ("de", "Ich habe die falsche Größe bestellt"),
        ("de", "Falsches Modell bestellt, was nun?"),
        ("en", "ordered the wrong colour by mistake"),
    ],
)
def test_the_wrong_size_that_was_ordered_is_not_the_shop_s_mistake(
    live: LiveRelease, locale: str, text: str
) -> None:
    said = Talk(live, locale).say(text)
    assert said.entries in ([], ["exchange"], ["order-change"])
    assert {"exchange", "order-change"} & set(said.offered)


@pytest.mark.parametrize(
    ("locale", "texts"),
    [
        ("en", ("When do I get my money back?", "mine hasn't come yet")),
        ("de", ("Wann bekomme ich mein Geld zurück?", "meins ist noch nicht da")),
    ],
)
def test_who_lacks_what_was_promised_is_shown_no_passage_of_the_answer(
    live: LiveRelease, locale: str, texts: tuple[str, ...]
) -> None:
    talk = Talk(live, locale)
    assert talk.say(texts[0]).entries == ["refund-time"]
    said = talk.say(texts[1])
    assert said.intent not in ("passage", "answer")
    assert "refund-time" not in said.entries
    assert "handoff" in said.choices


def test_what_is_wished_instead_is_not_made_up(live: LiveRelease) -> None:
    assert Talk(live, "en").say("I do not want a refund, I want a pony ride").entries == []


def test_who_asks_after_a_thing_greets_nobody(live: LiveRelease) -> None:
    talk = Talk(live, "de")
    talk.say("es geht um meine rücksendung")
    assert talk.say("ist die schon bei euch").entries == ["return-received"]


def test_who_points_to_what_was_not_offered_complains_of_nothing(live: LiveRelease) -> None:
    talk = Talk(live, "de")
    talk.say("rückgabe")
    assert "return-in-store" in talk.say("das mit dem laden").offered


@pytest.mark.parametrize(
    ("locale", "text", "entries"),
    [
        ("de", "geht ratenzahlung u liefert ihr auch an packstation", ["instalments", "parcel-station"]),
        ("en", "how do i descale the bohnhild n where do i get a new seal", ["descaling", "spare-parts"]),
    ],
)
def test_two_things_wanted_on_a_phone_are_both_heard(
    live: LiveRelease, locale: str, text: str, entries: list[str]
) -> None:
    said = Talk(live, locale).say(text)
    assert set(entries) <= {*said.entries, *said.offered}
