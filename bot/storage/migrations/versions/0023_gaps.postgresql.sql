-- Questions that the bot could not settle, grouped by what they mean.

CREATE TABLE gap (
    id TEXT NOT NULL PRIMARY KEY,
    created DOUBLE PRECISION NOT NULL,
    state TEXT NOT NULL,
    assignee TEXT,
    entry TEXT,
    locale TEXT,
    changed DOUBLE PRECISION,
    changed_by TEXT
);

CREATE TABLE unsettled (
    conversation TEXT NOT NULL,
    seq INTEGER NOT NULL,
    locale TEXT NOT NULL,
    text TEXT NOT NULL,
    ending TEXT NOT NULL,
    comment TEXT NOT NULL,
    entry TEXT,
    asked DOUBLE PRECISION NOT NULL,
    gap TEXT,
    place INTEGER NOT NULL DEFAULT 0,
    PRIMARY KEY (conversation, seq),
    FOREIGN KEY (conversation) REFERENCES conversation (id) ON DELETE CASCADE
);

CREATE INDEX unsettled_gap ON unsettled (gap);

CREATE INDEX unsettled_asked ON unsettled (asked);
