"""The catalogues: well-formed, complete, the same in every language, and in step with the code."""

from pathlib import Path

import pytest
from babel.messages.pofile import read_po

from knowledge.languages import ENGLISH, LANGUAGES, speakers
from tests import catalogues
from tests.catalogues import LOCALES, domains, faults_of_file, messages, read

# Where a face's phrases are said; `bot` and `errors` are said by code and tested there.
SAID_IN = {
    "chat": ("webwidget/chat",),
    "returning": ("webwidget/chat",),
    "demo": ("webwidget/demo",),
    "help": ("webwidget/help",),
    "staff": ("webwidget/staff", "webwidget/desk", "webwidget/curation", "webwidget/admin"),
    "desk": ("webwidget/desk",),
    "curation": ("webwidget/curation",),
    "report": ("webwidget/curation",),
    "measures": ("webwidget/curation",),
    "gate": ("webwidget/curation",),
    "admin": ("webwidget/admin",),
    "channels": ("webwidget/admin",),
    "announcing": ("webwidget/announcing",),
    "posts": ("webwidget/posts",),
}
FACES = {
    "webwidget/chat": ("chat", "returning"),
    "webwidget/demo": ("demo",),
    "webwidget/help": ("help",),
    "webwidget/staff": ("staff",),
    "webwidget/desk": ("staff", "desk"),
    "webwidget/curation": ("staff", "curation", "report", "measures", "gate"),
    "webwidget/admin": ("staff", "admin", "channels"),
    "webwidget/announcing": ("staff", "announcing"),
    "webwidget/posts": ("staff", "posts"),
}
BY_CODE = {"bot", "errors", "privacy", "mail"}
CUSTOMERS = ("chat", "bot", "returning", "help")
# French customers meet a few errors only; the rest is said in English.
PARTIAL = {("fr", "errors"), ("fr", "privacy"), ("fr", "mail")}

ALL = [(language, domain) for language in LANGUAGES for domain in domains(language)]
OTHERS = [(language, domain) for language, domain in ALL if language != ENGLISH]


@pytest.mark.parametrize(("language", "domain"), ALL)
def test_a_catalogue_is_well_formed(language: str, domain: str) -> None:
    text = (LOCALES / language / "LC_MESSAGES" / f"{domain}.po").read_text("utf-8")
    assert list(faults_of_file(text, language)) == []


@pytest.mark.parametrize(("language", "domain"), OTHERS)
def test_a_catalogue_says_what_the_english_one_says(language: str, domain: str) -> None:
    found = catalogues.differences(read(ENGLISH, domain), read(language, domain))
    missing_is_fine = (language, domain) in PARTIAL
    assert [fault for fault in found if not (missing_is_fine and fault.endswith("is missing"))] == []


def test_german_says_everything() -> None:
    assert domains("de") == domains(ENGLISH)


@pytest.mark.parametrize("domain", [domain for domain in CUSTOMERS if domain in domains(ENGLISH)])
def test_every_language_says_all_that_customers_meet(domain: str) -> None:
    assert speakers(domain) == LANGUAGES


def test_every_domain_is_looked_after() -> None:
    assert set(domains(ENGLISH)) <= set(SAID_IN) | BY_CODE


@pytest.mark.parametrize("domain", SAID_IN)
def test_every_phrase_is_said_somewhere(domain: str) -> None:
    code = catalogues.sources(*SAID_IN[domain])
    assert list(catalogues.unsaid(messages(read(ENGLISH, domain)), code)) == []


@pytest.mark.parametrize("face", FACES)
def test_everything_said_is_a_phrase(face: str) -> None:
    known = {key: said for domain in FACES[face] for key, said in messages(read(ENGLISH, domain)).items()}
    code = catalogues.sources(face)
    assert list(catalogues.wrongly_said(known, code)) == []


@pytest.mark.parametrize("face", FACES)
def test_every_gap_is_filled_in(face: str) -> None:
    known = {key: said for domain in FACES[face] for key, said in messages(read(ENGLISH, domain)).items()}
    files = [file for file in (catalogues.ROOT / face).rglob("*") if file.suffix in (".py", ".html")]
    code = "\n".join(file.read_text("utf-8") for file in files)
    assert list(catalogues.unfilled(known, code)) == []


@pytest.mark.parametrize("face", FACES)
def test_no_key_of_a_page_means_two_things(face: str) -> None:
    keys = [key for domain in FACES[face] for key in messages(read(ENGLISH, domain))]
    assert sorted(keys) == sorted(set(keys))


@pytest.mark.parametrize("domain", domains("fr"))
def test_french_has_its_no_break_spaces(domain: str) -> None:
    french = messages(read("fr", domain)).values()
    said = [form for message in french for form in catalogues.forms_of(message)]
    assert [form for form in said if catalogues.HIGH_SIGN.search(form)] == []


HEAD = """msgid ""
msgstr ""
"Language: pl\\n"
"Content-Type: text/plain; charset=utf-8\\n"
"Plural-Forms: nplurals=3; plural=(n==1 ? 0 : n%10>=2 && n%10<=4 && (n%100<10 || n%100>=20) ? 1 : 2);\\n"
"""


@pytest.mark.parametrize(
    ("text", "fault"),
    [
        ('msgid "a"\nmsgstr "A"\n\nmsgid "a"\nmsgstr "B"\n', "a stands there twice"),
        ('#, fuzzy\nmsgid "a"\nmsgstr "A"\n', "a is fuzzy"),
        ('#~ msgid "a"\n#~ msgstr "A"\n', "a is obsolete"),
        ('msgid "a"\nmsgstr ""\n', "a has not all of its 1 forms"),
        (
            'msgid "a"\nmsgid_plural "a"\nmsgstr[0] "A"\nmsgstr[1] "B"\nmsgstr[2] ""\n',
            "a has not all of its 3 forms",
        ),
        ('msgid "a"\nnonsense\n', "cannot be read"),
    ],
)
def test_a_faulty_file_would_be_seen(text: str, fault: str) -> None:
    assert next(faults_of_file(f"{HEAD}\n{text}", "pl")).startswith(fault)
    assert list(faults_of_file(f'{HEAD}\nmsgid "a"\nmsgstr "A"\n', "pl")) == []
    assert list(faults_of_file(HEAD, "de")) == ["says that it is in pl"]


def test_other_faults_would_be_seen(tmp_path: Path) -> None:
    def written(text: str) -> object:
        file = tmp_path / "x.po"
        file.write_text(f"{HEAD}\n{text}")
        with file.open("rb") as opened:
            return read_po(opened)

    english = written('msgid "a"\nmsgstr "{name} {time}"\n\nmsgid "b"\nmsgstr "B"\n')
    other = written('msgid "a"\nmsgstr "{nom} {time}"\n\nmsgid "c"\nmsgstr "C"\n')
    found = set(catalogues.differences(english, other))  # type: ignore[arg-type]
    assert found == {"a has other gaps", "b is missing", "c is not in English"}
    known = messages(english)  # type: ignore[arg-type]
    assert list(catalogues.unsaid(known, 'say("a", name=1)')) == ["b"]
    assert list(catalogues.wrongly_said(known, 'say("nowhere") + counted("b", 3)')) == [
        "b is said in the wrong way",
        "nowhere is no phrase",
    ]
    assert list(catalogues.unfilled(known, '{{ say("a", name=f(1)) }}')) == ["a leaves {'time'} open"]
    assert catalogues.HIGH_SIGN.search("Vraiment ?")
