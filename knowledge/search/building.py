"""Makes the search index of a release's entries."""

import json
import os
import re
import sqlite3
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from contextlib import closing
from pathlib import Path

from knowledge.entries import Entry
from knowledge.search.slugs import slug
from knowledge.search.tables import SCHEMA
from knowledge.search.words import parts, stem, words

BETWEEN = " | "  # wordings
SLIPS = range(4, 25)  # letters of words that are found though one is wrong
ADDRESS = re.compile(r"\]\([^)\s]*\)|https?://\S+|mailto:\S+")


def build(entries: Sequence[Entry], target: Path) -> None:
    """Writes the index into `target`, which appears when it is whole."""
    draft = target.with_name(f".{target.name}-{os.getpid()}")
    draft.unlink(missing_ok=True)
    with closing(sqlite3.connect(draft)) as db:
        db.executescript("PRAGMA journal_mode = OFF; PRAGMA synchronous = OFF;" + SCHEMA)
        _fill(db, sorted(entries, key=lambda entry: (entry.locale, entry.topic)))
        db.commit()
        db.execute("INSERT INTO held (held) VALUES ('optimize')")
        db.execute("ANALYZE")
        db.commit()
    draft.replace(target)


def views(entries: Iterable[Entry]) -> dict[str, dict[str, Entry]]:
    """What each locale shows, by id: an entry in this locale, else in the bare language, else in another."""
    by_language: dict[str, list[Entry]] = {}
    for entry in entries:
        by_language.setdefault(entry.locale[:2], []).append(entry)
    found: dict[str, dict[str, Entry]] = {}
    for language, those in by_language.items():
        for view in {language, *(entry.locale for entry in those)}:
            shown: dict[str, Entry] = {}
            for entry in sorted(those, key=lambda entry: (entry.locale != view, entry.locale != language)):
                shown.setdefault(entry.id, entry)
            found[view] = shown
    return found


def _fill(db: sqlite3.Connection, entries: Sequence[Entry]) -> None:
    numbers = {(entry.id, entry.locale): number for number, entry in enumerate(entries, 1)}
    shown_in: dict[int, list[str]] = {}
    for view, shown in views(entry for entry in entries if not entry.contexts).items():
        order = sorted(numbers[entry.id, entry.locale] for entry in shown.values())
        _show(db, view, [(number, entries[number - 1]) for number in order])
        for number in order:
            shown_in.setdefault(number, []).append(view_token(view))
    for view, every in views(entries).items():
        for entry in every.values():
            token = view_token(view, limited=True)
            shown_in.setdefault(numbers[entry.id, entry.locale], []).append(token)
    db.executemany("INSERT INTO entry VALUES (?, ?, ?, ?, ?, ?, ?)", map(_row, enumerate(entries, 1)))
    for language in dict.fromkeys(entry.locale[:2] for entry in entries):
        those = [(n, entry) for n, entry in enumerate(entries, 1) if entry.locale[:2] == language]
        _index(db, language, [(n, entry, " ".join(shown_in.get(n, ()))) for n, entry in those])


def _row(numbered: tuple[int, Entry]) -> tuple[object, ...]:
    number, entry = numbered
    content = json.dumps(entry.as_json(), ensure_ascii=False, separators=(",", ":"))
    return number, entry.id, entry.locale, slug(entry.question), entry.question, entry.topic, content


def view_token(view: str, *, limited: bool = False) -> str:
    """A locale as one word of the index: what everybody is shown, or `limited` entries as well."""
    return ("all" if limited else "in") + view.replace("-", "").lower()


def _show(db: sqlite3.Connection, view: str, entries: Sequence[tuple[int, Entry]]) -> None:
    slugs: dict[str, str] = {}
    for name in dict.fromkeys(entry.topic for _, entry in entries if entry.topic):
        slugs[name] = _unused(slug(name), set(slugs.values()))
    rows = [(view, slugs.get(entry.topic, ""), number, entry.id) for number, entry in entries]
    db.executemany("INSERT INTO shown VALUES (?, ?, ?, ?)", rows)
    counts = Counter(entry.topic for _, entry in entries)
    topics = ((view, slugs[name], name, counts[name]) for name in slugs)
    db.executemany("INSERT INTO topic VALUES (?, ?, ?, ?)", topics)


def _unused(wanted: str, used: set[str]) -> str:
    return next(
        each for n in range(1, len(used) + 2) if (each := wanted if n == 1 else f"{wanted}-{n}") not in used
    )


def _index(db: sqlite3.Connection, language: str, entries: Sequence[tuple[int, Entry, str]]) -> None:
    counted: Counter[str] = Counter()
    for _, entry, _ in entries:
        counted.update({word for text in _texts(entry) for word in words(text, language)})
    stems = {stem(word, language) for word in counted}
    spread = {word: _terms(word, language, stems) for word in counted}
    held: Counter[str] = Counter()
    for number, entry, shown in entries:
        asked = [_spread(text, language, spread) for text in (entry.question, *entry.variants)]
        topic, answer = (
            _spread(entry.topic, language, spread),
            _spread(spoken(entry.answer), language, spread),
        )
        row = (number, shown, BETWEEN.join(asked), topic, answer)
        db.execute("INSERT INTO held (rowid, views, asked, topic, answer) VALUES (?, ?, ?, ?, ?)", row)
        held.update({term for text in (*asked, topic, answer) for term in text.split()})
    db.execute("INSERT INTO size VALUES (?, ?)", (language, len(entries)))
    db.executemany("INSERT INTO term VALUES (?, ?, ?)", _sorted(language, held))
    db.executemany("INSERT INTO word VALUES (?, ?, ?)", _sorted(language, counted))
    slips = sorted({(language, rest, word) for word in counted for rest in rests(word)})
    db.executemany("INSERT INTO slip VALUES (?, ?, ?)", slips)


def _sorted(language: str, counts: Counter[str]) -> Iterator[tuple[str, str, int]]:
    return ((language, what, count) for what, count in sorted(counts.items()))


def _texts(entry: Entry) -> tuple[str, ...]:
    return (entry.question, *entry.variants, entry.topic, spoken(entry.answer))


def _terms(word: str, language: str, stems: set[str]) -> str:
    own = stem(word, language)
    return " ".join(dict.fromkeys([own, *parts(word, language, lambda each: each in stems and each != own)]))


def _spread(text: str, language: str, spread: dict[str, str]) -> str:
    return " ".join(spread[word] for word in words(text, language))


def spoken(answer: str) -> str:
    """What is read of an answer: no addresses of links."""
    return ADDRESS.sub(" ", answer)


def rests(word: str) -> set[str]:
    """A word, and what it is with one letter left out."""
    if len(word) not in SLIPS or not word.isalpha():
        return set()
    return {word, *(word[:at] + word[at + 1 :] for at in range(len(word)))}
