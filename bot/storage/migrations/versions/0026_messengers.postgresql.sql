-- Messengers: the accounts of the company there, and whose conversation is whose.

CREATE TABLE connection (
    id TEXT NOT NULL PRIMARY KEY,
    kind TEXT NOT NULL,
    name TEXT NOT NULL,
    site TEXT NOT NULL,
    secrets TEXT NOT NULL,
    trouble TEXT,
    checked DOUBLE PRECISION,
    created DOUBLE PRECISION NOT NULL
);

CREATE TABLE peer (
    connection TEXT NOT NULL,
    person TEXT NOT NULL,
    conversation TEXT NOT NULL,
    name TEXT,
    left_at DOUBLE PRECISION,
    PRIMARY KEY (connection, person),
    FOREIGN KEY (conversation) REFERENCES conversation (id) ON DELETE CASCADE
);

CREATE UNIQUE INDEX peer_conversation ON peer (conversation);
