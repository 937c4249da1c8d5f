-- Links in letters by which somebody chooses a password.

CREATE TABLE password_link (
    account TEXT NOT NULL,
    kind TEXT NOT NULL,
    digest BLOB NOT NULL,
    expires REAL NOT NULL,
    PRIMARY KEY (account, kind),
    FOREIGN KEY (account) REFERENCES staff (name) ON DELETE CASCADE
) STRICT, WITHOUT ROWID;
CREATE UNIQUE INDEX password_link_digest ON password_link (digest);
