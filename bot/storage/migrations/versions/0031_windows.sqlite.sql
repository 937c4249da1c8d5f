-- When somebody on a network last wrote, by which other id they are known there, and templates, which may be
-- sent at any time.

ALTER TABLE connection ADD COLUMN templates TEXT;

ALTER TABLE peer ADD COLUMN alias TEXT;
ALTER TABLE peer ADD COLUMN heard_at REAL;
ALTER TABLE peer ADD COLUMN heard TEXT;

CREATE INDEX peer_alias ON peer (connection, alias);
