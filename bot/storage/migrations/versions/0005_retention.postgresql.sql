-- Conversations on their way out, what is left of them, and records of each run.

ALTER TABLE site ADD COLUMN retention INTEGER;

CREATE TABLE archive (
    conversation TEXT NOT NULL,
    site TEXT NOT NULL,
    moved DOUBLE PRECISION NOT NULL,
    archived DOUBLE PRECISION NOT NULL,
    content TEXT NOT NULL,
    PRIMARY KEY (conversation)
);

CREATE INDEX archive_archived ON archive (archived);

CREATE TABLE tally (
    day DOUBLE PRECISION NOT NULL,
    site TEXT NOT NULL,
    entry TEXT NOT NULL,
    kind TEXT NOT NULL,
    count INTEGER NOT NULL,
    PRIMARY KEY (day, site, entry, kind)
);

CREATE TABLE retention_run (
    id TEXT NOT NULL,
    begun DOUBLE PRECISION NOT NULL,
    ended DOUBLE PRECISION,
    counts TEXT,
    PRIMARY KEY (id)
);

CREATE INDEX retention_run_begun ON retention_run (begun);
