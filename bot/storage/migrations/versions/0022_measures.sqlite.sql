-- Whether answers help: what was asked, numbers by day, and who wants them by e-mail.

CREATE TABLE asked (
    conversation TEXT NOT NULL,
    seq INTEGER NOT NULL,
    created REAL NOT NULL,
    site TEXT NOT NULL,
    locale TEXT NOT NULL,
    entry TEXT NOT NULL,
    about TEXT NOT NULL,
    facts TEXT,
    again INTEGER NOT NULL,
    PRIMARY KEY (conversation, seq),
    FOREIGN KEY (conversation) REFERENCES conversation (id) ON DELETE CASCADE
) STRICT, WITHOUT ROWID;

CREATE TABLE measure (
    day REAL NOT NULL,
    site TEXT NOT NULL,
    locale TEXT NOT NULL,
    entry TEXT NOT NULL,
    asked INTEGER NOT NULL,
    answered INTEGER NOT NULL,
    asked_back INTEGER NOT NULL,
    person INTEGER NOT NULL,
    helpful INTEGER NOT NULL,
    unhelpful INTEGER NOT NULL,
    again INTEGER NOT NULL,
    confirmed INTEGER NOT NULL,
    went_on INTEGER NOT NULL,
    failed INTEGER NOT NULL,
    silent INTEGER NOT NULL,
    PRIMARY KEY (day, site, locale, entry)
) STRICT, WITHOUT ROWID;
CREATE INDEX measure_entry ON measure (entry, day);

CREATE TABLE subscription (
    account TEXT NOT NULL,
    letter TEXT NOT NULL,
    language TEXT NOT NULL,
    sent REAL NOT NULL,
    PRIMARY KEY (account, letter),
    FOREIGN KEY (account) REFERENCES staff (name) ON DELETE CASCADE
) STRICT, WITHOUT ROWID;
