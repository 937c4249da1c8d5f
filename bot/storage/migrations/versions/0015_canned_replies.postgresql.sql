-- Texts that agents use again and again.

CREATE TABLE canned_reply (
    name TEXT NOT NULL,
    locale TEXT NOT NULL,
    text TEXT NOT NULL,
    author TEXT NOT NULL,
    changed DOUBLE PRECISION NOT NULL,
    PRIMARY KEY (name, locale)
);
