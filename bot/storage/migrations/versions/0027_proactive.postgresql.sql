-- What customers are told without having asked.

CREATE TABLE proactive (
    conversation TEXT NOT NULL,
    at DOUBLE PRECISION NOT NULL,
    about TEXT NOT NULL,
    declined DOUBLE PRECISION,
    PRIMARY KEY (conversation, at),
    FOREIGN KEY (conversation) REFERENCES conversation (id) ON DELETE CASCADE
);
