-- Letters are deliveries, too, and need neither an event nor a conversation.

CREATE TABLE delivery_new (
    id TEXT NOT NULL,
    channel TEXT NOT NULL,
    target TEXT NOT NULL,
    conversation TEXT,
    event INTEGER,
    state TEXT NOT NULL,
    attempts INTEGER DEFAULT '0' NOT NULL,
    due REAL NOT NULL,
    holder TEXT,
    lease REAL,
    error TEXT,
    created REAL NOT NULL,
    finished REAL,
    letter TEXT,
    about TEXT,
    upto INTEGER,
    PRIMARY KEY (id),
    FOREIGN KEY(conversation) REFERENCES conversation (id) ON DELETE CASCADE
) STRICT, WITHOUT ROWID;

INSERT INTO delivery_new
    SELECT id, channel, target, conversation, event, state, attempts, due, holder, lease, error, created, finished,
        NULL, NULL, NULL
    FROM delivery;

DROP TABLE delivery;

ALTER TABLE delivery_new RENAME TO delivery;

CREATE INDEX delivery_due ON delivery (target, due) WHERE state = 'pending';

CREATE UNIQUE INDEX delivery_event ON delivery (conversation, target, event);

CREATE INDEX delivery_finished ON delivery (finished) WHERE finished IS NOT NULL;
