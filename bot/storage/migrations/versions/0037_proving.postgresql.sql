-- Links that open nothing, and prove that an address is theirs.

ALTER TABLE link ADD COLUMN proves INTEGER NOT NULL DEFAULT 0;
