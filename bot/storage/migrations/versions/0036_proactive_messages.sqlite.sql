-- What the chat offers by itself on a site's pages.

CREATE TABLE proactive_message (
    id TEXT NOT NULL PRIMARY KEY,
    active INTEGER NOT NULL,
    texts TEXT,
    seconds INTEGER NOT NULL,
    paths TEXT,
    given TEXT,
    sites TEXT,
    author TEXT NOT NULL,
    changed REAL NOT NULL
) STRICT, WITHOUT ROWID;
