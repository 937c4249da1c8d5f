"""An XML file: phpMyFAQ's export, WordPress', or a glossary of Moodle.

Entities of its own are refused: a few lines could fill the memory.
"""

from collections.abc import Iterator
from typing import Any

from lxml import etree

from knowledge.formats.problems import Located, Problems, fault, refuse
from knowledge.formats.programs import moodle, phpmyfaq, records, wordpress
from knowledge.formats.programs.articles import located


def read(content: bytes, locale: str, problems: Problems) -> list[Located]:
    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False, remove_comments=True)
    try:
        root = etree.fromstring(content.lstrip(), parser)
    except (etree.XMLSyntaxError, ValueError) as error:
        refuse(fault("no_xml", why=str(error)[:160]))
    if root.getroottree().docinfo.doctype:
        refuse(fault("own_entities"))
    if moodle.is_it(root):
        return records.read(moodle.as_records(root), locale, problems)
    if wordpress.is_it(root):
        return located(wordpress.articles(root, problems), locale, problems)
    if etree.QName(root).localname != "phpmyfaq":
        refuse(fault("unknown_xml", value=etree.QName(root).localname[:60]))
    return located(phpmyfaq.articles(list(_articles(root))), locale, problems)


def _articles(root: Any) -> Iterator[dict[str, dict[str, str]]]:
    for article in root:
        if isinstance(article.tag, str) and etree.QName(article).localname == "article":
            told = {
                etree.QName(each).localname: "".join(each.itertext())
                for each in article
                if isinstance(each.tag, str)
            }
            yield {"faq": {"id": article.get("id", ""), **told}}
