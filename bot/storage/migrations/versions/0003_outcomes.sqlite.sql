-- How questions ended, and whence a conversation came.

ALTER TABLE conversation ADD COLUMN source TEXT;

CREATE TABLE outcome (
    id TEXT NOT NULL,
    conversation TEXT,
    seq INTEGER,
    source TEXT,
    day REAL NOT NULL,
    decision TEXT NOT NULL,
    "end" TEXT NOT NULL,
    unaided INTEGER NOT NULL,
    place INTEGER NOT NULL,
    first REAL NOT NULL,
    among REAL NOT NULL,
    calibrated_for REAL NOT NULL,
    evidence TEXT,
    view TEXT NOT NULL,
    basis TEXT NOT NULL,
    weight REAL NOT NULL,
    PRIMARY KEY (id),
    FOREIGN KEY(conversation) REFERENCES conversation (id) ON DELETE CASCADE
) STRICT, WITHOUT ROWID;

CREATE INDEX outcome_day ON outcome (day);

CREATE UNIQUE INDEX outcome_question ON outcome (conversation, seq) WHERE conversation IS NOT NULL;
