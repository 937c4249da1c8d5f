"""Public question sets as corpora with test questions. The files themselves stay outside the project."""

import csv
import json
import random
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from matcher import Row

_UNSEEN_SHARE = 0.2  # of the test questions
_MOST_QUESTIONS = 1000
_DRAWN = 6  # wordings of an entry of the demo shop when its sets were drawn
_MORE_DRAWN = {"contact-hours": 7, "return-label": 8}
_NOTHING = "NO_NODES_DETECTED"  # the label of mattress questions that no answer fits


@dataclass(frozen=True)
class QuestionSet:
    """A corpus and questions to it; a question's entry is None when the corpus has no answer."""

    name: str
    rows: tuple[Row, ...]
    questions: tuple[tuple[str, str | None], ...]
    language: str


def _table(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def _with_share(
    questions: list[tuple[str, str | None]], source: random.Random
) -> list[tuple[str, str | None]]:
    """Thins out the questions until the unanswerable ones have the assumed share."""
    known = [question for question in questions if question[1] is not None]
    unknown = [question for question in questions if question[1] is None]
    source.shuffle(known)
    source.shuffle(unknown)
    if unknown:
        known = known[: round(len(unknown) * (1 - _UNSEEN_SHARE) / _UNSEEN_SHARE)]
        unknown = unknown[: round(len(known) * _UNSEEN_SHARE / (1 - _UNSEEN_SHARE))]
    questions = known + unknown
    source.shuffle(questions)
    return questions[:_MOST_QUESTIONS]


def banking(
    data: Path, seed: int, *, wordings: int | None = 10, unseen: int = 0, asked: Path | None = None
) -> QuestionSet:
    """BANKING77: some wordings of each intent, or all, are the corpus, without `unseen` intents.

    Its test questions ask, or those in the file `asked`, which are German.
    """
    source = random.Random(seed)
    by_intent: dict[str, list[str]] = {}
    for line in _table(data / "banking77_train.csv"):
        by_intent.setdefault(line["category"], []).append(line["text"])
    hidden = set(source.sample(sorted(by_intent), unseen))
    rows = []
    for intent in sorted(set(by_intent) - hidden):
        texts = by_intent[intent]
        rows += [Row(intent, text, "variant", "en") for text in source.sample(texts, wordings or len(texts))]
    told = (
        [(line["text"], line["id"]) for line in _lines(asked)]
        if asked
        else [(line["text"], line["category"]) for line in _table(data / "banking77_test.csv")]
    )
    questions = [(text, None if intent in hidden else intent) for text, intent in told]
    name = f"BANKING77, {wordings or 'all'} wordings" + (f", {unseen} unseen intents" if unseen else "")
    name += ", asked in de" if asked else ""
    return QuestionSet(name, tuple(rows), tuple(_with_share(questions, source)), "de" if asked else "en")


def mattress(data: Path, seed: int) -> QuestionSet:
    """A live shop bot: the wordings of its answers, and what customers really wrote."""
    rows = [
        Row(line["label"], line["sentence"], "variant", "en") for line in _table(data / "mattress_train.csv")
    ]
    questions = [
        (line["sentence"], None if line["label"] == _NOTHING else line["label"])
        for line in _table(data / "mattress_test.csv")
    ]
    return QuestionSet("mattress, a live shop", tuple(rows), tuple(questions), "en")


def stack(data: Path, seed: int, *, variants: int, hidden: float = 0.0) -> QuestionSet:
    """StackFAQ: title, answer and some variants are the corpus, the other variants ask."""
    source = random.Random(seed)
    entries = json.loads((data / "stackfaq.json").read_text(encoding="utf-8"))
    left_out = set(source.sample(range(len(entries)), round(hidden * len(entries))))
    rows: list[Row] = []
    questions: list[tuple[str, str | None]] = []
    for number, entry in enumerate(entries):
        wordings = list(entry["variants"])
        source.shuffle(wordings)
        questions += [(text, None if number in left_out else str(number)) for text in wordings[variants:]]
        if number not in left_out:
            rows.append(Row(str(number), entry["question"], "question", "en"))
            rows += [Row(str(number), text, "variant", "en") for text in wordings[:variants]]
            rows += [Row(str(number), text, "answer", "en") for text in entry["answers"][:1]]
    name = f"StackFAQ, title + {variants}" + (", some hidden" if hidden else "")
    return QuestionSet(name, tuple(rows), tuple(_with_share(questions, source)), "en")


def covid(data: Path, seed: int, *, language: str, half: bool = False) -> QuestionSet:
    """COVID-19; with `half`, half of the variants join the corpus, and other entries distract."""
    source = random.Random(seed)
    asked: dict[str, list[str]] = {}
    for line in _table(data / f"covid_faq_{language}.csv"):
        asked.setdefault(line["faq_question"], []).append(line["user_question"])
    rows, questions = [], []
    for title, texts in asked.items():
        source.shuffle(texts)
        middle = len(texts) // 2 if half else 0
        rows.append(Row(title, title, "question", language))
        rows += [Row(title, text, "variant", language) for text in texts[:middle]]
        questions += [(text, title) for text in texts[middle:]]
    if half:
        others = {
            line["question"] for line in _table(data / "covid_faq_entries.csv") if line["lang"] == language
        }
        rows += [Row(title, title, "question", language) for title in sorted(others - set(asked))]
    name = f"COVID-FAQ {language}, " + ("half the variants, distractors" if half else "titles only")
    return QuestionSet(name, tuple(rows), tuple(questions), language)


def assistant(data: Path, seed: int, *, wordings: int = 8, unseen: int = 13) -> QuestionSet:
    """HWU64, requests to a home assistant, some of its intents left out."""
    source = random.Random(seed)
    by_intent: dict[str, list[str]] = {}
    for line in _table(data / "hwu64.csv"):
        by_intent.setdefault(line["intent"], []).append(line["text"])
    intents = sorted(intent for intent, texts in by_intent.items() if len(texts) >= wordings + 10)
    hidden = set(source.sample(intents, unseen))
    rows: list[Row] = []
    questions: list[tuple[str, str | None]] = []
    for intent in intents:
        texts = source.sample(by_intent[intent], min(len(by_intent[intent]), wordings + 20))
        if intent not in hidden:
            rows += [Row(intent, text, "variant", "en") for text in texts[:wordings]]
        questions += [(text, None if intent in hidden else intent) for text in texts[wordings:]]
    return QuestionSet(
        f"HWU64, {wordings} wordings, {unseen} unseen intents",
        tuple(rows),
        tuple(_with_share(questions, source)),
        "en",
    )


def shop(demo: Path, seed: int, *, language: str, variants: int = 3, hidden: float = 0.2) -> QuestionSet:
    """The demo shop: title, answer and some variants are the corpus, the other variants ask."""
    source = random.Random(seed)
    entries = [entry for entry in _lines(demo / "shop.jsonl") if entry["locale"] == language]
    left_out = {entry["id"] for entry in source.sample(entries, round(hidden * len(entries)))}
    rows: list[Row] = []
    questions: list[tuple[str, str | None]] = []
    for entry in entries:
        wordings = _drawn(entry)
        source.shuffle(wordings)
        gone = entry["id"] in left_out
        questions += [(text, None if gone else entry["id"]) for text in wordings[0 if gone else variants :]]
        if not gone:
            rows += _shop_rows(entry, wordings[:variants])
    name = f"demo shop {language}, title + {variants}, some hidden"
    return QuestionSet(name, tuple(rows), tuple(_with_share(questions, source)), language)


def _shop_rows(entry: dict[str, str], variants: list[str]) -> Iterator[Row]:
    locale = entry["locale"]
    yield Row(entry["id"], entry["question"], "question", locale)
    for text in variants:
        yield Row(entry["id"], text, "variant", locale)
    yield Row(entry["id"], entry["answer"], "answer", locale)


def shop_questions(demo: Path, seed: int, *, language: str, file: Path) -> QuestionSet:
    """The whole demo shop in both languages, asked what a file of test questions holds."""
    rows = [row for entry in _lines(demo / "shop.jsonl") for row in _shop_rows(entry, entry["variants"])]
    questions = tuple((line["text"], line["id"]) for line in _lines(file))
    return QuestionSet(f"demo shop, {file.stem}", tuple(rows), questions, language)


def crossed(demo: Path, seed: int, *, language: str, asked: str, hidden: float = 0.2) -> QuestionSet:
    """The demo shop in one language, asked in the other."""
    source = random.Random(seed)
    entries = list(_lines(demo / "shop.jsonl"))
    left_out = _some({entry["id"] for entry in entries}, hidden, source)
    rows = [
        row
        for entry in entries
        if entry["locale"] == language and entry["id"] not in left_out
        for row in _shop_rows(entry, _drawn(entry))
    ]
    questions = [
        (text, None if entry["id"] in left_out else entry["id"])
        for entry in entries
        if entry["locale"] == asked
        for text in _drawn(entry)
    ]
    name = f"demo shop {language}, asked in {asked}, some hidden"
    return QuestionSet(name, tuple(rows), tuple(_with_share(questions, source)), asked)


def untranslated(demo: Path, seed: int, *, asked: str, lacking: float, hidden: float = 0.2) -> QuestionSet:
    """The demo shop, title + 3 in both languages, of which some entries lack the one it is asked in."""
    source = random.Random(seed)
    entries = list(_lines(demo / "shop.jsonl"))
    ids = {entry["id"] for entry in entries}
    left_out = _some(ids, hidden, source)
    foreign = _some(ids - left_out, lacking, source)
    rows: list[Row] = []
    questions: list[tuple[str, str | None]] = []
    for entry in entries:
        wordings, id = _drawn(entry), entry["id"]
        source.shuffle(wordings)
        held = id not in left_out and not (id in foreign and entry["locale"] == asked)
        rows += _shop_rows(entry, wordings[:3]) if held else ()
        if entry["locale"] == asked:
            questions += [(text, None if id in left_out else id) for text in wordings[3:]]
    name = f"demo shop, {lacking:.0%} untranslated, asked in {asked}"
    return QuestionSet(name, tuple(rows), tuple(_with_share(questions, source)), asked)


def _drawn(entry: dict[str, Any]) -> list[str]:
    """The wordings that an entry had when the sets were drawn; later ones would make others of them."""
    return list(entry["variants"][: _MORE_DRAWN.get(entry["id"], _DRAWN)])


def _some(ids: set[str], share: float, source: random.Random) -> set[str]:
    return set(source.sample(sorted(ids), round(share * len(ids))))


def _lines(path: Path) -> Iterator[dict[str, str]]:
    for line in path.read_text(encoding="utf-8").splitlines():
        if line.strip():
            yield json.loads(line)


Maker = Callable[[int], QuestionSet]


def all_sets(data: Path, demo: Path, questions: Path) -> dict[str, Maker]:
    """Every set by a short key; a maker takes a seed."""
    return {
        "mattress": lambda seed: mattress(data, seed),
        "banking10": lambda seed: banking(data, seed),
        "banking-all": lambda seed: banking(data, seed, wordings=None),
        "banking10-unseen": lambda seed: banking(data, seed, unseen=15),
        "stack0": lambda seed: stack(data, seed, variants=0),
        "stack3": lambda seed: stack(data, seed, variants=3),
        "stack3-hidden": lambda seed: stack(data, seed, variants=3, hidden=0.2),
        "stack5-hidden": lambda seed: stack(data, seed, variants=5, hidden=0.2),
        "hwu-unseen": lambda seed: assistant(data, seed),
        "covid-de": lambda seed: covid(data, seed, language="de"),
        "covid-de-half": lambda seed: covid(data, seed, language="de", half=True),
        "covid-en": lambda seed: covid(data, seed, language="en"),
        "shop-de": lambda seed: shop(demo, seed, language="de"),
        "shop-en": lambda seed: shop(demo, seed, language="en"),
        "banking10-de": lambda seed: banking(
            data, seed, unseen=15, asked=questions.with_name("banking_questions_de.jsonl")
        ),
        "shop-half-de": lambda seed: untranslated(demo, seed, asked="de", lacking=0.5),
        "shop-half-en": lambda seed: untranslated(demo, seed, asked="en", lacking=0.5),
        "shop-fifth-de": lambda seed: untranslated(demo, seed, asked="de", lacking=0.2),
        "shop-fifth-en": lambda seed: untranslated(demo, seed, asked="en", lacking=0.2),
        "shop-en-de": lambda seed: crossed(demo, seed, language="en", asked="de"),
        "shop-de-en": lambda seed: crossed(demo, seed, language="de", asked="en"),
        "evaluation-de": lambda seed: shop_questions(
            demo, seed, language="de", file=demo / "evaluation.de.jsonl"
        ),
        "evaluation-en": lambda seed: shop_questions(
            demo, seed, language="en", file=demo / "evaluation.en.jsonl"
        ),
        "questions-de": lambda seed: shop_questions(demo, seed, language="de", file=questions),
    }
