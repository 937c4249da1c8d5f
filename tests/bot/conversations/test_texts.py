import string

import pytest

from bot.conversations.errors import UnknownLocale
from bot.conversations.texts import disclosure, locale_of, text
from knowledge.languages import ENGLISH, LANGUAGES, Sentence, catalogue


def gaps(template: Sentence) -> set[str]:
    forms = [template] if isinstance(template, str) else template.values()
    return {name for form in forms for _, name, _, _ in string.Formatter().parse(form) if name}


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_language_says_the_same_things_with_the_same_gaps(language: str) -> None:
    english, own = catalogue("bot", ENGLISH), catalogue("bot", language)
    assert {name: gaps(line) for name, line in own.items()} == {
        name: gaps(line) for name, line in english.items()
    }
    assert {"queued", "human", "bot", "closed"} <= set(english)
    if language != ENGLISH:
        assert not [name for name, line in own.items() if line == english[name]]


@pytest.mark.parametrize("locale", LANGUAGES)
def test_the_disclosure_says_bot_and_whose(locale: str) -> None:
    said = disclosure(locale, "Haus & Garten {title}")
    assert "Bot" in said.title()
    assert "Haus & Garten {title}" in said


@pytest.mark.parametrize("tag", ["", "nl", "deutsch", "\ud800", "d"])
def test_a_language_we_do_not_speak_is_named(tag: str) -> None:
    with pytest.raises(UnknownLocale):
        locale_of(tag)


def test_a_name_may_look_like_a_gap() -> None:
    assert text("human", "de", name="{Eva}") == "{Eva} ist jetzt für Sie da."
