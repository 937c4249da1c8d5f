-- What customers look at while they write, and what a site makes of it.

ALTER TABLE site ADD COLUMN contexts TEXT;

CREATE TABLE page_context (
    conversation TEXT NOT NULL,
    page TEXT,
    given TEXT,
    changed REAL NOT NULL,
    PRIMARY KEY (conversation),
    FOREIGN KEY (conversation) REFERENCES conversation (id) ON DELETE CASCADE
) STRICT, WITHOUT ROWID;
