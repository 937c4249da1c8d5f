-- What customers are told without having asked.

CREATE TABLE proactive (
    conversation TEXT NOT NULL,
    at REAL NOT NULL,
    about TEXT NOT NULL,
    declined REAL,
    PRIMARY KEY (conversation, at),
    FOREIGN KEY (conversation) REFERENCES conversation (id) ON DELETE CASCADE
) STRICT, WITHOUT ROWID;
