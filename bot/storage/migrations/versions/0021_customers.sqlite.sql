-- Customers whom their site's server vouches for, and the keys by which it does.

CREATE TABLE site_key (
    site TEXT NOT NULL,
    id TEXT NOT NULL,
    secret TEXT NOT NULL,
    created REAL NOT NULL,
    PRIMARY KEY (site, id)
) STRICT, WITHOUT ROWID;

CREATE TABLE spent_proof (
    site TEXT NOT NULL,
    id TEXT NOT NULL,
    expires REAL NOT NULL,
    PRIMARY KEY (site, id)
) STRICT, WITHOUT ROWID;

CREATE INDEX spent_proof_expires ON spent_proof (expires);

CREATE TABLE customer (
    conversation TEXT NOT NULL,
    subject TEXT NOT NULL,
    name TEXT,
    email TEXT,
    proved REAL NOT NULL,
    proof TEXT NOT NULL,
    PRIMARY KEY (conversation),
    FOREIGN KEY (conversation) REFERENCES conversation (id) ON DELETE CASCADE
) STRICT, WITHOUT ROWID;

CREATE INDEX customer_subject ON customer (subject);

CREATE TABLE device (
    token BLOB NOT NULL,
    conversation TEXT NOT NULL,
    created REAL NOT NULL,
    PRIMARY KEY (token),
    FOREIGN KEY (conversation) REFERENCES conversation (id) ON DELETE CASCADE
) STRICT, WITHOUT ROWID;

CREATE INDEX device_conversation ON device (conversation);
