-- Files that people sent on a network, until they were fetched from there.

CREATE TABLE awaited_file (
    conversation TEXT NOT NULL,
    key TEXT NOT NULL,
    ref TEXT,
    name TEXT NOT NULL,
    created REAL NOT NULL,
    PRIMARY KEY (conversation, key),
    FOREIGN KEY (conversation) REFERENCES conversation (id) ON DELETE CASCADE
) STRICT, WITHOUT ROWID;
