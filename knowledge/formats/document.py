"""A JSON document: schema.org's data, or the export of another program, which is known by its content."""

import json

from knowledge.formats import faqpage
from knowledge.formats.problems import Located, Problems, fault, refuse
from knowledge.formats.text import decode


def read(content: bytes, locale: str, problems: Problems) -> list[Located]:
    try:
        data = json.loads(decode(content, problems), strict=False)
    except (ValueError, RecursionError) as error:
        refuse(fault("no_json", why=str(error)))
    try:
        return faqpage.read_json(data, locale, problems)
    except RecursionError as error:
        refuse(fault("no_json", why=str(error)))
