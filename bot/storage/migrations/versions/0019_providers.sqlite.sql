-- Who may vouch for log-ins, and who accounts are there; and accounts' e-mail addresses.

ALTER TABLE staff ADD COLUMN email TEXT;
CREATE UNIQUE INDEX staff_email ON staff (email) WHERE email IS NOT NULL;

CREATE TABLE provider (
    name TEXT NOT NULL PRIMARY KEY,
    title TEXT NOT NULL,
    issuer TEXT NOT NULL,
    client_id TEXT NOT NULL,
    secret TEXT,
    created REAL NOT NULL
) STRICT;

CREATE TABLE identity (
    provider TEXT NOT NULL,
    subject TEXT NOT NULL,
    account TEXT NOT NULL,
    created REAL NOT NULL,
    PRIMARY KEY (provider, subject),
    FOREIGN KEY (provider) REFERENCES provider (name) ON DELETE CASCADE,
    FOREIGN KEY (account) REFERENCES staff (name) ON DELETE CASCADE
) STRICT;
CREATE UNIQUE INDEX identity_account ON identity (provider, account);
