-- Whether customers say that their problem was solved, when a conversation has ended.

CREATE TABLE survey (
    conversation TEXT NOT NULL,
    seq INTEGER NOT NULL,
    asked DOUBLE PRECISION NOT NULL,
    solved INTEGER,
    comment TEXT NOT NULL,
    answered DOUBLE PRECISION,
    PRIMARY KEY (conversation, seq),
    FOREIGN KEY (conversation) REFERENCES conversation (id) ON DELETE CASCADE
);

CREATE INDEX survey_answered ON survey (answered) WHERE answered IS NOT NULL;
