import pytest

from bot.dialogue.parts import LONGEST, clauses, matters, parts, question_among, questions, told_and_asked


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Was kostet er? Und kann ich in Raten zahlen?", ["Was kostet er?", "kann ich in Raten zahlen?"]),
        ("Was kostet er und kann ich in Raten zahlen?", ["Was kostet er", "kann ich in Raten zahlen?"]),
        ("Can I pay by card, and do I need an account?", ["Can I pay by card", "do I need an account?"]),
        ("Où est mon colis et combien coûte le retour ?", ["Où est mon colis", "combien coûte le retour ?"]),
        ("was kostet n hund u wann habt ihr auf", ["was kostet n hund", "wann habt ihr auf"]),
        ("how do i descale it n where do i get seals", ["how do i descale it", "where do i get seals"]),
        ("Was kostet er & kann ich ihn tauschen", ["Was kostet er", "kann ich ihn tauschen"]),
        ("Wo ist es? achja und was kostet das", ["Wo ist es?", "was kostet das"]),
        ("so u sent me a kettle", []),
        ("Wo ist mein Paket?", []),
        ("Wie kann ich bestellen und bezahlen?", []),
        ("Gibt es Messer und Gabeln?", []),
        ("Ihr seid unmöglich. Wo ist mein Geld?", []),
    ],
)  # fmt: skip
def test_the_questions_of_a_message(text: str, expected: list[str]) -> None:
    assert questions(parts(text)) == expected


def test_what_is_told_has_parts_only_where_nothing_is_asked() -> None:
    told = "Das Paket kam zerdrückt an und außerdem fehlt das Netzteil"
    assert matters(parts(told)) == ["Das Paket kam zerdrückt an", "außerdem fehlt das Netzteil"]
    assert matters(parts(f"{told}. Was nun, bitte?")) == []
    assert matters(parts("Ich will Messer und Gabeln zurückgeben")) == []


def test_the_one_question_among_other_words() -> None:
    assert question_among(parts("Ihr seid unmöglich. Wo ist mein Geld?")) == "Wo ist mein Geld?"
    assert question_among(parts("Wo ist mein Geld?")) == ""
    assert question_among(parts("Wo ist es? Wo ist das?")) == ""


def test_a_sentence_may_want_one_thing_and_ask_another() -> None:
    def halves(text: str) -> tuple[str, str] | None:
        return told_and_asked(parts(text), text)

    assert halves("stop autoplay and how do I save it") == ("stop autoplay", "how do I save it")
    assert halves("It is broken. What can I do now?") is None
    assert halves("how do I stop it and how do I save it") is None


def test_clauses_are_what_marks_part() -> None:
    assert clauses("the bin is still full, disgrace") == ["the bin is still full"]
    assert clauses("the bin is still full") == []


def test_a_long_story_stays_whole() -> None:
    assert parts("Wo ist es? " * LONGEST) == []
