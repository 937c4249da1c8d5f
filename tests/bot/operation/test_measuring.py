"""Whether answers help, counted by the hour: what counts as what, and that it adds up."""

import time
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from random import Random

import pytest

from bot.conversations.insights.questions import Question, questions_in
from bot.operation.timed.measuring import measure
from bot.privacy.archiving import archive, bring_back
from bot.privacy.retention import DAY, Old
from bot.storage import Storage
from bot.storage.records import Message
from bot.storage.repositories.measures import Place
from bot.storage.repositories.people import SHARED, reads, vouched
from knowledge.folder.home import Home, Settings
from tests.bot.measuring import Talk, step

MONDAY = time.time() // DAY * DAY - 60 * DAY


@pytest.fixture
def home(tmp_path: Path) -> Home:
    return Home(tmp_path / "home", Settings(encoder="letters"))


@pytest.fixture(params=["sqlite", pytest.param("postgresql", marks=pytest.mark.slow)])
def storage(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Storage]:
    opened = (
        Storage.at_server(request.getfixturevalue("postgresql"))
        if request.param == "postgresql"
        else Storage.at_file(tmp_path / "conversations.sqlite")
    )
    with opened:
        yield opened


def counted(storage: Storage, home: Home, *talks: Talk) -> dict[str, dict[str, int]]:
    """By entry, over all days."""
    for talk in talks:
        talk.keep(storage)
    measure(storage, home)
    found: dict[str, Counter[str]] = {}
    with storage.reading() as read:
        for place, counts in read.measures.all().items():
            found.setdefault(place.entry, Counter()).update(counts)
    return {entry: dict(counts) for entry, counts in found.items()}


def talk(id: str = "c", **values: object) -> Talk:
    return Talk(id, MONDAY + 100, **values)  # type: ignore[arg-type]


def test_silence_is_unknown_and_no_success(storage: Storage, home: Home) -> None:
    said = talk()
    said.ask("answer", "returns", "pay")
    assert counted(storage, home, said) == {"returns": {"asked": 1, "answered": 1, "silent": 1}}
    said.ask("answer", "pay")
    assert counted(storage, home, said)["returns"] == {"asked": 1, "answered": 1, "went_on": 1}


def test_what_the_customer_says_counts_more_than_what_they_do(storage: Storage, home: Home) -> None:
    liked, thanked, left, ended = (talk(id) for id in ("liked", "thanked", "left", "ended"))
    liked.judge(liked.ask("answer", "returns"), True)
    liked.call()
    thanked.ask("answer", "returns")
    thanked.thank()
    left.judge(left.ask("answer", "returns"), False)
    ended.ask("answer", "returns")
    ended.end(True)
    assert counted(storage, home, liked, thanked, left, ended) == {
        "returns": {
            "asked": 4, "answered": 4, "helpful": 1, "unhelpful": 1, "person": 1, "confirmed": 3, "failed": 1,
        }
    }  # fmt: skip


def test_asking_back_counts_for_what_was_picked_or_else_thought_of_first(
    storage: Storage, home: Home
) -> None:
    picked, refused, missed = talk("picked"), talk("refused"), talk("missed")
    picked.ask("clarify", "returns", "pay")
    picked.pick("pay")
    refused.ask("clarify", "returns", "pay")
    refused.pick("none")
    missed.ask("handoff", "returns")
    missed.call()
    assert counted(storage, home, picked, refused, missed) == {
        "pay": {"asked": 1, "asked_back": 1, "answered": 1, "silent": 1},
        "returns": {"asked": 1, "asked_back": 1},
        "": {"asked": 1, "person": 1},
    }


def test_who_comes_back_with_the_same_was_not_helped(storage: Storage, home: Home) -> None:
    """On another channel, known by their address; and after more than a week it is another matter."""
    first, other, late = (talk(id, email="Eva@post.example") for id in ("first", "other", "late"))
    first.ask("answer", "returns")
    first.thank()
    assert counted(storage, home, first)["returns"] == {"asked": 1, "answered": 1, "confirmed": 1}
    other.email = "eva@post.example"
    other.at += 6 * DAY
    other.ask("answer", "returns")
    stranger = talk("stranger", email="adam@post.example")
    stranger.at += DAY
    stranger.ask("answer", "returns")
    late.at += 14 * DAY
    late.ask("answer", "returns")
    assert counted(storage, home, other, stranger, late)["returns"] == {
        "asked": 4, "answered": 4, "again": 1, "failed": 1, "silent": 3,
    }  # fmt: skip


def test_whom_their_site_vouches_for_is_one_person_on_every_device(storage: Storage, home: Home) -> None:
    phone, laptop, letter, elsewhere = (talk(id) for id in ("phone", "laptop", "letter", "elsewhere"))
    elsewhere.site, letter.email = "other", "eva@post.example"
    for days, said in enumerate((phone, laptop, letter, elsewhere)):
        said.at += days * DAY
        said.ask("answer", "returns")
        said.keep(storage)
    storage.write(lambda tx: tx.people.prove(reads("laptop", "eva@post.example", laptop.at)))
    for said in (phone, laptop, elsewhere):
        known = vouched(said.id, said.site, "eva", said.at)
        storage.write(lambda tx, known=known: tx.people.prove(known))
    assert counted(storage, home)["returns"] == {
        "asked": 4, "answered": 4, "again": 2, "failed": 2, "silent": 2,
    }  # fmt: skip


def test_an_address_that_stands_everywhere_is_nobodys(storage: Storage, home: Home) -> None:
    talks = [talk(f"c{n:03}", email="shop@shop.example") for n in range(SHARED + 1)]
    for said in talks[:2]:
        said.ask("answer", "returns")
    for said in talks[:SHARED]:
        said.keep(storage)
    with storage.reading() as read:
        assert len(read.measures.people(["c000"])) == SHARED
    talks[-1].keep(storage)
    assert counted(storage, home)["returns"] == {"asked": 2, "answered": 2, "silent": 2}


def test_a_question_in_other_words_is_counted_once(storage: Storage, home: Home) -> None:
    said = talk()
    said.ask("handoff", "pay", "returns")
    said.ask("clarify", "returns", "size")
    said.pick("returns")
    assert counted(storage, home, said) == {
        "returns": {"asked": 1, "asked_back": 1, "answered": 1, "silent": 1}
    }


def test_numbers_outlive_their_conversations_and_are_never_counted_twice(
    storage: Storage, home: Home
) -> None:
    said = talk()
    said.judge(said.ask("answer", "returns"), True)
    before = counted(storage, home, said)
    now = time.time()
    storage.write(lambda tx: archive(tx, [Old("c", said.at, 1)], now, now, {}))
    assert counted(storage, home) == before
    bring_back(storage, "c")
    assert counted(storage, home) == before
    storage.write(lambda tx: tx.whole.erase("c"))
    assert counted(storage, home) == before
    with storage.reading() as read:
        assert read.measures.of(["c"]) == []


def test_counting_by_the_hour_equals_a_recount_of_everything(storage: Storage, home: Home) -> None:
    random = Random(12)
    people = ["", "eva@post.example", "adam@post.example", "kim@post.example"]
    talks = [
        Talk(f"c{n}", MONDAY, random.choice(["", "shop"]), random.choice(["de", "en"]), people[n % 4])
        for n in range(24)
    ]
    now = MONDAY
    for hour in range(12):
        for said in random.sample(talks, 8):
            now += random.choice([60.0, 3600.0, DAY / 2])
            said.at = max(said.at, now)
            for _ in range(random.randint(1, 4)):
                step(random, said)
            now = said.at
            said.keep(storage)
        if hour % 3 == 0:
            measure(storage, home)
    measure(storage, home)
    with storage.reading() as read:
        found = read.measures.all()
    expected = recounted(talks)
    assert sum(each["again"] for each in expected.values()) > 5
    assert found == expected


def recounted(talks: list[Talk]) -> dict[Place, Counter[str]]:
    """Straight from what was said, every question against every other one."""
    every = [(said, each) for said in talks for each in parts(questions_in(said.messages, said.thumbs))]
    found: dict[Place, Counter[str]] = {}
    for said, each in every:
        again = any(same(said, each, other, later) for other, later in every)
        clarified = each.trace.decision == "clarify"
        entry = each.entry or (each.trace.candidates[0].entry if clarified else "")
        place = Place(each.created // DAY * DAY, said.site, said.locale, "chat", entry)
        found.setdefault(place, Counter()).update(names(said, each, again, next_seq(said, each, every)))
    return found


def parts(questions: list[Question]) -> list[Question]:
    found = []
    for each in questions:
        for wording in each.earlier:
            again = wording.outcome == "contradicted"
            if not again and not (each.praised and each.entry in wording.ranked):
                found.append(wording)
        found.append(each)
    return found


def same(said: Talk, each: Question, other: Talk, later: Question) -> bool:
    person = said is other or (said.email and said.email == other.email)
    alone = not each.trace.reading and not later.trace.reading
    after = (later.created, other.id, later.seq) > (each.created, said.id, each.seq)
    soon = later.created - each.created <= 7 * DAY
    return bool(person and alone and after and soon) and thought(each) == thought(later)


def thought(question: Question) -> str:
    return question.entry or question.ranked[0]


def next_seq(said: Talk, each: Question, every: list[tuple[Talk, Question]]) -> int:
    later = [other.seq for where, other in every if where is said and other.seq > each.seq]
    return min(later, default=len(said.messages) + 1)


def names(said: Talk, each: Question, again: bool, upto: int) -> list[str]:
    repeated = any(wording.outcome == "contradicted" for wording in each.earlier)
    by_person = each.handed or each.sent or each.unaided
    found = ["asked"] + ["asked_back"] * (each.trace.decision == "clarify") + ["person"] * by_person
    found += ["again"] * (again or repeated)
    if each.entry is None or each.sent:
        return found
    thumb = said.thumbs.get(each.replied)
    ends = [solved for seq, solved in said.surveys.items() if each.seq < seq < upto and solved is not None]
    verdict = thumb if thumb is not None else ends[0] if ends else None
    found += ["answered"] + ([] if thumb is None else ["helpful" if thumb else "unhelpful"])
    if verdict is not None:
        return [*found, "confirmed" if verdict else "failed"]
    if each.outcome == "contradicted" or each.handed or again or repeated:
        return [*found, "failed"]
    if each.thanked:
        return [*found, "confirmed"]
    return [*found, "went_on" if _wrote_after(said.messages, each.replied) else "silent"]


def _wrote_after(messages: list[Message], seq: int) -> bool:
    return any(message.role == "customer" and message.seq > seq for message in messages)
