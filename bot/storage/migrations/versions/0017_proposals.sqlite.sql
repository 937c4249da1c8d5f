-- Answers of agents that wait with the curators.

CREATE TABLE proposal (
    id TEXT NOT NULL PRIMARY KEY,
    conversation TEXT,
    seq INTEGER NOT NULL,
    locale TEXT NOT NULL,
    question TEXT NOT NULL,
    answer TEXT NOT NULL,
    entry TEXT,
    author TEXT NOT NULL,
    created REAL NOT NULL,
    state TEXT NOT NULL,
    decided REAL,
    decided_by TEXT
) STRICT, WITHOUT ROWID;

CREATE UNIQUE INDEX proposal_message ON proposal (conversation, seq) WHERE conversation IS NOT NULL;

CREATE INDEX proposal_created ON proposal (created);
