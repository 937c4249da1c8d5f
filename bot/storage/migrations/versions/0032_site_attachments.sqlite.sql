-- Whether a site takes files from its customers.

ALTER TABLE site ADD COLUMN attachments INTEGER NOT NULL DEFAULT 1;
