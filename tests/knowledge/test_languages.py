"""Languages as data: what is said, in which form, and how a new language comes in."""

import json
import os
import shutil
import subprocess
import sys
from html import unescape
from pathlib import Path

import pytest

from knowledge.languages import (
    ENGLISH,
    LANGUAGES,
    Phrases,
    counted,
    language_of,
    name_of,
    number,
    percent,
    phrases,
    preferred,
    speakers,
    text,
)

ROOT = Path(__file__).parents[2]
HEAD = """msgid ""
msgstr ""
"Language: pl\\n"
"Content-Type: text/plain; charset=utf-8\\n"
"Plural-Forms: nplurals=3; plural=(n==1 ? 0 : n%10>=2 && n%10<=4 && (n%100<10 || n%100>=20) ? 1 : 2);\\n"
"""
CHAT = """
msgid "send"
msgstr "Wyślij"

msgid "left"
msgid_plural "left"
msgstr[0] "Został {count} znak"
msgstr[1] "Zostały {count} znaki"
msgstr[2] "Zostało {count} znaków"

#, fuzzy
msgid "close"
msgstr "Wyłącz"
"""
STAFF = """
msgid "log_in"
msgstr "Zaloguj się"
"""
ASK = """
import json, sys, tempfile
from pathlib import Path
from bot.conversations.bot import FakeBot
from knowledge.folder.home import Home
from knowledge.languages import LANGUAGES, counted
from knowledge.sites.sites import Site
from webwidget.app import create_app

home = Home(Path(tempfile.mkdtemp()))
app = create_app(home, bot=FakeBot())
app.extensions["kundig"].sites.save(Site("sklep", "Sklep", locales=("pl", "de")))
client = app.test_client()
said = [counted("chat", "left", "pl", count) for count in (1, 3, 5, 22, 1.5)]
names = ("/c/sklep?lang=pl", "/loader.js", "/login?lang=pl", "/login?lang=de")
pages = {name: client.get(name).text for name in names}
print(json.dumps({"languages": LANGUAGES, "said": said, **pages}))
app.extensions["kundig"].close()
"""


def test_the_folders_are_the_languages() -> None:
    assert {"de", "en", "fr"} <= set(LANGUAGES)
    assert speakers("chat") == LANGUAGES
    assert speakers("staff") == ("de", "en")
    assert speakers("nothing") == ()


@pytest.mark.parametrize(
    ("tag", "language"),
    [
        ("de", "de"),
        ("de-AT", "de"),
        ("DE_ch", "de"),
        ("it", None),
        ("", None),
        ("deu", None),
        ("../de", None),
    ],
)
def test_a_tag_means_a_language_of_ours_or_none(tag: str, language: str | None) -> None:
    assert language_of(tag) == language


def test_the_first_wish_that_can_be_met_is() -> None:
    assert preferred(["it", "fr-CA", "de"]) == "fr"
    assert preferred(["it", "fr-CA", "de"], among=("de",)) == "de"
    assert preferred(["it"]) == ENGLISH


def test_what_a_language_does_not_say_is_said_in_english() -> None:
    assert text("staff", "log_in", "fr") == "Log in"
    assert counted("staff", "throttled_minutes", "fr", 1).endswith("in 1 minute.")
    with pytest.raises(KeyError):
        text("staff", "no_such_key", "fr")


def test_a_number_chooses_the_form_and_is_written_as_the_language_does() -> None:
    assert [counted("chat", "left", "fr", count) for count in (0, 1, 2)] == [
        "Encore 0 caractère",
        "Encore 1 caractère",
        "Encore 2 caractères",
    ]
    assert counted("chat", "left", "en", 0) == "0 characters left"
    assert counted("chat", "left", "de", 12_345) == "Noch 12.345 Zeichen"
    assert counted("chat", "left", "fr", 1_000_000).endswith("caractères")  # “many” in CLDR


def test_a_page_gets_plural_forms_by_their_category() -> None:
    forms = phrases("fr", "chat").sentences["left"]
    assert forms == {
        "one": "Encore {count} caractère",
        "many": "Encore {count} caractères",
        "other": "Encore {count} caractères",
    }
    assert json.loads(json.dumps(phrases("de", "chat", "staff").sentences))["log_in"] == "Anmelden"


def test_plural_forms_are_said_with_a_number_and_others_without() -> None:
    said = Phrases(ENGLISH, {"one": "{name}", "many": {"other": "{count} of {name}"}})
    assert said.say("one", name="{x}") == "{x}"
    assert said.counted("many", 2, name="y") == "2 of y"
    with pytest.raises(KeyError, match="counted"):
        said.say("many")
    with pytest.raises(KeyError, match="say"):
        said.counted("one", 2)


@pytest.mark.parametrize(
    ("language", "written", "shared"),
    [("de", "1.234,5", "12,5\xa0%"), ("en", "1,234.5", "12.5%"), ("fr", "1\u202f234,5", "12,5\xa0%")],
)
def test_numbers_and_shares(language: str, written: str, shared: str) -> None:
    assert number(1234.5, language) == written
    assert percent(0.125, language) == shared
    assert number(0.55 * 100, language) == "55"


def test_a_language_has_a_name_in_every_other() -> None:
    assert [name_of("de", inside) for inside in ("de", "en", "fr")] == ["Deutsch", "German", "allemand"]
    assert name_of("xx", "de") == "xx"


@pytest.mark.slow
def test_a_new_folder_is_a_new_language(tmp_path: Path) -> None:
    """A copy of the program with a folder more, and not a line of Python."""
    for package in ("bot", "knowledge", "webwidget"):
        shutil.copytree(ROOT / package, tmp_path / package, ignore=shutil.ignore_patterns("__pycache__"))
    folder = tmp_path / "knowledge" / "locales" / "pl" / "LC_MESSAGES"
    folder.mkdir(parents=True)
    (folder / "chat.po").write_text(HEAD + CHAT, "utf-8")
    (folder / "staff.po").write_text(HEAD + STAFF, "utf-8")
    environment = {**os.environ, "PYTHONPATH": str(tmp_path)}
    command = [sys.executable, "-c", ASK]
    out = subprocess.run(command, capture_output=True, text=True, check=True, cwd=tmp_path, env=environment)
    told = json.loads(out.stdout)
    page = unescape(told["/c/sklep?lang=pl"])
    assert "pl" in told["languages"]
    assert told["said"][:4] == ["Został 1 znak", "Zostały 3 znaki", "Zostało 5 znaków", "Zostały 22 znaki"]
    assert '<html lang="pl">' in page
    assert "Wyślij" in page
    assert "Talk to a person" in page  # not translated yet
    assert '"few": "Zosta\\u0142y {count} znaki"' in page
    loader = told["/loader.js"].replace(" ", "")
    assert '"pl":["Questions?","Openchat","Closechat"' in loader  # “Wyłącz” is fuzzy
    assert "<h1>Zaloguj się</h1>" in told["/login?lang=pl"]
    assert 'title="Polski">PL</a>' in told["/login?lang=de"]
