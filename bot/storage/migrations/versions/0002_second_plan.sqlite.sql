-- From the tables of 0.1 to the second plan.

ALTER TABLE conversation ADD COLUMN events INTEGER NOT NULL DEFAULT 0;
ALTER TABLE conversation DROP COLUMN identity;  -- nothing ever wrote it
ALTER TABLE turn ADD COLUMN holder TEXT;
ALTER TABLE turn ADD COLUMN lease REAL;
UPDATE turn SET holder = '0.1', lease = 0 WHERE state = 'pending';  -- the bot may have seen these
DROP TABLE desk;
DROP INDEX conversation_with_bot;
DROP INDEX conversation_recent;
CREATE INDEX conversation_recent ON conversation (updated) WHERE seq > 0;

CREATE TABLE blob (
    sha256 TEXT NOT NULL,
    part INTEGER NOT NULL,
    content BLOB NOT NULL,
    PRIMARY KEY (sha256, part)
) STRICT;

CREATE TABLE installation (
    name TEXT NOT NULL,
    value TEXT NOT NULL,
    PRIMARY KEY (name)
) STRICT, WITHOUT ROWID;

CREATE TABLE media (
    name TEXT NOT NULL,
    sha256 TEXT NOT NULL,
    PRIMARY KEY (name)
) STRICT, WITHOUT ROWID;

CREATE TABLE node (
    id TEXT NOT NULL,
    kind TEXT NOT NULL,
    host TEXT NOT NULL,
    release INTEGER,
    seen REAL NOT NULL,
    PRIMARY KEY (id)
) STRICT, WITHOUT ROWID;

CREATE TABLE release (
    number INTEGER NOT NULL,
    manifest TEXT NOT NULL,
    created REAL NOT NULL,
    PRIMARY KEY (number)
) STRICT, WITHOUT ROWID;

CREATE TABLE session (
    id BLOB NOT NULL,
    account TEXT NOT NULL,
    created REAL NOT NULL,
    seen REAL NOT NULL,
    PRIMARY KEY (id)
) STRICT, WITHOUT ROWID;

CREATE INDEX session_account ON session (account);

CREATE INDEX session_seen ON session (seen);

CREATE TABLE site (
    name TEXT NOT NULL,
    title TEXT NOT NULL,
    locales TEXT,
    origins TEXT,
    accent TEXT NOT NULL,
    greeting TEXT,
    PRIMARY KEY (name)
) STRICT, WITHOUT ROWID;

CREATE TABLE timed_job (
    name TEXT NOT NULL,
    due REAL NOT NULL,
    holder TEXT,
    lease REAL,
    finished REAL,
    error TEXT,
    PRIMARY KEY (name)
) STRICT, WITHOUT ROWID;

CREATE TABLE webhook (
    id TEXT NOT NULL,
    url TEXT NOT NULL,
    secret TEXT NOT NULL,
    kinds TEXT,
    created REAL NOT NULL,
    gone REAL,
    PRIMARY KEY (id)
) STRICT, WITHOUT ROWID;

CREATE TABLE delivery (
    id TEXT NOT NULL,
    channel TEXT NOT NULL,
    target TEXT NOT NULL,
    conversation TEXT NOT NULL,
    event INTEGER NOT NULL,
    state TEXT NOT NULL,
    attempts INTEGER DEFAULT '0' NOT NULL,
    due REAL NOT NULL,
    holder TEXT,
    lease REAL,
    error TEXT,
    created REAL NOT NULL,
    finished REAL,
    PRIMARY KEY (id),
    FOREIGN KEY(conversation) REFERENCES conversation (id) ON DELETE CASCADE
) STRICT, WITHOUT ROWID;

CREATE INDEX delivery_due ON delivery (target, due) WHERE state = 'pending';

CREATE UNIQUE INDEX delivery_event ON delivery (conversation, target, event);

CREATE INDEX delivery_finished ON delivery (finished) WHERE finished IS NOT NULL;

CREATE TABLE event (
    conversation TEXT NOT NULL,
    number INTEGER NOT NULL,
    kind TEXT NOT NULL,
    seq INTEGER,
    data TEXT,
    created REAL NOT NULL,
    PRIMARY KEY (conversation, number),
    FOREIGN KEY(conversation) REFERENCES conversation (id) ON DELETE CASCADE
) STRICT, WITHOUT ROWID;

CREATE TABLE feedback (
    conversation TEXT NOT NULL,
    seq INTEGER NOT NULL,
    helpful INTEGER NOT NULL,
    comment TEXT NOT NULL,
    entry TEXT NOT NULL,
    created REAL NOT NULL,
    PRIMARY KEY (conversation, seq),
    FOREIGN KEY(conversation) REFERENCES conversation (id) ON DELETE CASCADE
) STRICT, WITHOUT ROWID;

CREATE INDEX feedback_created ON feedback (created);

CREATE INDEX feedback_entry ON feedback (entry, created);
