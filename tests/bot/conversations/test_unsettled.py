"""Which questions a conversation left unsettled."""

from typing import Any

from bot.conversations.insights.questions import questions_in
from bot.conversations.insights.unsettled import LEANING, unsettled
from bot.dialogue.leading_on import TOGETHER
from bot.storage.records import Message, Verdict
from bot.storage.repositories.gaps import Unsettled
from tests.bot.conversations.test_questions import CLARIFY, MISS, QUEUED, answer, chosen, talk

MINE = "Ja, wir vermieten Hüpfburgen am Wochenende, für vierzig Euro am Tag und mit einer Woche Vorlauf."


def left(*steps: Any, verdicts: tuple[Verdict, ...] = ()) -> list[Unsettled]:
    judged = {each.seq: each for each in verdicts}
    questions = questions_in(talk(*steps), {seq: each.helpful for seq, each in judged.items()})
    return list(unsettled("c", "de", questions, judged))


def ends(*steps: Any, **more: Any) -> list[tuple[str, str | None]]:
    return [(each.ending, each.entry) for each in left(*steps, **more)]


def agent(text: str, entry: str | None = None) -> Message:
    return Message("c", 1, "agent", text, 1.0, name="Anna", entry=entry)


def test_every_way_to_end_without_an_answer() -> None:
    assert ends("Pferde?", MISS) == [("unknown", None)]
    assert ends("Zurück?", CLARIFY) == [("untaken", None)]
    assert ends("Zurück?", CLARIFY, "none", None) == [("untaken", None)]
    assert ends("Rückgabe?", answer("returns"), "handoff", QUEUED) == [("person", "returns")]
    assert ends("Pferde?", MISS, "handoff", QUEUED, "human", agent(MINE)) == [("person", None)]
    assert ends("Pferde?", MISS, "handoff", QUEUED, "human", agent("Ja!", "horses")) == [("person", "horses")]
    assert ends("Rückgabe?", answer("returns"), "Rückgabe nochmal?", answer("returns")) == [
        ("unhelpful", "returns")
    ]


def test_what_was_answered_is_no_gap() -> None:
    assert ends("Rückgabe?", answer("returns")) == []
    assert ends("Zurück?", CLARIFY, "entry:refund", chosen("refund")) == []
    assert ends("Rückgabe?", answer("returns"), "Danke", None, "Bitte einen Menschen", None, QUEUED) == []


def test_a_thumbs_down_brings_its_comment_masked() -> None:
    said = Verdict("c", 2, False, "Das half kim@kundin.example nicht", "returns", 3.0)
    [found] = left("Rückgabe? Ich bin 0171 2345678", answer("returns"), verdicts=(said,))
    assert (found.ending, found.entry) == ("unhelpful", "returns")
    assert found.comment == "Das half … nicht"
    assert found.text == "Rückgabe? Ich bin …"


def test_what_asks_nothing_by_itself_is_left_out() -> None:
    assert LEANING == TOGETHER
    assert ends("Und nach Spanien?", MISS | {"reading": TOGETHER}) == []
    assert ends("??", MISS) == []


def test_the_same_question_in_other_words_is_one() -> None:
    [found] = left("Pferde?", MISS, "Vermieten Sie Pferde?", MISS)
    assert (found.seq, found.text) == (3, "Vermieten Sie Pferde?")
