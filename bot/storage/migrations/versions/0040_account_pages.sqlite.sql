-- The page of a site on which its customers are logged in.

ALTER TABLE site ADD COLUMN account_page TEXT NOT NULL DEFAULT '';
