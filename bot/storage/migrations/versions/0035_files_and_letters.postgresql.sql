-- Whether a site takes files from its customers; in which language an account is written to.

ALTER TABLE site ADD COLUMN attachments INTEGER NOT NULL DEFAULT 1;

ALTER TABLE staff ADD COLUMN language TEXT;
