-- E-mails by which conversations began or went on.

CREATE TABLE mailed (
    key TEXT NOT NULL PRIMARY KEY,
    conversation TEXT NOT NULL,
    id TEXT NOT NULL,
    subject TEXT NOT NULL,
    created DOUBLE PRECISION NOT NULL,
    FOREIGN KEY (conversation) REFERENCES conversation (id) ON DELETE CASCADE
);

CREATE INDEX mailed_conversation ON mailed (conversation, created);

CREATE INDEX mailed_created ON mailed (created);
