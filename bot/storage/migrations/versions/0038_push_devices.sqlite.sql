-- Browsers in which customers want to be told of answers.

CREATE TABLE push_device (
    conversation TEXT NOT NULL,
    id TEXT NOT NULL,
    endpoint TEXT NOT NULL,
    p256dh TEXT NOT NULL,
    auth TEXT NOT NULL,
    created REAL NOT NULL,
    PRIMARY KEY (conversation, id),
    FOREIGN KEY (conversation) REFERENCES conversation (id) ON DELETE CASCADE
) STRICT, WITHOUT ROWID;
