-- Who is at the desk, when it is open, how long people waited, and where they want to be reached.

ALTER TABLE site ADD COLUMN hours TEXT;

ALTER TABLE handoff ADD COLUMN since REAL;

ALTER TABLE handoff ADD COLUMN ahead INTEGER;

CREATE TABLE contact (
    conversation TEXT NOT NULL,
    email TEXT NOT NULL,
    created REAL NOT NULL,
    PRIMARY KEY (conversation),
    FOREIGN KEY (conversation) REFERENCES conversation (id) ON DELETE CASCADE
) STRICT;

CREATE TABLE presence (
    account TEXT NOT NULL,
    status TEXT NOT NULL,
    seen REAL NOT NULL,
    PRIMARY KEY (account),
    FOREIGN KEY (account) REFERENCES staff (name) ON DELETE CASCADE
) STRICT;
