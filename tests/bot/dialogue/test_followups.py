import pytest

from bot.dialogue.followups import (
    FRESH,
    agreed,
    answered,
    followup,
    pooled,
    stays,
    subject,
    worth_offering,
)
from bot.dialogue.moves import Step
from matcher import Candidate, Decision


def decision(kind: str, **chances: float) -> Decision:
    found = tuple(Candidate(id, chance, f"{id}?", "de") for id, chance in chances.items())
    best = found[0]
    entry = best.entry if kind == "answer" else None
    return Decision(kind, best.probability, entry, found, 0.1, "de")  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("kind", "texts"),
    [
        ("short", "und nach Spanien?|Und zurück?|what about austria?|et pour la Suisse ?"),
        ("lost", "how much?|wie oft?|Spanien"),
        ("refers", "was kostet das?|wie lange gilt der?|and how much does that cost?|Geht das auch damit?"),
        ("corrects", "nein, ich meine ins Ausland|no, I meant the other one|eigentlich ins Ausland"),
        (
            "",
            "Wo ist mein Paket gerade?|Wie lange dauert die Lieferung?||?|Kann ich in Raten zahlen?",
        ),
    ],
)
def test_what_looks_like_a_follow_up(kind: str, texts: str) -> None:
    said = {text: followup(text) for text in texts.split("|")}
    assert {text: found.kind if found else "" for text, found in said.items()} == dict.fromkeys(said, kind)


def test_a_correction_is_what_follows_its_first_words() -> None:
    said = followup("Nein, ich meine ins Ausland!")
    assert said is not None
    assert said.text == "ins Ausland"


@pytest.mark.parametrize(
    ("text", "tells"),
    [
        ("and if its not on the shelf", False),
        ("und wenn es nicht passt", False),
        ("and it is not on the shelf", True),
        ("das passt aber nicht dazu", True),
    ],
)
def test_who_names_a_case_asks_what_then(text: str, tells: bool) -> None:
    said = followup(text)
    assert said is not None
    assert said.tells == tells


@pytest.mark.parametrize(("text", "about"), [("das mit dem laden", "laden"), ("the one about fees", "fees")])
def test_who_points_to_a_choice_says_what_it_is_about(text: str, about: str) -> None:
    said = followup(text)
    assert said is not None
    assert (said.kind, said.text) == ("corrects", about)


@pytest.mark.parametrize(
    ("text", "meant"),
    [
        ("sorry, meant the bill, not the parcel", "the bill"),
        ("nee keine Rechnung, so ein Lieferschein", "so ein Lieferschein"),
        ("Nicht im Konto. Ich meine bei der Bestellung", "bei der Bestellung"),
        ("Ich will nicht stornieren, sondern ändern", "ändern"),
        ("not the order itself, just the address", "the address"),
        ("ach herrje, Paket meinte ich", "Paket"),
        ("the parcel i meant", "the parcel"),
        ("halt, nein, nur verlegen", "verlegen"),
    ],
)
def test_of_a_correction_only_what_is_meant_is_read(text: str, meant: str) -> None:
    said = followup(text)
    assert said is not None
    assert (said.kind, said.text) == ("corrects", meant)


@pytest.mark.parametrize(
    ("before", "text", "corrects"),
    [
        ("Gutschein kaufen", "nicht kaufen, wissen was noch drauf ist", True),
        ("can I download an invoice", "not download it, pay by it that way", True),
        ("Gutschein kaufen", "nicht lesbar, der Code ist ganz verwischt", False),
        ("Mein Paket ist nicht da", "nicht da, auch im Laden liegt keines", False),
        ("Gutschein kaufen", "nicht kaufen, wie geht das denn", False),
    ],
)
def test_what_denies_words_of_the_question_before_says_it_again(
    before: str, text: str, corrects: bool
) -> None:
    said = followup(text, before)
    assert (said is not None and said.kind == "corrects") == corrects


@pytest.mark.parametrize("text", ["Kein Paket da, was nun?", "Mein Paket ist nicht da"])
def test_a_no_that_tells_something_is_no_correction(text: str) -> None:
    said = followup(text)
    assert said is None or said.kind != "corrects"


def test_some_follow_ups_name_nothing_of_their_own() -> None:
    bare = ("was kostet das?", "wie lange?", "how much is that?", "how often?")
    assert [text for text in bare if not (found := followup(text)) or not found.bare] == []
    assert not followup("und nach Spanien?").bare  # type: ignore[union-attr]
    assert followup("mine haven't shown up yet").lacks  # type: ignore[union-attr]
    assert not followup("the light is red").lacks  # type: ignore[union-attr]


def test_the_subject_is_the_last_question_if_that_is_fresh() -> None:
    question, thanks = Step("answer", about="Was kostet das?", at=100.0), Step("thanks", at=110.0)
    assert subject([thanks, question], 120.0) == question
    assert subject([thanks, question], 101.0 + FRESH) is None
    assert subject([thanks], 120.0) is None


def test_another_entry_is_likely_where_both_readings_speak_for_it() -> None:
    alone = decision("clarify", rates=0.7, invoice=0.1)
    together = decision("answer", pay=0.88, rates=0.1)
    others = pooled("short", alone, together, "pay", (), (Candidate("rates", 0.5, "?", "de"),))
    assert [c.entry for c in others] == ["rates", "invoice"]
    assert others[0].probability > 0.5
    assert not stays("short", alone, together, others, "pay", told=True)


def test_another_entry_that_only_the_question_before_speaks_for_counts_less() -> None:
    alone, together = decision("handoff", rates=0.05), decision("answer", pay=0.9)
    besides = (Candidate("refund", 0.6, "?", "de"), Candidate("rates", 0.4, "?", "de"))
    assert [c.entry for c in pooled("short", alone, together, "pay", (), besides)] == ["rates", "refund"]
    assert pooled("adds", alone, together, "pay", (), besides)[0].entry == "rates"


def test_where_words_of_the_answer_tell_another_must_be_much_surer() -> None:
    alone, together = decision("clarify", rates=0.4), decision("answer", pay=0.9)
    others = [Candidate("rates", 0.4, "?", "de")]
    assert stays("short", alone, together, others, "pay", told=True)
    assert not stays("short", alone, together, others, "pay", told=False)


def test_what_only_refers_says_little_by_itself() -> None:
    alone = decision("clarify", costs=0.43)
    together = decision("answer", abroad=0.99)
    others = pooled("refers", alone, together, "abroad")
    assert stays("refers", alone, together, others, "abroad", told=False)


def test_it_is_about_the_answer_just_shown_where_it_finds_that_by_itself() -> None:
    alone = decision("clarify", hours=0.6, contact=0.1)
    together = decision("answer", hours=0.9)
    assert stays("adds", alone, together, [Candidate("contact", 0.5, "?", "de")], "hours", told=False)
    assert stays("adds", decision("clarify", a=0.1), together, [], "hours", told=False)
    assert not stays("adds", decision("clarify", a=0.5), together, [], "hours", told=False)


def test_an_answer_needs_a_reading_that_is_sure_of_it_and_none_of_another() -> None:
    sure, unsure = decision("answer", a=0.9), decision("clarify", b=0.5, a=0.4)
    assert answered("short", sure, unsure, [Candidate("a", 0.7, "?", "de")])
    assert not answered("refers", sure, unsure, [Candidate("a", 0.7, "?", "de")])
    assert not answered("short", sure, unsure, [Candidate("b", 0.7, "?", "de")])
    assert not answered("short", sure, unsure, [])
    assert answered("short", unsure, sure, [Candidate("a", 0.7, "?", "de")])
    both = decision("clarify", a=0.7), decision("clarify", b=0.5, a=0.2)
    assert answered("short", *both, [Candidate("a", 0.7, "?", "de")])
    assert not answered("short", both[0], decision("clarify", b=0.5), [Candidate("a", 0.7, "?", "de")])
    near = [Candidate("a", 0.5, "?", "de"), Candidate("b", 0.4, "?", "de")]
    assert not answered("short", sure, unsure, near)


def test_an_answer_may_be_what_both_readings_are_about() -> None:
    alone = decision("clarify", a=0.4, b=0.1)
    assert agreed(alone, [Candidate("a", 0.6, "?", "de"), Candidate("b", 0.2, "?", "de")])
    assert not agreed(alone, [Candidate("b", 0.6, "?", "de")])
    assert not agreed(alone, [Candidate("a", 0.45, "?", "de")])
    assert not agreed(alone, [Candidate("a", 0.6, "?", "de"), Candidate("b", 0.4, "?", "de")])
    assert not agreed(decision("clarify", a=0.1), [Candidate("a", 0.6, "?", "de")])
    assert not agreed(alone, [])


@pytest.mark.parametrize(
    ("text", "supposes"),
    [
        ("and if it never comes?", True),
        ("und wenn er nicht passt", True),
        ("and if it comes late?", False),
        ("it never came", False),
    ],
)
def test_who_asks_what_becomes_of_it_if_something_is_not_so(text: str, supposes: bool) -> None:
    said = followup(text)
    assert said is not None
    assert said.supposes_not is supposes


def test_what_is_not_meant_is_left_out_of_what_is_said_rightly() -> None:
    said = followup("actually dont cancel, move it to sunday", "cancel my crossing please")
    assert said is not None
    assert (said.kind, said.text) == ("corrects", "move it to sunday")


def test_the_fewest_are_offered_that_are_likely() -> None:
    chances = [Candidate(id, chance, "?", "de") for id, chance in (("a", 0.5), ("b", 0.3), ("c", 0.02))]
    assert [c.entry for c in worth_offering("short", chances)] == ["a", "b"]
    assert worth_offering("short", chances[2:]) == ()
