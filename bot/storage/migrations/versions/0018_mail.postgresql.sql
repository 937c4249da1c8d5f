-- Answers by e-mail: whom they were promised, replies to them, and links that lead back.

ALTER TABLE contact ADD COLUMN by_mail INTEGER NOT NULL DEFAULT 0;

ALTER TABLE contact ADD COLUMN thread TEXT;

ALTER TABLE contact ADD COLUMN failing DOUBLE PRECISION;

CREATE UNIQUE INDEX contact_thread ON contact (thread) WHERE thread IS NOT NULL;

CREATE TABLE link (
    digest BYTEA NOT NULL,
    conversation TEXT NOT NULL,
    created DOUBLE PRECISION NOT NULL,
    expires DOUBLE PRECISION NOT NULL,
    used DOUBLE PRECISION,
    token BYTEA,
    PRIMARY KEY (digest),
    UNIQUE (token),
    FOREIGN KEY (conversation) REFERENCES conversation (id) ON DELETE CASCADE
);

CREATE INDEX link_conversation ON link (conversation);
