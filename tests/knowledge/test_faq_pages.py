"""FAQ pages as plug-ins, shop systems and people write them."""

import json
from pathlib import Path

import pytest

from knowledge.errors import ImportRefused
from knowledge.formats import Reading, read_located


def reading(tmp_path: Path, page: str, name: str = "faq.html", locale: str = "de") -> Reading:
    (tmp_path / name).write_text(page, encoding="utf-8")
    return read_located(tmp_path / name, locale)


def told(tmp_path: Path, page: str, name: str = "faq.html", locale: str = "de") -> list[tuple[str, str, str]]:
    """Locale, question and answer of each entry."""
    found = reading(tmp_path, page, name, locale).found
    return [(each.entry.locale, each.entry.question, each.entry.answer) for each in found]


def notes(tmp_path: Path, page: str) -> list[str]:
    return [note.fault.key.removeprefix("import_note.") for note in reading(tmp_path, page).notes]


def block(text: str, type: str = "application/ld+json") -> str:
    return f'<html lang="de"><script type="{type}">{text}</script>'


def faq(*questions: object, **more: object) -> str:
    return json.dumps(
        {"@context": "https://schema.org", "@type": "FAQPage", "mainEntity": list(questions)} | more
    )


def asked(name: object = "Wie?", text: object = "So.", **more: object) -> dict[str, object]:
    return {"@type": "Question", "name": name, "acceptedAnswer": {"@type": "Answer", "text": text}} | more


PLAIN = faq(asked())
SO = [("de", "Wie?", "So.")]


@pytest.mark.parametrize(
    "page",
    [
        block(PLAIN, "application/ld+json; charset=utf-8"),
        block(PLAIN, " Application/LD+JSON "),
        block(f"<!--\n{PLAIN}\n-->"),
        block(f"<![CDATA[{PLAIN}]]>"),
        block(f"/*<![CDATA[*/ {PLAIN} /*]]>*/"),
        block(f"\n//<![CDATA[\n{PLAIN}\n//]]>\n"),
        block(f"//<!--\n{PLAIN}\n//-->"),
        block(PLAIN.replace('"', "&quot;")),
        block(PLAIN.replace("}]", "},]") + ";"),
        block(f"\ufeff{PLAIN}"),
        block(json.dumps({"mainEntity": [{"name": "Wie?", "acceptedAnswer": {"text": "So."}}]})),
        block('{"@type": "Organization"}' + PLAIN),
        block(PLAIN.replace('"', "”").replace("”", "“", 1)),
        block(PLAIN.replace("{", "{<br />\n", 1)),
        block(PLAIN.replace("FAQPage", "http://schema.org/FAQPage")),
        block(json.dumps({"@context": {"s": "x"}, "@graph": [{"@graph": json.loads(PLAIN)}]})),
        block(PLAIN.replace("FAQPage", "QAPage")),
        block(PLAIN.replace("mainEntity", "hasPart")),
        block(json.dumps(asked())),
    ],
)
def test_one_question_however_it_is_wrapped(tmp_path: Path, page: str) -> None:
    assert told(tmp_path, page) == SO


def test_names_of_schema_org_may_have_a_prefix(tmp_path: Path) -> None:
    prefixed = {
        "@type": "schema:FAQPage",
        "schema:mainEntity": {
            "@type": "schema:Question",
            "schema:name": "Wie?",
            "schema:acceptedAnswer": {"schema:text": "So."},
        },
    }
    assert told(tmp_path, block(json.dumps(prefixed))) == SO


def test_what_is_named_elsewhere_is_found(tmp_path: Path) -> None:
    page = {
        "@type": ["WebPage", "FAQPage"],
        "@id": "#p",
        "inLanguage": "en",
        "mainEntity": [{"@id": "#1"}, "#2"],
    }
    first = asked("One?", "1") | {"@id": "#1", "acceptedAnswer": {"@id": "#a"}}
    answer = {"@id": "#a", "@type": "Answer", "text": "1"}
    second = asked("Two?", "2") | {"@id": "#2"}
    graph = json.dumps({"@graph": [second, page, first]})
    expected = [("en", "One?", "1"), ("en", "Two?", "2")]
    assert told(tmp_path, block(graph) + block(json.dumps(answer))) == expected
    lonely = faq(asked(), {"@id": "#gone"})
    [problem] = reading(tmp_path, block(lonely)).problems
    assert problem.told("en") == (
        "row 2, column “answer”: The page names “#gone”, but describes it nowhere. Save the whole page."
    )


def test_lists_of_questions(tmp_path: Path) -> None:
    items = [{"@type": "ListItem", "item": asked()}, asked("Was?", "Das.")]
    page = {"@type": "FAQPage", "mainEntity": {"@type": "ItemList", "itemListElement": items}}
    assert told(tmp_path, block(json.dumps(page))) == [*SO, ("de", "Was?", "Das.")]
    sections = {
        "@type": "WebPage",
        "hasPart": [page, {"@type": "FAQPage", "mainEntity": asked("Wo?", "Hier.")}],
    }
    assert [question for _, question, _ in told(tmp_path, block(json.dumps(sections)))] == [
        "Wie?",
        "Was?",
        "Wo?",
    ]


@pytest.mark.parametrize(
    ("question", "answer"),
    [
        (asked(["Wie?"], "x") | {"acceptedAnswer": [{"text": "Ja."}, {"text": "Ab 10."}]}, "Ja.\n\nAb 10."),
        (asked() | {"acceptedAnswer": "<p>So.</p>"}, "So."),
        (asked() | {"acceptedAnswer": ["So.", "So."]}, "So."),
        (asked({"@language": "de", "@value": "Wie?"}, {"@language": "de", "@value": "So."}), "So."),
        (asked(text={"@type": "rdf:HTML", "@value": "<b>So</b>."}), "**So**."),
        (asked() | {"acceptedAnswer": {"description": "So."}}, "So."),
        (asked() | {"acceptedAnswer": {"@list": [{"text": ["So.", "Ja."]}]}}, "So.\n\nJa."),
    ],
)
def test_answers_however_they_are_told(tmp_path: Path, question: object, answer: str) -> None:
    assert told(tmp_path, block(faq(question))) == [("de", "Wie?", answer)]


def test_the_best_of_suggested_answers_counts_and_the_others_are_told(tmp_path: Path) -> None:
    suggested = [{"text": "a", "upvoteCount": 2}, {"text": "b", "upvoteCount": "12"}, {"text": "c"}]
    page = block(faq({"@type": "Question", "name": "Wie?", "suggestedAnswer": suggested}))
    assert told(tmp_path, page) == [("de", "Wie?", "b")]
    assert notes(tmp_path, page) == ["other_answers"]


def test_of_several_languages_the_wanted_one_counts_and_the_others_are_told(tmp_path: Path) -> None:
    both = asked(
        [{"@language": "en", "@value": "How?"}, {"@language": "de", "@value": "Wie?"}],
        {"en": "Like this.", "de": "So."},
    )
    assert told(tmp_path, block(faq(both))) == SO
    assert told(tmp_path, block(faq(both)), locale="en") == [("en", "How?", "Like this.")]
    assert notes(tmp_path, block(faq(both))) == ["other_language"]


@pytest.mark.parametrize(
    ("named", "locale"),
    [
        ("German", "de"),
        ("englisch", "en"),
        ("fr_FR", "fr"),
        ("eng", "en"),
        ("français", "fr"),
        ({"@type": "Language", "name": "French", "alternateName": "fr"}, "fr"),
        (["en-GB", "de"], "en"),
    ],
)
def test_languages_by_name(tmp_path: Path, named: object, locale: str) -> None:
    page = block(faq(asked(), inLanguage=named))
    assert [found for found, _, _ in told(tmp_path, page)] == [locale]
    assert notes(tmp_path, page) == []


def test_what_is_no_language_is_told_once(tmp_path: Path) -> None:
    page = block(faq(asked(), asked("Was?"), inLanguage="Klingonisch")).replace('lang="de"', 'lang="en"')
    assert [found for found, _, _ in told(tmp_path, page)] == ["en", "en"]
    assert notes(tmp_path, page) == ["no_language"]


@pytest.mark.parametrize(
    "head",
    ['<meta http-equiv="Content-Language" content="en-US">', '<meta property="og:locale" content="en_GB">'],
)
def test_the_language_of_a_page_that_says_it_otherwise(tmp_path: Path, head: str) -> None:
    assert [found for found, _, _ in told(tmp_path, head + block(PLAIN).replace(' lang="de"', ""))] == ["en"]


def test_of_two_blocks_the_good_one_comes_and_the_broken_one_is_told(tmp_path: Path) -> None:
    broken = PLAIN.replace("So.", 'das "Paket"')
    assert told(tmp_path, block(PLAIN) + block(broken)) == SO
    assert notes(tmp_path, block(PLAIN) + block(broken)) == ["broken_block"]
    assert notes(tmp_path, block(PLAIN) + block('{"@type": "Organization",')) == []
    with pytest.raises(ImportRefused, match="JSON-LD cannot be read"):
        reading(tmp_path, block(broken))


def microdata(question: str, page: str = 'itemscope itemtype="https://schema.org/FAQPage"') -> str:
    return f'<html lang="de"><body><div {page}>{question}</div>'


ASKED = 'itemscope itemprop="mainEntity" itemtype="https://schema.org/Question"'
NAMED = '<b itemprop="name">Wie?</b>'
ANSWERED = 'itemscope itemprop="acceptedAnswer" itemtype="https://schema.org/Answer"'


@pytest.mark.parametrize(
    "page",
    [
        microdata(f'<p {ASKED}>{NAMED}<i {ANSWERED}><u itemprop="text articleBody">So.</u></i>'),
        microdata(f'<p {ASKED}>{NAMED}<i itemprop="acceptedAnswer">So.</i>'),
        microdata(f"<p {ASKED}>{NAMED}<i {ANSWERED}>So.</i>"),
        microdata(
            f'<p {ASKED}><meta itemprop="name" content="Wie?"><i {ANSWERED}>So.<button>Mehr</button></i>'
        ),
        microdata(f'<p {ASKED}>{NAMED}<i {ANSWERED}><meta itemprop="text" content="So."></i>'),
        microdata(f'<p {ASKED}>{NAMED}<i {ANSWERED}><u itemprop="text">So.</u></i>', ""),
        microdata("", 'itemscope itemtype="http://schema.org/FAQPage" itemref="x q"')
        + f'<p id="q" {ASKED}>{NAMED}<i {ANSWERED}>So.</i></p>',
        microdata(f'<p {ASKED} itemref="n a"></p>')
        + f'<b id="n" itemprop="name">Wie?</b><i id="a" {ANSWERED}>So.</i>',
        microdata(
            f"<p {ASKED}>{NAMED}"
            f'<i {ANSWERED.replace("accepted", "suggestedAnswer accepted")}><u itemprop="text">So.</u></i>'
        ),
        microdata(
            '<p property="mainEntity" typeof="Question"><b property="name">Wie?</b>'
            '<i property="acceptedAnswer" typeof="Answer"><u property="text">So.</u></i>',
            'vocab="https://schema.org/" typeof="FAQPage"',
        ),
        microdata(
            '<p property="schema:mainEntity" typeof="schema:Question">'
            '<b property="schema:name" content="Wie?"></b>'
            '<i property="schema:acceptedAnswer" typeof="schema:Answer">'
            '<u property="schema:text">So.</u></i>',
            'prefix="schema: http://schema.org/" typeof="schema:FAQPage"',
        ),
    ],
)
def test_one_question_however_it_is_marked_up(tmp_path: Path, page: str) -> None:
    assert told(tmp_path, page) == SO


def test_a_question_told_twice_counts_once_and_one_that_is_only_marked_up_comes_too(tmp_path: Path) -> None:
    item = f'<p {ASKED}><b itemprop="name">{{}}</b><i {ANSWERED}>So, lang.</i></p>'
    page = block(PLAIN) + microdata(item.format("Wie ?") + item.format("Nur hier?"))
    assert told(tmp_path, page) == [*SO, ("de", "Nur hier?", "So, lang.")]


def test_a_part_of_a_page_may_be_in_another_language(tmp_path: Path) -> None:
    item = f'<p {ASKED}><b itemprop="name">How?</b><i {ANSWERED}>So.</i></p>'
    assert told(tmp_path, microdata(f'<div lang="en-GB">{item}</div>')) == [("en", "How?", "So.")]


def test_links_start_from_the_address_the_page_was_saved_from(tmp_path: Path) -> None:
    page = block(faq(asked(text='<a href="agb">x</a>')))
    for head in (
        '<link rel="canonical" href="https://a.example/faq/">',
        "<!-- saved from url=(0024)https://a.example/faq/ -->",
        '<base href="https://a.example/faq/">',
    ):
        assert told(tmp_path, head + page)[0][2] == "[x](https://a.example/faq/agb)"


def test_pictures_and_videos_beside_the_text(tmp_path: Path) -> None:
    answer = {
        "@type": "Answer",
        "text": "So.",
        "image": "https://a.example/b.png",
        "video": {"@type": "VideoObject", "embedUrl": "https://v.example/1", "name": "Film"},
    }
    page = block(faq(asked() | {"acceptedAnswer": answer}))
    [located] = reading(tmp_path, page).found
    assert [(media.src, media.title) for media in located.entry.media] == [("https://v.example/1", "Film")]
    assert notes(tmp_path, page) == ["picture_lost"]
