-- Where customers write: told of each conversation, counted apart, and when a connection last brought something.

ALTER TABLE connection ADD COLUMN heard REAL;
ALTER TABLE conversation ADD COLUMN channel TEXT NOT NULL DEFAULT 'chat';
UPDATE conversation SET channel = (
    SELECT connection.kind FROM peer JOIN connection ON connection.id = peer.connection
    WHERE peer.conversation = conversation.id
) WHERE id IN (SELECT peer.conversation FROM peer JOIN connection ON connection.id = peer.connection);
ALTER TABLE asked ADD COLUMN channel TEXT NOT NULL DEFAULT 'chat';

DROP INDEX measure_entry;
ALTER TABLE measure RENAME TO measure_before;
CREATE TABLE measure (
    day REAL NOT NULL,
    site TEXT NOT NULL,
    locale TEXT NOT NULL,
    channel TEXT NOT NULL,
    entry TEXT NOT NULL,
    asked INTEGER NOT NULL,
    answered INTEGER NOT NULL,
    asked_back INTEGER NOT NULL,
    person INTEGER NOT NULL,
    helpful INTEGER NOT NULL,
    unhelpful INTEGER NOT NULL,
    again INTEGER NOT NULL,
    confirmed INTEGER NOT NULL,
    went_on INTEGER NOT NULL,
    failed INTEGER NOT NULL,
    silent INTEGER NOT NULL,
    PRIMARY KEY (day, site, locale, channel, entry)
) STRICT, WITHOUT ROWID;
INSERT INTO measure
SELECT day, site, locale, 'chat', entry, asked, answered, asked_back, person, helpful, unhelpful, again, confirmed, went_on, failed, silent
FROM measure_before;
DROP TABLE measure_before;
CREATE INDEX measure_entry ON measure (entry, day);
