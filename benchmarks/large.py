"""Files as curators have them, only large: archives, exports, pages, workbooks. The same each time."""

import io
import json
import random
import zipfile
from collections.abc import Iterator
from html import escape

from benchmarks.hostile import workbook

WORDS = ("Versand", "Rückgabe", "Größe", "Bestellung", "kostet", "dauert", "Lieferung", "Österreich", "Konto")
PARTS = 100  # files of an archive


def said(size: int) -> Iterator[tuple[str, str]]:
    """Questions with answers, of about so many bytes; no two are alike, so packing saves little."""
    dice, length = random.Random(20), 0
    while length < size:
        question = f"{' '.join(dice.choices(WORDS, k=6))} {dice.randrange(10**9):x}?"
        answer = " ".join(f"{word} {dice.randrange(10**9):x}" for word in dice.choices(WORDS, k=70))
        yield question, answer
        length += len(question.encode()) + len(answer.encode()) + 16


def page(size: int) -> bytes:
    """A page with headings that ask."""
    body = "".join(f"<h3>{question}</h3>\n<p>{answer}</p>\n" for question, answer in said(size))
    return f'<!DOCTYPE html><html lang="de"><head><title>FAQ</title></head><body>{body}</body>'.encode()


def marked_up(size: int) -> bytes:
    """A page whose questions are told once more in JSON-LD, as shops' pages do."""
    asked = [
        {"@type": "Question", "name": question, "acceptedAnswer": {"@type": "Answer", "text": answer}}
        for question, answer in said(size)
    ]
    block = json.dumps({"@context": "https://schema.org", "@type": "FAQPage", "mainEntity": asked})
    return f'<html lang="de"><head><script type="application/ld+json">{block}</script></head></html>'.encode()


def articles(size: int) -> bytes:
    """An export of Zendesk."""
    told = [
        {"id": number, "section_id": 1, "title": question, "body": f"<p>{answer}</p>", "locale": "de"}
        for number, (question, answer) in enumerate(said(size))
    ]
    return json.dumps({"articles": told, "sections": [{"id": 1, "name": "FAQ"}]}).encode()


def blog(size: int) -> bytes:
    """An export of WordPress."""
    spaces = (
        'xmlns:content="http://purl.org/rss/1.0/modules/content/" xmlns:wp="http://wordpress.org/export/1.2/"'
    )
    items = "".join(
        f"<item><title>{escape(question)}</title><content:encoded><![CDATA[<p>{answer}</p>]]></content:encoded>"
        f"<wp:post_id>{number}</wp:post_id><wp:post_type>page</wp:post_type><wp:status>publish</wp:status></item>"
        for number, (question, answer) in enumerate(said(size))
    )
    return (
        f'<?xml version="1.0"?><rss {spaces}><channel><wp:wxr_version>1.2</wp:wxr_version>{items}'
        "</channel></rss>"
    ).encode()


def archive(size: int) -> bytes:
    """An archive of pages that weighs so much itself: some three times as much unpacked."""
    stream, number = io.BytesIO(), 0
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as packed:
        while stream.tell() < size * 0.98:
            packed.writestr(f"faq/{number}.html", page(size // PARTS + number))
            number += 1
    return stream.getvalue()


def project(size: int) -> bytes:
    """An archive of Rasa's training data."""
    stream = io.BytesIO()
    answers, intents = [], []
    for number, (question, answer) in enumerate(said(size)):
        intents.append(f"- intent: faq/a{number}\n  examples: |\n    - {question}\n")
        answers.append(f'  utter_faq/a{number}:\n  - text: "{answer}"\n')
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as packed:
        packed.writestr("data/nlu.yml", 'version: "3.1"\nnlu:\n' + "".join(intents))
        packed.writestr("domain.yml", 'version: "3.1"\nresponses:\n' + "".join(answers))
    return stream.getvalue()


def book(size: int) -> bytes:
    """A workbook that weighs so much itself: some two times as much unpacked."""

    def row(*cells: str) -> str:
        written = (f'<c t="inlineStr"><is><t>{cell}</t></is></c>' for cell in cells)
        return f"<row>{''.join(written)}</row>"

    made = b""
    for weight in (size * 2, size * 2.4):  # how much packing saves is not known before
        made = workbook("".join([row("question", "answer"), *(row(*each) for each in said(int(weight)))]))
        if len(made) >= size * 0.9:
            break
    return made
