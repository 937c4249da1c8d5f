import numpy as np

from matcher import Row
from matcher.choices import labels
from matcher.index.table import table_of
from matcher.index.vectors import ExactIndex

Spoken = tuple[Row, tuple[float, float, float]]


def labelled(spoken: list[Spoken], *titles: int) -> list[str]:
    vectors = np.array([vector for _, vector in spoken], np.float32)
    vectors /= np.linalg.norm(vectors, axis=1, keepdims=True)
    return labels(table_of([row for row, _ in spoken]), ExactIndex(vectors), titles)


def question(entry: str, text: str, *vector: float) -> Spoken:
    return Row(entry, text, "question", "de"), (vector[0], vector[1], vector[2])


def variant(entry: str, text: str, *vector: float) -> Spoken:
    return Row(entry, text, "variant", "de"), (vector[0], vector[1], vector[2])


ABROAD = [
    question("home", "Was kostet der Versand?", 1, 0.3, 0),
    variant("home", "Versandkosten in Deutschland", 1, 0.6, 0),
    question("abroad", "Was kostet der Versand so?", 1, 0, 0.3),
    variant("abroad", "Versandkosten ins Ausland", 1, 0, 0.6),
]


def test_different_questions_stand_for_themselves() -> None:
    spoken = [*ABROAD, question("pay", "Wie kann ich bezahlen?", 0, 1, 1)]
    assert labelled(spoken, 0, 4) == ["Was kostet der Versand?", "Wie kann ich bezahlen?"]


def test_like_questions_are_told_apart_by_another_wording() -> None:
    assert labelled(ABROAD, 0, 2) == [
        "Was kostet der Versand? – Versandkosten in Deutschland",
        "Was kostet der Versand so? – Versandkosten ins Ausland",
    ]


def test_the_further_wording_is_not_one_of_the_other_entry_s_kind() -> None:
    spoken = [*ABROAD, variant("home", "Kostet es extra, wenn ich auswandere?", 1, 0.3, 1)]
    assert labelled(spoken, 0, 2)[0] == "Was kostet der Versand? – Versandkosten in Deutschland"


def test_nothing_to_tell_apart_by_leaves_the_questions() -> None:
    assert labelled([ABROAD[0], ABROAD[2]], 0, 1) == ["Was kostet der Versand?", "Was kostet der Versand so?"]
    long = variant("home", "Versand " * 20, 1, 0.6, 0)
    assert labelled([ABROAD[0], long, ABROAD[2]], 0, 2)[0] == "Was kostet der Versand?"


def test_an_entry_without_a_question_is_called_by_its_most_typical_wording() -> None:
    spoken = [
        variant("pay", "ähm hallo, also", 1, -1, 0),
        variant("pay", "Wie bezahle ich?", 0.3, 1, 0),
        variant("pay", "Womit bezahlt man?", 0, 1, 0.3),
    ]
    assert labelled(spoken, 0) == ["Wie bezahle ich?"]


def test_labels_keep_to_the_title_s_language() -> None:
    english = Row("home", "What is shipping?", "variant", "en"), (1.0, 0.6, 0.0)
    assert labelled([ABROAD[0], english, ABROAD[2]], 0, 2)[0] == "Was kostet der Versand?"
