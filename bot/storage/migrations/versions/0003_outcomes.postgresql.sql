-- How questions ended, and whence a conversation came.

ALTER TABLE conversation ADD COLUMN source TEXT;

CREATE TABLE outcome (
    id TEXT NOT NULL,
    conversation TEXT,
    seq INTEGER,
    source TEXT,
    day DOUBLE PRECISION NOT NULL,
    decision TEXT NOT NULL,
    "end" TEXT NOT NULL,
    unaided INTEGER NOT NULL,
    place INTEGER NOT NULL,
    first DOUBLE PRECISION NOT NULL,
    among DOUBLE PRECISION NOT NULL,
    calibrated_for DOUBLE PRECISION NOT NULL,
    evidence TEXT,
    view TEXT NOT NULL,
    basis TEXT NOT NULL,
    weight DOUBLE PRECISION NOT NULL,
    PRIMARY KEY (id),
    FOREIGN KEY(conversation) REFERENCES conversation (id) ON DELETE CASCADE
);

CREATE INDEX outcome_day ON outcome (day);

CREATE UNIQUE INDEX outcome_question ON outcome (conversation, seq) WHERE conversation IS NOT NULL;
