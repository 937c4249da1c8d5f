-- All tables of the second plan: PostgreSQL begins here.

CREATE TABLE blob (
    sha256 TEXT NOT NULL,
    part INTEGER NOT NULL,
    content BYTEA NOT NULL,
    PRIMARY KEY (sha256, part)
);

CREATE TABLE conversation (
    id TEXT NOT NULL,
    token BYTEA NOT NULL,
    site TEXT NOT NULL,
    locale TEXT NOT NULL,
    state TEXT NOT NULL,
    seq INTEGER DEFAULT '0' NOT NULL,
    page TEXT,
    agent TEXT,
    failures INTEGER DEFAULT '0' NOT NULL,
    created DOUBLE PRECISION NOT NULL,
    updated DOUBLE PRECISION NOT NULL,
    events INTEGER DEFAULT '0' NOT NULL,
    PRIMARY KEY (id),
    UNIQUE (token)
);

CREATE INDEX conversation_recent ON conversation (updated) WHERE seq > 0;

CREATE INDEX conversation_waiting ON conversation (state) WHERE state IN ('queued', 'human');

CREATE TABLE installation (
    name TEXT NOT NULL,
    value TEXT NOT NULL,
    PRIMARY KEY (name)
);

CREATE TABLE login (
    name TEXT NOT NULL,
    failures INTEGER NOT NULL,
    until DOUBLE PRECISION NOT NULL,
    PRIMARY KEY (name)
);

CREATE TABLE media (
    name TEXT NOT NULL,
    sha256 TEXT NOT NULL,
    PRIMARY KEY (name)
);

CREATE TABLE node (
    id TEXT NOT NULL,
    kind TEXT NOT NULL,
    host TEXT NOT NULL,
    release INTEGER,
    seen DOUBLE PRECISION NOT NULL,
    PRIMARY KEY (id)
);

CREATE TABLE release (
    number INTEGER NOT NULL,
    manifest TEXT NOT NULL,
    created DOUBLE PRECISION NOT NULL,
    PRIMARY KEY (number)
);

CREATE TABLE session (
    id BYTEA NOT NULL,
    account TEXT NOT NULL,
    created DOUBLE PRECISION NOT NULL,
    seen DOUBLE PRECISION NOT NULL,
    PRIMARY KEY (id)
);

CREATE INDEX session_account ON session (account);

CREATE INDEX session_seen ON session (seen);

CREATE TABLE site (
    name TEXT NOT NULL,
    title TEXT NOT NULL,
    locales TEXT,
    origins TEXT,
    accent TEXT NOT NULL,
    greeting TEXT,
    PRIMARY KEY (name)
);

CREATE TABLE staff (
    name TEXT NOT NULL,
    display TEXT NOT NULL,
    password TEXT NOT NULL,
    roles TEXT NOT NULL,
    created DOUBLE PRECISION NOT NULL,
    PRIMARY KEY (name)
);

CREATE TABLE timed_job (
    name TEXT NOT NULL,
    due DOUBLE PRECISION NOT NULL,
    holder TEXT,
    lease DOUBLE PRECISION,
    finished DOUBLE PRECISION,
    error TEXT,
    PRIMARY KEY (name)
);

CREATE TABLE webhook (
    id TEXT NOT NULL,
    url TEXT NOT NULL,
    secret TEXT NOT NULL,
    kinds TEXT,
    created DOUBLE PRECISION NOT NULL,
    gone DOUBLE PRECISION,
    PRIMARY KEY (id)
);

CREATE TABLE delivery (
    id TEXT NOT NULL,
    channel TEXT NOT NULL,
    target TEXT NOT NULL,
    conversation TEXT NOT NULL,
    event INTEGER NOT NULL,
    state TEXT NOT NULL,
    attempts INTEGER DEFAULT '0' NOT NULL,
    due DOUBLE PRECISION NOT NULL,
    holder TEXT,
    lease DOUBLE PRECISION,
    error TEXT,
    created DOUBLE PRECISION NOT NULL,
    finished DOUBLE PRECISION,
    PRIMARY KEY (id),
    FOREIGN KEY(conversation) REFERENCES conversation (id) ON DELETE CASCADE
);

CREATE INDEX delivery_due ON delivery (target, due) WHERE state = 'pending';

CREATE UNIQUE INDEX delivery_event ON delivery (conversation, target, event);

CREATE INDEX delivery_finished ON delivery (finished) WHERE finished IS NOT NULL;

CREATE TABLE event (
    conversation TEXT NOT NULL,
    number INTEGER NOT NULL,
    kind TEXT NOT NULL,
    seq INTEGER,
    data TEXT,
    created DOUBLE PRECISION NOT NULL,
    PRIMARY KEY (conversation, number),
    FOREIGN KEY(conversation) REFERENCES conversation (id) ON DELETE CASCADE
);

CREATE TABLE feedback (
    conversation TEXT NOT NULL,
    seq INTEGER NOT NULL,
    helpful INTEGER NOT NULL,
    comment TEXT NOT NULL,
    entry TEXT NOT NULL,
    created DOUBLE PRECISION NOT NULL,
    PRIMARY KEY (conversation, seq),
    FOREIGN KEY(conversation) REFERENCES conversation (id) ON DELETE CASCADE
);

CREATE INDEX feedback_created ON feedback (created);

CREATE INDEX feedback_entry ON feedback (entry, created);

CREATE TABLE handoff (
    conversation TEXT NOT NULL,
    seq INTEGER NOT NULL,
    reason TEXT NOT NULL,
    requested DOUBLE PRECISION NOT NULL,
    accepted DOUBLE PRECISION,
    agent TEXT,
    ended DOUBLE PRECISION,
    PRIMARY KEY (conversation, seq),
    FOREIGN KEY(conversation) REFERENCES conversation (id) ON DELETE CASCADE
);

CREATE TABLE message (
    conversation TEXT NOT NULL,
    seq INTEGER NOT NULL,
    role TEXT NOT NULL,
    text TEXT NOT NULL,
    created DOUBLE PRECISION NOT NULL,
    name TEXT,
    choices TEXT,
    media TEXT,
    entry TEXT,
    trace TEXT,
    state TEXT,
    choice TEXT,
    client_key TEXT,
    turn INTEGER,
    PRIMARY KEY (conversation, seq),
    FOREIGN KEY(conversation) REFERENCES conversation (id) ON DELETE CASCADE
);

CREATE INDEX message_choice ON message (choice, created) WHERE choice IS NOT NULL;

CREATE UNIQUE INDEX message_key ON message (conversation, client_key) WHERE client_key IS NOT NULL;

CREATE INDEX message_turn ON message (conversation, turn) WHERE turn IS NOT NULL;

CREATE TABLE offer (
    conversation TEXT NOT NULL,
    id TEXT NOT NULL,
    title TEXT NOT NULL,
    PRIMARY KEY (conversation, id),
    FOREIGN KEY(conversation) REFERENCES conversation (id) ON DELETE CASCADE
);

CREATE TABLE turn (
    conversation TEXT NOT NULL,
    seq INTEGER NOT NULL,
    state TEXT NOT NULL,
    attempts INTEGER DEFAULT '0' NOT NULL,
    created DOUBLE PRECISION NOT NULL,
    finished DOUBLE PRECISION,
    holder TEXT,
    lease DOUBLE PRECISION,
    PRIMARY KEY (conversation, seq),
    FOREIGN KEY(conversation) REFERENCES conversation (id) ON DELETE CASCADE
);

CREATE INDEX turn_pending ON turn (conversation, seq) WHERE state = 'pending';
