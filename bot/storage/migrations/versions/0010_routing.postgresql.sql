-- Who gets whom: assignment, what agents look after, teams, who waits for a word of theirs, tags.

ALTER TABLE site ADD COLUMN assign INTEGER;

ALTER TABLE presence ADD COLUMN given DOUBLE PRECISION;

ALTER TABLE conversation ADD COLUMN awaiting DOUBLE PRECISION;

ALTER TABLE handoff ADD COLUMN team TEXT;

ALTER TABLE handoff ADD COLUMN given DOUBLE PRECISION;

ALTER TABLE handoff ADD COLUMN opened DOUBLE PRECISION;

ALTER TABLE handoff ADD COLUMN former TEXT;

CREATE TABLE skill (
    account TEXT NOT NULL,
    locales TEXT,
    sites TEXT,
    PRIMARY KEY (account),
    FOREIGN KEY (account) REFERENCES staff (name) ON DELETE CASCADE
);

CREATE TABLE team (
    name TEXT NOT NULL,
    created DOUBLE PRECISION NOT NULL,
    PRIMARY KEY (name)
);

CREATE TABLE team_member (
    team TEXT NOT NULL,
    account TEXT NOT NULL,
    PRIMARY KEY (team, account),
    FOREIGN KEY (team) REFERENCES team (name) ON DELETE CASCADE,
    FOREIGN KEY (account) REFERENCES staff (name) ON DELETE CASCADE
);

CREATE TABLE tag (
    conversation TEXT NOT NULL,
    name TEXT NOT NULL,
    created DOUBLE PRECISION NOT NULL,
    PRIMARY KEY (conversation, name),
    FOREIGN KEY (conversation) REFERENCES conversation (id) ON DELETE CASCADE
);

CREATE INDEX tag_name ON tag (name);
