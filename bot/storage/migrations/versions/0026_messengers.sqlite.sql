-- Messengers: the accounts of the company there, and whose conversation is whose.

CREATE TABLE connection (
    id TEXT NOT NULL PRIMARY KEY,
    kind TEXT NOT NULL,
    name TEXT NOT NULL,
    site TEXT NOT NULL,
    secrets TEXT NOT NULL,
    trouble TEXT,
    checked REAL,
    created REAL NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TABLE peer (
    connection TEXT NOT NULL,
    person TEXT NOT NULL,
    conversation TEXT NOT NULL,
    name TEXT,
    left_at REAL,
    PRIMARY KEY (connection, person),
    FOREIGN KEY (conversation) REFERENCES conversation (id) ON DELETE CASCADE
) STRICT, WITHOUT ROWID;

CREATE UNIQUE INDEX peer_conversation ON peer (conversation);
