-- Public posts, without personal data, and what became of them.

ALTER TABLE connection ADD COLUMN proposes INTEGER NOT NULL DEFAULT 0;

CREATE TABLE post (
    ref TEXT NOT NULL PRIMARY KEY,
    connection TEXT NOT NULL,
    id TEXT NOT NULL,
    thread TEXT NOT NULL,
    author TEXT NOT NULL,
    locale TEXT NOT NULL,
    text TEXT NOT NULL,
    digest TEXT NOT NULL,
    address TEXT NOT NULL,
    written DOUBLE PRECISION NOT NULL,
    came DOUBLE PRECISION NOT NULL,
    personal TEXT,
    told TEXT NOT NULL,
    state TEXT NOT NULL,
    fate TEXT NOT NULL,
    reason TEXT NOT NULL,
    entry TEXT,
    said TEXT,
    agent TEXT,
    decided DOUBLE PRECISION,
    tried INTEGER NOT NULL,
    hidden TEXT NOT NULL,
    conversation TEXT,
    FOREIGN KEY (connection) REFERENCES connection (id) ON DELETE CASCADE
);

CREATE UNIQUE INDEX post_id ON post (connection, id);
CREATE INDEX post_state ON post (state, came);
CREATE INDEX post_thread ON post (connection, thread);
CREATE INDEX post_author ON post (author, decided);
CREATE INDEX post_conversation ON post (conversation);
CREATE INDEX post_entry ON post (entry, decided);
CREATE INDEX post_came ON post (came);
