-- What customers were told of their data, and when they agreed to it.

ALTER TABLE conversation ADD COLUMN notice TEXT;
ALTER TABLE conversation ADD COLUMN consented DOUBLE PRECISION;
ALTER TABLE site ADD COLUMN notice TEXT;
ALTER TABLE site ADD COLUMN consent INTEGER NOT NULL DEFAULT 0;

CREATE TABLE notice (
    version TEXT NOT NULL,
    locale TEXT NOT NULL,
    text TEXT NOT NULL,
    since DOUBLE PRECISION NOT NULL,
    PRIMARY KEY (version)
);
