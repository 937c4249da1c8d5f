-- Accounts that are disabled or wait for their owner; whence log-ins come; what staff did.

ALTER TABLE staff ADD COLUMN disabled DOUBLE PRECISION;

ALTER TABLE staff ADD COLUMN one_time DOUBLE PRECISION;

ALTER TABLE session ADD COLUMN origin TEXT;

ALTER TABLE session ADD COLUMN browser TEXT;

CREATE TABLE familiar (
    account TEXT NOT NULL,
    mark TEXT NOT NULL,
    seen DOUBLE PRECISION NOT NULL,
    PRIMARY KEY (account, mark)
);

CREATE TABLE audit (
    id TEXT NOT NULL,
    at DOUBLE PRECISION NOT NULL,
    actor TEXT NOT NULL,
    action TEXT NOT NULL,
    about TEXT NOT NULL,
    origin TEXT NOT NULL,
    counts TEXT,
    PRIMARY KEY (id)
);

CREATE INDEX audit_at ON audit (at, id);
