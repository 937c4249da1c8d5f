-- Letters are deliveries, too, and need neither an event nor a conversation.

ALTER TABLE delivery ALTER COLUMN conversation DROP NOT NULL;
ALTER TABLE delivery ALTER COLUMN event DROP NOT NULL;
ALTER TABLE delivery ADD COLUMN letter TEXT;
ALTER TABLE delivery ADD COLUMN about TEXT;
ALTER TABLE delivery ADD COLUMN upto INTEGER;
