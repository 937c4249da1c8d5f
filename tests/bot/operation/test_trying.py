"""A question tried against the drafts: what the bot would do, and why."""

import threading
from pathlib import Path

import pytest

from bot.operation.jobs.trying import KIND, Drafts, answer
from bot.operation.publish import publish
from bot.tryout import LONGEST, Thought, Tried, Trying
from knowledge.corpus.corpus import Corpus
from knowledge.corpus.jobs import Jobs
from knowledge.entries import Entry
from knowledge.folder.home import Home, Settings

RETURNS = Entry("returns", "en", "How long can I return it?", "30 days.", ("return period", "Until when?"))
SHIPPING = Entry(
    "shipping", "en", "What does delivery cost?", "€4.90.", ("shipping costs", "postage, how much")
)


@pytest.fixture
def home(tmp_path: Path) -> Home:
    home = Home(tmp_path / "home", Settings(encoder="letters"))
    Corpus(home.corpus).save([RETURNS, SHIPPING], author="carla")
    publish(home, author="carla")
    return home


def try_out(drafts: Drafts, jobs: Jobs, text: str) -> Tried:
    jobs.add(KIND, Trying(text, "en").as_json(), "carla")
    job = jobs.claim()
    assert job is not None
    result = drafts.do(job)
    jobs.finish(job.id, result=result)
    return Tried.from_json(result)


def test_drafts_are_tried_as_they_are_now_and_learnt_once(home: Home) -> None:
    drafts, jobs = Drafts(home), Jobs(home.corpus)
    exact = try_out(drafts, jobs, "Return period")
    assert (exact.kind, exact.exact, exact.thoughts[0].entry) == ("answer", True, "returns")
    near = try_out(drafts, jobs, "what does the delivery cost me")
    assert (near.kind, near.exact, near.offered[0]) == ("clarify", False, "shipping")
    assert near.thoughts[0].wording == SHIPPING.question
    assert near.thoughts[0].probability < near.needed
    assert near.thoughts[1].entry == "returns"
    made = (home.run / "draft" / "manifest.json").stat().st_ino
    try_out(drafts, jobs, "postage")
    assert (home.run / "draft" / "manifest.json").stat().st_ino == made
    old = Entry("old", "en", "Do you buy old kettles?", "No.", state="archived")
    Corpus(home.corpus).save(
        [Entry("cups", "en", "Do you sell cups?", "Yes.", state="draft"), old], author="carla"
    )
    assert try_out(drafts, jobs, "Do you sell cups?").thoughts[0].entry == "cups", "a draft counts"
    assert try_out(drafts, jobs, "Do you buy old kettles?").kind != "answer", "what is archived does not"
    assert try_out(drafts, jobs, "Hello").intent == "greet"


def test_a_loop_of_its_own_answers_and_refuses_what_is_no_question(home: Home) -> None:
    jobs, stop = Jobs(home.corpus), threading.Event()
    bad = jobs.add(KIND, {"text": "x" * (LONGEST + 1), "locale": "en"}, "carla")
    other = jobs.add("publish", {}, "carla")
    good = jobs.add(KIND, Trying("return period", "en").as_json(), "carla")
    loop = threading.Thread(target=answer, args=(home, stop))
    loop.start()
    while jobs.get(good).state in ("queued", "running"):
        stop.wait(0.05)
    stop.set()
    loop.join()
    error = jobs.get(bad).error
    assert error is not None
    assert error.key == "question_refused"
    assert jobs.get(other).state == "queued"


def test_what_was_found_comes_over_the_seam_as_it_was() -> None:
    tried = Tried("clarify", (Thought("a", 0.5, "A?"), Thought("b", 0.2)), ("a", "b"), 0.8)
    assert Tried.from_json(tried.as_json()) == tried
    for wrong in (
        [],
        {},
        {**tried.as_json(), "kind": "dance"},
        {**tried.as_json(), "thoughts": [{"entry": "a"}]},
    ):
        with pytest.raises(ValueError, match=r"\w"):
            Tried.from_json(wrong)
    for text, locale in (("", "en"), ("x", "klingon"), ("x" * (LONGEST + 1), "en")):
        with pytest.raises(ValueError, match=r"\w"):
            Trying(text, locale)
