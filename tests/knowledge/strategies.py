"""Any entry that can be born, for property tests."""

import unicodedata
from datetime import date
from typing import get_args

from hypothesis import strategies as st

from knowledge.entries import Entry, EntryState, Link, Media

TRICKY = [
    "=1+1",
    "+49 30 1",
    "-10 %",
    "@import",
    "'=x",
    "''-y",
    "a | b",
    "#N/A",
    "1.0",
    "TRUE",
    '"',
    ",;\t",
    "ä",
    "👩‍🔧",
]


def _born(text: str) -> str:
    return unicodedata.normalize("NFC", text).strip()


def _allowed(character: str) -> bool:
    return ord(character) & 0xFFFE != 0xFFFE and not 0xFDD0 <= ord(character) <= 0xFDEF


characters = st.characters(exclude_categories=("Cc", "Cs", "Zl", "Zp")).filter(_allowed)
lines = (st.sampled_from(TRICKY) | st.text(characters, max_size=30)).map(_born)
texts = lines.filter(bool)
ids = st.from_regex(r"[A-Za-z0-9][A-Za-z0-9._-]{0,20}", fullmatch=True)
locales = st.sampled_from(["de", "en", "de-AT"])
addresses = st.sampled_from(["https://shop.example/a?b=c#d", "https://shop.example/%7C", "/media/ab12.png"])
answers = st.lists(lines, min_size=1, max_size=4).map("\n".join).map(_born).filter(bool)
entries = st.builds(
    Entry,
    id=ids,
    locale=locales,
    question=texts,
    answer=answers,
    variants=st.lists(texts, max_size=4, unique=True).map(tuple),
    topic=lines,
    media=st.lists(
        st.builds(
            Media,
            kind=st.sampled_from(["image", "video"]),
            src=addresses,
            title=lines,
            poster=st.just("") | addresses,
        ),
        max_size=2,
    ).map(tuple),
    followups=st.lists(ids, max_size=3, unique=True).map(tuple),
    links=st.lists(st.builds(Link, title=texts, url=addresses), max_size=2).map(tuple),
    risk=st.none() | st.floats(0, 1, exclude_min=True, exclude_max=True),
    state=st.sampled_from(get_args(EntryState)),
    valid_from=st.just("") | st.dates(date(2000, 1, 1), date(2020, 1, 1)).map(date.isoformat),
    valid_until=st.just("") | st.dates(date(2020, 1, 1)).map(date.isoformat),
    contexts=st.lists(ids, max_size=2, unique=True).map(tuple),
)
corpora = st.lists(entries, min_size=1, max_size=4, unique_by=lambda entry: (entry.id, entry.locale))
