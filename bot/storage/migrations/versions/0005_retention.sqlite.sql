-- Conversations on their way out, what is left of them, and records of each run.

ALTER TABLE site ADD COLUMN retention INTEGER;

CREATE TABLE archive (
    conversation TEXT NOT NULL,
    site TEXT NOT NULL,
    moved REAL NOT NULL,
    archived REAL NOT NULL,
    content TEXT NOT NULL,
    PRIMARY KEY (conversation)
) STRICT;

CREATE INDEX archive_archived ON archive (archived);

CREATE TABLE tally (
    day REAL NOT NULL,
    site TEXT NOT NULL,
    entry TEXT NOT NULL,
    kind TEXT NOT NULL,
    count INTEGER NOT NULL,
    PRIMARY KEY (day, site, entry, kind)
) STRICT, WITHOUT ROWID;

CREATE TABLE retention_run (
    id TEXT NOT NULL,
    begun REAL NOT NULL,
    ended REAL,
    counts TEXT,
    PRIMARY KEY (id)
) STRICT;

CREATE INDEX retention_run_begun ON retention_run (begun);
