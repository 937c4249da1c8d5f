-- What staff note in a conversation for each other.

CREATE TABLE note (
    conversation TEXT NOT NULL,
    number INTEGER NOT NULL,
    seq INTEGER NOT NULL,
    author TEXT NOT NULL,
    name TEXT NOT NULL,
    text TEXT NOT NULL,
    created DOUBLE PRECISION NOT NULL,
    PRIMARY KEY (conversation, number),
    FOREIGN KEY (conversation) REFERENCES conversation (id) ON DELETE CASCADE
);
