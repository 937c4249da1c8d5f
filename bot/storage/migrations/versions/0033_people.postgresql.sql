-- What proves that conversations are one person's: whom sites vouched for, and links in letters that were used.

CREATE TABLE tie (
    conversation TEXT NOT NULL,
    kind TEXT NOT NULL,
    value TEXT NOT NULL,
    proved DOUBLE PRECISION NOT NULL,
    cut DOUBLE PRECISION,
    "by" TEXT,
    PRIMARY KEY (conversation, kind, value),
    FOREIGN KEY (conversation) REFERENCES conversation (id) ON DELETE CASCADE
);

CREATE INDEX tie_value ON tie (value);

INSERT INTO tie (conversation, kind, value, proved)
SELECT customer.conversation, 'vouched', conversation.site || '/' || customer.subject, customer.proved
FROM customer JOIN conversation ON conversation.id = customer.conversation;

INSERT INTO tie (conversation, kind, value, proved)
SELECT contact.conversation, 'mail', lower(contact.email), max(link.used)
FROM contact JOIN link ON link.conversation = contact.conversation
WHERE link.used IS NOT NULL AND link.created >= contact.created
GROUP BY contact.conversation, contact.email;
