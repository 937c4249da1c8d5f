import tomllib

import pytest

from bot.dialogue.typed import alike, typed
from bot.phrases import FILES, spelled, tokens
from bot.protocol import Choice
from knowledge.languages import LANGUAGES

SHOWN = (
    Choice("entry:costs", "Was kostet der Versand?"),
    Choice("entry:time", "Wie lange dauert die Lieferung?"),
    Choice("entry:rates", "Kann ich in Raten zahlen?"),
    Choice("none", "Keine davon"),
)


def places(text: str) -> tuple[int, ...] | None:
    said = typed(text, SHOWN)
    return said.places if said and said.kind == "places" else None


@pytest.mark.parametrize(
    ("texts", "expected"),
    [
        (("1", "1.", "die erste", "Nr. 1", "the first", "the first one", "la première", "a"), (0,)),
        (("option a", "option 1 pls"), (0,)),
        (
            ("2", "das zweite", "ja, die zweite bitte", "second one please", "option 2", "b)", "Option b"),
            (1,),
        ),
        (("3", "die letzte", "the last one", "keine, doch die dritte", "letzteres"), (2,)),
        (("alle", "alles", "all of them", "les trois", "the last three"), (0, 1, 2)),
        (("beide", "both please", "les deux", "alle beide", "die ersten beiden", "the first two"), (0, 1)),
        (("das vorletzte", "the last but one", "second to last please", "l'avant-dernier"), (1,)),
        (("die letzten beiden", "the last two", "die letzten zwei bitte"), (1, 2)),
        (("1 und 3", "die erste und die dritte"), (0, 2)),
        (("Versand", "die Versandkosten", "der Versand bitte", "was kostet der versand"), (0,)),
        (("die Lieferung", "lieferung", "ich meine die Lieferung"), (1,)),
        (("Ratenzahlung", "raten"), (2,)),
        (("nummer drei wenn's geht", "the third if possible", "bitte falls möglich die dritte"), (2,)),
        (("das zweite, wenn es keine Umstände macht", "the second, if it's no trouble"), (1,)),
        (("zweites von oben", "second from the top", "zweites von unten", "second from the bottom"), (1,)),
        (("das wo ich in raten zahle", "the one where you do raten"), (2,)),
    ],
)
def test_choices_are_named_by_number_and_by_word(texts: tuple[str, ...], expected: tuple[int, ...]) -> None:
    assert {text: places(text) for text in texts} == dict.fromkeys(texts, expected)


@pytest.mark.parametrize(
    ("kind", "texts"),
    [
        (
            "yes",
            "jaaa|ja bitte|Ja genau|yes pls|mhm|ok|Richtig|👍|👍🏽|yes|yes please|oui|Ja!!|that’s it|stimmt",
        ),
        ("none", "nein|no|keins davon|Keine davon.|none of these|weder noch|neither|aucune|nein danke|👎"),
        ("none", "neither, actually|ehrlich gesagt keins davon|leider nein"),
    ],
)
def test_yes_and_none_in_any_language(kind: str, texts: str) -> None:
    said = {text: typed(text, SHOWN) for text in texts.split("|")}
    assert {text: found.kind if found else None for text, found in said.items()} == dict.fromkeys(said, kind)


@pytest.mark.parametrize(
    "text",
    [
        "Wo ist mein Paket?", "nein, ich meine ins Ausland", "7", "in 2 Wochen", "", "?!", "x",
        "die wo ich gestern war", "und mit 5 Raten?", "top", "ok top",
        "ja, aber was kostet es nach Österreich und wie lange dauert es", "Zahlen und Lieferung",
    ],
)  # fmt: skip
def test_what_is_no_reply_to_choices(text: str) -> None:
    assert typed(text, SHOWN) is None


def test_a_choice_that_is_not_there_is_unclear() -> None:
    assert getattr(typed("das vierte bitte", SHOWN), "kind", "") == "unclear"
    assert typed("das vierte bitte", SHOWN, asked=False) is None
    assert typed("das vierte bitte", ()) is None


def test_ok_is_a_weak_yes_and_only_where_something_was_offered() -> None:
    assert [typed(text, SHOWN).weak for text in ("ok", "👍", "ja", "ok ja")] == [True, True, False, False]  # type: ignore[union-attr]
    assert typed("ok", ()) is None


def test_the_likest_word_of_a_choice_names_it() -> None:
    shown = (
        Choice.of_entry("a", "Kauf auf Rechnung"),
        Choice.of_entry("b", "Wie kaufe ich einen Gutschein?"),
    )
    assert typed("das mit dem Kaufen", shown).places == (1,)  # type: ignore[union-attr]
    assert typed("was kostet das?", (Choice.of_entry("a", "Was kostet der Versand?"),)) is None


def test_numbers_count_only_what_answers() -> None:
    shown = (Choice.of_topic("Versand"), Choice("handoff", "Mit einem Menschen sprechen"))
    assert typed("2", shown) is None
    assert typed("das letzte", shown) == typed("1", shown)


def test_without_choices_only_yes_and_none_are_heard() -> None:
    assert typed("1", ()) is None
    assert typed("Versand", ()) is None
    assert getattr(typed("ja", ()), "kind", "") == "yes"


def test_words_are_alike_in_other_forms_and_in_compounds() -> None:
    assert alike("kosten", "kostet")
    assert alike("versandkosten", "versand")
    assert alike("zahlung", "ratenzahlung")
    assert not alike("karte", "kasse")
    assert not alike("ein", "einkauf")


def test_tokens_fold_and_keep_pictures() -> None:
    assert tokens("Größe, that’s 2. 👍🏽 (€)!") == ("grosse", "thats", "2", "👍", "€")


def test_every_language_has_every_list() -> None:
    assert [file.stem for file in FILES] == sorted(LANGUAGES)

    lists = [tomllib.loads(file.read_text(encoding="utf-8")) for file in FILES]
    assert all(set(each) == set(lists[0]) for each in lists)
    assert all(phrase and tokens(phrase) for name in lists[0] for phrase in spelled(name))
