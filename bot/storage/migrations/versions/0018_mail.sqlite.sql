-- Answers by e-mail: whom they were promised, replies to them, and links that lead back.

ALTER TABLE contact ADD COLUMN by_mail INTEGER NOT NULL DEFAULT 0;

ALTER TABLE contact ADD COLUMN thread TEXT;

ALTER TABLE contact ADD COLUMN failing REAL;

CREATE UNIQUE INDEX contact_thread ON contact (thread) WHERE thread IS NOT NULL;

CREATE TABLE link (
    digest BLOB NOT NULL,
    conversation TEXT NOT NULL,
    created REAL NOT NULL,
    expires REAL NOT NULL,
    used REAL,
    token BLOB,
    PRIMARY KEY (digest),
    UNIQUE (token),
    FOREIGN KEY (conversation) REFERENCES conversation (id) ON DELETE CASCADE
) STRICT, WITHOUT ROWID;

CREATE INDEX link_conversation ON link (conversation);
