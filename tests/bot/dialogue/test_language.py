import json
from pathlib import Path

import pytest

from bot.dialogue.language import reply_language
from knowledge.demo import FOLDER
from knowledge.languages import LANGUAGES

WORDINGS = Path(__file__).parents[1] / "smalltalk_wordings.jsonl"


def rows(file: Path, locale: str) -> list[str]:
    found = [json.loads(line) for line in file.read_text(encoding="utf-8").splitlines()]
    return [row["text"] for row in found if row.get("locale", locale) == locale]


@pytest.mark.parametrize(
    ("text", "conversation", "language"),
    [
        ("how long does it take", "de", "en"),
        ("combien de temps cela prend", "de", "fr"),
        ("wie lange dauert das", "fr", "de"),
        ("W a s  k o s t e t der Versand", "de", "de"),
        ("Mohu platit kartou?", "en", "en"),
        ("ok", "de", "de"),
        ("ok", "fr-CA", "fr"),
        ("", "en_US", "en"),
        ("1234 5678 ???", "fr", "fr"),
        ("ok super", "nl", "en"),
    ],
)
def test_the_reply_speaks_the_question_s_language_when_it_can_be_told(
    text: str, conversation: str, language: str
) -> None:
    assert reply_language(text, conversation) == language


@pytest.mark.parametrize("conversation", LANGUAGES)
@pytest.mark.parametrize("locale", LANGUAGES)
def test_unseen_texts_are_told_apart(locale: str, conversation: str) -> None:
    """The demo's questions and wordings of small talk; few are taken for another language than their own."""
    demo = FOLDER / f"evaluation.{locale}.jsonl"
    texts = rows(WORDINGS, locale) + (rows(demo, locale) if demo.exists() else [])
    texts = [text for text in texts if len(text.split()) > 2]
    right = sum(reply_language(text, conversation) == locale for text in texts)
    assert right / len(texts) >= (0.99 if conversation == locale else 0.95)


def test_a_very_long_text_is_told_by_its_beginning() -> None:
    assert reply_language("wo ist mein paket " * 5000, "en") == "de"
