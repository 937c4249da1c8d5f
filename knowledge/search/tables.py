"""The tables of a search index. It is made whole and never changed, so there are no migrations: another
`FORMAT` makes another file.
"""

FORMAT = 2
SCHEMA = """
CREATE TABLE entry (
    number INTEGER PRIMARY KEY, id TEXT NOT NULL, locale TEXT NOT NULL, slug TEXT NOT NULL,
    question TEXT NOT NULL, topic TEXT NOT NULL, content TEXT NOT NULL
);
-- Which entries a locale shows: of each id the nearest of its language, none that is limited to
-- contexts. `topic` is the slug there.
CREATE TABLE shown (view TEXT, topic TEXT, number INTEGER, id TEXT, PRIMARY KEY (view, topic, number))
    WITHOUT ROWID;
CREATE INDEX shown_id ON shown (view, id);
CREATE TABLE topic (view TEXT, slug TEXT, name TEXT, entries INTEGER, PRIMARY KEY (view, slug)) WITHOUT ROWID;
CREATE TABLE size (language TEXT PRIMARY KEY, entries INTEGER) WITHOUT ROWID;
CREATE TABLE term (language TEXT, term TEXT, entries INTEGER, PRIMARY KEY (language, term)) WITHOUT ROWID;
CREATE TABLE word (language TEXT, word TEXT, entries INTEGER, PRIMARY KEY (language, word)) WITHOUT ROWID;
-- Words by what they are with one letter left out: two that differ by a slip meet here.
CREATE TABLE slip (language TEXT, rest TEXT, word TEXT, PRIMARY KEY (language, rest, word)) WITHOUT ROWID;
-- Stems, parts of compounds among them. In `asked` the question and each variant are divided by |.
CREATE VIRTUAL TABLE held USING fts5 (
    views, asked, topic, answer, tokenize = "unicode61 remove_diacritics 0"
);
"""
