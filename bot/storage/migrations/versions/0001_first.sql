-- The tables of version 0.1, as it made them.

CREATE TABLE IF NOT EXISTS conversation (
    id       TEXT PRIMARY KEY,
    token    BLOB NOT NULL UNIQUE,                 -- sha256 of the customer's token
    site     TEXT NOT NULL,
    locale   TEXT NOT NULL,
    state    TEXT NOT NULL CHECK (state IN ('bot', 'queued', 'human', 'closed')),
    seq      INTEGER NOT NULL DEFAULT 0,           -- of the last message
    page     TEXT,                                 -- origin and path only
    identity TEXT,                                 -- JSON
    agent    TEXT,
    failures INTEGER NOT NULL DEFAULT 0,           -- turns in a row that brought no reply
    created  REAL NOT NULL,
    updated  REAL NOT NULL
) STRICT, WITHOUT ROWID;

CREATE INDEX IF NOT EXISTS conversation_waiting ON conversation (state) WHERE state IN ('queued', 'human');
CREATE INDEX IF NOT EXISTS conversation_with_bot ON conversation (updated) WHERE state = 'bot';
CREATE INDEX IF NOT EXISTS conversation_recent ON conversation (updated) WHERE state = 'bot' AND seq > 0;

CREATE TABLE IF NOT EXISTS message (
    conversation TEXT NOT NULL REFERENCES conversation (id) ON DELETE CASCADE,
    seq          INTEGER NOT NULL,
    role         TEXT NOT NULL CHECK (role IN ('customer', 'bot', 'agent', 'system')),
    text         TEXT NOT NULL,
    created      REAL NOT NULL,
    name         TEXT,
    choices      TEXT,                             -- JSON
    media        TEXT,                             -- JSON
    entry        TEXT,
    trace        TEXT,                             -- JSON
    state        TEXT,
    choice       TEXT,
    client_key   TEXT,                             -- idempotency key, prefixed with its author
    turn         INTEGER,                          -- seq of the customer's message this one replies to
    PRIMARY KEY (conversation, seq)
) STRICT, WITHOUT ROWID;

CREATE UNIQUE INDEX IF NOT EXISTS message_key ON message (conversation, client_key) WHERE client_key IS NOT NULL;
CREATE INDEX IF NOT EXISTS message_choice ON message (choice, created) WHERE choice IS NOT NULL;
CREATE INDEX IF NOT EXISTS message_turn ON message (conversation, turn) WHERE turn IS NOT NULL;

CREATE TABLE IF NOT EXISTS offer (                 -- the choices a customer may pick
    conversation TEXT NOT NULL REFERENCES conversation (id) ON DELETE CASCADE,
    id           TEXT NOT NULL,
    title        TEXT NOT NULL,
    PRIMARY KEY (conversation, id)
) STRICT, WITHOUT ROWID;

CREATE TABLE IF NOT EXISTS turn (                  -- a customer's message the bot is to answer
    conversation TEXT NOT NULL REFERENCES conversation (id) ON DELETE CASCADE,
    seq          INTEGER NOT NULL,
    state        TEXT NOT NULL CHECK (state IN ('pending', 'done', 'failed', 'dropped')),
    attempts     INTEGER NOT NULL DEFAULT 0,
    created      REAL NOT NULL,
    finished     REAL,
    PRIMARY KEY (conversation, seq)
) STRICT, WITHOUT ROWID;

CREATE INDEX IF NOT EXISTS turn_pending ON turn (conversation, seq) WHERE state = 'pending';

CREATE TABLE IF NOT EXISTS handoff (               -- one row for each time a person was asked for
    conversation TEXT NOT NULL REFERENCES conversation (id) ON DELETE CASCADE,
    seq          INTEGER NOT NULL,                 -- of the system message that says so
    reason       TEXT NOT NULL,
    requested    REAL NOT NULL,
    accepted     REAL,
    agent        TEXT,
    ended        REAL,
    PRIMARY KEY (conversation, seq)
) STRICT, WITHOUT ROWID;

CREATE TABLE IF NOT EXISTS desk (                  -- one row: moves when anything a desk shows has changed
    id      INTEGER PRIMARY KEY CHECK (id = 1),
    version INTEGER NOT NULL
) STRICT;

INSERT OR IGNORE INTO desk VALUES (1, 1);

CREATE TABLE IF NOT EXISTS staff (
    name     TEXT PRIMARY KEY,
    display  TEXT NOT NULL,
    password TEXT NOT NULL,                        -- argon2id
    roles    TEXT NOT NULL,                        -- JSON
    created  REAL NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TABLE IF NOT EXISTS login (                 -- failed log-ins, by the name that was tried
    name     TEXT PRIMARY KEY,
    failures INTEGER NOT NULL,
    until    REAL NOT NULL                         -- no further try before
) STRICT, WITHOUT ROWID;
