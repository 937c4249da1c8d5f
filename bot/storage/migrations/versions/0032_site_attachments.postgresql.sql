-- Whether a site takes files from its customers.

ALTER TABLE site ADD COLUMN attachments BIGINT NOT NULL DEFAULT 1;
