"""A JSON document: schema.org's data, the export of another program, or a list. What is in it tells which."""

import json
import re
from typing import Any

from knowledge.formats import jsonl
from knowledge.formats.jsonl import check_nesting
from knowledge.formats.pages import faqpage
from knowledge.formats.problems import Located, Problems, fault, note, refuse
from knowledge.formats.programs import (
    chatwoot,
    discourse,
    document360,
    freshdesk,
    intents,
    intercom,
    paged,
    phpmyfaq,
    records,
    zendesk,
)
from knowledge.formats.programs.articles import located
from knowledge.formats.text import decode

# One object a line: JSON Lines with another ending.
LINES = re.compile(r"\s{0,99}\{[^\n]{0,100000}\}\s{0,99}\n\{\"")
PROGRAMS = (phpmyfaq, zendesk, freshdesk, document360, intercom, chatwoot)


def read(content: bytes, locale: str, problems: Problems) -> list[Located]:
    text = decode(content, problems)
    if LINES.match(text):
        return jsonl.read(content, locale, problems)
    try:
        data = json.loads(text, strict=False)
        check_nesting(data)
        return _read(data, locale, problems)
    except (ValueError, RecursionError) as error:
        refuse(fault("no_json", why=str(error)))


def _read(data: Any, locale: str, problems: Problems) -> list[Located]:
    if told := paged.more(data):
        problems.note(0, "", note("pages_missing", value=told))
    if discourse.is_it(data):
        return located(discourse.articles(data, problems), locale, problems)
    for program in PROGRAMS:
        if program.is_it(data):
            return located(program.articles(data), locale, problems)
    if intents.is_it(data):
        return records.read(intents.as_records(data, problems), locale, problems)
    if records.is_it(data):
        return records.read(data, locale, problems)
    return faqpage.read_json(data, locale, problems)
