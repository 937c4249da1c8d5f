-- Pictures and PDFs that people sent in conversations.

CREATE TABLE attachment_content (
    sha256 TEXT NOT NULL PRIMARY KEY,
    content BLOB NOT NULL,
    uses INTEGER NOT NULL
) STRICT;

CREATE TABLE attachment (
    conversation TEXT NOT NULL,
    id TEXT NOT NULL,
    sha256 TEXT NOT NULL,
    name TEXT NOT NULL,
    type TEXT NOT NULL,
    size INTEGER NOT NULL,
    width INTEGER NOT NULL,
    height INTEGER NOT NULL,
    author TEXT NOT NULL,
    seq INTEGER,
    created REAL NOT NULL,
    PRIMARY KEY (conversation, id)
) STRICT, WITHOUT ROWID;

CREATE INDEX attachment_created ON attachment (created);
CREATE INDEX attachment_sha256 ON attachment (sha256);
