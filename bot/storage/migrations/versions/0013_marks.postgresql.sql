-- How far each side has read a conversation.

CREATE TABLE mark (
    conversation TEXT NOT NULL,
    reader TEXT NOT NULL,
    received INTEGER NOT NULL,
    read INTEGER NOT NULL,
    changed DOUBLE PRECISION NOT NULL,
    PRIMARY KEY (conversation, reader),
    FOREIGN KEY (conversation) REFERENCES conversation (id) ON DELETE CASCADE
);
