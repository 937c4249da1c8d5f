-- The second step at log-in: keys, sealed, and recovery codes, as digests.

CREATE TABLE totp (
    account TEXT NOT NULL PRIMARY KEY,
    secret TEXT NOT NULL,
    begun REAL NOT NULL,
    step INTEGER NOT NULL,
    confirmed REAL,
    FOREIGN KEY (account) REFERENCES staff (name) ON DELETE CASCADE
) STRICT, WITHOUT ROWID;

CREATE TABLE recovery_code (
    account TEXT NOT NULL,
    digest TEXT NOT NULL,
    PRIMARY KEY (account, digest),
    FOREIGN KEY (account) REFERENCES totp (account) ON DELETE CASCADE
) STRICT, WITHOUT ROWID;
