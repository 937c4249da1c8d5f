-- What customers were told of their data, and when they agreed to it.

ALTER TABLE conversation ADD COLUMN notice TEXT;
ALTER TABLE conversation ADD COLUMN consented REAL;
ALTER TABLE site ADD COLUMN notice TEXT;
ALTER TABLE site ADD COLUMN consent INTEGER NOT NULL DEFAULT 0;

CREATE TABLE notice (
    version TEXT NOT NULL,
    locale TEXT NOT NULL,
    text TEXT NOT NULL,
    since REAL NOT NULL,
    PRIMARY KEY (version)
) STRICT;
