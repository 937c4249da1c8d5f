"""The gate: what it finds, what it lets pass, and that what goes live is what was checked."""

import json
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from benchmarks.publish import kills
from bot.operation.gate.checking import Gate, Wish
from bot.operation.gate.command import GateRefused, doubts, publish
from bot.operation.gate.running import Memory, both, unprepared, verdict
from bot.operation.gate.verdicts import Asked, Verdict, difference
from bot.operation.gate.warming import Warming
from bot.operation.prepared import rows_of
from knowledge.corpus.batches import Batches, Selection
from knowledge.corpus.corpus import Corpus
from knowledge.curating.merging import Merge
from knowledge.curating.saved_questions import SavedQuestion, SavedQuestions
from knowledge.curating.workflow import Writer
from knowledge.entries import Entry
from knowledge.folder.home import Home, Settings
from knowledge.releases.candidates import Candidates
from knowledge.releases.releases import Releases
from matcher import Matcher, build, edits
from matcher.comparison import Comparison
from tests.bot.operation.test_collecting import Talks

RETURNS = Entry(
    "returns", "en", "How long can I return it?", "You may send it back for 30 days.",
    ("return period", "Until when may I send it back?", "send something back"), topic="Returns",
)  # fmt: skip
SHIPPING = Entry(
    "shipping", "en", "What does delivery cost?", "Delivery is €4.90 and free from €50.",
    ("shipping costs", "How much is postage?", "is delivery free"), topic="Delivery",
)  # fmt: skip


@pytest.fixture
def home(tmp_path: Path) -> Home:
    home = Home(tmp_path / "home", Settings(encoder="letters"))
    Corpus(home.corpus).save([RETURNS, SHIPPING], author="carla")
    return home


@pytest.fixture
def gate(home: Home) -> Gate:
    gate = Gate(home)
    assert gate.publish(Wish("carla"))["release"] == 1, "before the first release there is nothing to lose"
    return gate


@pytest.fixture
def talks(home: Home, gate: Gate) -> Iterator[Talks]:
    talks = Talks(home)
    yield talks
    talks.storage.close()


def change(home: Home, entry: Entry, **fields: Any) -> Entry:
    changed = replace(entry, **fields)
    Corpus(home.corpus).save([changed], author="carla")
    return changed


def kinds(found: dict[str, Any]) -> list[str]:
    return [doubt["kind"] for doubt in found["gate"]["doubts"]["first"]]


def test_a_good_edit_goes_live_at_once_and_is_what_was_checked(home: Home, gate: Gate) -> None:
    change(home, RETURNS, answer=f"{RETURNS.answer} We pay for it.")
    checked = gate.check(Wish("carla"))["gate"]
    assert checked["level"] == "clean"
    assert Releases(home.releases).live_number() == 1, "a check puts nothing live"
    made = {
        file.name: file.stat().st_ino for file in (Candidates(home.releases).folder / "matcher").iterdir()
    }
    assert gate.publish(Wish("carla"))["release"] == 2
    live = Releases(home.releases).current()
    live.verify()
    assert {file.name: file.stat().st_ino for file in live.matcher_path.iterdir()} == made
    assert live.entry("returns", "en").answer.endswith("We pay for it.")
    assert not Candidates(home.releases).folder.exists()


def test_what_changed_since_the_check_is_checked_again(home: Home, gate: Gate) -> None:
    first = gate.check(Wish("carla"))["gate"]["digest"]
    change(home, SHIPPING, answer="Delivery is €5.90 and free from €50.")
    result = gate.publish(Wish("carla", seen=first))
    assert result["gate"]["digest"] != first
    assert Releases(home.releases).current().entry("shipping", "en").answer.startswith("Delivery is €5.90")


def test_slips_are_held_until_somebody_has_seen_them(home: Home, gate: Gate) -> None:
    change(home, SHIPPING, variants=(*SHIPPING.variants, "Return period?"))
    held = gate.publish(Wish("carla"))
    assert (held["held"], held["gate"]["level"], kinds(held)) == (True, "warned", ["collision"])
    assert held["gate"]["doubts"]["first"][0]["entries"] == ["shipping", "returns"]
    assert Releases(home.releases).live_number() == 1
    assert gate.publish(Wish("carla", seen=held["gate"]["digest"]))["release"] == 2


def test_swapped_answers_and_wordings_that_were_needed_are_named(home: Home, gate: Gate) -> None:
    change(home, RETURNS, answer=SHIPPING.answer)
    assert kinds(gate.check(Wish("carla"))) == ["same_answer"]
    change(home, RETURNS, variants=RETURNS.variants[1:])
    found = gate.check(Wish("carla"))["gate"]["doubts"]["first"]
    assert [(doubt["kind"], doubt["text"]) for doubt in found] == [("needed", "return period")]


def test_all_that_one_entry_loses_is_one_doubt(home: Home, gate: Gate) -> None:
    change(home, RETURNS, question="Hello", variants=())
    found = [
        each for each in gate.check(Wish("carla"))["gate"]["doubts"]["first"] if each["kind"] == "needed"
    ]
    gone = [(RETURNS.question, *RETURNS.variants)]
    assert [(each["text"], *each["more"]) for each in found] == gone


def test_a_wording_that_nothing_comes_near_is_missed_though_it_would_be_answered_itself(
    tmp_path: Path,
) -> None:
    things = ("parcel", "refund", "invoice", "voucher", "pickup", "warranty", "repair", "exchange")
    forms = ("where is the {} now", "I cannot find my {}", "{} does not come", "where did my {} go")
    parcel = ("Has the courier lost the parcel?", "parcels overdue", "is the parcel overdue")
    entries = [
        Entry(
            thing, "en", f"Where is my {thing}?", f"About your {thing}: see the page.",
            (*(form.format(thing) for form in forms), *(parcel if thing == "parcel" else ())),
        )
        for thing in things
    ]  # fmt: skip
    build(rows_of(entries), tmp_path / "before", encoder="letters")

    def doubted(gone: str) -> list[str]:
        left = replace(entries[0], variants=tuple(text for text in entries[0].variants if text != gone))
        folder = tmp_path / gone[:6]
        build(rows_of([left, *entries[1:]]), folder, encoder="letters", previous=tmp_path / "before")
        found = edits.doubts(Comparison.of(Matcher.open(tmp_path / "before"), Matcher.open(folder)))
        return [doubt.kind for doubt in found]

    assert doubted("Has the courier lost the parcel?") == ["leant_on"]
    assert doubted("parcels overdue") == [], "another wording says it, too"


def test_only_one_change_goes_live(home: Home, gate: Gate) -> None:
    change(home, RETURNS, answer="You may send it back for 60 days.")
    change(home, SHIPPING, answer="Delivery is €5.90 and free from €50.")
    Corpus(home.corpus).save([Entry("pay", "en", "Visa and Mastercard", "By card.")], author="carla")
    only = (("returns", "en"), ("pay", "en"))
    assert gate.publish(Wish("carla", only=only))["release"] == 2
    live = Releases(home.releases).current()
    assert live.entry("returns", "en").answer.endswith("60 days.")
    assert live.entry("pay", "en").answer == "By card."
    assert live.entry("shipping", "en").answer == SHIPPING.answer
    Corpus(home.corpus).delete("pay", "en", author="carla")
    gate.publish(Wish("carla", only=(("pay", "en"),)))
    assert {entry.id for entry in Releases(home.releases).current().entries()} == {"returns", "shipping"}


def test_a_change_in_review_takes_nothing_away_until_it_is_withdrawn(home: Home, gate: Gate) -> None:
    waiting = change(home, RETURNS, answer="Not any more.", state="review")
    change(home, SHIPPING, answer=f"{SHIPPING.answer} By bicycle.")
    gate.publish(Wish("carla", only=(("returns", "en"), ("shipping", "en"))))
    live = Releases(home.releases).current()
    assert live.entry("returns", "en") == RETURNS
    assert live.entry("shipping", "en").answer.endswith("By bicycle.")
    before = gate.check(Wish("carla"))["gate"]["digest"]
    change(home, waiting, state="archived")
    assert gate.check(Wish("carla"))["gate"]["digest"] != before


def test_who_merges_two_entries_loses_no_answer(home: Home, gate: Gate, talks: Talks) -> None:
    id = talks.begin()
    talks.ask(id, "clarify", 0.4)  # "Rückgabe?"
    talks.pick(id)
    SavedQuestions(home.corpus).save([SavedQuestion("return period", "en", "returns")], "carla")
    known = change(home, RETURNS, variants=(*RETURNS.variants, "Rückgabe?"))
    gate.publish(Wish("carla"))
    change(home, known, id="back", question="Do you take things back?", variants=())
    merge = Merge("back", "returns", Writer("carla"))
    Batches(home.corpus).change("merge", Selection(), merge, author="carla")
    found = gate.check(Wish("carla"))["gate"]
    assert found["asked"] == {"past": 1, "saved": 1}
    assert (found["lost"]["count"], found["broken"]["count"]) == (0, 0)
    assert found["before"]["right"] == found["after"]["right"] == 2


def test_saved_questions_that_break_want_a_reason(home: Home, gate: Gate) -> None:
    saved = SavedQuestions(home.corpus)
    saved.save(
        [SavedQuestion("return period", "en", "returns"), SavedQuestion("Do you sell cars?", "en")], "carla"
    )
    change(home, RETURNS, variants=RETURNS.variants[1:])
    held = gate.publish(Wish("carla", seen=gate.check(Wish("carla"))["gate"]["digest"]))
    assert (held["held"], held["gate"]["level"], held["gate"]["broken"]["count"]) == (True, "blocked", 1)
    assert gate.publish(Wish("carla", because="  ")).get("held"), "spaces are no reason"
    assert gate.publish(Wish("carla", because="We take nothing back."))["release"] == 2
    assert [each.because for each in Releases(home.releases).all()] == ["", "We take nothing back."]
    change(home, SHIPPING, topic="Parcels")
    again = gate.publish(Wish("carla"))
    assert (again["release"], again["gate"]["still"]) == (3, 1), "what is wrong already breaks nothing"


def test_the_command_line_is_told_of_doubts_and_stopped_by_saved_questions(home: Home, gate: Gate) -> None:
    SavedQuestions(home.corpus).save([SavedQuestion("return period", "en", "returns")], "carla")
    change(home, SHIPPING, variants=(*SHIPPING.variants, "return period"))
    with pytest.raises(
        GateRefused, match="1 test questions would be answered wrongly, the first: “return per"
    ):
        publish(home, "")
    assert Releases(home.releases).live_number() == 1
    published, found = publish(home, "A test.")
    assert (published.number, published.report.entries) == (2, 2)
    assert next(doubts(found)).startswith("“return period” stands with shipping and with returns.")


def test_customers_questions_tell_what_is_lost_and_their_words_are_not_kept(
    home: Home, gate: Gate, talks: Talks
) -> None:
    id = talks.begin()
    talks.ask(id, "clarify", 0.4)  # "Rückgabe?", which is answered by returns
    talks.pick(id)
    asked_before = change(home, RETURNS, variants=(*RETURNS.variants, "Rückgabe?"))
    learnt = gate.publish(Wish("carla"))["gate"]
    assert (learnt["asked"]["past"], learnt["gained"]["count"], learnt["after"]["right"]) == (1, 1, 1)
    change(home, asked_before, variants=RETURNS.variants)
    held = gate.publish(Wish("carla"))["gate"]
    assert (held["level"], held["before"]["right"], held["after"]["right"]) == ("warned", 1, 0)
    lost = held["lost"]["first"][0]
    assert (lost["at"], lost["right"], lost["before"]["entry"]) == ([id, 1], "returns", "returns")
    told = json.dumps({key: value for key, value in held.items() if key != "doubts"}, ensure_ascii=False)
    assert "Rückgabe" not in told


def test_an_edit_asks_only_what_it_can_change_and_decides_as_a_whole_look_would(
    home: Home, gate: Gate
) -> None:
    texts = ["How long can I return it", "postage please", "until when", "delivery?", "something else"]
    SavedQuestions(home.corpus).save([SavedQuestion(text, "en", "returns") for text in texts], "carla")
    change(home, RETURNS, variants=(*RETURNS.variants, "may I give it back"))
    quick = gate.check(Wish("carla"))["gate"]
    thorough = Gate(home)
    thorough.forget()
    assert thorough.check(Wish("carla"))["gate"] == quick


def test_what_was_learnt_while_nobody_waited_changes_no_verdict_and_goes_with_the_questions(
    home: Home, gate: Gate
) -> None:
    live = Matcher.open(Releases(home.releases).current().matcher_path)
    change(home, RETURNS, variants=("may I give it back", "return period"))
    gate.check(Wish("carla"))
    after = Matcher.open(Candidates(home.releases).folder / "matcher")
    told = (1, Verdict("answer", "returns", 0.9, ("returns",)))
    texts = ["return period", "postage please", "until when may I send it", "something else"]
    questions = [Asked("past", text, "en", ("c", n), "returns", None, told) for n, text in enumerate(texts)]
    questions += [Asked("past", "delivery?", "en", ("c", 9))]
    memory = Memory()
    warming = Warming(home, memory, lambda: questions)
    warming.step()
    assert unprepared(questions, live, 1, memory) == []
    compared = Comparison.of(live, after)
    quick = both(questions, live, compared, after, 1, memory)
    assert quick == both(questions, live, compared, after, 1, Memory())
    whole = [verdict(live.match(each.text, "en")) for each in questions]
    lost = [difference(*each) for each in zip(questions, *quick, strict=True)]
    assert lost == [
        difference(each, was, now) for each, was, now in zip(questions, whole, quick[1], strict=True)
    ], "what customers were told is no worse a witness than the live release"
    Warming(home, memory, lambda: questions[:1]).step()
    assert {key[1] for key in (*memory.vectors, *memory.decided)} <= {"return period"}


def test_half_a_candidate_is_none(home: Home, gate: Gate) -> None:
    """As a kill in the middle of taking it leaves it."""
    change(home, RETURNS, answer="You may send it back for 60 days.")
    digest = gate.check(Wish("carla"))["gate"]["digest"]
    candidates = Candidates(home.releases)
    assert candidates.checked(digest) is not None
    (candidates.folder / "checked.json").unlink()
    (candidates.folder / "entries.jsonl").unlink()
    assert candidates.checked(digest) is None
    assert gate.publish(Wish("carla"))["release"] == 2
    Releases(home.releases).current().verify()


@pytest.mark.slow
def test_whoever_is_killed_while_publishing_leaves_the_old_release_or_the_new_one(tmp_path: Path) -> None:
    assert sum(kills(tmp_path / "home", 6)) == 6
