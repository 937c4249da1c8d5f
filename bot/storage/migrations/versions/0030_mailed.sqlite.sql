-- E-mails by which conversations began or went on.

CREATE TABLE mailed (
    key TEXT NOT NULL PRIMARY KEY,
    conversation TEXT NOT NULL,
    id TEXT NOT NULL,
    subject TEXT NOT NULL,
    created REAL NOT NULL,
    FOREIGN KEY (conversation) REFERENCES conversation (id) ON DELETE CASCADE
) STRICT, WITHOUT ROWID;

CREATE INDEX mailed_conversation ON mailed (conversation, created);

CREATE INDEX mailed_created ON mailed (created);
