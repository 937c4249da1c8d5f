-- What customers are told before they ask, and who was told.

CREATE TABLE announcement (
    id TEXT NOT NULL PRIMARY KEY,
    state TEXT NOT NULL,
    incident INTEGER NOT NULL,
    texts TEXT,
    ending TEXT,
    sites TEXT,
    topics TEXT,
    entries TEXT,
    instead INTEGER NOT NULL,
    starts REAL NOT NULL,
    ends REAL,
    noticed TEXT,
    author TEXT NOT NULL,
    changed REAL NOT NULL
) STRICT, WITHOUT ROWID;

CREATE INDEX announcement_state ON announcement (state);

CREATE TABLE announced (
    conversation TEXT NOT NULL,
    announcement TEXT NOT NULL,
    told REAL NOT NULL,
    waits INTEGER NOT NULL DEFAULT 0,
    PRIMARY KEY (conversation, announcement),
    FOREIGN KEY (conversation) REFERENCES conversation (id) ON DELETE CASCADE,
    FOREIGN KEY (announcement) REFERENCES announcement (id) ON DELETE CASCADE
) STRICT, WITHOUT ROWID;

CREATE INDEX announced_announcement ON announced (announcement, waits);
